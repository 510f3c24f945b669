"""OpenWrt: rules of the owner's that stand ahead of a block and let pass what it should stop.

The first rule that accepts or drops a packet decides. fw4 writes those for all zones into the chain `forward`, and jumps
from there to the chain of the zone that the packet comes from; within a chain the order is that of the configuration.
"""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from typing import Any, NamedTuple, Self

from ..spans import Span, meet
from .listing import LiveRule, jump_target

_FORWARD = "forward"
#: So many of the owner's rules in a chain are looked at: nobody has as many, and each is held against each block.
MAX_LOOKED_AT = 500

type Conditions = Mapping[str, Values]
"""Where a packet has something → what it must have there to meet a rule."""


class Ahead:
    """All rules, looked through once for what comes before a block's."""

    def __init__(self, rules: Sequence[LiveRule]) -> None:
        """Look through all rules, in their order."""
        self._lengths: dict[str, int] = {}
        self._places: dict[tuple[str, int], int] = {}
        self._inward: dict[str, tuple[int, Conditions]] = {}
        """A zone's chain → where it's jumped to from `forward`, and what leads into it: the interfaces."""
        self._accepting: dict[str, list[tuple[int, LiveRule, Conditions]]] = {}
        for rule in rules:
            self._add(rule)

    def _add(self, rule: LiveRule) -> None:
        place = self._lengths.get(rule.chain, 0)
        self._lengths[rule.chain] = place + 1
        self._places.setdefault((rule.chain, rule.handle), place)
        if rule.chain == _FORWARD:
            for chain in filter(None, map(jump_target, rule.expressions)):
                self._inward.setdefault(chain, (place, _conditions(rule)))
        accepting = self._accepting.setdefault(rule.chain, [])
        if (
            len(accepting) < MAX_LOOKED_AT
            and rule.block_id is None
            and rule.accepts
            and _for_new_flows(rule)
        ):
            accepting.append((place, rule, _conditions(rule)))

    def of(self, ours: LiveRule) -> Iterator[str]:
        """Yield the names of rules that are met before ours and may accept what ours would drop."""
        wanted = _conditions(ours)
        if ours.chain != _FORWARD:
            end = self._lengths.get(_FORWARD, 0)
            end, given = self._inward.get(ours.chain, (end, {}))
            yield from self._before(_FORWARD, end, {**given, **wanted})
        end = self._places[ours.chain, ours.handle]
        yield from self._before(ours.chain, end, wanted)

    def _before(self, chain: str, end: int, wanted: Conditions) -> Iterator[str]:
        for place, rule, conditions in self._accepting.get(chain, ()):
            if place >= end:
                return
            both = conditions.keys() & wanted.keys()
            if all(conditions[where].may_meet(wanted[where]) for where in both):
                yield rule.name or rule.text


class Values(NamedTuple):
    """What a rule may be met with at one place."""

    spans: list[Span]
    """Numbers and addresses, those given as such."""
    counted: bool
    """Whether any of those isn't given as a text."""
    words: frozenset[str]
    """Names that stand for just themselves."""
    vague: bool
    """Whether there's anything of which it can't be told what it stands for."""

    @classmethod
    def of(cls, right: object) -> Self:
        """Read what a match compares with."""
        spans, words, counted, vague = list[Span](), set[str](), False, False
        for value in _values(right):
            if (span := _bounds(value)) is not None:
                spans.append(span)
                counted |= not isinstance(value, str)
            elif isinstance(value, str) and _plain(value):
                words.add(value)
            else:
                vague = True
        return cls(spans, counted, frozenset(words), vague)

    def may_meet(self, other: Values) -> bool:
        """Tell whether a value can be in both; True where that can't be seen."""
        return (
            (self.vague and other.any)
            or (other.vague and self.any)
            or not self.words.isdisjoint(other.words)
            or bool(self.words and other.counted)
            or bool(other.words and self.counted)
            or meet(self.spans, other.spans)
        )

    @property
    def any(self) -> bool:
        """Whether there's any value at all."""
        return bool(self.spans or self.words or self.vague)


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


def _conditions(rule: LiveRule) -> dict[str, Values]:
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
    return {where: Values.of(right) for where, right in found.items()}


def _values(right: object) -> list[object]:
    match right:
        case {"set": list(items)}:
            return items
        case list(items):
            return items
    return [right]


def _plain(word: str) -> bool:
    """Tell whether a word stands for just itself: no set of addresses by name, and no name with a wildcard."""
    return not word.startswith("@") and "*" not in word


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
