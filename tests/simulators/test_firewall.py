"""firewall4: what becomes of a configuration, and of packets under it."""

from collections.abc import Mapping
from ipaddress import IPv4Address
import json

from hypothesis import given, strategies as st
import pytest

from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator, Scenario
from simulators.openwrt.firewall import Ruleset, render
from simulators.openwrt.firewall_defaults import stock, with_zone
from simulators.openwrt.nft import Json, bounds, normalised
from simulators.openwrt.nft_match import Verdict
from simulators.openwrt.nft_text import rule_text
from simulators.openwrt.packets import ICMP, ICMPV6, TCP, UDP, Packet, Tcp
from simulators.openwrt.scenarios import config, home_network
from simulators.openwrt.uci import Package, Section, Value

MAC = "54:e0:19:aa:01:25"


def sections(*more: Section) -> list[Section]:
    """Return a configuration with a second zone and these sections."""
    return Package([*with_zone(stock(), "iot"), *more]).sections


def rule(name: str = "ours", /, **options: Value) -> Section:
    """Return a rule from the LAN that drops, unless told otherwise."""
    defaults: dict[str, Value] = {
        "name": name,
        "src": "lan",
        "dest": "*",
        "target": "DROP",
    }
    chosen = {key: value for key, value in (defaults | options).items() if value}
    return Section("rule", "ours", options=chosen)


def rendered(*more: Section) -> Ruleset:
    """Render a configuration with these sections."""
    return render(sections(*more), home_network(iot=True))


def lines(ruleset: Ruleset, chain: str = "forward_lan") -> list[str]:
    """Return a chain's rules, without those that are always there."""
    found = next(one for one in ruleset.chains if one.name == chain)
    return [
        rule_text(one).removesuffix(' comment "!fw4: ours"')
        for one in found.rules
        if one.comment == "!fw4: ours"
    ]


COUNT = "counter packets 0 bytes 0"
DROP = f"{COUNT} drop"
UNREACHABLE = "destination-unreachable . host-unreachable"


