"""Where it can be asked, the real kernel drops what blocks like ours are to drop, and no more.

The same packets meet the same sections in the simulator, which must say the same.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
import time

import pytest

from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator, Scenario
from simulators.openwrt.packets import ICMP, ICMPV6, TCP, UDP, Packet, Tcp
from simulators.openwrt.scenarios import config, home_network
from simulators.openwrt.uci import Value
from tests import needs

from .lab import Described, Lab, LabError, Probe, as_sections, drops
from .lab_inside import DEVICE

pytestmark = needs.wires()

MAC, OTHER = "54:e0:19:aa:01:25", "02:00:5e:00:53:99"

BASE: dict[str, Value] = {
    "name": "ieg_0badcafe",
    "src": "lan",
    "dest": "*",
    "src_mac": [MAC.upper()],
    "proto": ["all"],
    "target": "DROP",
}


def block(**values: Value) -> Described:
    """Return a rule of ours."""
    return "rule", "ieg_0badcafe", BASE | values


def network_set(name: str, family: str, *entries: str) -> Described:
    """Return a set of networks."""
    return (
        "ipset",
        name,
        {"name": name, "family": family, "match": "dest_net", "entry": [*entries]},
    )


def day(offset: int) -> str:
    """Return this moment so many days from now, as fw4 takes it."""
    moment = datetime.now(UTC) + timedelta(days=offset)
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


ADDRESSES = block(
    dest_ip=["198.51.100.7", "198.51.100.128/25", "2001:db8:f::7", "2001:db8:a::/48"]
)
PORT = block(
    dest_ip=["198.51.100.0/24", "2001:db8:f::/48"], proto="udp", dest_port="53"
)
BOTH_PORTS = block(proto=["tcp", "udp"], dest_port="53")
SETS = [
    network_set("ieg_set_v4", "ipv4", "198.51.100.0/26", "198.51.100.64/26"),
    network_set("ieg_set_v6", "ipv6", "2001:db8:a::/48", "2001:db8:b::/48"),
    block(family="ipv4", ipset="ieg_set_v4"),
    ("rule", "ieg_0badcafe_r6_0", BASE | {"family": "ipv6", "ipset": "ieg_set_v6"}),
]
QUARANTINE = block(dest="wan")
EVERYWHERE = block()

CASES: list[tuple[list[Described], Probe, bool]] = [
    ([ADDRESSES], Probe(MAC, "198.51.100.7"), True),
    ([ADDRESSES], Probe(MAC, "198.51.100.7", "tcp"), True),
    ([ADDRESSES], Probe(MAC, "198.51.100.7", "icmp"), True),
    ([ADDRESSES], Probe(MAC, "198.51.100.8"), False),
    ([ADDRESSES], Probe(MAC, "198.51.100.127"), False),
    ([ADDRESSES], Probe(MAC, "198.51.100.128"), True),
    ([ADDRESSES], Probe(MAC, "198.51.100.255"), True),
    ([ADDRESSES], Probe(MAC, "2001:db8:f::7"), True),
    ([ADDRESSES], Probe(MAC, "2001:db8:f::8"), False),
    ([ADDRESSES], Probe(MAC, "2001:db8:a:ffff::1", "tcp"), True),
    ([ADDRESSES], Probe(MAC, "2001:db8:a::1", "icmp"), True),
    ([ADDRESSES], Probe(MAC, "2001:db8:9:ffff::1", "icmp"), False),
    ([ADDRESSES], Probe(OTHER, "198.51.100.7"), False),
    ([ADDRESSES], Probe(OTHER, "2001:db8:f::7"), False),
    ([PORT], Probe(MAC, "198.51.100.9", "udp", 53), True),
    ([PORT], Probe(MAC, "2001:db8:f::9", "udp", 53), True),
    ([PORT], Probe(MAC, "198.51.100.9", "udp", 54), False),
    ([PORT], Probe(MAC, "198.51.100.9", "tcp", 53), False),
    ([PORT], Probe(MAC, "192.0.2.9", "udp", 53), False),
    ([PORT], Probe(OTHER, "198.51.100.9", "udp", 53), False),
    ([BOTH_PORTS], Probe(MAC, "192.0.2.9", "tcp", 53), True),
    ([BOTH_PORTS], Probe(MAC, "2001:db8:f::9", "udp", 53), True),
    ([BOTH_PORTS], Probe(MAC, "192.0.2.9", "icmp"), False),
    (SETS, Probe(MAC, "198.51.100.63"), True),
    (SETS, Probe(MAC, "198.51.100.64"), True),
    (SETS, Probe(MAC, "198.51.100.128"), False),
    (SETS, Probe(MAC, "2001:db8:b:ffff::1", "tcp"), True),
    (SETS, Probe(MAC, "2001:db8:c::1", "tcp"), False),
    (SETS, Probe(OTHER, "198.51.100.63"), False),
    ([QUARANTINE], Probe(MAC, "198.51.100.7"), True),
    ([QUARANTINE], Probe(MAC, "2001:db8:f::7", "tcp"), True),
    ([QUARANTINE], Probe(MAC, "198.51.100.7", "icmp"), True),
    ([QUARANTINE], Probe(MAC, "10.23.2.9", "tcp"), False),
    ([QUARANTINE], Probe(MAC, "2001:db8:0:20::9"), False),
    ([QUARANTINE], Probe(OTHER, "198.51.100.7"), False),
    ([EVERYWHERE], Probe(MAC, "10.23.2.9", "tcp"), True),
    ([block(stop_date=day(-1))], Probe(MAC, "198.51.100.7"), False),
    ([block(stop_date=day(1))], Probe(MAC, "198.51.100.7"), True),
    ([block(start_date=day(-1))], Probe(MAC, "198.51.100.7"), True),
    ([block(start_date=day(1))], Probe(MAC, "198.51.100.7"), False),
    (
        [block(start_date=day(-1), stop_date=day(1))],
        Probe(MAC, "2001:db8:f::7"),
        True,
    ),
    (
        [block(start_date=day(-2), stop_date=day(-1))],
        Probe(MAC, "2001:db8:f::7"),
        False,
    ),
    ([block(target="REJECT")], Probe(MAC, "198.51.100.7", "tcp"), True),
    ([block(enabled="0")], Probe(MAC, "198.51.100.7"), False),
    ([], Probe(MAC, "198.51.100.7"), False),
]
"""Sections, a packet, and whether it is dropped."""

NUMBERS = {("udp", 4): UDP, ("udp", 6): UDP, ("tcp", 4): TCP, ("tcp", 6): TCP}
NUMBERS |= {("icmp", 4): ICMP, ("icmp", 6): ICMPV6}


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """Return a router of the real kernel's."""
    with Lab() as built:
        yield built


