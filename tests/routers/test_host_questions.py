"""What the conntrack tool is asked shows the same flows as the whole table, in the simulator and in the real kernel."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from hypothesis import given, settings, strategies as st

from custom_components.iot_egress_guard.routers.conntrack import TableReader
from custom_components.iot_egress_guard.routers.model import Flow
from custom_components.iot_egress_guard.routers.openwrt.cutting import CONNTRACK_TOOL
from custom_components.iot_egress_guard.routers.openwrt.host_questions import questions
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator, Scenario
from simulators.openwrt.conntrack_flow import Offload, Way
from simulators.openwrt.conntrack_tcp import TcpState
from simulators.openwrt.packets import ICMP, ICMPV6, TCP, UDP
from tests import needs
from tests.simulators import namespace

ESP = 50
WAN = "203.0.113.2"
OWNERS = {
    "10.23.1.125": "doorbell",
    "2001:db8:0:10::125": "doorbell",
    "2001:db8:0:10:1:2:3:4": "doorbell",
    "10.23.1.12": "plug",
}
HOSTS = {
    4: [*(each for each in OWNERS if ":" not in each), "10.23.1.1", "10.23.1.2", WAN],
    6: [*(each for each in OWNERS if ":" in each), "2001:db8:0:10::12", "fd23::1"],
}
FAR = {4: ["3.120.0.1", "100.23.1.125"], 6: ["2a00::1", "2001:db8:0:10::1251"]}
PROTOCOLS = {4: [TCP, UDP, ICMP, ESP], 6: [TCP, UDP, ICMPV6, ESP]}


class Tracked(NamedTuple):
    """An entry as it is made."""

    protocol: int
    original: Way
    reply: Way | None
    state: TcpState | None
    seen_reply: bool
    offload: Offload | None


@st.composite
def entries(draw: st.DrawFn) -> Tracked:
    """Return an entry: out, in, or within the home; translated or not."""
    family = draw(st.sampled_from([4, 6]))
    protocol = draw(st.sampled_from(PROTOCOLS[family]))
    source, target, answering = (
        draw(st.sampled_from([*HOSTS[family], *FAR[family]])) for _ in range(3)
    )
    sport, dport, answered = (draw(st.integers(1, 65_535)) for _ in range(3))
    if protocol in (ICMP, ICMPV6):
        dport = 0
    if protocol == ESP:
        sport = dport = 0
    original = Way(source, target, sport, dport)
    reply = None
    if protocol in (TCP, UDP) and draw(st.booleans()):
        # Masqueraded, or forwarded to a host and port within.
        reply = Way(answering, source, answered, sport)
    return Tracked(
        protocol,
        original,
        reply,
        draw(st.sampled_from(TcpState)) if protocol == TCP else None,
        draw(st.booleans()),
        draw(st.none() | st.sampled_from(Offload)) if protocol in (TCP, UDP) else None,
    )


def read(texts: Iterable[str]) -> tuple[dict[str, set[Flow]], int]:
    """Return the owners' flows in these texts, and how many entries of theirs weren't understood."""
    reader = TableReader(OWNERS)
    for text in texts:
        reader.feed(text.encode())
        reader.finish()
    return {owner: set(found.values()) for owner, found in reader.flows.items()}, (
        reader.skipped
    )


@settings(max_examples=60)
@given(
    st.lists(
        entries(), max_size=12, unique_by=lambda each: (each.protocol, each.original)
    )
)
def test_questions_show_the_flows_that_the_whole_table_shows(
    tracked: list[Tracked],
) -> None:
    simulator = OpenWrtSimulator(Scenario(), clock=ManualClock())
    for each in tracked:
        flow = simulator.conntrack.insert(
            each.protocol,
            each.original,
            each.reply,
            state=each.state,
            seen_reply=each.seen_reply,
        )
        flow.offload = each.offload
    answers = [
        simulator.files.run(CONNTRACK_TOOL, list(each.params))
        for each in questions(OWNERS)
    ]
    asked = read(each.stdout for each in answers if each is not None)
    assert asked == read(["".join(simulator.conntrack.lines())])


LOADED = """
-A -t 300 -u SEEN_REPLY -s 10.23.1.125 -d 106.13.0.0 -r 106.13.0.0 -q 203.0.113.2 -p udp --sport 51506 --dport 1 \
--reply-port-src 1 --reply-port-dst 51506
-A -t 7000 -u SEEN_REPLY,ASSURED -s 10.23.1.125 -d 3.120.0.1 -r 3.120.0.1 -q 203.0.113.2 -p tcp --sport 40000 \
--dport 443 --reply-port-src 443 --reply-port-dst 40000 --state ESTABLISHED
-A -t 7000 -u SEEN_REPLY,ASSURED -s 198.51.100.9 -d 203.0.113.2 -r 10.23.1.125 -q 198.51.100.9 -p tcp --sport 40002 \
--dport 8554 --reply-port-src 554 --reply-port-dst 40002 --state ESTABLISHED
-A -t 300 -s 198.51.100.9 -d 203.0.113.2 -r 10.23.1.126 -q 198.51.100.9 -p udp --sport 9 --dport 9 \
--reply-port-src 9 --reply-port-dst 9
-A -t 300 -s 10.23.1.125 -d 10.23.1.12 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 77
-A -t 300 -s 2001:db8:0:10:1:2:3:4 -d 2a00::1 -p udp --sport 5 --dport 53
-A -t 300 -s 2a00::7 -d 2001:db8:0:10::125 -p tcp --sport 6 --dport 22 --state SYN_SENT
-A -t 300 -s 2001:db8:0:10::125 -d 2a00::9 -p icmpv6 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 78
-A -t 300 -s 2001:db8:0:10::1251 -d 2a00::9 -p udp --sport 7 --dport 53
"""
"""Entries as the tool reads them from a file."""


@needs.real_kernel()
def test_the_real_tool_shows_the_flows_that_the_real_table_shows() -> None:
    asked = [" ".join(["conntrack", *each.params]) for each in questions(OWNERS)]
    script = [
        "echo 1 > /proc/sys/net/netfilter/nf_conntrack_acct",
        "conntrack -R -",
        "conntrack -I -t 300 -s 10.23.1.125 -d 198.51.100.11 -p 50 >/dev/null",
        "cat /proc/net/nf_conntrack",
        *(f"echo ---\n{command}" for command in asked),
    ]
    answer = namespace.run(["sh", "-ec", "\n".join(script)], LOADED)
    assert answer.returncode == 0, answer.stderr
    whole, *parts = answer.stdout.split("---\n")
    assert whole.count("\n") == LOADED.count("\n-A") + 1
    seen = _timeless(read([whole]))
    assert _timeless(read(parts)) == seen
    assert {flow.key.protocol for flow in seen["doorbell"]} == {
        *("udp", "tcp", "icmp", "icmpv6", "50")
    }
    inbound = [flow for flow in seen["doorbell"] if flow.key.inbound]
    assert {flow.key.device_port for flow in inbound} == {554, 22}


def _timeless(seen: tuple[dict[str, set[Flow]], int]) -> dict[str, set[Flow]]:
    """Return flows without the seconds they have left, which pass meanwhile; all of them were understood."""
    flows, skipped = seen
    assert skipped == 0
    return {
        owner: {replace(flow, timeout=None) for flow in found}
        for owner, found in flows.items()
    }