RULES: list[tuple[dict[str, Value], list[str]]] = [
    ({"proto": "all"}, [DROP]),
    ({}, [f"meta l4proto tcp {DROP}", f"meta l4proto udp {DROP}"]),
    ({"proto": "tcpudp"}, [f"meta l4proto tcp {DROP}", f"meta l4proto udp {DROP}"]),
    (
        {"proto": ["6", "17"]},
        [f"meta l4proto tcp {DROP}", f"meta l4proto udp {DROP}"],
    ),
    ({"proto": "all", "counter": "0"}, ["drop"]),
    ({"proto": "all", "enabled": "1"}, [DROP]),
    ({"proto": "all", "target": "REJECT"}, [f"{COUNT} jump handle_reject"]),
    ({"proto": "all", "target": "acc"}, [f"{COUNT} accept"]),
    ({"proto": "all", "target": ""}, [COUNT]),
    ({"proto": "all", "dest": "wan"}, [f"{COUNT} jump drop_to_wan"]),
    ({"proto": "all", "family": "ipv4"}, [f"meta nfproto ipv4 {DROP}"]),
    ({"proto": "all", "family": "any"}, [DROP]),
    ({"proto": "all", "src_mac": MAC.upper()}, [f"ether saddr {MAC} {DROP}"]),
    (
        {"proto": "all", "src_mac": [MAC, "1:2:3:4:5:6"]},
        [f"ether saddr {{ 01:02:03:04:05:06, {MAC} }} {DROP}"],
    ),
    (
        {"proto": "all", "src_mac": ["!" + MAC]},
        [f"ether saddr != {MAC} {DROP}"],
    ),
    (
        {"proto": "all", "dest_ip": "106.13.0.0/15"},
        [f"ip daddr 106.12.0.0/15 {DROP}"],
    ),
    (
        {"proto": "all", "dest_ip": ["2001:db8::/32", "106.13.0.0/16", "1.1.1.1"]},
        [
            f"ip daddr {{ 1.1.1.1, 106.13.0.0/16 }} {DROP}",
            f"ip6 daddr 2001:db8::/32 {DROP}",
        ],
    ),
    (
        {"proto": "all", "dest_ip": ["10.0.0.0/24", "10.0.1.0/24", "10.0.0.7"]},
        [f"ip daddr {{ 10.0.0.0/23 }} {DROP}"],
    ),
    (
        {"proto": "all", "dest_ip": ["10.0.0.8-10.0.0.9", "! 10.0.0.0/255.0.0.0"]},
        [f"ip daddr 10.0.0.8-10.0.0.9 ip daddr != 10.0.0.0/8 {DROP}"],
    ),
    (
        {"proto": "all", "dest_ip": ["9.9.9.9", "8.8.8.8", "9.9.9.9"]},
        [f"ip daddr {{ 8.8.8.8, 9.9.9.9 }} {DROP}"],
    ),
    (
        {"proto": "all", "src_ip": "::1:2:3:4/::ffff:ffff:ffff:ffff"},
        [f"ip6 saddr & ::ffff:ffff:ffff:ffff == ::1:2:3:4 {DROP}"],
    ),
    (
        {"proto": "all", "src_ip": "!::1:2:3:4/::ffff:ffff:ffff:ffff"},
        [f"ip6 saddr & ::ffff:ffff:ffff:ffff != ::1:2:3:4 {DROP}"],
    ),
    (
        {"proto": "all", "src_ip": ["10.0.0.1", "fd00::1"], "dest_ip": "10.0.0.2"},
        [f"ip saddr 10.0.0.1 ip daddr 10.0.0.2 {DROP}"],
    ),
    (
        {"proto": "all", "dest_ip": "iot"},
        [
            f"ip daddr 10.23.2.0/24 {DROP}",
            f"ip6 daddr 2001:db8:0:20::/64 {DROP}",
        ],
    ),
    (
        {"proto": "udp", "dest_port": "1", "src_port": "!51506"},
        [f"udp sport != 51506 udp dport 1 {DROP}"],
    ),
    (
        {"proto": "tcp", "dest_port": ["54", "53", "60-70", "71"]},
        [f"tcp dport {{ 53-54, 60-71 }} {DROP}"],
    ),
    ({"proto": "tcp", "dest_port": "8000:8010"}, [f"tcp dport 8000-8010 {DROP}"]),
    ({"proto": "icmp"}, [f"meta l4proto {{ icmp, ipv6-icmp }} {DROP}"]),
    ({"proto": "icmp", "family": "ipv4"}, [f"meta l4proto icmp {DROP}"]),
    ({"proto": "icmp", "family": "ipv6"}, [f"meta l4proto ipv6-icmp {DROP}"]),
    ({"proto": "icmpv6"}, [f"meta l4proto ipv6-icmp {DROP}"]),
    (
        {"proto": "icmp", "icmp_type": "echo-request"},
        [f"icmp type echo-request {DROP}", f"icmpv6 type echo-request {DROP}"],
    ),
    (
        {"proto": "icmp", "icmp_type": ["3/1", "pong", "99"], "family": "ipv4"},
        [
            f"icmp type {{ echo-reply, 99 }} {DROP}",
            f"icmp type . icmp code {{ {UNREACHABLE} }} {DROP}",
        ],
    ),
    ({"proto": "47"}, [f"meta l4proto gre {DROP}"]),
    ({"proto": "199"}, [f"meta l4proto 199 {DROP}"]),
    ({"proto": "all", "device": "wlan0"}, [f'iifname "wlan0" {DROP}']),
    (
        {"proto": "all", "device": "wlan*", "direction": "out"},
        [f'oifname "wlan*" {DROP}'],
    ),
    ({"proto": "all", "limit": "3/min"}, [f"limit rate 3/minute {DROP}"]),
    (
        {"proto": "all", "limit": "7", "limit_burst": "9"},
        [f"limit rate 7/second burst 9 packets {DROP}"],
    ),
    (
        {"proto": "all", "start_date": "2026-11-24T12:34:56"},
        [f'meta time >= "2026-11-24 12:34:56" {DROP}'],
    ),
    (
        {"proto": "all", "dest_ip": "1.1.1.1", "stop_date": "2026-11-24"},
        [f'ip daddr 1.1.1.1 meta time <= "2026-11-24 00:00:00" {DROP}'],
    ),
    (
        {"proto": "all", "start_date": "2026-11-24", "stop_date": "2026-11-25T06"},
        [f'meta time "2026-11-24 00:00:00"-"2026-11-25 06:00:00" {DROP}'],
    ),
    (
        {"proto": "all", "limit": "3/min", "stop_date": "2026-02-31"},
        [f'limit rate 3/minute meta time <= "2026-03-03 00:00:00" {DROP}'],
    ),
]
"""Options of a rule, and what it becomes."""


