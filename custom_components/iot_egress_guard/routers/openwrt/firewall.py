"""OpenWrt: a block as sections of `/etc/config/firewall`, and our rules as nftables has them.

fw4 writes a rule's `name` into the comment `!fw4: NAME`; by it ours are found again. It renders a rule for each
address family and for each of TCP and UDP, so that a section may stand for several rules.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
import json
import re
from typing import Any, NamedTuple

from ..model import BlockRule, Network, RuleStatus

#: Sections of ours, in `/etc/config/firewall`.
SECTION_PREFIX = "ieg_"
#: More destinations than these go into sets, which nftables searches in logarithmic time.
MAX_INLINE_NETWORKS = 8
#: Entries for each set: as many as stay well below the 65,536 bytes of one request.
SET_ENTRIES = {4: 2000, 6: 1000}
_COMMENT_PREFIX = "!fw4: "
_BLOCK_ID = re.compile(rf"{SECTION_PREFIX}([a-z0-9]{{8}})(?:_\w+)?")
_FAMILIES = {4: "ipv4", 6: "ipv6"}


class Section(NamedTuple):
    """One section to add."""

    type: str
    name: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """The firewall zones that a block speaks of."""

    source: str
    """The device's own."""
    internet: tuple[str, ...]
    """Those that lead out."""