def simulated(described: list[Described], probe: Probe) -> tuple[bool, int]:
    """Tell whether the simulator drops a packet, today, and what the block counted."""
    router = OpenWrtSimulator(
        Scenario(
            network=home_network(iot=True),
            config=config() | {"firewall": as_sections(described)},
        ),
        clock=ManualClock(time.time()),
    )
    version = 6 if ":" in probe.destination else 4
    packet = Packet(
        src=DEVICE[version],
        dst=probe.destination,
        protocol=NUMBERS[probe.protocol, version],
        sport=20_000,
        dport=probe.port,
        mac=probe.mac,
        tcp=Tcp.SYN,
    )
    passed = router.kernel.send(packet).passed
    counted = sum(
        rule.packets
        for rule in router.firewall.table.rules()
        if rule.comment == "!fw4: ieg_0badcafe"
    )
    return not passed, counted


@pytest.mark.parametrize(("described", "probe", "dropped"), CASES)
def test_a_packet_is_dropped_or_not_and_the_simulator_agrees(
    lab: Lab, described: list[Described], probe: Probe, dropped: bool
) -> None:
    lab.load(described)
    assert lab.drops(probe) is dropped
    assert simulated(described, probe) == (dropped, lab.packets("ieg_0badcafe"))


def test_a_quarantine_counts_what_goes_to_other_zones_too_and_lets_it_go(
    lab: Lab,
) -> None:
    # It counts before it jumps to the chain that drops by the device it would leave by.
    for described, dropped in ((QUARANTINE, False), (EVERYWHERE, True)):
        lab.load([described])
        assert lab.drops(Probe(MAC, "10.23.2.9")) is dropped
        assert lab.packets("ieg_0badcafe") == 1