@pytest.mark.parametrize(("options", "expected"), RULES)
def test_a_rule_becomes(options: Mapping[str, Value], expected: list[str]) -> None:
    ruleset = rendered(rule(**options))
    assert lines(ruleset) == expected
    assert ruleset.error is None


@pytest.mark.parametrize(
    ("options", "chain"),
    [
        ({"src": "*"}, "forward"),
        ({"src": "*", "dest": ""}, "input"),
        ({"src": "wan", "dest": ""}, "input_wan"),
        ({"src": ""}, "output"),
        ({"src": "", "dest": "wan"}, "output_wan"),
        ({"src": "iot"}, "forward_iot"),
    ],
)
def test_a_rule_goes_into_the_chain_of_its_zones(
    options: Mapping[str, Value], chain: str
) -> None:
    assert len(lines(rendered(rule(proto="all", **options)), chain)) == 1


SKIPPED = "skipped due to invalid options"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"src": "nozone"}, "option 'src' specifies invalid value 'nozone'"),
        ({"dest": "nozone"}, "option 'dest' specifies invalid value 'nozone'"),
        ({"dest": ["wan"]}, "option 'dest' must not be a list"),
        (
            {"src_ip": "10.0.0.300"},
            "option 'src_ip' specifies invalid value '10.0.0.300'",
        ),
        (
            {"src_ip": "10.0.0.0/33"},
            "option 'src_ip' specifies invalid value '10.0.0.0/33'",
        ),
        (
            {"src_ip": "10.0.0.0/::1"},
            "option 'src_ip' specifies invalid value '10.0.0.0/::1'",
        ),
        (
            {"src_ip": "10.0.0.1-::1"},
            "option 'src_ip' specifies invalid value '10.0.0.1-::1'",
        ),
        ({"src_ip": "!"}, "option 'src_ip' specifies invalid value '!'"),
        ({"src_mac": "54:e0"}, "option 'src_mac' specifies invalid value '54:e0'"),
        (
            {"src_mac": "xx:e0:19:aa:01:25"},
            "option 'src_mac' specifies invalid value 'xx:e0:19:aa:01:25'",
        ),
        ({"dest_port": "http"}, "option 'dest_port' specifies invalid value 'http'"),
        ({"dest_port": "65536"}, "option 'dest_port' specifies invalid value '65536'"),
        ({"dest_port": "9-1"}, "option 'dest_port' specifies invalid value '9-1'"),
        ({"family": "ipx"}, "option 'family' specifies invalid value 'ipx'"),
        ({"target": "BLOCK"}, "option 'target' specifies invalid value 'BLOCK'"),
        ({"enabled": "maybe"}, "option 'enabled' specifies invalid value 'maybe'"),
        (
            {"icmp_type": "nonsense"},
            "option 'icmp_type' specifies invalid value 'nonsense'",
        ),
        ({"icmp_type": "300"}, "option 'icmp_type' specifies invalid value '300'"),
        ({"limit": "often"}, "option 'limit' specifies invalid value 'often'"),
        (
            {"limit": "1/fortnight"},
            "option 'limit' specifies invalid value '1/fortnight'",
        ),
        (
            {"limit_burst": "many"},
            "option 'limit_burst' specifies invalid value 'many'",
        ),
    ],
)
def test_a_section_with_an_invalid_value_is_skipped(
    options: Mapping[str, Value], words: str
) -> None:
    ruleset = rendered(rule(**options))
    assert [chain for chain in ruleset.chains if lines(ruleset, chain.name)] == []
    who = "[!] Section ours (ours)"
    assert ruleset.warnings == [f"{who} {words}", f"{who} {SKIPPED}"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"enabled": "0"}, "is disabled, ignoring section"),
        ({"ipset": "missing"}, "references unknown set 'missing'"),
        ({"target": "MARK"}, "has target 'mark', which is not simulated"),
        (
            {"proto": "all", "src_ip": "10.0.0.1", "dest_ip": "fd00::1"},
            "is restricted to IPv4 but referenced destination IP is IPv6 only, skipping",
        ),
        (
            {"proto": "all", "src_ip": "10.0.0.1", "family": "ipv6"},
            "is restricted to IPv6 but referenced source IP is IPv4 only, skipping",
        ),
        (
            {"proto": "icmp", "ipset": "ports"},
            "references named set with port match but no UDP/TCP protocol, ignoring section",
        ),
        (
            {"proto": "all", "ipset": "macs dst"},
            "destination MAC address matching not supported",
        ),
    ],
)
def test_a_rule_that_cannot_be_is_passed_over(
    options: Mapping[str, Value], words: str
) -> None:
    ports = ipset("ports", match=["dest_port"])
    macs = ipset("macs", match=["src_mac"])
    ruleset = rendered(ports, macs, rule(**options))
    assert lines(ruleset) == []
    assert ruleset.warnings == [f"[!] Section ours (ours) {words}"]


