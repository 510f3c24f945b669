"""The table of flows ages on the clock, and packets go the way they go in Linux."""

import re

import pytest

from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator, Scenario
from simulators.openwrt.conntrack_flow import Flow, Heartbeat, Way
from simulators.openwrt.nft_match import Verdict
from simulators.openwrt.packets import ICMP, ICMPV6, TCP, UDP, Packet, Tcp
from simulators.openwrt.scenarios import config
from simulators.openwrt.uci import Delta, Package

MAC = "54:e0:19:aa:01:25"
CLIENT, SERVER = "10.23.1.125", "198.51.100.7"
FULL_CLIENT = "2001:0db8:0000:0010:0000:0000:0000:0125"
FULL_SERVER = "2a00:0000:0000:0000:0000:0000:0000:0009"


@pytest.fixture
def router(clock: ManualClock) -> OpenWrtSimulator:
    """Return a router with nobody on its LAN."""
    return OpenWrtSimulator(Scenario(), clock=clock)


def packet(
    protocol: int = UDP,
    tcp: Tcp = Tcp.SYN,
    *,
    src: str = CLIENT,
    dst: str = SERVER,
    sport: int = 40000,
    dport: int = 443,
    size: int = 100,
) -> Packet:
    """Return a packet from the client to a server, unless told otherwise."""
    return Packet(
        src=src,
        dst=dst,
        protocol=protocol,
        sport=sport,
        dport=dport,
        size=size,
        mac=MAC,
        tcp=tcp,
    )


def begin(router: OpenWrtSimulator, sent: Packet) -> Flow:
    """Send a first packet that must get through."""
    flow = router.kernel.send(sent).flow
    assert flow is not None
    return flow


def line(router: OpenWrtSimulator) -> str:
    """Return the only line of the table."""
    (only,) = router.conntrack.lines()
    return re.sub(r"\s+", " ", only.strip())


def left(router: OpenWrtSimulator) -> int:
    """Return the seconds that the only entry has left."""
    return int(line(router).split()[4])


# Ageing.


def test_an_unanswered_packet_is_there_for_a_minute(
    router: OpenWrtSimulator, clock: ManualClock
) -> None:
    begin(router, packet(dst="106.13.0.0", sport=51506, dport=1, size=200))
    assert line(router) == (
        "ipv4 2 udp 17 60 src=10.23.1.125 dst=106.13.0.0 sport=51506 dport=1 packets=1"
        " bytes=200 [UNREPLIED] src=106.13.0.0 dst=203.0.113.2 sport=1 dport=51506"
        " packets=0 bytes=0 mark=0 zone=0 use=2"
    )
    clock.advance(59.5)
    assert left(router) == 0
    clock.advance(0.5)
    assert len(router.conntrack) == 0


def test_each_packet_lets_the_minute_begin_anew(
    router: OpenWrtSimulator, clock: ManualClock
) -> None:
    flow = begin(router, packet())
    clock.advance(50)
    router.kernel.repeat(flow, MAC, 100)
    clock.advance(50)
    assert left(router) == 10
    assert "packets=2 bytes=200 [UNREPLIED]" in line(router)


def test_an_answered_flow_becomes_a_stream_after_two_seconds(
    router: OpenWrtSimulator, clock: ManualClock
) -> None:
    flow = begin(router, packet())
    router.kernel.answer(flow, 300)
    assert "[UNREPLIED]" not in line(router)
    assert "packets=1 bytes=300 mark" in line(router)
    assert left(router) == 60
    clock.advance(2)
    router.kernel.repeat(flow, MAC)
    assert left(router) == 180
    assert "[ASSURED] mark" in line(router)


TCP_LIFE: list[tuple[str, Tcp, str, int, bool]] = [
    ("server", Tcp.SYN_ACK, "SYN_RECV", 60, False),
    ("client", Tcp.ACK, "ESTABLISHED", 7440, True),
    ("server", Tcp.ACK, "ESTABLISHED", 7440, True),
    ("client", Tcp.FIN, "FIN_WAIT", 120, True),
    ("server", Tcp.ACK, "CLOSE_WAIT", 60, True),
    ("server", Tcp.FIN, "LAST_ACK", 30, True),
    ("client", Tcp.ACK, "TIME_WAIT", 120, True),
    ("client", Tcp.RST, "CLOSE", 10, True),
    ("client", Tcp.SYN, "SYN_SENT", 120, True),
]


