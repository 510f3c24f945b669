"""The router's programs: nft and conntrack, asked in every way a client might."""

import json
from typing import Any

import pytest

from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator, Scenario
from simulators.openwrt.conntrack_flow import Way
from simulators.openwrt.packets import ICMP, TCP, UDP
from simulators.openwrt.programs import Result
from simulators.openwrt.scenarios import config
from simulators.openwrt.uci import Section

SET = Section(
    "ipset",
    "ours",
    options={
        "name": "ours",
        "match": "dest_net",
        "entry": ["1.1.1.1", "9.0.0.0/8", "20.0.0.0/8"],
        "comment": "a comment",
        "maxelem": "50",
    },
)


@pytest.fixture
def machine(clock: ManualClock) -> OpenWrtSimulator:
    """Return a router with a set and nobody on its LAN."""
    files = config()
    files["firewall"] = [*files["firewall"], SET]
    return OpenWrtSimulator(Scenario(config=files), clock=clock)


def nft(machine: OpenWrtSimulator, words: str) -> Result:
    """Run nft."""
    result = machine.files.run("/usr/sbin/nft", words.split())
    assert result is not None
    return result


def listed(machine: OpenWrtSimulator, words: str) -> list[Any]:
    """Return the kinds of items that nft lists, in order."""
    items = json.loads(nft(machine, f"-j {words}").stdout)["nftables"]
    return [next(iter(item)) for item in items]


def test_nft_lists_tables_chains_and_sets(machine: OpenWrtSimulator) -> None:
    assert listed(machine, "list tables") == ["metainfo", "table"]
    assert set(listed(machine, "list chains inet")) == {"metainfo", "chain"}
    assert listed(machine, "list sets") == ["metainfo", "set"]
    assert listed(machine, "list set inet fw4 ours") == ["metainfo", "set"]
    whole = listed(machine, "list table inet fw4")
    assert whole[:3] == ["metainfo", "table", "set"]
    assert listed(machine, "list ruleset") == whole
    assert listed(machine, "list chain inet fw4 forward_lan") == [
        "metainfo",
        "chain",
        "rule",
        "rule",
    ]


def test_terse_listings_leave_elements_out(machine: OpenWrtSimulator) -> None:
    full = json.loads(nft(machine, "-j list set inet fw4 ours").stdout)
    terse = json.loads(nft(machine, "--json --terse list set inet fw4 ours").stdout)
    assert full["nftables"][1]["set"]["elem"] == [
        "1.1.1.1",
        {"prefix": {"addr": "9.0.0.0", "len": 8}},
        {"prefix": {"addr": "20.0.0.0", "len": 8}},
    ]
    assert "elem" not in terse["nftables"][1]["set"]
    assert "elements" not in nft(machine, "-t list set inet fw4 ours").stdout


def test_nft_prints_text_too(machine: OpenWrtSimulator) -> None:
    assert nft(machine, "list set inet fw4 ours").stdout == (
        "table inet fw4 {\n"
        "\tset ours {\n"
        "\t\ttype ipv4_addr\n"
        "\t\tsize 50\n"
        "\t\tflags interval\n"
        "\t\tauto-merge\n"
        '\t\tcomment "a comment"\n'
        "\t\telements = { 1.1.1.1, 9.0.0.0/8,\n"
        "\t\t\t     20.0.0.0/8 }\n"
        "\t}\n"
        "}\n"
    )
    chain = nft(machine, "-a list chain inet fw4 forward_lan").stdout
    assert chain.count("# handle") == 3
    assert nft(machine, "list table inet fw4").stdout == machine.firewall.text()
    assert nft(machine, "list ruleset").stdout == machine.firewall.text()
    assert "# handle 1\n" in machine.firewall.text(handles=True)


@pytest.mark.parametrize(
    ("words", "marks"),
    [
        ("list chain inet fw4 nosuch", "                    ^^^^^^"),
        ("list set inet fw4 nosuch", "                  ^^^^^^"),
        ("list chain inet nosuch x", "                ^^^^^^"),
        ("list table inet nosuch", "                ^^^^^^"),
    ],
)
@pytest.mark.parametrize("form", ["", "-j "])
def test_nft_points_at_what_is_not_there(
    machine: OpenWrtSimulator, words: str, marks: str, form: str
) -> None:
    result = nft(machine, form + words)
    assert (result.code, result.stdout) == (1, "")
    assert result.stderr == f"Error: No such file or directory\n{words}\n{marks}\n"