def test_an_unknown_option_is_told_and_does_no_harm() -> None:
    ruleset = rendered(rule(proto="all", ieg_id="5"))
    assert lines(ruleset) == [DROP]
    assert ruleset.warnings == [
        "[!] Section ours (ours) specifies unknown option 'ieg_id'"
    ]


def test_rules_without_a_name_are_called_after_their_section() -> None:
    options: dict[str, Value] = {
        "src": "lan",
        "dest": "*",
        "proto": "all",
        "target": "DROP",
    }
    anonymous = Section("rule", "", anonymous=True, options=dict(options))
    ruleset = rendered(Section("rule", "named", options=dict(options)), anonymous)
    forward = next(one for one in ruleset.chains if one.name == "forward_lan")
    comments = [one.comment for one in forward.rules]
    assert comments[:2] == ["!fw4: named", "!fw4: @rule[10]"]
    assert rendered(rule('a "b"', proto="all")).chains
    bad = Section("rule", "", anonymous=True, options={"src": "nozone"})
    assert rendered(bad).warnings[0].startswith("[!] Section @rule[9] option 'src'")


def test_rules_stand_before_the_zone_s_accepts_in_the_order_of_the_file() -> None:
    first, second = rule("first", proto="all"), rule("second", proto="all")
    forward = next(
        one for one in rendered(first, second).chains if one.name == "forward_lan"
    )
    assert [one.comment for one in forward.rules] == [
        "!fw4: first",
        "!fw4: second",
        "!fw4: Accept lan to wan forwarding",
        None,
    ]


# Sets.


def ipset(name: str, **options: Value) -> Section:
    """Return a set."""
    return Section("ipset", name, options={"name": name, **options})


