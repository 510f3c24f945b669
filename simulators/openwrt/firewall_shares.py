"""What firewall4's `rule` sections become: a rule of nft for each family and protocol."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from .firewall_dates import NegativeRangeError, date_matches
from .firewall_options import ANY_FAMILY, IcmpMatch, Net, Parsed
from .firewall_rules import RuleOptions
from .firewall_sets import IpSet, UnusableSetError
from .nft import COUNTER, Expression, Json, concat, match, meta, one_of, payload
from .nft_names import ICMP_CODE_NAMES, ICMP_TYPE_NAMES
from .packets import ICMP, ICMPV6, PROTOCOL_NAMES, PROTOCOL_NUMBERS


class UnloadableError(Exception):
    """A rule that nft refuses, and with it the whole ruleset; the text is nft's."""


_SIMULATED_TARGETS = (None, "accept", "reject", "drop")


class UnusableRuleError(Exception):
    """A rule, or one protocol's share of it, that fw4 passes over; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """One family's and one protocol's share of a rule."""

    rule: RuleOptions
    family: int
    protocol: str | None
    sources: list[Parsed[Net]] = field(default_factory=list)
    targets: list[Parsed[Net]] = field(default_factory=list)
    icmp: list[IcmpMatch] = field(default_factory=list)
    ipset: IpSet | None = None


def matches_of(
    rule: RuleOptions, sets: Mapping[str, IpSet], passed_over: list[str]
) -> Iterator[list[Expression]]:
    """Yield the conditions of each nft rule that a section becomes.

    Shares that fw4 passes over are told in `passed_over`; raises UnusableRuleError when it
    is all of them.
    """
    if rule.target not in _SIMULATED_TARGETS:
        raise UnusableRuleError(f"has target '{rule.target}', which is not simulated")
    protocols, ipset = rule.protocols, None
    if rule.ipset is not None:
        ipset = sets.get(rule.ipset.name)
        if ipset is None:
            raise UnusableRuleError(f"references unknown set '{rule.ipset.name}'")
        protocols = _with_ports(protocols, ipset)
    for protocol in protocols:
        try:
            shares = list(_shares(rule, protocol, ipset))
            yield from [_expressions(share) for share in shares]
        except (UnusableRuleError, UnusableSetError) as err:
            passed_over.append(str(err))


def _with_ports(protocols: list[str | None], ipset: IpSet) -> list[str | None]:
    if "port" not in ipset.kinds or {"tcp", "udp"} & set(protocols):
        return protocols
    if set(protocols) == {None}:
        return ["tcp", "udp"]
    raise UnusableRuleError(
        "references named set with port match but no UDP/TCP protocol, ignoring section"
    )


def _shares(
    rule: RuleOptions, protocol: str | None, ipset: IpSet | None
) -> Iterator[_Share]:
    sources, targets = _by_family(rule.sources), _by_family(rule.targets)
    types: dict[int, list[IcmpMatch]] = {4: [], 6: []}
    if protocol in ("icmp", "ipv6-icmp"):
        types[6] = [one.v6 for one in rule.icmp if one.v6]
    if protocol == "icmp":
        types[4] = [one.v4 for one in rule.icmp if one.v4]
    family = _inferred(
        6 if protocol == "ipv6-icmp" else rule.family,
        (ipset.family if ipset else None, "set match"),
        (_sole_family(sources), "source IP"),
        (_sole_family(targets), "destination IP"),
    )
    specific = {one for one in (4, 6) if sources[one] or targets[one] or types[one]}
    if family is None:
        family = min(specific) if len(specific) == 1 else ANY_FAMILY
    share = _Share(rule=rule, family=family, protocol=protocol, ipset=ipset)
    if family == ANY_FAMILY and not specific:
        yield share
        return
    for one in (4, 6):
        if family not in (ANY_FAMILY, one):
            continue
        narrow = replace(share, family=one, sources=sources[one], targets=targets[one])
        coded = [icmp for icmp in types[one] if icmp[1] is not None]
        plain = [icmp for icmp in types[one] if icmp[1] is None]
        if plain or not coded:
            yield replace(narrow, icmp=plain)
        if coded:
            yield replace(narrow, icmp=coded)


def _by_family(nets: list[Parsed[Net]]) -> dict[int, list[Parsed[Net]]]:
    return {
        family: [net for net in nets if net.value.family == family] for family in (4, 6)
    }


def _sole_family(nets: dict[int, list[Parsed[Net]]]) -> int | None:
    present = [family for family, members in nets.items() if members]
    return present[0] if len(present) == 1 else None


def _inferred(family: int | None, *hints: tuple[int | None, str]) -> int | None:
    for hint, described in hints:
        if hint is None or hint == family:
            continue
        if family:
            raise UnusableRuleError(
                f"is restricted to IPv{family} but referenced {described} is"
                f" IPv{hint} only, skipping"
            )
        family = hint
    return family


def _expressions(share: _Share) -> list[Expression]:
    rule = share.rule
    conditions: list[Expression] = []
    ip = "ip6" if share.family == 6 else "ip"
    ports = share.protocol in ("tcp", "udp")
    has_ports = ports and bool(rule.source_ports or rule.target_ports)
    # The kernel's listing leaves out a family that another condition implies.
    implied = (
        share.icmp
        or share.protocol in ("icmp", "ipv6-icmp")
        or (share.ipset is not None and {"ip", "net"} & set(share.ipset.kinds))
    )
    port_set = share.ipset is not None and "port" in share.ipset.kinds
    if share.family and not (share.sources or share.targets or implied):
        conditions.append(match(meta("nfproto"), f"ipv{share.family}"))
    if share.protocol and not (has_ports or port_set or share.icmp):
        conditions.append(match(meta("l4proto"), _protocol(share)))
    if rule.device is not None:
        side = "oifname" if rule.egress else "iifname"
        conditions.append(match(meta(side), rule.device))
    conditions += _nets(payload(ip, "saddr"), share.sources)
    conditions += _nets(payload(ip, "daddr"), share.targets)
    if has_ports:
        name = str(share.protocol)
        conditions += _literals(payload(name, "sport"), rule.source_ports)
        conditions += _literals(payload(name, "dport"), rule.target_ports)
    conditions += _literals(payload("ether", "saddr"), rule.macs)
    conditions += _icmp(share)
    if rule.limit is not None:
        rate, unit = rule.limit
        conditions.append(
            {"limit": {"rate": rate, "burst": rule.burst or 5, "per": unit}}
        )
    conditions += _dates(rule)
    if share.ipset is not None and rule.ipset is not None:
        fields = share.ipset.matched(rule.ipset, share.protocol)
        operator = "!=" if rule.ipset.invert else "=="
        conditions.append(match(fields, f"@{rule.ipset.name}", operator))
    if rule.counter:
        conditions.append(COUNTER)
    return conditions


def _dates(rule: RuleOptions) -> list[Expression]:
    try:
        return list(date_matches(rule.start, rule.stop))
    except NegativeRangeError as err:
        raise UnloadableError(str(err)) from err


def _protocol(share: _Share) -> Json:
    """Return the protocol as nft lists it: by its name, if it has one."""
    name = share.protocol or ""
    if name == "icmp" and share.family != 4:
        return "ipv6-icmp" if share.family else {"set": ["icmp", "ipv6-icmp"]}
    if name in PROTOCOL_NUMBERS:
        return name
    if not name.isdigit() or int(name) > 255:
        raise UnloadableError(f'Could not resolve protocol name "{name}"')
    return PROTOCOL_NAMES.get(int(name), int(name))


def _literals(left: Json, items: list[Parsed[Json]]) -> list[Expression]:
    wanted = [item.value for item in items if not item.invert]
    unwanted = [item.value for item in items if item.invert]
    conditions = []
    if wanted:
        conditions.append(match(left, one_of(wanted)))
    if unwanted:
        conditions.append(match(left, one_of(unwanted), "!="))
    return conditions


def _nets(left: Json, nets: list[Parsed[Net]]) -> list[Expression]:
    plain = [Parsed(net.value.item, net.invert) for net in nets if not net.value.mask]
    conditions = _literals(left, plain)
    for net in nets:
        if net.value.mask:
            masked: Json = {"&": [left, net.value.mask]}
            operator = "!=" if net.invert else "=="
            conditions.append(match(masked, net.value.item, operator))
    return conditions


def _icmp(share: _Share) -> list[Expression]:
    if not share.icmp:
        return []
    number = ICMPV6 if share.family == 6 else ICMP
    protocol = "icmpv6" if share.family == 6 else "icmp"
    types, codes = ICMP_TYPE_NAMES[number], ICMP_CODE_NAMES[number]
    left = payload(protocol, "type")
    # The kernel sorts pairs by their last member first.
    ordered = sorted(set(share.icmp), key=lambda one: (one[1] or 0, one[0]))
    if ordered[0][1] is None:
        kinds: list[Json] = [types.get(kind, kind) for kind, _ in ordered]
        return [match(left, kinds[0] if len(kinds) == 1 else {"set": kinds})]
    pairs: list[Json] = [
        concat([types.get(kind, kind), codes.get(code or 0, code)])
        for kind, code in ordered
    ]
    return [match(concat([left, payload(protocol, "code")]), {"set": pairs})]
