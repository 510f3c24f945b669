"""firewall4's `rule` sections, read."""

from dataclasses import dataclass
from datetime import datetime

from .firewall_dates import parse_date
from .firewall_options import (
    IcmpType,
    LocalNetworks,
    Net,
    Options,
    Parsed,
    Parser,
    SetMatch,
    parse_family,
    parse_icmp_type,
    parse_limit,
    parse_mac,
    parse_nets,
    parse_port,
    parse_protocol,
    parse_set_match,
    parse_target,
)
from .nft import Json
from .uci import Section

ANY_ZONE = "*"

KNOWN_OPTIONS = frozenset(
    [
        "enabled",
        "name",
        "_name",
        "family",
        "src",
        "dest",
        "device",
        "direction",
        "ipset",
        "helper",
        "set_helper",
        "proto",
        "src_ip",
        "src_mac",
        "src_port",
        "dest_ip",
        "dest_port",
        "icmp_type",
        "extra",
        "limit",
        "limit_burst",
        "utc_time",
        "start_date",
        "stop_date",
        "start_time",
        "stop_time",
        "weekdays",
        "monthdays",
        "mark",
        "set_mark",
        "set_xmark",
        "dscp",
        "set_dscp",
        "counter",
        "log",
        "log_limit",
        "target",
    ]
)
"""What fw4 takes without a word; of a name beyond these it says so, and goes on."""


@dataclass(slots=True, kw_only=True)
class RuleOptions:
    """A `rule` section, read."""

    enabled: bool
    name: str | None
    family: int | None
    src: str | None
    dest: str | None
    device: str | None
    egress: bool
    ipset: SetMatch | None
    protocols: list[str | None]
    sources: list[Parsed[Net]]
    macs: list[Parsed[Json]]
    source_ports: list[Parsed[Json]]
    targets: list[Parsed[Net]]
    target_ports: list[Parsed[Json]]
    icmp: list[IcmpType]
    limit: tuple[int, str] | None
    burst: int | None
    utc_time: bool
    """Read, and never used: dates are local."""
    start: datetime | None
    stop: datetime | None
    counter: bool
    target: str | None

    @property
    def chain(self) -> str:
        """The chain the rule belongs into."""
        if self.src is None:
            if self.dest in (None, ANY_ZONE):
                return "output"
            return f"output_{self.dest}"
        side = "input" if self.dest is None else "forward"
        return side if self.src == ANY_ZONE else f"{side}_{self.src}"


def read_rule(
    section: Section, zone: Parser[str], networks: LocalNetworks
) -> RuleOptions:
    """Read a section, in fw4's order; raises InvalidSectionError for a bad value."""
    options = Options(section)

    def nets(word: str) -> list[Parsed[Net]]:
        return parse_nets(word, networks)

    return RuleOptions(
        enabled=options.flag("enabled", default=True),
        name=options.one("name", str),
        family=options.one("family", parse_family),
        src=options.one("src", zone),
        dest=options.one("dest", zone),
        device=options.one("device", str),
        egress=options.one("direction", str) in ("out", "egress"),
        ipset=options.one("ipset", parse_set_match),
        protocols=options.many("proto", parse_protocol) or ["tcp", "udp"],
        sources=options.many("src_ip", nets),
        macs=options.many("src_mac", parse_mac),
        source_ports=options.many("src_port", parse_port),
        targets=options.many("dest_ip", nets),
        target_ports=options.many("dest_port", parse_port),
        icmp=options.many("icmp_type", parse_icmp_type),
        limit=options.one("limit", parse_limit),
        burst=options.one("limit_burst", int),
        utc_time=options.flag("utc_time"),
        start=options.one("start_date", parse_date),
        stop=options.one("stop_date", parse_date),
        counter=options.flag("counter", default=True),
        target=options.one("target", parse_target),
    )