def read_zones(sections: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return interface name → zone name, from the `zone` sections of the firewall's configuration."""
    zones: dict[str, str] = {}
    for section in sections.values():
        name = str(section.get("name", ""))
        for network in _listed(section, "network") or [name]:
            zones[network] = name
    return zones


def render(rule: BlockRule, zones: Zones) -> Iterator[Section]:
    """Yield the sections that make this block, sets before the rules that use them."""
    name = SECTION_PREFIX + rule.block_id
    base = {
        "name": name,
        "src": zones.source,
        "src_mac": [rule.mac.upper()],
        "proto": _protocols(rule),
        "target": "DROP",
    }
    if rule.port is not None:
        base["dest_port"] = str(rule.port)
    if rule.quarantine:
        for number, zone in enumerate(zones.internet):
            yield Section("rule", f"{name}_w{number}", base | {"dest": zone})
    elif len(rule.networks) <= MAX_INLINE_NETWORKS:
        yield Section(
            "rule",
            name,
            base
            | {"dest": "*", "dest_ip": [_text(network) for network in rule.networks]},
        )
    else:
        for version, number, part in _parts(rule.networks):
            set_name = f"{name}_s{version}_{number}"
            family = _FAMILIES[version]
            entries = [str(network) for network in part]
            yield Section(
                "ipset",
                set_name,
                {
                    "name": set_name,
                    "family": family,
                    "match": "dest_net",
                    "entry": entries,
                },
            )
            yield Section(
                "rule",
                f"{name}_r{version}_{number}",
                base | {"dest": "*", "family": family, "ipset": set_name},
            )


def _protocols(rule: BlockRule) -> list[str]:
    """Return what fw4 calls the protocols; a port only makes sense with those that have ports."""
    if rule.protocol != "any":
        return [rule.protocol]
    return ["all"] if rule.port is None else ["tcp", "udp"]


def _text(network: Network) -> str:
    """Return a network as OpenWrt writes it: a single address without its length."""
    return (
        str(network.network_address)
        if network.prefixlen == network.max_prefixlen
        else str(network)
    )


def _parts(networks: Sequence[Network]) -> Iterator[tuple[int, int, Sequence[Network]]]:
    """Yield family, number and networks for each set."""
    for version, size in SET_ENTRIES.items():
        family = [network for network in networks if network.version == version]
        for number, start in enumerate(range(0, len(family), size)):
            yield version, number, family[start : start + size]


def block_id_of(section_or_comment: str) -> str | None:
    """Return the id of the block that a section or a rule's name belongs to; None when it isn't ours."""
    found = _BLOCK_ID.fullmatch(section_or_comment)
    return found[1] if found else None


def _expected_rules(section: Mapping[str, Any]) -> int:
    """Return how many nftables rules fw4 makes of a rule section of ours."""
    families = {":" in target for target in _listed(section, "dest_ip")}
    return max(1, len(families)) * max(1, len(_listed(section, "proto")))


def _listed(section: Mapping[str, Any], option: str) -> list[str]:
    """Return an option's values; uci gives a list, or text where it was edited by hand."""
    value = section.get(option, [])
    return value.split() if isinstance(value, str) else list(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRule:
    """A rule of ours as nftables lists it."""

    block_id: str
    packets: int
    bytes: int
    drops: bool
    text: str


def read_live_rules(listing: str) -> list[LiveRule]:
    """Read our rules from `nft -j list table …`; ValueError when it isn't such a listing."""
    rules = []
    for item in json.loads(listing)["nftables"]:
        rule = item.get("rule", {})
        comment = str(rule.get("comment", ""))
        block_id = block_id_of(comment.removeprefix(_COMMENT_PREFIX))
        if block_id is None or not comment.startswith(_COMMENT_PREFIX):
            continue
        counters = [expr["counter"] for expr in rule["expr"] if expr.get("counter")]
        counter = counters[0] if counters else {"packets": 0, "bytes": 0}
        rules.append(
            LiveRule(
                block_id=block_id,
                packets=int(counter["packets"]),
                bytes=int(counter["bytes"]),
                drops=any(_drops(expr) for expr in rule["expr"]),
                text=f"{rule.get('chain')}: {_rule_text(rule['expr'])}",
            )
        )
    return rules


def _drops(expr: Mapping[str, Any]) -> bool:
    """Tell whether an expression ends in a drop: at once, or by fw4's chain for a zone."""
    return "drop" in expr or str(expr.get("jump", {}).get("target", "")).startswith(
        "drop_to_"
    )


def _rule_text(exprs: Sequence[Mapping[str, Any]]) -> str:
    """Return a rule about as `nft list` would print it."""
    words: list[str] = []
    for expr in exprs:
        [(kind, value)] = expr.items()
        match kind, value:
            case "match", {
                "left": {"payload": {"protocol": protocol, "field": field}},
                "right": right,
            }:
                words += [protocol, field, _value_text(right)]
            case "match", {"left": {"meta": {"key": key}}, "right": right}:
                words += ["meta", key, _value_text(right)]
            case "counter", {"packets": packets, "bytes": size}:
                words += [f"counter packets {packets} bytes {size}"]
            case (("jump" | "goto"), {"target": target}):
                words += [kind, target]
            case _:
                words.append(kind)
    return " ".join(words)


def _value_text(value: object) -> str:
    match value:
        case {"prefix": {"addr": address, "len": length}}:
            return f"{address}/{length}"
        case {"set": list(items)}:
            return "{ " + ", ".join(_value_text(item) for item in items) + " }"
        case {"range": [first, last]}:
            return f"{first}-{last}"
    return str(value)


def statuses(
    rule_sections: Mapping[str, Mapping[str, Any]], live_rules: Sequence[LiveRule]
) -> dict[str, RuleStatus]:
    """Return what stands of each block of ours, from the configuration and from nftables, by block id."""
    expected: dict[str, int] = {}
    for name, section in rule_sections.items():
        if (block_id := block_id_of(name)) is not None:
            expected[block_id] = expected.get(block_id, 0) + _expected_rules(section)
    found: dict[str, list[LiveRule]] = {block_id: [] for block_id in expected}
    for live in live_rules:
        found.setdefault(live.block_id, []).append(live)
    return {
        block_id: RuleStatus(
            block_id=block_id,
            configured=block_id in expected,
            live=bool(rules)
            and len(rules) >= expected.get(block_id, 1)
            and all(rule.drops for rule in rules),
            packets=sum(rule.packets for rule in rules),
            bytes=sum(rule.bytes for rule in rules),
            text=tuple(rule.text for rule in rules),
        )
        for block_id, rules in found.items()
    }