def test_a_connection_lives_and_ends(
    router: OpenWrtSimulator, clock: ManualClock
) -> None:
    flow = begin(router, packet(TCP))
    assert line(router).split()[4:6] == ["120", "SYN_SENT"]
    for who, segment, state, seconds, assured in TCP_LIFE:
        if who == "client":
            router.kernel.repeat(flow, MAC, tcp=segment)
        else:
            router.kernel.answer(flow, tcp=segment)
        assert line(router).split()[4:6] == [str(seconds), state]
        assert ("[ASSURED]" in line(router)) is assured
    clock.advance(120)
    assert len(router.conntrack) == 0


def test_a_shorter_life_counts_at_once(
    router: OpenWrtSimulator, clock: ManualClock
) -> None:
    flow = begin(router, packet(TCP))
    router.kernel.answer(flow, tcp=Tcp.SYN_ACK)
    router.kernel.repeat(flow, MAC, tcp=Tcp.ACK)
    router.kernel.repeat(flow, MAC, tcp=Tcp.RST)
    clock.advance(10)
    assert len(router.conntrack) == 0


def test_a_refused_connection_is_forgotten_at_once(router: OpenWrtSimulator) -> None:
    flow = begin(router, packet(TCP))
    router.kernel.answer(flow, tcp=Tcp.RST)
    assert len(router.conntrack) == 0


def test_a_connection_met_in_the_middle_is_picked_up(router: OpenWrtSimulator) -> None:
    begin(router, packet(TCP, Tcp.ACK))
    assert line(router).split()[4:6] == ["300", "ESTABLISHED"]
    assert "[UNREPLIED]" in line(router)


@pytest.mark.parametrize(
    ("sent", "described", "seconds"),
    [
        (
            packet(ICMP, sport=77, dport=0),
            "icmp 1 30 src=10.23.1.125 dst=198.51.100.7 type=8 code=0 id=77",
            30,
        ),
        (
            packet(ICMPV6, src="2001:db8:0:10::125", dst="2a00::9", sport=7, dport=0),
            f"icmpv6 58 30 src={FULL_CLIENT} dst={FULL_SERVER} type=128 code=0 id=7",
            30,
        ),
        (
            packet(50, sport=0, dport=0),
            "unknown 50 600 src=10.23.1.125 dst=198.51.100.7 packets=1",
            600,
        ),
    ],
)
def test_other_protocols_have_their_own_words_and_times(
    router: OpenWrtSimulator,
    clock: ManualClock,
    sent: Packet,
    described: str,
    seconds: int,
) -> None:
    flow = begin(router, sent)
    assert described in line(router)
    assert router.kernel.answer(flow).passed
    assert "[UNREPLIED]" not in line(router)
    clock.advance(seconds)
    assert len(router.conntrack) == 0


def test_ipv6_keeps_its_address(router: OpenWrtSimulator) -> None:
    flow = begin(router, packet(src="2001:db8:0:10::125", dst="2a00::9"))
    assert flow.reply == Way("2a00::9", "2001:db8:0:10::125", 443, 40000)
    assert line(router).startswith("ipv6 10 udp 17 60 src=2001:0db8:0000:0010:")


def test_settings_are_felt(router: OpenWrtSimulator) -> None:
    flow = begin(router, packet())
    router.conntrack.set("nf_conntrack_acct", 0)
    assert "packets=" not in line(router)
    router.conntrack.set("nf_conntrack_udp_timeout", 30)
    router.kernel.repeat(flow, MAC)
    assert left(router) == 30


def test_heartbeats_are_computed_when_somebody_looks(
    router: OpenWrtSimulator, clock: ManualClock
) -> None:
    router.conntrack.insert(
        UDP,
        Way(CLIENT, SERVER, 1, 2),
        seen_reply=True,
        assured=True,
        heartbeat=Heartbeat(period=25, began=0, size=80),
    )
    clock.advance(1010)
    assert left(router) == 170
    assert line(router).count("packets=40 bytes=3200") == 2
    clock.advance(1_000_000)
    assert left(router) > 150


def test_a_table_that_is_full_lets_go_of_the_unassured(clock: ManualClock) -> None:
    router = OpenWrtSimulator(Scenario(), clock=clock, sysctls={"nf_conntrack_max": 2})
    router.conntrack.insert(UDP, Way(CLIENT, SERVER, 1, 2), assured=True)
    begin(router, packet(sport=3))
    begin(router, packet(sport=4))
    assert sorted(flow.original.sport for flow in router.conntrack.flows()) == [1, 4]
    router.conntrack.clear()
    for port in (1, 2):
        router.conntrack.insert(UDP, Way(CLIENT, SERVER, port, 2), assured=True)
    lost = router.kernel.send(packet(sport=5))
    assert (lost.verdict, lost.flow, lost.rule) == (Verdict.DROP, None, None)


