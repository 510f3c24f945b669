"""What is around a device: servers behind names, and a line to the internet that isn't always up."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from .networks import networks
from .times import DAY_S, HOUR_S, START, Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Servers behind a name."""

    name: str
    networks: tuple[str, ...] = ()
    """Keys of the networks that its addresses are in, by turns."""
    addresses: tuple[str, ...] = ()
    """Or the addresses themselves, where everybody knows them."""
    port: int = 443
    protocol: str = "tcp"
    pool: int = 6
    """How many addresses it has in all."""
    at_once: int = 2
    """To how many of them the name resolves at a time."""
    lasts_h: float = 12
    """For how many hours it then resolves to these."""
    moves_to: tuple[str, ...] = ()
    """Networks that it moves to in the second part of the recording."""
    outage_h: float = 0
    """For so many hours of the second part of the recording none of its servers answers."""
    dead: float = 0
    """The share of its addresses that never answer."""
    one_way: bool = False
    """It takes datagrams and answers none."""


class Home:
    """One recording's surroundings; all of it follows from the seed."""

    def __init__(self, seed: int, days: float, *, outages: bool = True) -> None:
        """Lay out a recording of so many days; without `outages` the line is always up."""
        self.seed = seed
        self.start = START
        self.end = START + days * DAY_S
        self._outages = outages
        self._pools: dict[tuple[str, bool], Sequence[str]] = {}
        self._current: dict[tuple[str, bool, int], Sequence[str]] = {}
        self._cuts: dict[str, Spans] = {}

    @cached_property
    def down(self) -> Spans:
        """When the line to the internet is down: about every other day for minutes, twice a fortnight for hours; a guess."""
        if not self._outages:
            return Spans()
        draw, days = self.random("line"), (self.end - self.start) / DAY_S
        lengths = [draw.uniform(120, 900) for _ in range(round(days / 2))]
        lengths += [draw.uniform(1, 4) * HOUR_S for _ in range(round(days / 7))]
        begins = [draw.uniform(self.start, self.end) for _ in lengths]
        return Spans(
            (begin, begin + length)
            for begin, length in zip(begins, lengths, strict=True)
        )

    def random(self, *names: object) -> Random:
        """Return a source of chance that depends on the seed and these names alone."""
        return Random(" ".join(map(str, (self.seed, *names))))

    def cuts(self, service: Service) -> Spans:
        """Return when nothing of a service answers: the line's outages and its own."""
        if service.name not in self._cuts:
            own = Spans()
            if service.outage_h:
                begin = self._later("outage", service.name)
                own = Spans([(begin, begin + service.outage_h * HOUR_S)])
            self._cuts[service.name] = self.down | own
        return self._cuts[service.name]

    def answers(self, service: Service, address: str) -> bool:
        """Tell whether there's a server at an address of a service at all."""
        if not service.dead:
            return True
        return self.random("dead", address).random() >= service.dead

    def resolve(self, service: Service, ts: float) -> Sequence[str]:
        """Return the addresses that a service's name has at a time."""
        if service.addresses:
            return service.addresses
        moved = bool(service.moves_to) and ts >= self._later("move", service.name)
        epoch = int((ts - self.start) // (service.lasts_h * HOUR_S))
        key = service.name, moved, epoch
        if key not in self._current:
            pool = self._pool(service, moved)
            draw = self.random("resolve", *key)
            self._current[key] = draw.sample(pool, min(service.at_once, len(pool)))
        return self._current[key]

    def _pool(self, service: Service, moved: bool) -> Sequence[str]:
        key = service.name, moved
        if key not in self._pools:
            keys = service.moves_to if moved else service.networks
            draw = self.random("pool", *key)
            self._pools[key] = [
                networks()[keys[number % len(keys)]].address(draw)
                for number in range(service.pool)
            ]
        return self._pools[key]

    def _later(self, what: str, name: str) -> float:
        """Draw a time in the second part of the recording."""
        share = self.random(what, name).uniform(0.55, 0.9)
        return self.start + share * (self.end - self.start)
