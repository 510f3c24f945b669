"""firewall4's `ipset` sections: named sets, and what a rule matches against them."""

from dataclasses import dataclass, field

from .firewall_options import (
    ANY_FAMILY,
    LocalNetworks,
    Options,
    SetMatch,
    parse_family,
    parse_identifier,
    parse_mac,
    parse_port,
    parse_set_field,
    subnets,
)
from .nft import Json, NamedSet, concat, concat_key, normalised, payload
from .uci import Section


class UnusableSetError(Exception):
    """A set that fw4 passes over; the text is what it says about it."""


@dataclass(slots=True, kw_only=True)
class IpSet:
    """A set as its section describes it; `fields` are (direction, type) pairs."""

    name: str
    family: int
    fields: list[tuple[str, str]]
    comment: str | None
    size: int | None
    entries: list[list[Json]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        """The types of its fields: `ip`, `net`, `port`, `mac`."""
        return [kind for _, kind in self.fields]

    def nft_types(self) -> tuple[str, ...]:
        """Return the types as nft names them."""
        addresses = f"ipv{self.family}_addr"
        names = {"mac": "ether_addr", "port": "inet_service"}
        return tuple(names.get(kind, addresses) for kind in self.kinds)

    def as_nft(self) -> NamedSet:
        """Return the set as the kernel keeps it."""
        interval = "net" in self.kinds
        elements: list[Json]
        if len(self.fields) == 1:
            elements = normalised([entry[0] for entry in self.entries])
        else:
            elements = [concat(entry) for entry in self.entries]
            if not interval:
                elements.sort(key=concat_key)
        return NamedSet(
            name=self.name,
            types=self.nft_types(),
            elements=elements,
            interval=interval,
            comment=self.comment,
            size=self.size,
        )

    def matched(self, match: SetMatch, protocol: str | None) -> Json:
        """Return the packet's fields that a rule of `protocol` holds against the set.

        Raises UnusableSetError for a MAC address that isn't the sender's.
        """
        fields: list[Json] = []
        for index, (direction, kind) in enumerate(self.fields):
            said = (
                match.directions[index] if index < len(match.directions) else direction
            )
            side = "s" if said == "src" else "d"
            if kind == "mac" and side == "d":
                raise UnusableSetError("destination MAC address matching not supported")
            if kind == "mac":
                fields.append(payload("ether", "saddr"))
            elif kind == "port":
                fields.append(payload(str(protocol), f"{side}port"))
            else:
                ip = "ip6" if self.family == 6 else "ip"
                fields.append(payload(ip, f"{side}addr"))
        return fields[0] if len(fields) == 1 else concat(fields)


def read_ipset(section: Section, networks: LocalNetworks) -> IpSet | None:
    """Read a section; `None` if it is disabled.

    Raises InvalidSectionError or UnusableSetError for one that fw4 skips.
    """
    options = Options(section)
    enabled = options.flag("enabled", default=True)
    comment = options.one("comment", str)
    name = options.required("name", parse_identifier)
    family = options.one("family", parse_family)
    fields = options.many("match", parse_set_field)
    size = options.one("maxelem", int)
    options.one("timeout", int)
    if not enabled:
        return None
    kinds = {kind for _, kind in fields}
    if not fields:
        raise UnusableSetError("has no datatypes assigned")
    if family == ANY_FAMILY and kinds & {"ip", "net"}:
        raise UnusableSetError(
            "must not specify family 'any' when matching type 'ip' or 'net'"
        )
    if "set" in kinds:
        raise UnusableSetError("match type 'set' is not supported")
    ipset = IpSet(
        name=name,
        family=6 if family == 6 else 4,
        fields=fields,
        comment=comment,
        size=size or None,
    )
    entries = section.options.get("entry", [])
    for entry in entries if isinstance(entries, list) else [entries]:
        try:
            ipset.entries.append(_parse_entry(ipset, entry, networks))
        except ValueError:
            ipset.ignored.append(entry)
    return ipset


def _parse_entry(ipset: IpSet, entry: str, networks: LocalNetworks) -> list[Json]:
    return [
        _parse_value(ipset, kind, word, networks)
        for kind, word in zip(ipset.kinds, entry.split(), strict=True)
    ]


def _parse_value(ipset: IpSet, kind: str, word: str, networks: LocalNetworks) -> Json:
    if kind in ("mac", "port"):
        (parsed,) = parse_mac(word) if kind == "mac" else parse_port(word)
        if parsed.invert or isinstance(parsed.value, dict):
            raise ValueError(word)
        return parsed.value
    fitting = [net for net in subnets(word, networks) if net.family == ipset.family]
    if not fitting or fitting[0].mask:
        raise ValueError(word)
    match fitting[0].item:
        case {"range": _}:
            raise ValueError(word)
        case {"prefix": {"addr": str(base)}} if "net" not in ipset.kinds:
            return base
        case item:
            return item
