"""Where it can be asked, the real kernel agrees: with the chains, and with the table's lines."""

from collections.abc import Iterator
import json
import re
from typing import Any

import pytest

from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator, Scenario
from simulators.openwrt.conntrack import Conntrack
from simulators.openwrt.conntrack_flow import Way
from simulators.openwrt.conntrack_tcp import TcpState
from simulators.openwrt.firewall import render
from simulators.openwrt.nft_table import ConflictError, Table
from simulators.openwrt.nft_text import table_text
from simulators.openwrt.nft_tool import Nft
from simulators.openwrt.packets import ICMP, ICMPV6, TCP, UDP, Packet, Tcp
from simulators.openwrt.scenarios import home_network
from simulators.openwrt.uci import Section, parse_config
from tests import needs

from . import namespace
from .test_captures import MIXED_SECTIONS
from .test_firewall import RULES, ipset, rule, sections

pytestmark = needs.real_kernel()


def rules_of_the_tests() -> list[Section]:
    """Return every rule that the tests of firewall4 render.

    But for one: a set of which merging leaves one member is listed as a set, and when that
    listing is loaded again nft makes a plain match of it.
    """
    return [
        rule("ours", **options)
        for options, expected in RULES
        if not any("{ 10.0.0.0/23 }" in line for line in expected)
    ]


SETS = [
    ipset(
        "nets", match="dest_net", entry=["106.12.0.0/16", "106.13.0.0/16", "1.1.1.1"]
    ),
    ipset("hosts", match="dest_ip", entry=["9.9.9.9", "1.1.1.1", "10.0.0.1"]),
    ipset("nets6", match="net", family="ipv6", entry=["2001:db8::/33", "fd00::1"]),
    ipset("macs", match="src_mac", entry=["aa:bb:cc:00:00:01", "00:11:22:33:44:55"]),
    ipset("ports", match="dest_port", entry=["443", *map(str, range(1, 8))]),
    ipset(
        "pairs",
        match=["ip", "dest_port"],
        entry=["9.9.9.9 53", "1.1.1.1 53", "9.9.9.9 1"],
    ),
    ipset("sized", match="ip", maxelem="100", comment="of ours", entry="1.1.1.1"),
    rule("by nets", proto="all", ipset="nets"),
    rule("by nets6", proto="all", ipset="!nets6"),
    rule("by macs", proto="all", ipset="macs"),
    rule("by ports", ipset="ports"),
    rule("by pairs", ipset="pairs dst dst"),
    rule("until", proto="all", ipset="nets", stop_date="2026-11-24T12:34:56"),
    rule("from", proto="all", limit="3/min", start_date="2026-11-24"),
    rule("while", proto="all", start_date="2026-11-24", stop_date="2026-11-25"),
]


def bare(items: list[Any]) -> Iterator[Any]:
    """Yield listed items without what differs by kernel, version and history."""
    for item in items:
        for kind, described in item.items():
            if kind != "metainfo":
                described.pop("handle", None)
                # nft 1.0.7 and later tell it, OpenWrt's 1.0.6 doesn't.
                described.pop("auto-merge", None)
                yield {kind: described}


@pytest.mark.parametrize(
    "more",
    [[], parse_config(MIXED_SECTIONS), rules_of_the_tests(), SETS],
    ids=["stock", "captured", "rules", "sets"],
)
@pytest.mark.parametrize("switches", ["-j", "-j -t"])
def test_the_kernel_lists_a_ruleset_as_the_simulator_does(
    more: list[Section], switches: str
) -> None:
    ruleset = render(sections(*more), home_network(iot=True))
    table = Table()
    table.load(ruleset.chains, ruleset.sets)
    words = f"{switches} list table inet fw4"
    script = f"ip link set lo up && nft -f - && nft {words}"
    answer = namespace.run(["sh", "-c", script], table_text(table))
    assert answer.returncode == 0, answer.stderr
    ours = json.loads(Nft(table).run(words.split()).stdout)
    theirs = json.loads(answer.stdout)
    assert list(bare(ours["nftables"])) == list(bare(theirs["nftables"]))


@pytest.mark.parametrize(
    "more", [[], parse_config(MIXED_SECTIONS), SETS], ids=["stock", "captured", "sets"]
)
def test_the_kernel_prints_a_ruleset_as_the_simulator_does(more: list[Section]) -> None:
    ruleset = render(sections(*more), home_network(iot=True))
    table = Table()
    table.load(ruleset.chains, ruleset.sets)
    script = "ip link set lo up && nft -f - && nft list table inet fw4"
    answer = namespace.run(["sh", "-c", script], table_text(table))
    assert answer.stdout == table_text(table)


