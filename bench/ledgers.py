"""Devices with full ledgers, fed through `DeviceGuard.observe` as polls feed them.

Each device has met as many destinations as a ledger keeps, all over the internet and so in about a thousand networks:
half of them once, the others 2 to 64 times (evenly by the logarithm, 18 times on average). That is far more than most
IoT devices ever meet; it is the bound for which memory and time are promised. One destination in fifty never answers.
Eight simulated days pass in polls an hour apart, so that the week of learning is over; a destination's sightings fall
into at most four polls.

Then follow polls as they are every day, 20 s apart: eight live entries, of which five have new counters and one is new:
to a destination met before, which is at rest by then, but in every twentieth poll to one never met. So the oldest
destinations have to make room now and then.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from itertools import count, islice
from math import exp, log
from random import Random
from typing import NamedTuple

from custom_components.iot_egress_guard.egress.coverage import Coverage, CoverageState
from custom_components.iot_egress_guard.egress.guard import (
    DeviceGuard,
    OriginLookup,
    PollContext,
    Report,
)
from custom_components.iot_egress_guard.profiles import read_profiles
from custom_components.iot_egress_guard.routers.model import Flow, FlowKey, Poll

from .addresses import public_addresses

ENDS = 1_795_478_400.0
"""2026-11-24 00:00:00 UTC."""

_HOURS = 8 * 24
_HOUR_S = 3600
_INTERVAL_S = 20
_MOST_TIMES = 64
_MOST_POLLS = 4
_SILENT_EVERY = 50
_LIVE = 8
_GROWING = 5
_STRANGER_EVERY = 20
_SERVICES = (("tcp", 443), ("tcp", 443), ("tcp", 8883), ("udp", 443), ("udp", 3478))

POLL = Poll(
    flows={},
    addresses={},
    entries=65_536,
    skipped=0,
    local_networks=(ip_network("10.23.2.0/24"), ip_network("2001:db8:0:20::/64")),
    router_addresses=frozenset({"10.23.2.1", "203.0.113.2"}),
)
"""What every poll says of the home; each device is given its own flows."""

CONTEXT = PollContext(
    timeouts={
        "udp": 60,
        "udp_stream": 180,
        "tcp_established": 7440,
        "tcp_syn_sent": 120,
        "tcp_time_wait": 120,
        "tcp_close": 10,
        "icmp": 30,
        "generic": 600,
    },
    interval=_INTERVAL_S,
    coverage=Coverage(CoverageState.COMPLETE),
)
"""OpenWrt's timeouts, and the interval that follows from them."""


class Place(NamedTuple):
    """What a device talks to."""

    address: str
    protocol: str
    port: int
    answers: bool = True

    @property
    def lives_for(self) -> int:
        """Seconds that an entry to it lives after its last packet."""
        answered = {"tcp": "tcp_established", "udp": "udp_stream"}
        silent = {"tcp": "tcp_syn_sent", "udp": "udp"}
        return CONTEXT.timeouts[(answered if self.answers else silent)[self.protocol]]


@dataclass(slots=True)
class Entry:
    """An entry of the router's table."""

    place: Place
    source_port: int
    size: int
    """Bytes so far, each way."""
    last_packet: float

    def flow(self, now: float) -> Flow:
        """Return it as a poll finds it."""
        place = self.place
        packets = self.size // 200 + 1
        state = "ESTABLISHED" if place.answers else "SYN_SENT"
        return Flow(
            key=FlowKey(
                protocol=place.protocol,
                device_address="10.23.2.10",
                device_port=self.source_port,
                remote_address=place.address,
                remote_port=place.port,
                inbound=False,
            ),
            bytes_up=self.size,
            bytes_down=self.size if place.answers else 0,
            packets_up=packets,
            packets_down=packets if place.answers else 0,
            replied=place.answers,
            assured=place.answers,
            state=state if place.protocol == "tcp" else None,
            timeout=place.lives_for - int(now - self.last_packet),
        )


@dataclass(slots=True)
class Device:
    """A guarded device, and what it does."""

    guard: DeviceGuard
    random: Random
    places: list[Place]
    """Where it goes."""
    strangers: Iterator[str]
    """Addresses that it never met."""
    now: float
    live: list[Entry] = field(default_factory=list)
    _counter: Iterator[int] = field(default_factory=count)

    def observe(self, flows: Sequence[Flow]) -> Report:
        """Let a poll see these flows; return what the sensors show then, as they do after each poll."""
        self.guard.observe(
            POLL, flows, self.now, CONTEXT, stopped=lambda key, origin: False
        )
        return self.guard.report(self.now, active_blocks=0)

    def enter(self, place: Place) -> Entry:
        """Return a new entry to a place."""
        return Entry(
            place,
            source_port=1024 + next(self._counter) % 64_000,
            size=self.random.randrange(200, 20_000),
            last_packet=self.now,
        )

    def next_poll(self) -> list[Flow]:
        """Let the time of one poll pass, and return the flows that the poll then finds."""
        self.now += _INTERVAL_S
        for entry in self.live[:_GROWING]:
            entry.size += self.random.randrange(200, 20_000)
            entry.last_packet = self.now
        del self.live[: len(self.live) - _LIVE + 1]
        self.live.append(self.enter(self._next_place()))
        return [entry.flow(self.now) for entry in self.live]

    def _next_place(self) -> Place:
        if self.random.randrange(_STRANGER_EVERY) == 0:
            return Place(next(self.strangers), "tcp", 443)
        return self.random.choice(self.places)


def aged_device(
    number: int, destinations: int, origins: OriginLookup, *, ends: float = ENDS
) -> Device:
    """Return a device of no known make that has lived through its days until `ends`, and a few polls since."""
    random = Random(number)
    addresses = public_addresses(seed=number)
    device = Device(
        guard=DeviceGuard(
            profile=read_profiles()["generic"], home_countries=["DE"], origins=origins
        ),
        random=random,
        places=[
            Place(
                address, *random.choice(_SERVICES), answers=bool(index % _SILENT_EVERY)
            )
            for index, address in enumerate(islice(addresses, destinations))
        ],
        strangers=addresses,
        now=ends - (_HOURS + 1) * _HOUR_S,
    )
    for flows in _hourly(device):
        device.observe(flows)
    device.now += _HOUR_S
    device.live = [device.enter(place) for place in random.sample(device.places, _LIVE)]
    for _ in range(_LIVE):
        device.observe(device.next_poll())
    return device


def _hourly(device: Device) -> Iterator[list[Flow]]:
    """Let the days pass, and yield each hour's flows."""
    random = device.random
    planned: defaultdict[int, list[Place]] = defaultdict(list)
    for place in device.places:
        hours = random.sample(range(_HOURS), _MOST_POLLS)
        for part in range(_times(random)):
            planned[hours[part % _MOST_POLLS]].append(place)
    for hour in range(_HOURS):
        device.now += _HOUR_S
        yield [device.enter(place).flow(device.now) for place in planned.pop(hour, ())]


def _times(random: Random) -> int:
    """Return how often a device goes to a destination."""
    if random.random() < 0.5:
        return 1
    return int(exp(random.uniform(log(2), log(_MOST_TIMES + 1))))