@pytest.mark.parametrize("words", ["", "flush ruleset", "-j add rule x", "-j"])
def test_nft_does_nothing_but_list(machine: OpenWrtSimulator, words: str) -> None:
    result = nft(machine, words)
    assert result.code == 1
    assert result.stderr.startswith("Error: syntax error")


# conntrack.

FLOWS = (
    (TCP, Way("10.23.1.125", "198.51.100.7", 40000, 443)),
    (UDP, Way("10.23.1.125", "106.13.0.0", 51506, 1)),
    (UDP, Way("10.23.1.126", "106.13.0.0", 51506, 1)),
    (ICMP, Way("10.23.1.126", "106.13.0.9", 7, 0)),
    (UDP, Way("fd23:10:1::125", "2001:db8::53", 5354, 53)),
)

HELP = "Try `conntrack -h' or 'conntrack --help' for more information.\n"


def conntrack(machine: OpenWrtSimulator, words: str) -> Result:
    """Run conntrack over five flows."""
    for protocol, way in FLOWS:
        machine.conntrack.insert(protocol, way)
    result = machine.files.run("/usr/sbin/conntrack", words.split())
    assert result is not None
    return result


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ("", 5),
        ("-f ipv4", 4),
        ("--family ipv6", 1),
        ("-s 10.23.1.125", 2),
        ("--src 10.23.1.0/24", 4),
        ("-f ipv6 -s fd23:10:1:0::125", 1),
        ("--orig-src fd23:10:1::/64", 1),
        ("-d 106.13.0.0", 2),
        ("--orig-dst 106.13.0.0/16", 3),
        ("-s 10.23.1.126 -d 106.13.0.0", 1),
        ("-r 106.13.0.0", 2),
        ("-f ipv6 --reply-src 2001:db8:0::53", 1),
        ("--reply-dst 10.23.1.126 -s 10.23.1.126", 2),
        ("-q 10.23.1.125 -r 106.13.0.9", 0),
        ("-p udp", 3),
        ("-p 6", 1),
        ("-p icmp", 1),
        ("-p udp --dport 1", 2),
        ("-p udp --orig-port-src 51506 --orig-port-dst 1 -s 10.23.1.125", 1),
        ("-p udp --sport many", 0),
    ],
)
def test_conntrack_shows_and_deletes_what_is_meant(
    machine: OpenWrtSimulator, filters: str, count: int
) -> None:
    shown = conntrack(machine, f"-L -o extended,id {filters}")
    assert (shown.code, shown.stdout.count("\n")) == (0, count)
    assert f": {count} flow entries have been shown." in shown.stderr
    deleted = machine.files.run("/usr/sbin/conntrack", f"-D {filters}".split())
    assert deleted is not None
    assert (deleted.code, deleted.stdout.count("\n")) == (0 if count else 1, count)
    assert f": {count} flow entries have been deleted." in deleted.stderr
    assert len(machine.conntrack) == 5 - count


def test_conntrack_counts_and_flushes(machine: OpenWrtSimulator) -> None:
    assert conntrack(machine, "--count") == Result(stdout="5\n")
    flushed = machine.files.run("/usr/sbin/conntrack", ["-F"])
    assert flushed is not None
    assert flushed.stderr.endswith("connection tracking table has been emptied.\n")
    assert len(machine.conntrack) == 0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("", "You need to supply an action"),
        ("-L -f ipx", "`ipx' unsupported protocol"),
        ("-L -p foo", "`foo' unsupported protocol"),
        ("-L -f ipv4 -s fd00::1", "mismatched address family"),
        ("-L -s 10.0.0.1 -d fd00::1", "mismatched address family"),
        ("-L -s nonsense", "Invalid IP address `nonsense'"),
        ("-L -r 10.0.0.0/8", "CIDR notation unavailable for `--reply-src'"),
        ("-L --sport 5", "unknown option `--sport'"),
        ("-L --nonsense", "unknown option `--nonsense'"),
        ("-L nonsense", "unknown type `nonsense'"),
        ("-L -s", "option `-s' requires an argument"),
        ("-L -o xml,id", "Bad parameter `xml'"),
    ],
)
def test_conntrack_complains(
    machine: OpenWrtSimulator, words: str, complaint: str
) -> None:
    result = conntrack(machine, words)
    assert result.code == 2
    assert result.stderr == f"conntrack v1.4.7 (conntrack-tools): {complaint}\n{HELP}"
    assert len(machine.conntrack) == 5