@pytest.mark.parametrize(
    "words",
    [
        ["list", "chain", "inet", "fw4", "nosuch"],
        ["list", "chain", "inet", "other", "x"],
        ["list", "set", "inet", "fw4", "nosuch"],
        ["list", "table", "inet", "other"],
    ],
)
def test_the_real_nft_complains_in_the_same_words(words: list[str]) -> None:
    script = f"nft add table inet fw4 && nft {' '.join(words)}"
    answer = namespace.run(["sh", "-c", script])
    result = Nft(Table()).run(words)
    assert (result.code, result.stderr) == (answer.returncode, answer.stderr)


RELOADS = [
    (SETS, []),
    ([], SETS),
    (
        [ipset("a", match="net", entry=["1.0.0.0/8", "9.9.9.9"]), rule(ipset="a")],
        [ipset("a", match="net", entry=["2.0.0.0/7"]), rule(ipset="a")],
    ),
    (
        [ipset("a", match="ip", entry=["9.9.9.9", "1.1.1.1"])],
        [
            ipset("b", match="ip", maxelem="5"),
            ipset("a", match="ip", entry=["4.4.4.4"]),
        ],
    ),
    (
        [ipset("a", match=["ip", "dest_port"], entry=["9.9.9.9 53", "9.9.9.9 1"])],
        [ipset("a", match=["ip", "dest_port"], maxelem="9", entry=["1.1.1.1 53"])],
    ),
    (
        [ipset("a", match="net", entry="1.0.0.0/8")],
        [ipset("a", match="net", family="ipv6", entry="2001:db8::/32")],
    ),
    (
        [ipset("a", match="net", entry="1.0.0.0/8")],
        [ipset("a", match="ip", entry="1.0.0.1")],
    ),
    ([rule(proto="all", dest="wan", target="DROP")], []),
]
"""Configurations before and after a reload."""


@pytest.mark.parametrize(("before", "after"), RELOADS)
def test_the_kernel_keeps_of_a_ruleset_what_the_simulator_keeps(
    before: list[Section], after: list[Section]
) -> None:
    table = Table()
    texts = []
    for more in (before, after):
        ruleset = render(sections(*more), home_network(iot=True))
        alone = Table()
        alone.load(ruleset.chains, ruleset.sets)
        # As firewall4's template begins.
        texts.append(f"table inet fw4\nflush table inet fw4\n{table_text(alone)}")
        try:
            table.load(ruleset.chains, ruleset.sets)
            refusal = None
        except ConflictError as err:
            refusal = str(err)
    answer = namespace.python(
        "import subprocess as s\n"
        f"for text in {texts!r}:\n"
        "    s.run(['nft', '-f', '-'], input=text.encode())\n"
        "s.run(['nft', '-j', 'list', 'table', 'inet', 'fw4'])\n"
    )
    assert (refusal is None) is (answer.stderr == "")
    assert str(refusal or "") in answer.stderr
    ours = json.loads(Nft(table).run(["-j", "list", "table", "inet", "fw4"]).stdout)
    theirs = json.loads(answer.stdout)
    assert list(bare(ours["nftables"])) == list(bare(theirs["nftables"]))


@pytest.mark.parametrize(
    "words",
    [
        ["list", "table", "inet", "fw4"],
        ["-j", "-t", "list", "table", "inet", "fw4"],
        ["list", "chain", "inet", "fw4", "forward_lan"],
        ["list", "set", "inet", "fw4", "ours"],
        ["-j", "list", "ruleset"],
        ["list", "ruleset"],
        ["-j", "list", "tables"],
    ],
)
def test_the_real_nft_says_the_same_where_the_table_is_gone(words: list[str]) -> None:
    script = "nft add table inet fw4 && nft delete table inet fw4 && nft "
    answer = namespace.run(["sh", "-c", script + " ".join(words)])
    table = Table()
    table.delete()
    result = Nft(table).run(words)
    assert (result.code, result.stdout, result.stderr) == (
        answer.returncode,
        answer.stdout,
        answer.stderr,
    )


# Lines of the table.

