"""The chains that firewall4 lays for every configuration, around the rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .nft import (
    COUNTER,
    Chain,
    Expression,
    Hook,
    Json,
    Rule,
    jump,
    match,
    meta,
    payload,
)

VERDICTS = ("accept", "reject", "drop")


@dataclass(slots=True, kw_only=True)
class Defaults:
    """The `defaults` section; without one everything is dropped."""

    input: str = "drop"
    output: str = "drop"
    forward: str = "drop"
    drop_invalid: bool = False
    syn_flood: bool = False
    offload: bool = False
    offload_hw: bool = False


@dataclass(slots=True, kw_only=True)
class Zone:
    """A zone: its devices, what its traffic meets by default, what chains it needs."""

    name: str
    devices: list[str]
    input: str
    output: str
    forward: str
    masq: bool
    mtu_fix: bool
    to_verdicts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Need the chains of the zone's own policies."""
        self.to_verdicts |= {self.output, self.forward}


type Rules = Mapping[str, list[Rule]]
"""The configuration's rules, by chain."""


def lay_chains(defaults: Defaults, zones: Iterable[Zone], rules: Rules) -> list[Chain]:
    """Return all chains in the order in which fw4 prints them."""
    zones = list(zones)
    chains = _filter_chains(defaults, zones, rules)
    for zone in zones:
        chains += _zone_chains(zone, defaults, rules)
    chains += _nat_chains(zones)
    chains += _raw_chains()
    chains += _mangle_chains(zones)
    return chains


def _device(key: str, devices: list[str]) -> list[Expression]:
    names: Json = devices[0] if len(devices) == 1 else {"set": [*sorted(devices)]}
    return [match(meta(key), names)]


def _base(
    name: str, kind: str, hook: str, priority: int, word: str, policy: str
) -> Chain:
    return Chain(name=name, hook=Hook(kind, hook, priority, word, policy))


def _policy(policy: str) -> str:
    return "drop" if policy == "reject" else policy


def _established(defaults: Defaults, direction: str) -> Rule:
    pairs: list[Json] = [
        ["established", {"accept": None}],
        ["related", {"accept": None}],
    ]
    if defaults.drop_invalid:
        pairs.insert(0, ["invalid", {"drop": None}])
    return Rule(
        comment=f"!fw4: Handle {direction} flows",
        expr=[{"vmap": {"key": {"ct": {"key": "state"}}, "data": {"set": pairs}}}],
    )


def _zone_jumps(zones: list[Zone], key: str, direction: str) -> list[Rule]:
    return [
        Rule(
            comment=f"!fw4: Handle {zone.name} IPv4/IPv6 {direction} traffic",
            expr=[*_device(key, zone.devices), jump(f"{direction}_{zone.name}")],
        )
        for zone in zones
        if zone.devices
    ]


def _flags(*names: Json) -> Json:
    return {"&": [payload("tcp", "flags"), [*names]]}


def _filter_chains(defaults: Defaults, zones: list[Zone], rules: Rules) -> list[Chain]:
    chains = []
    for name, key, own, policy, direction in (
        ("input", "iifname", "loopback", defaults.input, "inbound"),
        ("forward", "iifname", None, defaults.forward, "forwarded"),
        ("output", "oifname", "loopback", defaults.output, "outbound"),
    ):
        chain = _base(name, "filter", name, 0, "filter", _policy(policy))
        if own is not None:
            towards = "towards" if name == "output" else "from"
            chain.rules.append(
                Rule(
                    comment=f"!fw4: Accept traffic {towards} loopback",
                    expr=[match(meta(key[:3]), "lo"), {"accept": None}],
                )
            )
        chain.rules.append(_established(defaults, direction))
        if name == "input" and defaults.syn_flood:
            syn = match(_flags("fin", "syn", "rst", "ack"), "syn")
            chain.rules.append(
                Rule(
                    comment="!fw4: Rate limit TCP syn packets",
                    expr=[syn, jump("syn_flood")],
                )
            )
        chain.rules += rules.get(name, [])
        chain.rules += _zone_jumps(zones, key, name)
        if policy == "reject":
            chain.rules.append(Rule(expr=[jump("handle_reject")]))
        chains.append(chain)
    chains.append(_base("prerouting", "filter", "prerouting", 0, "filter", "accept"))
    chains.append(_handle_reject())
    if defaults.syn_flood:
        chains.append(_syn_flood())
    return chains


