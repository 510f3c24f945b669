"""OpenWrt: what stands of each block of ours, put together from the configuration and from nftables."""

from collections.abc import Mapping, Sequence

from ..model import MAX_COUNT, RuleStatus
from .ahead import Ahead
from .listing import LiveRule
from .sections import Sections, by_block, expected_rules, fingerprint


def statuses(
    rule_sections: Sections, live_rules: Sequence[LiveRule], sets: Mapping[str, str]
) -> dict[str, RuleStatus]:
    """Return what stands of each block of ours, by block id; `sets`: set name → the digest of its entries."""
    configured = by_block(rule_sections)
    found: dict[str, list[LiveRule]] = {block_id: [] for block_id in configured}
    for live in live_rules:
        if live.block_id is not None:
            found.setdefault(live.block_id, []).append(live)
    before, result = Ahead(live_rules if any(found.values()) else ()), {}
    for block_id, rules in found.items():
        sections = configured.get(block_id, {})
        expected = sum(map(expected_rules, sections.values()))
        ahead = dict.fromkeys(name for rule in rules for name in before.of(rule))
        result[block_id] = RuleStatus(
            block_id=block_id,
            configured=bool(sections),
            live=bool(rules)
            and len(rules) >= max(expected, 1)
            and all(rule.drops for rule in rules),
            packets=min(sum(rule.counter[0] for rule in rules), MAX_COUNT),
            bytes=min(sum(rule.counter[1] for rule in rules), MAX_COUNT),
            text=tuple(rule.text for rule in rules),
            fingerprint=fingerprint(sections, sets) if sections else "",
            ahead=tuple(ahead),
        )
    return result
