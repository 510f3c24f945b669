"""`scan_ratio` and `yardstick_ratio`: finding ten devices' entries in the text of a router's table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from custom_components.iot_egress_guard.routers.conntrack import TableReader
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.hosts import Client

from .home import crowded
from .model import Measurement, Scale
from .split_lines import read_all
from .timing import fastest

PIECE_BYTES = 65_536
"""The most that the router's answer is read in at a time."""

_SETTLE_S = 60
"""Seconds of traffic before the table is taken down."""


@dataclass(frozen=True, slots=True)
class Table:
    """The text of a table, and whose entries are wanted."""

    text: bytes
    owners: Mapping[str, str]
    """Address → MAC of the guarded devices."""
    everybody: Mapping[str, str]
    """The same for as many hosts that share in all of the table evenly, as no IoT device does."""
    networks: tuple[str, ...]
    """The LAN's IPv6 networks: an address there that nobody owns is looked for in passing."""

    def read(self, owners: Mapping[str, str]) -> TableReader:
        """Read the table in pieces, as the guard does."""
        reader = TableReader(owners, networks=self.networks)
        for start in range(0, len(self.text), PIECE_BYTES):
            reader.feed(self.text[start : start + PIECE_BYTES])
        reader.finish()
        return reader


def table(scale: Scale) -> Table:
    """Return the table of the simulated router after a minute of traffic."""
    clock = ManualClock()
    router = OpenWrtSimulator(crowded(scale), clock=clock)
    clock.advance(_SETTLE_S)
    router.tick()
    hosts = router.hosts.clients
    guarded = hosts[-scale.devices :]
    crowd = hosts[1 : 1 + scale.devices]
    return Table(
        text="".join(router.conntrack.lines()).encode(),
        owners=_addresses(guarded),
        everybody=_addresses(crowd),
        networks=tuple(
            f"{address}/{length}"
            for interface in router.network.interfaces.values()
            for address, length in interface.assigned
        ),
    )


def _addresses(hosts: Iterable[Client]) -> dict[str, str]:
    return {
        address: host.mac for host in hosts for address in (str(host.ipv4), *host.ipv6)
    }


def scan_ratio(scale: Scale) -> Measurement:
    """Return how many times longer finding and reading the devices' entries takes than counting the lines.

    Counting is `bytes.count` of newlines, the least that looking at every byte can cost.
    """
    taken = table(scale)
    scan, read, evenly = fastest(
        [
            lambda: taken.text.count(b"\n"),
            lambda: taken.read(taken.owners),
            lambda: taken.read(taken.everybody),
        ],
        scale.rounds,
    )
    return Measurement(
        read / scan,
        f"{read * 1000:.1f} ms against {scan * 1000:.1f} ms, fastest of {scale.rounds} each;"
        f" {evenly / scan:.1f} for {scale.devices} hosts that have an even share of the table",
    )


def yardstick_ratio(scale: Scale) -> Measurement:
    """Return how many times longer splitting every line takes; RuntimeError if the two don't find the same."""
    taken = table(scale)
    flows = taken.read(taken.owners).flows
    if read_all(taken.text, taken.owners) != {
        owner: set(found) for owner, found in flows.items()
    }:
        raise RuntimeError("the yardstick reads something else than the guard")
    read, split = fastest(
        [
            lambda: taken.read(taken.owners),
            lambda: read_all(taken.text, taken.owners),
        ],
        max(2, scale.rounds // 3),
    )
    return Measurement(
        split / read,
        f"{split * 1000:.0f} ms against {read * 1000:.1f} ms, fastest of {max(2, scale.rounds // 3)} each",
    )