def _handle_reject() -> Chain:
    return Chain(
        name="handle_reject",
        rules=[
            Rule(
                comment="!fw4: Reject TCP traffic",
                expr=[
                    match(meta("l4proto"), "tcp"),
                    {"reject": {"type": "tcp reset"}},
                ],
            ),
            Rule(
                comment="!fw4: Reject any other traffic",
                expr=[{"reject": {"type": "icmpx", "expr": "port-unreachable"}}],
            ),
        ],
    )


def _syn_flood() -> Chain:
    limit: Expression = {"limit": {"rate": 25, "burst": 50, "per": "second"}}
    return Chain(
        name="syn_flood",
        rules=[
            Rule(
                comment="!fw4: Accept SYN packets below rate-limit",
                expr=[limit, {"return": None}],
            ),
            Rule(comment="!fw4: Drop excess packets", expr=[{"drop": None}]),
        ],
    )


def _zone_chains(zone: Zone, defaults: Defaults, rules: Rules) -> list[Chain]:
    chains = []
    for direction, policy, way in (
        ("input", zone.input, "from"),
        ("output", zone.output, "to"),
        ("forward", zone.forward, "to"),
    ):
        name = f"{direction}_{zone.name}"
        last = Rule(expr=[jump(f"{policy}_{way}_{zone.name}")])
        chains.append(Chain(name=name, rules=[*rules.get(name, []), last]))
    for verdict in VERDICTS:
        if verdict == zone.input:
            chains.append(_verdict_chain(zone, verdict, "from", "iifname", defaults))
        if verdict in zone.to_verdicts:
            chains.append(_verdict_chain(zone, verdict, "to", "oifname", defaults))
    return chains


def _verdict_chain(
    zone: Zone, verdict: str, way: str, key: str, defaults: Defaults
) -> Chain:
    chain = Chain(name=f"{verdict}_{way}_{zone.name}")
    if not zone.devices:
        return chain
    device = _device(key, zone.devices)
    if verdict == "accept" and way == "to" and zone.masq and not defaults.drop_invalid:
        invalid = match({"ct": {"key": "state"}}, "invalid", "in")
        chain.rules.append(
            Rule(
                comment="!fw4: Prevent NAT leakage",
                expr=[
                    match(meta("nfproto"), "ipv4"),
                    *device,
                    invalid,
                    COUNTER,
                    {"drop": None},
                ],
            )
        )
    last: Expression = jump("handle_reject") if verdict == "reject" else {verdict: None}
    chain.rules.append(
        Rule(
            comment=f"!fw4: {verdict} {zone.name} IPv4/IPv6 traffic",
            expr=[*device, COUNTER, last],
        )
    )
    return chain


def _nat_chains(zones: list[Zone]) -> list[Chain]:
    masqueraded = [zone for zone in zones if zone.masq]
    srcnat = _base("srcnat", "nat", "postrouting", 100, "srcnat", "accept")
    srcnat.rules += _zone_jumps(masqueraded, "oifname", "srcnat")
    return [
        _base("dstnat", "nat", "prerouting", -100, "dstnat", "accept"),
        srcnat,
        *(
            Chain(
                name=f"srcnat_{zone.name}",
                rules=[
                    Rule(
                        comment=f"!fw4: Masquerade IPv4 {zone.name} traffic",
                        expr=[match(meta("nfproto"), "ipv4"), {"masquerade": None}],
                    )
                ],
            )
            for zone in masqueraded
        ),
    ]


def _raw_chains() -> list[Chain]:
    return [
        _base("raw_prerouting", "filter", "prerouting", -300, "raw", "accept"),
        _base("raw_output", "filter", "output", -300, "raw", "accept"),
    ]


def _mangle_chains(zones: list[Zone]) -> list[Chain]:
    chains = []
    for hook, way, key in (
        ("prerouting", None, ""),
        ("postrouting", "egress", "oifname"),
        ("input", None, ""),
        ("output", None, ""),
        ("forward", "ingress", "iifname"),
    ):
        kind = "route" if hook == "output" else "filter"
        chain = _base(f"mangle_{hook}", kind, hook, -150, "mangle", "accept")
        if way is not None:
            chain.rules += [
                Rule(
                    comment=f"!fw4: Zone {zone.name} IPv4/IPv6 {way} MTU fixing",
                    expr=[
                        *_device(key, zone.devices),
                        match(_flags("fin", "syn", "rst"), "syn"),
                        {
                            "mangle": {
                                "key": {
                                    "tcp option": {"name": "maxseg", "field": "size"}
                                },
                                "value": {"rt": {"key": "mtu"}},
                            }
                        },
                    ],
                )
                for zone in zones
                if zone.mtu_fix and zone.devices
            ]
        chains.append(chain)
    return chains
