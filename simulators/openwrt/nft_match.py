"""Running a packet through a ruleset, rule by rule, counting as the kernel counts."""

from dataclasses import dataclass
from enum import StrEnum

from .nft import Expression, Json, NamedSet, Rule, Table, bounds
from .packets import ICMP, ICMPV6, PROTOCOL_NUMBERS, TCP, UDP, Packet

ICMP_TYPES = {
    ICMP: {"echo-reply": 0, "destination-unreachable": 3, "echo-request": 8},
    ICMPV6: {
        "destination-unreachable": 1,
        "packet-too-big": 2,
        "time-exceeded": 3,
        "parameter-problem": 4,
        "echo-request": 128,
        "echo-reply": 129,
        "mld-listener-query": 130,
        "mld-listener-report": 131,
        "mld-listener-done": 132,
        "nd-router-solicit": 133,
        "nd-router-advert": 134,
        "nd-neighbor-solicit": 135,
        "nd-neighbor-advert": 136,
        "mld2-listener-report": 143,
    },
}
"""nft's names of the message types."""


class Verdict(StrEnum):
    """What becomes of a packet."""

    ACCEPT = "accept"
    DROP = "drop"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A packet on its way through the router."""

    packet: Packet
    iif: str
    oif: str
    state: str
    """Connection tracking's word: `new`, `established`, `invalid`."""


def run(table: Table, hook: str, passage: Passage) -> tuple[Verdict, Rule | None]:
    """Let a packet pass the filter chain at `hook`.

    Returns what becomes of it, and the rule that said so (`None`: the chain's policy).
    """
    for chain in table.chains.values():
        if chain.hook and chain.hook.type == "filter" and chain.name == hook:
            verdict, rule = _walk(table, chain.name, passage)
            return verdict or Verdict(chain.hook.policy), rule
    return Verdict.ACCEPT, None


def _walk(
    table: Table, chain: str, passage: Passage
) -> tuple[Verdict | None, Rule | None]:
    for rule in table.chains[chain].rules:
        verdict, decider = _try(table, rule, passage)
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
                if _value(key, passage) in {
                    pair[0] for pair in pairs if isinstance(pair, list)
                }:
                    return Verdict.ACCEPT, rule
            case {"accept": _}:
                return Verdict.ACCEPT, rule
            case {"drop": _}:
                return Verdict.DROP, rule
            case {"reject": _}:
                return Verdict.REJECT, rule
            case {"jump": {"target": str(target)}}:
                verdict, decider = _walk(table, target, passage)
                # handle_reject only carries out what the rule that jumped there decided.
                return verdict, rule if target == "handle_reject" else decider
    return None, None


def _matches(table: Table, op: str, left: Json, right: Json, passage: Passage) -> bool:
    value = _value(left, passage)
    if value is None:
        return False
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
            return any(
                _contains(table, value, item, left)
                for item in _elements(table.sets[right[1:]])
            )
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


def _elements(named: NamedSet) -> list[Json]:
    return named.elements


def _fields(left: Json) -> list[Json]:
    assert isinstance(left, dict)
    fields = left["concat"]
    assert isinstance(fields, list)
    return fields


def _numbered(right: Json, left: Json) -> Json:
    """Return an ICMP type's number; everything else as it is."""
    match left, right:
        case {"payload": {"protocol": "icmp", "field": "type"}}, str():
            return ICMP_TYPES[ICMP][right]
        case {"payload": {"protocol": "icmpv6", "field": "type"}}, str():
            return ICMP_TYPES[ICMPV6][right]
        case {"payload": {"protocol": "icmpv6", "field": "code"}}, str():
            return {"no-route": 0, "admin-prohibited": 1}[right]
        case {"meta": {"key": "l4proto"}}, str():
            return PROTOCOL_NUMBERS[right]
    return right


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
        case {"ct": {"key": "state"}}:
            return passage.state
        case {"concat": list(fields)}:
            values = [_value(field, passage) for field in fields]
            return None if None in values else values
        case {"&": [field, mask]}:
            return _masked(_value(field, passage), mask, packet)
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
            echo = ICMP_TYPES[number]["echo-request"]
            return echo if name == "type" else 0
        case "tcp", "flags":
            return packet.tcp if packet.protocol == TCP else None
    return None


def _masked(value: Json, mask: Json, packet: Packet) -> Json:
    if isinstance(value, str) and isinstance(mask, str):
        return bounds(value)[0] & bounds(mask)[0]
    return value


def decision(expression: Expression) -> str | None:
    """Return the word of a verdict expression, for those who read rules."""
    return next(
        (word for word in ("accept", "drop", "reject") if word in expression), None
    )
