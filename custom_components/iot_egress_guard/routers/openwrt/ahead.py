"""OpenWrt: rules of the owner's that stand ahead of a block and let pass what it should stop.

The first rule that accepts or drops a packet decides. fw4 writes those for all zones into the chain `forward`, and jumps
from there to the chain of the zone that the packet comes from; within a chain the order is that of the configuration.
"""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from itertools import takewhile
from typing import Any

from .listing import LiveRule, jump_target

_FORWARD = "forward"


def rules_ahead(ours: LiveRule, rules: Sequence[LiveRule]) -> Iterator[str]:
    """Yield the names of rules that are met before ours and may accept what ours would drop."""
    if ours.chain != _FORWARD:
        before = list(
            takewhile(
                lambda rule: not _jumps_to(rule, ours.chain), _chain(rules, _FORWARD)
            )
        )
        yield from _accepting(before, ours, _inward(rules, ours.chain))
    same_chain = takewhile(
        lambda rule: rule.handle != ours.handle, _chain(rules, ours.chain)
    )
    yield from _accepting(list(same_chain), ours, {})


def _chain(rules: Sequence[LiveRule], name: str) -> Iterator[LiveRule]:
    return (rule for rule in rules if rule.chain == name)


def _jumps_to(rule: LiveRule, chain: str) -> bool:
    return any(jump_target(each) == chain for each in rule.expressions)


def _inward(rules: Sequence[LiveRule], chain: str) -> Mapping[str, Any]:
    """Return what leads into a zone's chain: the interfaces that its packets come in by."""
    for rule in _chain(rules, _FORWARD):
        if _jumps_to(rule, chain):
            return _conditions(rule)
    return {}


def _accepting(
    rules: Sequence[LiveRule], ours: LiveRule, given: Mapping[str, Any]
) -> Iterator[str]:
    wanted = {**given, **_conditions(ours)}
    for rule in rules:
        if rule.block_id is None and rule.accepts and _for_new_flows(rule):
            conditions = _conditions(rule)
            if not any(
                _disjoint(conditions[left], wanted[left])
                for left in conditions.keys() & wanted.keys()
            ):
                yield rule.name or rule.text


def _for_new_flows(rule: LiveRule) -> bool:
    """Tell whether a flow's first packet may meet the rule: one for established flows lets nothing begin."""
    for each in rule.expressions:
        if "vmap" in each:
            return False
        match each.get("match"):
            case {"left": {"ct": {"key": "state"}}, "right": right}:
                return "new" in _values(right)
            case {"left": {"ct": {"key": "status"}}}:
                return False
    return True


def _conditions(rule: LiveRule) -> dict[str, Any]:
    """Return what a packet must have to meet a rule, by where it has it; only what can be compared."""
    found: dict[str, Any] = {}
    for each in rule.expressions:
        match each.get("match"):
            case {
                "op": "==",
                "left": {"payload": {"protocol": str(protocol), "field": str(field)}},
                "right": right,
            }:
                found[f"{protocol} {field}"] = right
                if field in ("sport", "dport"):
                    found[f"port {field}"] = right
                    found["l4proto"] = protocol
                elif field in ("saddr", "daddr") and protocol in ("ip", "ip6"):
                    found["nfproto"] = "ipv4" if protocol == "ip" else "ipv6"
            case {"op": "==", "left": {"meta": {"key": str(key)}}, "right": right}:
                found[key] = right
    return found


def _values(right: object) -> list[object]:
    match right:
        case {"set": list(items)}:
            return items
        case list(items):
            return items
    return [right]


def _disjoint(one: object, other: object) -> bool:
    """Tell whether no value can be in both; False where that can't be seen."""
    return not any(_overlap(a, b) for a in _values(one) for b in _values(other))


def _overlap(one: object, other: object) -> bool:
    bounds_one, bounds_other = _bounds(one), _bounds(other)
    if bounds_one is None or bounds_other is None:
        return one == other if _plain(one) and _plain(other) else True
    return bounds_one[0] <= bounds_other[1] and bounds_other[0] <= bounds_one[1]


def _plain(value: object) -> bool:
    """Tell whether a value stands for just itself: no set of addresses by name, and no name with a wildcard."""
    return isinstance(value, str) and not value.startswith("@") and "*" not in value


def _bounds(value: object) -> tuple[int, int] | None:
    """Return the first and last of the numbers or addresses that a value stands for; None where it's neither."""
    match value:
        case {"range": [(int() | str()) as first, (int() | str()) as last]}:
            ends = _plain_bounds(first), _plain_bounds(last)
            return (ends[0][0], ends[1][1]) if ends[0] and ends[1] else None
        case {"prefix": {"addr": address, "len": length}}:
            return _network_bounds(f"{address}/{length}")
        case int() | str():
            return _plain_bounds(value)
    return None


def _plain_bounds(value: int | str) -> tuple[int, int] | None:
    return (value, value) if isinstance(value, int) else _network_bounds(value)


def _network_bounds(text: str) -> tuple[int, int] | None:
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return None
    return int(network.network_address), int(network.broadcast_address)