FLOWS = [
    (UDP, Way("10.23.1.125", "106.13.0.0", 51506, 1), 50, None),
    (UDP, Way("fd23:10:1::125", "2001:db8::53", 5354, 53), 51, None),
    (TCP, Way("10.23.1.125", "198.51.100.7", 40000, 443), 6999, TcpState.ESTABLISHED),
    (TCP, Way("2001:db8:0:10::125", "2a00::1", 40001, 443), 119, TcpState.TIME_WAIT),
    (ICMP, Way("10.23.1.125", "198.51.100.9", 77, 0), 29, None),
    (ICMPV6, Way("fd23:10:1::125", "2a00::9", 78, 0), 28, None),
    (50, Way("10.23.1.125", "198.51.100.11", 0, 0), 599, None),
]


def _insert(protocol: int, way: Way, timeout: int, state: TcpState | None) -> str:
    words = [
        f"conntrack -I -s {way.src} -d {way.dst} -p {protocol} --timeout {timeout}"
    ]
    if protocol in (TCP, UDP):
        words.append(f"--sport {way.sport} --dport {way.dport}")
    elif protocol == ICMP:
        words.append(f"--icmp-type 8 --icmp-code 0 --icmp-id {way.sport}")
    elif protocol == ICMPV6:
        words.append(f"--icmpv6-type 128 --icmpv6-code 0 --icmpv6-id {way.sport}")
    if state:
        words.append(f"--state {state}")
    return " ".join(words)


def settled(lines: str) -> set[str]:
    """Return lines without what runs or is drawn by lot."""
    settled = set()
    for line in lines.splitlines():
        words = line.split()
        # The seconds left: the word after the protocol's number.
        position = 2 if "=" not in words[3] and not words[0].startswith("ip") else 4
        words[position] = "-"
        settled.add(re.sub(r" id=\d+$", "", " ".join(words)))
    return settled


@pytest.mark.parametrize("accounting", [0, 1])
def test_the_kernel_prints_flows_as_the_simulator_does(accounting: int) -> None:
    script = [
        f"echo {accounting} > /proc/sys/net/netfilter/nf_conntrack_acct",
        *(_insert(*flow) for flow in FLOWS),
        "cat /proc/net/nf_conntrack",
        "echo ---",
        "conntrack -L -o extended,id",
    ]
    answer = namespace.run(["sh", "-ec", "\n".join(script)])
    assert answer.returncode == 0, answer.stderr
    proc, tool = answer.stdout.split("---\n")

    simulator = OpenWrtSimulator(
        Scenario(), clock=ManualClock(), sysctls={"nf_conntrack_acct": accounting}
    )
    for protocol, way, timeout, state in FLOWS:
        simulator.conntrack.insert(protocol, way, timeout=timeout, state=state)
    assert settled("".join(simulator.conntrack.lines())) == settled(proc)
    listed = simulator.files.run("/usr/sbin/conntrack", ["-L", "-o", "extended,id"])
    assert listed is not None
    assert settled(listed.stdout) == settled(tool)


@pytest.mark.parametrize(
    "words",
    [
        "-L -f ipv4 -s fd00::1",
        "-L -f ipx",
        "-L -p foo",
        "-L --sport 1",
        "-L -s 10.0.0.300",
        "-L -o extended,id -f ipv4 -r 10.9.9.9",
        "-L -f ipv4 -r fd00::1",
        "-L -r 10.0.0.0/8",
        # What the access list's pattern lets pass.
        "-L -o extended,id -f ipv4 -s 10.0.0.1 -D",
        "-L -o extended,id -f ipv6 -r fd00::1 -F",
        "-L -s 10.0.0.1 -q 10.0.0.1/32",
        "-L -Z",
        "-L extra",
        "-L -s",
        "-L -o frob",
        "-L -D",
        "-D -s 10.9.9.9",
        "-D -f ipv6 -s fd00::1 -d fd00::2 -p udp --orig-port-src 1 --orig-port-dst 2",
        "-L -p udp --sport x",
        "-L -p 17 --dport 5",
        "-C",
        "-F",
    ],
)
def test_the_real_conntrack_answers_in_the_same_words(words: str) -> None:
    answer = namespace.run(["sh", "-c", f"conntrack {words}"])
    simulator = OpenWrtSimulator(Scenario(), clock=ManualClock())
    result = simulator.files.run("/usr/sbin/conntrack", words.split())
    assert result is not None
    version = re.compile(r"conntrack v[\d.]+")
    assert (result.code, result.stdout, version.sub("", result.stderr)) == (
        answer.returncode,
        answer.stdout,
        version.sub("", answer.stderr),
    )


# What packets do to a flow.