@pytest.mark.parametrize(
    ("options", "types", "elements", "interval"),
    [
        (
            {"match": "dest_ip", "entry": ["9.9.9.9", "1.1.1.1/24", "fd00::1"]},
            ("ipv4_addr",),
            ["1.1.1.0", "9.9.9.9"],
            False,
        ),
        (
            {
                "match": "dest_net",
                "entry": ["106.12.0.0/16", "106.13.0.0/16", "1.1.1.1"],
            },
            ("ipv4_addr",),
            ["1.1.1.1", {"prefix": {"addr": "106.12.0.0", "len": 15}}],
            True,
        ),
        (
            {"match": "net", "family": "ipv6", "entry": "2001:db8::/32"},
            ("ipv6_addr",),
            [{"prefix": {"addr": "2001:db8::", "len": 32}}],
            True,
        ),
        (
            {"match": ["src_mac"], "entry": ["AA:BB:CC:0:0:1", "bad", "!" + MAC]},
            ("ether_addr",),
            ["aa:bb:cc:00:00:01"],
            False,
        ),
        (
            {
                "match": ["ip", "dest_port"],
                "entry": [
                    "9.9.9.9 53",
                    "1.1.1.1 53",
                    "9.9.9.9 1",
                    "1.1.1.1 1-2",
                    "1.1.1.1",
                ],
            },
            ("ipv4_addr", "inet_service"),
            [
                {"concat": ["9.9.9.9", 1]},
                {"concat": ["1.1.1.1", 53]},
                {"concat": ["9.9.9.9", 53]},
            ],
            False,
        ),
        ({"match": "dest_ip"}, ("ipv4_addr",), [], False),
        ({"match": "ip", "entry": "10.0.0.1-10.0.0.9"}, ("ipv4_addr",), [], False),
        ({"match": "ip", "entry": "10.0.0.1/255.0.0.255"}, ("ipv4_addr",), [], False),
    ],
)
def test_a_set_becomes(
    options: Mapping[str, Value],
    types: tuple[str, ...],
    elements: list[Json],
    interval: bool,
) -> None:
    (named,) = rendered(ipset("ours", **options)).sets
    assert (named.types, named.elements, named.interval) == (types, elements, interval)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "has no datatypes assigned"),
        ({"match": "set"}, "match type 'set' is not supported"),
        (
            {"match": "ip", "family": "any"},
            "must not specify family 'any' when matching type 'ip' or 'net'",
        ),
        ({"match": "ip", "enabled": "0"}, "is disabled, ignoring section"),
        ({"match": "ip", "entry": "x"}, "ignoring invalid ipset entry 'x'"),
    ],
)
def test_a_set_that_cannot_be_is_told(options: Mapping[str, Value], words: str) -> None:
    ruleset = rendered(ipset("ours", **options))
    assert ruleset.warnings == [f"[!] Section ours (ours) {words}"]


def test_a_set_needs_a_name_that_nft_can_use() -> None:
    bad = Section("ipset", "ours", options={"name": "a set", "match": "ip"})
    assert rendered(bad).sets == []
    ruleset = rendered(Section("ipset", "ours", options={"match": "ip"}))
    assert ruleset.warnings[0].endswith("option 'name' is mandatory but not set")
    assert ruleset.sets == []


@pytest.mark.parametrize(
    ("fields", "reference", "expected"),
    [
        (["dest_net"], "ours", [f"ip daddr @ours {DROP}"]),
        (["dest_net"], "ours src", [f"ip saddr @ours {DROP}"]),
        (["dest_net"], "!ours", [f"ip daddr != @ours {DROP}"]),
        (
            ["src_mac", "dest_ip"],
            "ours",
            [f"ether saddr . ip daddr @ours {DROP}"],
        ),
        (
            ["dest_port"],
            "ours",
            [
                f"meta nfproto ipv4 tcp dport @ours {DROP}",
                f"meta nfproto ipv4 udp dport @ours {DROP}",
            ],
        ),
    ],
)
def test_a_rule_refers_to_a_set(
    fields: list[str], reference: str, expected: list[str]
) -> None:
    ruleset = rendered(ipset("ours", match=fields), rule(proto="all", ipset=reference))
    assert lines(ruleset) == expected


# The rest of a configuration.


def test_a_zone_may_be_off_or_have_devices_of_its_own() -> None:
    zone = Section("zone", "z", options={"name": "vpn", "device": ["tun0", "tun1"]})
    off = Section("zone", "o", options={"name": "off", "enabled": "0"})
    ruleset = rendered(zone, off, rule(proto="all", src="vpn"))
    assert lines(ruleset, "forward_vpn") == [DROP]
    forward = next(one for one in ruleset.chains if one.name == "forward")
    texts = [rule_text(one) for one in forward.rules]
    assert any('iifname { "tun0", "tun1" } jump forward_vpn' in one for one in texts)
    assert ruleset.warnings == ["[!] Section o (off) is disabled, ignoring section"]


