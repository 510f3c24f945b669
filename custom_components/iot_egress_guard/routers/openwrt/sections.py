"""OpenWrt: a block as sections of `/etc/config/firewall`, as rpcd's `uci` takes and gives them.

Sets are named after what they hold, so that devices whose blocks are of the same networks share them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
import json
import re
from typing import Any, NamedTuple

from ..model import BlockRule, Network

#: Sections of ours, in `/etc/config/firewall`.
SECTION_PREFIX = "ieg_"
SET_PREFIX = f"{SECTION_PREFIX}set_"
#: More destinations than these go into sets, which nftables searches in logarithmic time.
MAX_INLINE_NETWORKS = 8
#: Entries for each set: as many as stay well below the 65,536 bytes of one request.
SET_ENTRIES = {4: 2000, 6: 1000}
#: The option after which a rule stops nothing any more, in the router's local time.
STOP_DATE = "stop_date"
DATE_FORMAT = "%Y-%m-%dT%H:%M:%S"
_BLOCK_ID = re.compile(rf"{SECTION_PREFIX}([a-z0-9]{{8}})(?:_\w+)?")
_FAMILIES = {4: "ipv4", 6: "ipv6"}

type Sections = Mapping[str, Mapping[str, Any]]
"""Name → options, each a string or a list of them, as `uci get` answers."""


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


def read_zones(sections: Sections) -> dict[str, str]:
    """Return interface name → zone name, from the `zone` sections of the firewall's configuration."""
    zones: dict[str, str] = {}
    for section in sections.values():
        name = str(section.get("name", ""))
        for network in listed(section, "network") or [name]:
            zones[network] = name
    return zones


def render(
    rule: BlockRule, zones: Zones, ends_at: datetime | None = None
) -> Iterator[Section]:
    """Yield the sections that make this block, sets before the rules that use them.

    `ends_at`, in the router's own local time: the rule stops nothing after it (fw4's `stop_date`).
    """
    name = SECTION_PREFIX + rule.block_id
    base: dict[str, Any] = {
        "name": name,
        "src": zones.source,
        "src_mac": [rule.mac.upper()],
        "proto": _protocols(rule),
        "target": "DROP",
    }
    if rule.port is not None:
        base["dest_port"] = str(rule.port)
    if ends_at is not None:
        base[STOP_DATE] = ends_at.strftime(DATE_FORMAT)
    if rule.quarantine:
        for number, zone in enumerate(zones.internet):
            yield Section("rule", f"{name}_w{number}", base | {"dest": zone})
    elif len(rule.networks) <= MAX_INLINE_NETWORKS:
        targets = [_text(network) for network in rule.networks]
        yield Section("rule", name, base | {"dest": "*", "dest_ip": targets})
    else:
        for version, number, part in _parts(rule.networks):
            family, entries = _FAMILIES[version], [str(network) for network in part]
            set_name = f"{SET_PREFIX}{_digest(entries)}_v{version}"
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


def expected_rules(section: Mapping[str, Any]) -> int:
    """Return how many nftables rules fw4 makes of a rule section of ours."""
    families = {":" in target for target in listed(section, "dest_ip")}
    return max(1, len(families)) * max(1, len(listed(section, "proto")))


def listed(section: Mapping[str, Any], option: str) -> list[str]:
    """Return an option's values; uci gives a list, or text where it was edited by hand."""
    value = section.get(option, [])
    return value.split() if isinstance(value, str) else list(value)


def by_block(rules: Sections) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Return block id → its rule sections by name, out of all `rule` sections."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for name, section in rules.items():
        if (block_id := block_id_of(name)) is not None:
            found.setdefault(block_id, {})[name] = section
    return found


def sets_used(rules: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the sets of ours that these rule sections speak of, whoever made the rules."""
    named = {str(section.get("ipset", "")) for section in rules}
    return {name for name in named if name.startswith(SET_PREFIX)}


def fingerprint(rules: Sections, sets: Mapping[str, str]) -> str:
    """Return what stands for all that is configured of a block; `sets`: set name → the digest of its entries."""
    used = {name: sets.get(name, "") for name in sorted(sets_used(rules.values()))}
    return _digest([{name: _options(rules[name]) for name in sorted(rules)}, used])


def set_digest(section: Mapping[str, Any]) -> str:
    """Return what stands for a set section, whatever the order of its options."""
    return _digest(_options(section))


def _options(section: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was configured, without what `uci get` adds about where it stands."""
    return {
        option: value
        for option, value in sorted(section.items())
        if not option.startswith(".")
    }


def _digest(value: object) -> str:
    return sha256(json.dumps(value).encode()).hexdigest()[:8]
