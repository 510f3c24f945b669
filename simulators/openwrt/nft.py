"""nftables: rules, chains and sets, kept as the JSON that `nft -j` prints.

A rule's expressions are the one truth: `nft_text` renders them, `nft_match` runs packets
through them.
"""

from dataclasses import dataclass, field
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
    summarize_address_range,
)

from .packets import PROTOCOL_NUMBERS, address, family_of

type Json = dict[str, Json] | list[Json] | str | int | bool | float | None
type Expression = dict[str, Json]
"""One step of a rule, or an item of a listing."""

METAINFO: Expression = {
    "metainfo": {
        "version": "1.0.6",
        "release_name": "Lester Gooch #5",
        "json_schema_version": 1,
    }
}
"""The first item of each listing."""


@dataclass(slots=True, kw_only=True)
class Rule:
    """One rule; `packets` and `bytes` are what its counter shows, if it has one."""

    expr: list[Expression]
    comment: str | None = None
    handle: int = 0
    packets: int = 0
    bytes: int = 0

    def live_expr(self) -> list[Expression]:
        """Return the expressions with the counter as it stands."""
        return [
            {"counter": {"packets": self.packets, "bytes": self.bytes}}
            if "counter" in expression
            else expression
            for expression in self.expr
        ]

    def has_anonymous_set(self) -> bool:
        """Tell whether the kernel keeps a set of its own for this rule."""
        return any(
            "vmap" in expression
            or (
                isinstance(match := expression.get("match"), dict)
                and isinstance(right := match["right"], dict)
                and "set" in right
            )
            for expression in self.expr
        )


@dataclass(frozen=True, slots=True)
class Hook:
    """Where a base chain hangs in the kernel."""

    type: str
    hook: str
    priority: int
    priority_name: str
    policy: str


@dataclass(slots=True, kw_only=True)
class Chain:
    """A chain, a base chain if it has a `hook`."""

    name: str
    hook: Hook | None = None
    rules: list[Rule] = field(default_factory=list)
    handle: int = 0


@dataclass(slots=True, kw_only=True)
class NamedSet:
    """A named set; `types` has several members if its elements are concatenations."""

    name: str
    types: tuple[str, ...]
    elements: list[Json] = field(default_factory=list)
    interval: bool = False
    comment: str | None = None
    size: int | None = None
    handle: int = 0


# Expressions, as `nft -j` writes them.


def payload(protocol: str, name: str) -> Expression:
    """Return a header field."""
    return {"payload": {"protocol": protocol, "field": name}}


def meta(key: str) -> Expression:
    """Return something the kernel knows of the packet."""
    return {"meta": {"key": key}}


def concat(fields: list[Json]) -> Expression:
    """Return several fields matched as one."""
    return {"concat": fields}


def match(left: Json, right: Json, op: str = "==") -> Expression:
    """Return a condition."""
    return {"match": {"op": op, "left": left, "right": right}}


def prefix(network: IPv4Network | IPv6Network) -> Json:
    """Return a network; a single address stands for itself."""
    if network.prefixlen == network.max_prefixlen:
        return str(network.network_address)
    return {
        "prefix": {
            "addr": str(network.network_address),
            "len": network.prefixlen,
        }
    }


def jump(target: str) -> Expression:
    """Return a jump to another chain."""
    return {"jump": {"target": target}}


COUNTER: Expression = {"counter": {"packets": 0, "bytes": 0}}


def bounds(item: Json) -> tuple[int, int]:
    """Return the first and the last value of a literal, a prefix or a range, as numbers."""
    match item:
        case int():
            return item, item
        case {"prefix": {"addr": str(addr), "len": int(length)}}:
            network = ip_network(f"{addr}/{length}")
            return int(network[0]), int(network[-1])
        case {"range": [first, last]}:
            return bounds(first)[0], bounds(last)[1]
        case str() if item.count(":") == 5 and len(item) == 17:
            number = int(item.replace(":", ""), 16)
            return number, number
        case str() if item in PROTOCOL_NUMBERS:
            return PROTOCOL_NUMBERS[item], PROTOCOL_NUMBERS[item]
        case str():
            number = int(address(item))
            return number, number
    raise ValueError(item)


def concat_key(item: Json) -> list[int]:
    """Return what the kernel's listing sorts concatenations by: their last field first."""
    match item:
        case {"concat": list(fields)}:
            return [bounds(value)[0] for value in reversed(fields)]
    raise ValueError(item)


def is_interval(item: Json) -> bool:
    """Tell whether an element is a prefix or a range."""
    return isinstance(item, dict) and ("prefix" in item or "range" in item)


def normalised(items: list[Json]) -> list[Json]:
    """Return a set's elements as the kernel lists them.

    Sorted; as soon as there is one interval, neighbours become one too.
    """
    ordered = sorted({bounds(item): item for item in items}.items())
    if not any(is_interval(item) for _, item in ordered):
        return [item for _, item in ordered]
    merged: list[tuple[int, int]] = []
    for (first, last), _ in ordered:
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(merged[-1][1], last)
        else:
            merged.append((first, last))
    sample = items[0]
    return [_interval(first, last, sample) for first, last in merged]


def _interval(first: int, last: int, sample: Json) -> Json:
    """Return an interval in the form the kernel's listing has for it."""
    version = _version(sample)
    if version is None:
        return first if first == last else {"range": [first, last]}
    low, high = (
        (IPv6Address(first), IPv6Address(last))
        if version == 6
        else (IPv4Address(first), IPv4Address(last))
    )
    networks: list[IPv4Network | IPv6Network] = list(summarize_address_range(low, high))
    if len(networks) == 1:
        return prefix(networks[0])
    return {"range": [str(low), str(high)]}


def _version(sample: Json) -> int | None:
    """Return the family of an address, a network or a range of addresses."""
    match sample:
        case {"prefix": {"addr": str(text)}} | {"range": [str(text), _]} | str(text):
            return family_of(text)
    return None


def one_of(items: list[Json]) -> Json:
    """Return the right side of a match: one literal bare, several as a set."""
    distinct = list({bounds(item): item for item in items}.values())
    if len(distinct) == 1:
        return distinct[0]
    return {"set": normalised(distinct)}