def test_a_zone_without_devices_catches_nothing() -> None:
    zone = Section("zone", "z", options={"name": "empty", "masq": "1", "mtu_fix": "1"})
    chains = {one.name: one for one in rendered(zone).chains}
    assert chains["reject_to_empty"].rules == []
    assert not any("empty" in str(one.comment) for one in chains["forward"].rules)


def test_forwardings_may_be_narrow_named_or_off() -> None:
    def forwarding(**options: Value) -> Section:
        return Section("forwarding", "f", options=options)

    ruleset = rendered(
        forwarding(src="lan", dest="iot", family="ipv4"),
        forwarding(src="*", dest="*", name="everything"),
        forwarding(src="lan", dest="iot", enabled="0"),
        forwarding(src="lan"),
    )
    chains = {one.name: one for one in ruleset.chains}
    texts = [rule_text(one) for one in chains["forward_lan"].rules]
    assert (
        'meta nfproto ipv4 jump accept_to_iot comment "!fw4: Accept lan to iot IPv4'
        ' forwarding"' in texts
    )
    assert 'accept comment "!fw4: everything"' in [
        rule_text(one) for one in chains["forward"].rules
    ]
    assert [words.split("f ", 1)[1] for words in ruleset.warnings] == [
        "is disabled, ignoring section",
        "option 'dest' is mandatory but not set",
        SKIPPED,
    ]


def test_what_is_not_simulated_is_told() -> None:
    redirect = Section("redirect", "r", options={"src": "wan"})
    assert rendered(redirect).warnings == [
        "[!] Section r is not simulated, ignoring section"
    ]


def test_without_any_configuration_everything_is_dropped() -> None:
    ruleset = render([], home_network())
    chains = {one.name: one for one in ruleset.chains}
    for name in ("input", "forward", "output"):
        hook = chains[name].hook
        assert hook is not None
        assert hook.policy == "drop"


@given(
    st.lists(
        st.tuples(st.integers(0, 63), st.sampled_from([27, 28, 30, 32])), min_size=1
    )
)
def test_merging_intervals_changes_no_membership(nets: list[tuple[int, int]]) -> None:
    items: list[Json] = []
    members: set[int] = set()
    for start, bits in nets:
        size = 2 ** (32 - bits)
        base = start // size * size
        members |= set(range(base, base + size))
        text = str(IPv4Address(base))
        items.append(text if bits == 32 else {"prefix": {"addr": text, "len": bits}})
    merged = [bounds(item) for item in normalised(items)]
    assert members == {n for low, high in merged for n in range(low, high + 1)}
    assert merged == sorted(merged)


# Packets under it.


def kernel_of(clock: ManualClock, *more: Section) -> OpenWrtSimulator:
    """Return a router with an IoT zone and these sections."""
    files = config(iot=True)
    files["firewall"] = [*files["firewall"], *more]
    scenario = Scenario(network=home_network(iot=True), config=files)
    return OpenWrtSimulator(scenario, clock=clock)


LAN4, LAN6, IOT4 = "10.23.1.125", "2001:db8:0:10::125", "10.23.2.9"


def packet(
    src: str = LAN4,
    dst: str = "106.13.0.0",
    protocol: int = UDP,
    dport: int = 1,
    mac: str = MAC,
    tcp: Tcp = Tcp.SYN,
) -> Packet:
    """Return the incident's packet, unless told otherwise."""
    return Packet(
        src=src,
        dst=dst,
        protocol=protocol,
        sport=51506,
        dport=dport,
        size=200,
        mac=mac,
        tcp=tcp,
    )