@pytest.mark.parametrize("described", [[ADDRESSES], SETS, [QUARANTINE], [EVERYWHERE]])
def test_what_stays_in_the_lan_passes_no_rule(
    lab: Lab, described: list[Described]
) -> None:
    lab.load(described)
    for protocol in ("udp", "tcp", "icmp"):
        assert not lab.drops(Probe(MAC, "10.23.1.126", protocol))
        assert not lab.drops(Probe(MAC, "2001:db8:0:10::126", protocol))
    assert lab.packets("ieg_0badcafe") == 0


def test_the_counter_counts_what_was_dropped(lab: Lab) -> None:
    lab.load([ADDRESSES])
    for _ in range(3):
        assert lab.drops(Probe(MAC, "198.51.100.7"))
        assert lab.drops(Probe(MAC, "2001:db8:f::7"))
        assert not lab.drops(Probe(MAC, "198.51.100.8"))
    assert lab.packets("ieg_0badcafe") == 6
    lab.load([ADDRESSES])
    assert lab.packets("ieg_0badcafe") == 0


@pytest.mark.parametrize("block_of_all", [QUARANTINE, EVERYWHERE])
@pytest.mark.parametrize("target", ["198.51.100.7", "2001:db8:f::7"])
def test_an_established_flow_lives_until_it_is_cut(
    lab: Lab, block_of_all: Described, target: str
) -> None:
    lab.load([])
    flow = Probe(MAC, target, "udp", 5000, source_port=5001)
    lab.converse(flow)
    lab.load([block_of_all])
    assert not lab.drops(flow)
    assert lab.packets("ieg_0badcafe") == 0
    family = "ipv6" if ":" in target else "ipv4"
    source = DEVICE[6 if ":" in target else 4]
    cut = lab.run("conntrack", "-D", "-f", family, "-s", source, "-d", target)
    assert cut.returncode == 0
    assert lab.drops(flow)
    assert lab.packets("ieg_0badcafe") == 1
    # What was dropped never enters the table.
    assert f"dst={target} " not in lab.run("conntrack", "-L", "-f", family).stdout


def test_an_unanswered_flow_is_no_established_one(lab: Lab) -> None:
    lab.load([])
    flow = Probe(MAC, "198.51.100.9", source_port=5002)
    assert not lab.drops(flow)
    lab.load([QUARANTINE])
    assert lab.drops(flow)
    with pytest.raises(LabError, match="was dropped"):
        lab.converse(flow)
    with pytest.raises(ValueError, match="tcp"):
        lab.converse(Probe(MAC, "198.51.100.9", "tcp"))


def test_without_its_table_the_router_forwards_and_tracks_nothing(lab: Lab) -> None:
    lab.load([EVERYWHERE])
    lab.run("conntrack", "-F")
    assert lab.drops(Probe(MAC, "198.51.100.10"))
    assert lab.run("nft", "delete", "table", "inet", "fw4").returncode == 0
    assert not lab.drops(Probe(MAC, "198.51.100.10"))
    assert not lab.drops(Probe(MAC, "2001:db8:f::10"))
    assert "dst=198.51.100.10 " not in lab.run("conntrack", "-L").stdout
    lab.load([])
    assert not lab.drops(Probe(MAC, "198.51.100.10"))
    assert "dst=198.51.100.10 " in lab.run("conntrack", "-L").stdout


def test_sections_that_fw4_skips_or_nft_refuses_are_told(lab: Lab) -> None:
    warnings = lab.load([block(src_mac="nonsense")])
    assert warnings[-1].endswith("skipped due to invalid options")
    assert not lab.drops(Probe(MAC, "198.51.100.7"))
    with pytest.raises(LabError, match="zero or negative size"):
        lab.load([block(start_date=day(1), stop_date=day(-1))])


def test_several_packets_can_be_asked_after_at_once() -> None:
    probes = [Probe(MAC, "198.51.100.7"), Probe(OTHER, "198.51.100.7")]
    assert drops([ADDRESSES], probes) == [True, False]


def test_the_lab_says_why_it_cannot_be_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(FileNotFoundError, match="unshare"), Lab():
        pass