CONVERSATIONS = """
import json, pathlib, socket, subprocess

def sh(command):
    subprocess.run(command, shell=True, check=True, capture_output=True)

sh("ip link set lo up")
sh("nft 'add table inet t; add chain inet t c { type filter hook input priority 0; }; "
   "add rule inet t c ct state established accept'")
settings = pathlib.Path("/proc/sys/net/netfilter")
(settings / "nf_conntrack_acct").write_text("1")

def table(port):
    lines = pathlib.Path("/proc/net/nf_conntrack").read_text().splitlines()
    return [line for line in lines if f"dport={port} " in line.split("src=")[1]]

seen = {}
silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
silent.bind(("127.0.0.1", 5001))
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.sendto(b"x" * 172, ("127.0.0.1", 5001))
seen["udp unanswered"] = table(5001)
echo = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
echo.bind(("127.0.0.1", 5002))
client.sendto(b"x", ("127.0.0.1", 5002))
echo.sendto(b"y", echo.recvfrom(9)[1])
seen["udp answered"] = table(5002)
server = socket.create_server(("127.0.0.1", 5003))
stream = socket.create_connection(("127.0.0.1", 5003))
peer, _ = server.accept()
seen["tcp open"] = table(5003)
stream.close()
peer.recv(1)
peer.close()
seen["tcp closed"] = table(5003)
refused = socket.socket()
refused.connect_ex(("127.0.0.1", 5004))
seen["tcp refused"] = table(5004)
stream = socket.create_connection(("127.0.0.1", 5003))
peer, _ = server.accept()
stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\\1\\0\\0\\0\\0\\0\\0\\0")
stream.close()
seen["tcp reset"] = [line for line in table(5003) if "TIME_WAIT" not in line]
seen["settings"] = {
    path.name: int(path.read_text()) for path in settings.glob("nf_conntrack_*timeout*")
}
print(json.dumps(seen))
"""


def story(line: str) -> tuple[object, ...]:
    """Return what a line tells of its flow: state, flags, and the time it has left."""
    words = line.split()
    flags = [word for word in words if word.startswith("[")]
    state = words[5] if "=" not in words[5] else None
    return words[2], state, flags, int(words[4])


def simulated(settings: dict[str, int]) -> dict[str, Conntrack]:
    """Hold the same conversations in simulated tables."""
    known = {
        name: value
        for name, value in settings.items()
        if name in OpenWrtSimulator(Scenario(), clock=ManualClock()).conntrack.sysctls
    }

    def begin(protocol: int, tcp: Tcp = Tcp.ACK) -> tuple[OpenWrtSimulator, Any]:
        router = OpenWrtSimulator(Scenario(), clock=ManualClock(), sysctls=known)
        packet = Packet(
            src="10.23.1.125",
            dst="198.51.100.7",
            protocol=protocol,
            sport=40000,
            dport=443,
            tcp=tcp,
        )
        return router, router.kernel.send(packet).flow

    tables = {}
    router, flow = begin(UDP)
    tables["udp unanswered"] = router.conntrack
    router, flow = begin(UDP)
    router.kernel.answer(flow)
    tables["udp answered"] = router.conntrack
    for name in ("tcp open", "tcp closed", "tcp reset"):
        router, flow = begin(TCP, Tcp.SYN)
        router.kernel.answer(flow, tcp=Tcp.SYN_ACK)
        router.kernel.repeat(flow, "", tcp=Tcp.ACK)
        if name == "tcp closed":
            router.kernel.repeat(flow, "", tcp=Tcp.FIN)
            router.kernel.answer(flow, tcp=Tcp.ACK)
            router.kernel.answer(flow, tcp=Tcp.FIN)
            router.kernel.repeat(flow, "", tcp=Tcp.ACK)
        if name == "tcp reset":
            router.kernel.repeat(flow, "", tcp=Tcp.RST)
        tables[name] = router.conntrack
    router, flow = begin(TCP, Tcp.SYN)
    router.kernel.answer(flow, tcp=Tcp.RST)
    tables["tcp refused"] = router.conntrack
    return tables


def test_a_flow_goes_through_the_states_it_goes_through_in_the_kernel() -> None:
    answer = namespace.python(CONVERSATIONS)
    assert answer.returncode == 0, answer.stderr
    seen = json.loads(answer.stdout)
    for name, table in simulated(seen["settings"]).items():
        ours = [story(line) for line in table.lines()]
        theirs = [story(line) for line in seen[name]]
        assert [one[:3] for one in ours] == [one[:3] for one in theirs], name
        for mine, real in zip(ours, theirs, strict=True):
            assert abs(int(str(mine[3])) - int(str(real[3]))) <= 2, name