@pytest.mark.parametrize(
    ("options", "sent", "verdict"),
    [
        ({}, packet(), Verdict.DROP),
        ({"proto": "udp"}, packet(protocol=TCP), Verdict.ACCEPT),
        ({"dest_port": "1"}, packet(dport=2), Verdict.ACCEPT),
        ({"dest_port": "1-9"}, packet(dport=9), Verdict.DROP),
        ({"proto": "icmp"}, packet(protocol=ICMP), Verdict.DROP),
        ({"proto": "icmp"}, packet(LAN6, "2a00::1", ICMPV6), Verdict.DROP),
        ({"proto": "icmp"}, packet(), Verdict.ACCEPT),
        (
            {"proto": "icmp", "icmp_type": "echo-request"},
            packet(protocol=ICMP),
            Verdict.DROP,
        ),
        ({"proto": "icmp", "icmp_type": "8/0"}, packet(protocol=ICMP), Verdict.DROP),
        ({"proto": "icmp", "icmp_type": "8/1"}, packet(protocol=ICMP), Verdict.ACCEPT),
        (
            {"proto": "icmp", "icmp_type": "128/0"},
            packet(LAN6, "2a00::1", ICMPV6),
            Verdict.DROP,
        ),
        ({"proto": "199"}, packet(protocol=199), Verdict.DROP),
        ({"proto": "esp"}, packet(protocol=50), Verdict.DROP),
        ({"proto": "all", "target": "REJECT"}, packet(), Verdict.REJECT),
        ({"proto": "all", "target": "REJECT"}, packet(protocol=TCP), Verdict.REJECT),
        ({"proto": "all", "dest": "wan"}, packet(), Verdict.DROP),
        ({"proto": "all", "dest": "iot"}, packet(), Verdict.ACCEPT),
        ({"proto": "all", "dest": "wan", "target": "REJECT"}, packet(), Verdict.REJECT),
        ({"proto": "all", "src_mac": MAC}, packet(), Verdict.DROP),
        ({"proto": "all", "src_mac": MAC}, packet(LAN6, "2a00::1"), Verdict.DROP),
        (
            {"proto": "all", "src_mac": MAC},
            packet(mac="02:00:00:00:00:01"),
            Verdict.ACCEPT,
        ),
        ({"proto": "all", "src_mac": "!" + MAC}, packet(), Verdict.ACCEPT),
        ({"proto": "all", "src_mac": ["2:0:0:0:0:1", MAC]}, packet(), Verdict.DROP),
        ({"proto": "all", "dest_ip": "106.13.0.0/16"}, packet(), Verdict.DROP),
        ({"proto": "all", "dest_ip": "106.14.0.0/16"}, packet(), Verdict.ACCEPT),
        (
            {"proto": "all", "dest_ip": "106.13.0.0"},
            packet(LAN6, "2a00::1"),
            Verdict.ACCEPT,
        ),
        (
            {"proto": "all", "src_ip": "::125/::ffff"},
            packet(LAN6, "2a00::1"),
            Verdict.DROP,
        ),
        (
            {"proto": "all", "src_ip": "::126/::ffff"},
            packet(LAN6, "2a00::1"),
            Verdict.ACCEPT,
        ),
        ({"proto": "all", "family": "ipv6"}, packet(), Verdict.ACCEPT),
        ({"proto": "all", "device": "br-lan"}, packet(), Verdict.DROP),
        ({"proto": "all", "device": "br-*"}, packet(), Verdict.DROP),
        ({"proto": "all", "device": "br-iot"}, packet(), Verdict.ACCEPT),
        ({"proto": "all"}, packet(IOT4), Verdict.ACCEPT),
        ({"proto": "all", "src": "iot"}, packet(IOT4), Verdict.DROP),
        ({"proto": "all", "target": ""}, packet(), Verdict.ACCEPT),
        ({"proto": "all", "limit": "1/day"}, packet(), Verdict.DROP),
        ({"proto": "all", "ipset": "nets"}, packet(), Verdict.DROP),
        ({"proto": "all", "ipset": "!nets"}, packet(), Verdict.ACCEPT),
        ({"ipset": "pairs"}, packet(), Verdict.DROP),
        ({"ipset": "pairs"}, packet(dport=2), Verdict.ACCEPT),
        ({"ipset": "pairs"}, packet(LAN6, "2a00::1"), Verdict.ACCEPT),
    ],
)
def test_a_packet_meets_the_rule(
    clock: ManualClock, options: Mapping[str, Value], sent: Packet, verdict: Verdict
) -> None:
    router = kernel_of(
        clock,
        ipset("nets", match="dest_net", entry=["106.13.0.0/16", "1.1.1.1"]),
        ipset("pairs", match=["dest_net", "dest_port"], entry=["106.0.0.0/8 1"]),
        rule(**options),
    )
    outcome = router.kernel.send(sent)
    assert outcome.verdict is verdict
    assert outcome.passed is (outcome.flow is not None)
    decided = [one for one in router.firewall.table.rules() if one.packets]
    assert all(one.bytes == 200 for one in decided)


