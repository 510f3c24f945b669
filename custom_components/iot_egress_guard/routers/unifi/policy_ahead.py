"""UniFi: policies of the owner's that stand ahead of a block between the same zones, and may let pass what it stops.

The first policy that fits decides, in the order of `index`; new ones come last.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..spans import meet
from .matching import Row, as_network, block_id_of, section, span_of, texts

_TCP_UDP = "tcp_udp"
#: Names of protocols by number, as IANA has them.
_BY_NUMBER = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}


@dataclass(frozen=True, slots=True)
class Reach:
    """The device that a block is for."""

    mac: str
    network_id: str | None
    addresses: tuple[str, ...]


def allows_ahead(ours: Row, policies: Iterable[Row], reach: Reach) -> Iterator[str]:
    """Yield the names of policies that are met before ours, and may let pass what it would stop."""
    for policy in sorted(policies, key=_index):
        if _index(policy) >= _index(ours):
            return
        if (
            policy.get("action") == "ALLOW"
            and policy.get("enabled") is True
            and block_id_of(policy) is None
            and _for_new_flows(policy)
            and _may_be_from(section(policy, "source"), reach)
            and _versions_meet(policy, ours)
            and _protocols_meet(policy, ours)
            and _ends_meet(section(policy, "destination"), section(ours, "destination"))
        ):
            yield str(policy.get("name") or policy.get("_id"))


def _index(policy: Row) -> int:
    index = policy.get("index")
    return index if isinstance(index, int) else 0


def _for_new_flows(policy: Row) -> bool:
    """Tell whether a flow's first packet may meet the policy: one for answers lets nothing begin."""
    kind = policy.get("connection_state_type") or "ALL"
    if kind == "CUSTOM":
        return "NEW" in texts(policy, "connection_states")
    return kind == "ALL"


def _may_be_from(source: Row, reach: Reach) -> bool:
    """Tell whether a policy may mean the device; True where that can't be told."""
    match source.get("matching_target"):
        case "CLIENT" | "MAC":
            listed = [*texts(source, "client_macs"), *texts(source, "macs")]
            return reach.mac in map(str.lower, listed)
        case "NETWORK" if reach.network_id is not None:
            listed = texts(source, "network_ids")
            opposite = source.get("match_opposite_networks") is True
            return (reach.network_id in listed) is not opposite
        case "IP" if reach.addresses and source.get("match_opposite_ips") is not True:
            return _overlap(texts(source, "ips"), reach.addresses)
    return True


def _versions_meet(theirs: Row, ours: Row) -> bool:
    """Tell whether a policy is for an IP version in which ours has anything to stop."""
    version = theirs.get("ip_version")
    if version not in ("IPV4", "IPV6"):
        return True
    targets = [as_network(each) for each in texts(section(ours, "destination"), "ips")]
    return not targets or any(
        target is None or f"IPV{target.version}" == version for target in targets
    )


def _protocols_meet(theirs: Row, ours: Row) -> bool:
    one, other = _protocols(theirs), _protocols(ours)
    if one is None or other is None:
        return True
    if theirs.get("match_opposite_protocol") is True:
        return not other <= one
    return not one.isdisjoint(other)


def _protocols(policy: Row) -> frozenset[str] | None:
    """Return the protocols by name; None for all."""
    name = str(policy.get("protocol") or "all").lower()
    if name == "all":
        return None
    if name == _TCP_UDP:
        return frozenset({"tcp", "udp"})
    return frozenset({_BY_NUMBER.get(name, name)})


def _ends_meet(theirs: Row, ours: Row) -> bool:
    """Tell whether two policies' destinations have anything in common; True where that can't be told."""
    return _targets_meet(theirs, ours) and _ports_meet(theirs, ours)


def _targets_meet(theirs: Row, ours: Row) -> bool:
    match theirs.get("matching_target"), ours.get("matching_target"):
        case "IP", "IP" if theirs.get("match_opposite_ips") is not True:
            return _overlap(texts(theirs, "ips"), texts(ours, "ips"))
        case "REGION", "REGION":
            return not set(texts(theirs, "regions")).isdisjoint(texts(ours, "regions"))
    return True


def _ports_meet(theirs: Row, ours: Row) -> bool:
    if (
        theirs.get("port_matching_type") != "SPECIFIC"
        or ours.get("port_matching_type") != "SPECIFIC"
    ):
        return True
    meant, wanted = list(_ranges(theirs)), list(_ranges(ours))
    if theirs.get("match_opposite_ports") is True:
        return not all(
            any(first <= low and high <= last for first, last in meant)
            for low, high in wanted
        )
    return any(
        first <= high and low <= last for first, last in meant for low, high in wanted
    )


def _ranges(end: Row) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each range in a list such as `443,8000-8010`; of what is none, all ports."""
    for item in str(end.get("port") or "").split(","):
        first, _, last = item.partition("-")
        try:
            yield int(first), int(last or first)
        except ValueError:
            yield 0, 65_535


def _overlap(one: Iterable[str], other: Iterable[str]) -> bool:
    """Tell whether two lists of addresses and networks have anything in common; what is neither may be anything."""
    return meet(map(span_of, one), map(span_of, other))
