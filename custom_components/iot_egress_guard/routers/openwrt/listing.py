"""OpenWrt: the firewall as nftables has it, read from `nft -j -t list table inet fw4`.

fw4 writes a rule's `name` into the comment `!fw4: NAME`; by it ours are found again. It renders a rule for each
address family and for each of TCP and UDP, so that a section may stand for several rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ..model import MAX_COUNT
from .sections import block_id_of

_COMMENT_PREFIX = "!fw4: "

type Expression = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRule:
    """A rule as nftables lists it."""

    chain: str
    handle: int
    """Another one after each time that the rules are loaded."""
    expressions: Sequence[Expression]
    name: str | None
    """What fw4 calls it; None for a rule that isn't fw4's."""
    block_id: str | None
    """The block of ours that it belongs to."""

    @property
    def drops(self) -> bool:
        """True when it ends in a drop: at once, or by fw4's chain for a zone."""
        return any(
            "drop" in each or jump_target(each).startswith("drop_to_")
            for each in self.expressions
        )

    @property
    def accepts(self) -> bool:
        """True when it ends in an accept, likewise."""
        return any(
            "accept" in each or jump_target(each).startswith("accept_to_")
            for each in self.expressions
        )

    @property
    def counter(self) -> tuple[int, int]:
        """Packets and bytes that it met since it was loaded."""
        for each in self.expressions:
            # A counter of the owner's own is listed by its name.
            match each.get("counter"):
                case {"packets": int(packets), "bytes": int(size)}:
                    return _count(packets), _count(size)
        return 0, 0

    @property
    def text(self) -> str:
        """The rule about as `nft list` would print it, with its chain."""
        return f"{self.chain}: {_rule_text(self.expressions)}"


def _count(number: int) -> int:
    return max(0, min(number, MAX_COUNT))


def jump_target(expression: Expression) -> str:
    """Return the chain that an expression goes on to; empty when it doesn't."""
    for verb in ("jump", "goto"):
        if isinstance(expression.get(verb), Mapping):
            return str(expression[verb].get("target", ""))
    return ""


def read_listing(listing: str) -> list[LiveRule]:
    """Read all rules in their order; ValueError, KeyError or TypeError when it isn't such a listing."""
    items = orjson.loads(listing)["nftables"]
    return [_rule(item["rule"]) for item in items if "rule" in item]


def _rule(rule: object) -> LiveRule:
    match rule:
        case {
            "chain": str(chain),
            "handle": int(handle),
            "expr": list(statements),
            **rest,
        }:
            comment = str(rest.get("comment", ""))
            name = (
                comment.removeprefix(_COMMENT_PREFIX)
                if comment.startswith(_COMMENT_PREFIX)
                else None
            )
            return LiveRule(
                chain=chain,
                handle=handle,
                expressions=tuple(map(_expression, statements)),
                name=name,
                block_id=block_id_of(name) if name else None,
            )
    raise TypeError(rule)


def _expression(statement: object) -> Expression:
    if isinstance(statement, dict) and len(statement) == 1:
        return statement
    raise TypeError(statement)


def _rule_text(exprs: Sequence[Expression]) -> str:
    words: list[str] = []
    for expr in exprs:
        [(kind, value)] = expr.items()
        match kind, value:
            case "match", {"left": left, "right": right, **rest}:
                operator = str(rest.get("op", "=="))
                words += [_left_text(left), *(() if operator == "==" else (operator,))]
                words += [_value_text(right)]
            case "counter", {"packets": packets, "bytes": size}:
                words += [f"counter packets {packets} bytes {size}"]
            case (("jump" | "goto"), {"target": target}):
                words += [kind, target]
            case _:
                words.append(kind)
    return " ".join(words)


def _left_text(left: object) -> str:
    match left:
        case {"payload": {"protocol": protocol, "field": field}}:
            return f"{protocol} {field}"
        case {"meta": {"key": key}}:
            return f"meta {key}"
        case {"ct": {"key": key}}:
            return f"ct {key}"
    return str(left)


def _value_text(value: object) -> str:
    match value:
        case {"set": list(items)}:
            return "{ " + ", ".join(map(_item_text, items)) + " }"
    return _item_text(value)


def _item_text(value: object) -> str:
    match value:
        case {"prefix": {"addr": address, "len": length}}:
            return f"{address}/{length}"
        case {"range": [first, last]}:
            return f"{first}-{last}"
    return str(value)