@pytest.mark.parametrize(
    ("sent", "verdict"),
    [
        # A client asks the router for names, and logs in to it.
        (packet(dst="10.23.1.1", dport=53), Verdict.ACCEPT),
        (packet(dst="10.23.1.1", protocol=TCP, dport=443), Verdict.ACCEPT),
        (packet(IOT4, "10.23.2.1", dport=53), Verdict.REJECT),
        # The LAN may go anywhere, the IoT zone to the internet only.
        (packet(dst=IOT4), Verdict.REJECT),
        (packet(IOT4, LAN4), Verdict.REJECT),
        # Nobody comes in by himself, but for what the stock rules let in.
        (packet("198.51.100.7", "203.0.113.2"), Verdict.REJECT),
        (packet("198.51.100.7", "203.0.113.2", ICMP), Verdict.ACCEPT),
        (packet("2a00::1", LAN6), Verdict.REJECT),
        (packet("2a00::1", LAN6, ICMPV6), Verdict.ACCEPT),
        (packet("2a00::1", LAN6, 50), Verdict.ACCEPT),
        # Answers to nothing don't leave with a private address.
        (packet(protocol=TCP, tcp=Tcp.RST), Verdict.DROP),
    ],
)
def test_the_stock_rules_decide(
    clock: ManualClock, sent: Packet, verdict: Verdict
) -> None:
    assert kernel_of(clock).kernel.send(sent).verdict is verdict


def test_drop_invalid_drops_strays(clock: ManualClock) -> None:
    files = config()
    files["firewall"][0].options["drop_invalid"] = "1"
    router = OpenWrtSimulator(Scenario(config=files), clock=clock)
    stray = packet(LAN6, "2a00::1", TCP, tcp=Tcp.SYN_ACK)
    assert router.kernel.send(stray).verdict is Verdict.DROP
    assert OpenWrtSimulator(Scenario(), clock=clock).kernel.send(stray).passed


def test_a_reload_brings_new_handles_and_counters_at_nothing(
    clock: ManualClock,
) -> None:
    router = kernel_of(clock, rule(proto="all"))
    router.kernel.send(packet())
    before = router.rules()[0]
    assert '"packets": 1, "bytes": 200' in json.dumps(before)
    assert router.firewall.init_script(["reload"]).code == 0
    after = router.rules()[0]
    assert '"packets": 0, "bytes": 0' in json.dumps(after)
    assert int(str(after["handle"])) > int(str(before["handle"]))
    assert router.firewall.init_script([]).code == 1


def test_a_ruleset_that_nft_refuses_leaves_the_old_one(clock: ManualClock) -> None:
    router = kernel_of(clock, rule(proto="all"))
    sections = router.uci.committed("firewall").sections
    router.uci.replace("firewall", [*sections, rule("broken", proto="nonsense")])
    clock.advance(2)
    assert router.rules()[0]["comment"] == "!fw4: ours"
    result = router.firewall.init_script(["restart"])
    assert result.code == 1
    assert 'Could not resolve protocol name "nonsense"' in result.stderr
