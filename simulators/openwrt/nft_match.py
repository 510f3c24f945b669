"""Running a packet through a ruleset, rule by rule, counting as the kernel counts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .nft import Chain, Json, Rule, bounds
from .nft_names import ICMP_CODE_NUMBERS, ICMP_TYPE_NUMBERS
from .nft_table import Table
from .packets import ECHO_REQUEST, ICMP, ICMPV6, TCP, UDP, Packet


class Verdict(StrEnum):
    """What becomes of a packet."""

    ACCEPT = "accept"
    DROP = "drop"
    REJECT = "reject"
    RETURN = "return"
    """Not the end: on with the chain that jumped here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A packet on its way through the router; the router's own have no `iif`."""

    packet: Packet
    iif: str
    oif: str
    state: str
    """Connection tracking's word: `new`, `established`, `invalid`."""
    time: float = 0.0
    """When: the router's own time of day, in seconds since 1970."""


def run(table: Table, hook: str, passage: Passage) -> tuple[Verdict, Rule | None]:
    """Let a packet pass the filter chain of `hook`: `input`, `forward` or `output`.

    Returns what becomes of it, and the rule that said so (`None`: the chain's policy).
    Rates are never exceeded here: a `limit` always lets pass.
    """
    chain = table.chains[hook]
    verdict, rule = _walk(table, chain, passage)
    if verdict is None:
        assert chain.hook is not None
        return Verdict(chain.hook.policy), None
    return verdict, rule


def _walk(
    table: Table, chain: Chain, passage: Passage
) -> tuple[Verdict | None, Rule | None]:
    for rule in chain.rules:
        verdict, decider = _try(table, rule, passage)
        if verdict is Verdict.RETURN:
            break
        if verdict is not None:
            return verdict, decider
    return None, None


def _try(
    table: Table, rule: Rule, passage: Passage
) -> tuple[Verdict | None, Rule | None]:
    for expression in rule.expr:
        match expression:
            case {"match": {"op": str(op), "left": left, "right": right}}:
                if not _matches(table, op, left, right, passage):
                    return None, None
            case {"counter": _}:
                rule.packets += 1
                rule.bytes += passage.packet.size
            case {"vmap": {"key": key, "data": {"set": list(pairs)}}}:
                if verdict := _mapped(_value(key, passage), pairs):
                    return verdict, rule
            case {"jump": {"target": str(target)}}:
                verdict, decider = _walk(table, table.chains[target], passage)
                # handle_reject only carries out what the rule that jumped there decided.
                return verdict, rule if target == "handle_reject" else decider
            case _ if (word := next(iter(expression))) in Verdict:
                return Verdict(word), rule
    return None, None


def _mapped(value: Json, pairs: list[Json]) -> Verdict | None:
    for pair in pairs:
        match pair:
            case [key, dict(verdict)] if key == value:
                return Verdict(next(iter(verdict)))
    return None


def _matches(table: Table, op: str, left: Json, right: Json, passage: Passage) -> bool:
    value = _value(left, passage)
    if value is None:
        return False
    if op in (">=", "<="):
        number, limit = bounds(value)[0], bounds(_numbered(right, left))[0]
        return number >= limit if op == ">=" else number <= limit
    return _contains(table, value, right, left) is not (op == "!=")


def _contains(table: Table, value: Json, right: Json, left: Json) -> bool:
    match right:
        case {"set": list(items)}:
            return any(_contains(table, value, item, left) for item in items)
        case {"concat": list(items)} if isinstance(value, list):
            return all(
                _contains(table, part, item, field)
                for part, item, field in zip(value, items, _fields(left), strict=True)
            )
        case str() if right.startswith("@"):
            elements = table.sets[right[1:]].elements
            return any(_contains(table, value, item, left) for item in elements)
        case str() if isinstance(value, str):
            if right.endswith("*"):
                return value.startswith(right[:-1])
            return value == right or _same(value, right)
        case _:
            first, last = bounds(_numbered(right, left))
            return first <= bounds(value)[0] <= last


def _same(value: str, right: str) -> bool:
    try:
        return bounds(value) == bounds(right)
    except ValueError:
        return False


def _fields(left: Json) -> list[Json]:
    assert isinstance(left, dict)
    fields = left["concat"]
    assert isinstance(fields, list)
    return fields


def _numbered(right: Json, left: Json) -> Json:
    """Return the number of an ICMP type or code, or of a moment; all else as it is."""
    match left, right:
        case {"meta": {"key": "time"}}, {"range": [str(first), str(last)]}:
            return {"range": [_nanoseconds(first), _nanoseconds(last)]}
        case {"meta": {"key": "time"}}, str():
            return _nanoseconds(right)
        case {"payload": {"protocol": str(protocol), "field": "type"}}, str():
            number = ICMP if protocol == "icmp" else ICMPV6
            return ICMP_TYPE_NUMBERS[number][right]
        case {"payload": {"protocol": str(protocol), "field": "code"}}, str():
            number = ICMP if protocol == "icmp" else ICMPV6
            return ICMP_CODE_NUMBERS[number][right]
    return right


def _nanoseconds(moment: str) -> int:
    """Return what the kernel compares: nanoseconds since 1970, here of local time."""
    return int(datetime.fromisoformat(f"{moment}+00:00").timestamp()) * 10**9


def _value(left: Json, passage: Passage) -> Json:
    """Return what the packet has where `left` looks; `None` where it has nothing."""
    packet = passage.packet
    match left:
        case {"meta": {"key": "iifname" | "iif"}}:
            return passage.iif
        case {"meta": {"key": "oifname" | "oif"}}:
            return passage.oif
        case {"meta": {"key": "nfproto"}}:
            return "ipv6" if packet.ipv6 else "ipv4"
        case {"meta": {"key": "l4proto"}}:
            return packet.protocol
        case {"meta": {"key": "time"}}:
            return round(passage.time * 10**9)
        case {"ct": {"key": "state"}}:
            return passage.state
        case {"concat": list(fields)}:
            values = [_value(field, passage) for field in fields]
            return None if None in values else values
        case {"&": [field, mask]}:
            return _masked(_value(field, passage), mask)
        case {"payload": {"protocol": str(protocol), "field": str(name)}}:
            return _header(packet, protocol, name)
    return None


def _header(packet: Packet, protocol: str, name: str) -> Json:
    match protocol, name:
        case "ether", "saddr":
            return packet.mac or None
        case (("ip" | "ip6"), ("saddr" | "daddr")):
            if packet.ipv6 is not (protocol == "ip6"):
                return None
            return packet.src if name == "saddr" else packet.dst
        case (("tcp" | "udp"), ("sport" | "dport")):
            if packet.protocol != (TCP if protocol == "tcp" else UDP):
                return None
            return packet.sport if name == "sport" else packet.dport
        case (("icmp" | "icmpv6"), ("type" | "code")):
            number = ICMP if protocol == "icmp" else ICMPV6
            if packet.protocol != number:
                return None
            return ECHO_REQUEST[number] if name == "type" else 0
    # The only other field that fw4 looks at: TCP's flags.
    return packet.tcp if packet.protocol == TCP else None


def _masked(value: Json, mask: Json) -> Json:
    """Return an address under a mask; TCP's flags are one word here, and stay."""
    if isinstance(value, str) and isinstance(mask, str):
        return bounds(value)[0] & bounds(mask)[0]
    return value
