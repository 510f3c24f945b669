"""What one habit of one device does its flows with."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from script.evaluation.recordings import RecordedFlow

from . import shapes
from .home import Home, Service

type Flows = Iterator[RecordedFlow]

FAILS = 0.003
"""The share of connections that fail though all is well: a server or a packet is lost. A guess."""


class Life:
    """A habit's source of chance, and its way to the internet."""

    def __init__(self, home: Home, *names: object) -> None:
        """Begin a life whose chances depend on the home's seed and these names alone."""
        self.home = home
        self.draw = home.random(*names)
        self.start, self.end = home.start, home.end

    def port(self) -> int:
        """Draw a source port."""
        return shapes.source_port(self.draw)

    def pick(self, service: Service, ts: float) -> str:
        """Return one of the addresses that a service's name has at a time."""
        return self.draw.choice(self.home.resolve(service, ts))

    def is_cut(self, service: Service, ts: float) -> bool:
        """Tell whether nothing of a service answers at a time."""
        return ts in self.home.cuts(service)

    def exchange(
        self, ts: float, service: Service, up: float, down: float, seconds: float
    ) -> Flows:
        """Yield a request with its answer; or, when nothing answers, the tries.

        `up` and `down` are bytes of payload.
        """
        address = self.pick(service, ts)
        if service.one_way:
            yield shapes.udp(
                ts,
                self.port(),
                address,
                service.port,
                up=int(up),
                down=0,
                packets_up=1,
                packets_down=0,
                seconds=0,
            )
            return
        fails = self.is_cut(service, ts) or not self.home.answers(service, address)
        if fails or self.draw.random() < FAILS:
            yield from self._tries(ts, service, address)
        elif service.protocol == "udp":
            yield shapes.udp(
                ts,
                self.port(),
                address,
                service.port,
                up=int(up),
                down=int(down),
                packets_up=shapes.datagrams(int(up)),
                packets_down=shapes.datagrams(int(down)),
                seconds=seconds,
            )
        else:
            # Some servers, and many small devices, close by a reset.
            state = "RSTO" if self.draw.random() < 0.05 else "SF"
            yield shapes.tcp(
                ts,
                self.port(),
                address,
                service.port,
                up=int(up),
                down=int(down),
                seconds=seconds,
                state=state,
            )

    def unanswered(
        self, ts: float, service: Service, address: str, source_port: int
    ) -> RecordedFlow:
        """Return one try that nothing answers."""
        if service.protocol == "udp":
            sent = self.draw.randint(1, 3)
            return shapes.udp(
                ts,
                source_port,
                address,
                service.port,
                up=sent * 60,
                down=0,
                packets_up=sent,
                packets_down=0,
                seconds=(sent - 1) * 2.0,
            )
        return shapes.unanswered_tcp(
            ts, source_port, address, service.port, syns=self.draw.randint(2, 5)
        )

    def _tries(self, ts: float, service: Service, address: str) -> Flows:
        """Yield up to three tries, of different addresses if there are several."""
        for _ in range(self.draw.randint(1, 3)):
            flow = self.unanswered(ts, service, address, self.port())
            yield flow
            ts = flow.end + self.draw.uniform(2, 20)
            address = self.pick(service, ts)


class Habit(Protocol):
    """Something that a device does again and again."""

    def flows(self, life: Life) -> Flows:
        """Yield its flows from the life's start to its end, in no particular order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A kind of device."""

    name: str
    sources: tuple[str, ...]
    """Where what it does is described in public."""
    habits: tuple[Habit, ...]

    def flows(self, home: Home) -> list[RecordedFlow]:
        """Return what it does in a recording, ordered by time."""
        return sorted(
            flow
            for number, habit in enumerate(self.habits)
            for flow in habit.flows(Life(home, self.name, number))
            if home.start <= flow.ts < home.end
        )
