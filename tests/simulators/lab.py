"""The real kernel as a router: what the simulator renders is loaded, and packets are sent through it.

    with Lab() as lab:
        lab.load([("rule", "ieg_1", {"src": "lan", "dest": "*", "src_mac": MAC, …})])
        assert lab.drops(Probe(MAC, "198.51.100.7", "udp", 53))

`missing` says what stands in the way on this machine. Everything stays in network namespaces
(see `lab_inside`). The networks are those of the simulator's `home_network(iot=True)`: the
device is `10.23.1.125` and `2001:db8:0:10::125` in zone `lan`, its neighbours are
`10.23.1.126` in the same network, and `10.23.2.9` and `2001:db8:0:20::9` in zone `iot`, where
the LAN may go; every other address lies behind zone `wan`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import count
import json
from pathlib import Path
import subprocess
import sys
from types import TracebackType
from typing import Any, Self

from simulators.openwrt.firewall import render
from simulators.openwrt.firewall_defaults import stock, with_zone
from simulators.openwrt.nft_table import Table
from simulators.openwrt.nft_text import table_text
from simulators.openwrt.scenarios import home_network
from simulators.openwrt.uci import Package, Section

from . import lab_inside, namespace

type Described = tuple[str, str, Mapping[str, Any]]
"""A section of `/etc/config/firewall`: type, name, values."""

MARKERS_PASS: Described = (
    "rule",
    "markers",
    {
        "src": "lan",
        "dest": "wan",
        "src_mac": lab_inside.MARKER,
        "dest_ip": lab_inside.MARKED[0],
        "proto": "udp",
        "target": "ACCEPT",
    },
)
"""What goes ahead of everything: how the lab knows that a packet was dropped."""

LAN_TO_IOT: Described = ("forwarding", "lan_to_iot", {"src": "lan", "dest": "iot"})

_SOURCE_PORTS = count(20_000)


class LabError(Exception):
    """The kernel won't: the text is its own, or that of its tool."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A packet from the device, under a MAC address: `udp`, `tcp` (a SYN) or `icmp` (an echo).

    Without a `source_port` it is a flow of its own.
    """

    mac: str
    destination: str
    protocol: str = "udp"
    port: int = 443
    source_port: int | None = None


def as_sections(described: Iterable[Described]) -> list[Section]:
    """Return a whole configuration of the stock sections, the lab's own, and these."""
    more = [
        Section(kind, name, options=dict(values))
        for kind, name, values in (MARKERS_PASS, LAN_TO_IOT, *described)
    ]
    return Package([*with_zone(stock(), "iot"), *more]).sections


class Lab:
    """The router; use it as a context manager. Raises LabError where it can't be built."""

    def __enter__(self) -> Self:
        """Build it."""
        self._inside = subprocess.Popen(
            ["unshare", "--net", sys.executable, "-m", lab_inside.__name__],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._heard()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let it be gone."""
        self._inside.communicate(timeout=60)

    def load(self, described: Iterable[Described]) -> list[str]:
        """Start the firewall anew with these sections; return what fw4 says about them.

        Flows that are tracked stay so. Dates are in UTC. Raises LabError with nft's complaint.
        """
        ruleset = render(as_sections(described), home_network(iot=True))
        if ruleset.error is not None:
            raise LabError(ruleset.error)
        table = Table()
        table.load(ruleset.chains, ruleset.sets)
        text = "table inet fw4\ndelete table inet fw4\n" + table_text(table)
        loaded = self.run("nft", "-f", "-", text=text)
        if loaded.returncode:
            raise LabError(loaded.stderr)
        return ruleset.warnings

    def drops(self, probe: Probe) -> bool:
        """Send a packet; tell whether the router drops it."""
        return not self._arrives(probe, answered=False)

    def converse(self, probe: Probe) -> None:
        """Send a UDP packet, and have it answered: its flow is established then.

        Raises ValueError for another protocol, and LabError if it doesn't arrive.
        """
        if probe.protocol != "udp":
            raise ValueError(probe.protocol)
        if not self._arrives(probe, answered=True):
            raise LabError(f"{probe} was dropped")

    def packets(self, name: str) -> int:
        """Return how many packets the rules of a section have counted since `load`."""
        listed = json.loads(
            self.run("nft", "-j", "list", "table", "inet", "fw4").stdout
        )
        return sum(
            expression["counter"]["packets"]
            for item in listed["nftables"]
            if item.get("rule", {}).get("comment") == f"!fw4: {name}"
            for expression in item["rule"]["expr"]
            if "counter" in expression
        )

    def run(self, *command: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command on the router, such as `nft` or `conntrack`."""
        answer = self._ask(do="run", command=command, text=text)
        return subprocess.CompletedProcess(
            command, answer["code"], answer["stdout"], answer["stderr"]
        )

    def _arrives(self, probe: Probe, *, answered: bool) -> bool:
        asked = asdict(probe)
        asked["source_port"] = probe.source_port or next(_SOURCE_PORTS)
        return bool(self._ask(do="probe", answered=answered, **asked)["arrived"])

    def _ask(self, **request: object) -> dict[str, Any]:
        assert self._inside.stdin is not None
        self._inside.stdin.write(json.dumps(request) + "\n")
        self._inside.stdin.flush()
        return self._heard()

    def _heard(self) -> dict[str, Any]:
        assert self._inside.stdout is not None
        line = self._inside.stdout.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"error": "it ended"}
        if "error" in answer:
            raise LabError(answer["error"])
        return answer


def missing() -> str | None:
    """Return what stands in the way of a lab on this machine, if anything does."""
    if reason := namespace.missing():
        return reason
    try:
        with Lab():
            return None
    except LabError as err:
        return f"no bridges or wires between namespaces here: {err}"


def drops(described: Iterable[Described], probes: Iterable[Probe]) -> list[bool]:
    """Tell of each packet whether a router with these sections drops it."""
    with Lab() as lab:
        lab.load(described)
        return [lab.drops(probe) for probe in probes]