@pytest.mark.parametrize("protocol", [UDP, ICMP])
def test_two_clients_with_one_port_get_two_outside(
    router: OpenWrtSimulator, protocol: int
) -> None:
    first = begin(router, packet(protocol))
    second = begin(router, packet(protocol, src="10.23.1.126"))
    assert first.reply != second.reply
    for flow in (first, second):
        assert router.kernel.answer(flow).flow is flow


def test_flows_can_be_asked_by_their_source(router: OpenWrtSimulator) -> None:
    begin(router, packet())
    begin(router, packet(src="10.23.1.126"))
    assert [flow.original.src for flow in router.conntrack.flows(CLIENT)] == [CLIENT]
    assert list(router.conntrack.flows("10.23.1.9")) == []


# Rules and flows.

BLOCK = {
    "name": "ours",
    "src": "lan",
    "dest": "*",
    "proto": "all",
    "src_mac": MAC,
    "target": "DROP",
}


def block(router: OpenWrtSimulator) -> None:
    """Put a rule on the router that stops the client."""
    package = Package(router.uci.committed("firewall").sections)
    package.apply(Delta("set", "ours", None, "rule"))
    for option, value in BLOCK.items():
        package.apply(Delta("set", "ours", option, value))
    router.uci.replace("firewall", package.sections)
    router.firewall.reload()


def hits(router: OpenWrtSimulator) -> int:
    """Return how often the rule struck."""
    return next(iter(router.firewall.table.chains["forward_lan"].rules)).packets


def test_a_flow_that_is_dropped_never_enters_the_table(
    router: OpenWrtSimulator,
) -> None:
    block(router)
    outcome = router.kernel.send(packet())
    assert (outcome.verdict, outcome.flow) == (Verdict.DROP, None)
    assert outcome.rule is not None
    assert outcome.rule.comment == "!fw4: ours"
    assert len(router.conntrack) == 0
    assert hits(router) == 1


def test_an_established_flow_survives_a_rule_until_it_is_deleted(
    router: OpenWrtSimulator,
) -> None:
    flow = begin(router, packet(TCP))
    router.kernel.answer(flow, tcp=Tcp.SYN_ACK)
    block(router)
    assert router.kernel.repeat(flow, MAC).passed
    assert router.kernel.answer(flow).passed
    assert hits(router) == 0
    router.conntrack.delete(flow)
    again = router.kernel.repeat(flow, MAC)
    assert (again.verdict, again.flow) == (Verdict.DROP, None)
    assert hits(router) == 1
    # What the far end still sends finds nobody.
    assert router.kernel.answer(flow).verdict is Verdict.REJECT


def test_an_unanswered_flow_is_dropped_at_once_but_stays_while_it_is_refreshed(
    router: OpenWrtSimulator, clock: ManualClock
) -> None:
    flow = begin(router, packet())
    block(router)
    clock.advance(30)
    assert router.kernel.repeat(flow, MAC).verdict is Verdict.DROP
    assert left(router) == 60
    assert hits(router) == 1


# Offloading.


@pytest.mark.parametrize(
    ("option", "word"),
    [("flow_offloading", "OFFLOAD"), ("flow_offloading_hw", "HW_OFFLOAD")],
)
def test_an_offloaded_flow_has_neither_time_nor_state(
    clock: ManualClock, option: str, word: str
) -> None:
    files = config()
    files["firewall"][0].options[option] = "1"
    router = OpenWrtSimulator(Scenario(config=files), clock=clock)
    flow = begin(router, packet(TCP))
    router.kernel.answer(flow, tcp=Tcp.SYN_ACK)
    router.kernel.repeat(flow, MAC)
    assert line(router) == (
        "ipv4 2 tcp 6 src=10.23.1.125 dst=198.51.100.7 sport=40000 dport=443 packets=2"
        " bytes=160 src=198.51.100.7 dst=203.0.113.2 sport=443 dport=40000 packets=1"
        f" bytes=60 [{word}] mark=0 zone=0 use=3"
    )
    block(router)
    assert router.kernel.repeat(flow, MAC).passed
    # The kernel takes an idle flow back, and then lets it age.
    clock.advance(30)
    assert line(router).split()[4:6] == ["7410", "ESTABLISHED"]
    assert "[ASSURED]" in line(router)
    clock.advance(7410)
    assert len(router.conntrack) == 0
