"""The values that routers speak in: the same for every make."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address
import re
from typing import Literal, NamedTuple

type Network = IPv4Network | IPv6Network

#: Protocols that have ports; of any other, ports are 0.
PORT_PROTOCOLS = frozenset({"tcp", "udp", "sctp", "dccp", "udplite"})

#: No counter and no sum of them is larger: what JSON's numbers hold exactly (RFC 8259, section 6).
MAX_COUNT = 2**53


class FlowKey(NamedTuple):
    """What stays the same while one entry lives: the 5-tuple, seen from the device."""

    protocol: str
    """`tcp`, `udp`, `icmp`, `icmpv6`, …; the number as text where the router gives no name."""
    device_address: str
    device_port: int
    """Of ICMP: the echo identifier. 0 where the protocol has none."""
    remote_address: str
    """Canonical text (RFC 5952 for IPv6)."""
    remote_port: int
    inbound: bool
    """True when the remote side opened the flow (the *original* direction comes from the internet)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One entry of the router's conntrack table or flow log.

    Counters are cumulative since the entry began, in bytes and packets of the IP layer;
    None where the router doesn't count.
    """

    key: FlowKey
    bytes_up: int | None = None
    bytes_down: int | None = None
    packets_up: int | None = None
    packets_down: int | None = None
    replied: bool
    """True once a packet came back (in conntrack: no `[UNREPLIED]`)."""
    assured: bool = False
    offloaded: bool = False
    """Handed to the flow table or the hardware: no timeout, counters may stand still."""
    state: str | None = None
    """The TCP state word, where there is one."""
    timeout: int | None = None
    """Seconds until the entry dies unless another packet comes; None while offloaded."""
    record: Hashable = None
    """A log's own id of the record; None for a live table, where the key is enough."""
    count: int = 1
    """A log: so many flows of the same kind are told of in one record."""
    began: float | None = None
    """A log: when the flow's first packet passed, in seconds since the epoch by our own clock."""
    ended: float | None = None
    """A log: when its last packet passed, likewise."""
    country: str | None = None
    """Where the router itself says the remote end is: a code of two letters."""
    domains: tuple[str, ...] = ()
    """Names that the router itself knows the remote end by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A host that the router knows on its LAN."""

    mac: str
    """Lower case, with colons."""
    name: str | None
    addresses: tuple[str, ...]
    """Canonical text; IPv4 first. Link-local ones are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterIdentity:
    """Who the router is."""

    unique_id: str
    """Its own identity (LAN MAC; UniFi site id), never its address."""
    mac: str | None
    name: str
    manufacturer: str
    model: str | None
    firmware: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSettings:
    """How the router keeps its flows; times in seconds. None: the router didn't say."""

    accounting: bool | None
    entries: int | None
    max_entries: int | None
    window: float | None = None
    """A log: how far back each poll reads again, in seconds; None for a live table."""
    reach: float | None = None
    """A log: how far back it's read when polls failed, in seconds; what passed longer ago is missed."""
    timeouts: Mapping[str, int] = field(default_factory=dict)
    """State (`udp`, `udp_stream`, `tcp_established`, `icmp`, …) → how long an entry in it lives after its last packet."""

    @property
    def shortest_udp_timeout(self) -> int | None:
        """The shortest time that a UDP entry lives, in seconds; None where unknown."""
        known = [
            self.timeouts[state]
            for state in ("udp", "udp_stream")
            if state in self.timeouts
        ]
        return min(known, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What one poll saw of the devices that were asked for."""

    flows: Mapping[str, tuple[Flow, ...]]
    """Device MAC → its flows, both those it opened and those opened towards it."""
    addresses: Mapping[str, tuple[str, ...]]
    """Device MAC → the addresses that it has now; none: the router doesn't see it."""
    entries: int
    """Entries in the whole table."""
    skipped: int
    """Entries of the devices that couldn't be understood."""
    local_networks: tuple[Network, ...]
    """The networks behind the router; what goes there doesn't leave the home."""
    router_addresses: frozenset[str] = frozenset()
    """The router's own addresses, on every side."""
    blind: str | None = None
    """Why the router shows nothing of what passes, with what its owner can do: a sentence."""
    limits: tuple[str, ...] = ()
    """What else the router doesn't show: sentences."""


#: What a name or a number of a protocol is made of; IANA's longest has 15 characters.
_PROTOCOL = re.compile(r"[a-z0-9][a-z0-9_.-]{0,15}")
_BLOCK_ID = re.compile(r"[a-z0-9]{8}")
_MAC = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_BLOCKED_PROTOCOLS = ("any", "tcp", "udp")


def is_mac(text: str) -> bool:
    """Tell whether a text is a MAC as the guard writes it: in lower case, with colons."""
    return _MAC.fullmatch(text) is not None


def is_protocol(text: str) -> bool:
    """Tell whether a text is a protocol's name or number as routers write it, in lower case."""
    return _PROTOCOL.fullmatch(text) is not None


def check_rule(block_id: str, mac: str, protocol: str, port: int | None) -> None:
    """See that what names and narrows a rule is what it should be; ValueError or TypeError else.

    It's checked wherever a rule is made or taken back from a file, so that no router can be told anything else.
    """
    if not _BLOCK_ID.fullmatch(block_id):
        raise ValueError("a block's id has eight letters or digits")
    if not is_mac(mac):
        raise ValueError("a block is for a MAC")
    if protocol not in _BLOCKED_PROTOCOLS:
        raise ValueError("a block is of TCP, of UDP, or of any protocol")
    if port is not None and not (type(port) is int and 0 <= port < 65_536):
        raise ValueError("a port is a number of 16 bits")


def _has_zone(network: Network) -> bool:
    """Tell whether an IPv6 network has a zone (RFC 4007, 11), in which any text may stand."""
    return (
        isinstance(network, IPv6Network)
        and network.network_address.scope_id is not None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRule:
    """A block as a router is told it; ValueError where it can't be one."""

    block_id: str
    """`[a-z0-9]{8}`; the rule on the router bears it, so that it's found again."""
    mac: str
    networks: tuple[Network, ...]
    """Destinations. Empty: all of the internet (a quarantine), or a country of which the router knows them itself."""
    protocol: Literal["any", "tcp", "udp"] = "any"
    port: int | None = None
    country: str | None = None
    """The country whose networks these are, where it's the block of a country: a code of two letters."""
    ends_in: float | None = None
    """Seconds after which the router may end it by itself, should nobody take it off; None: never."""

    def __post_init__(self) -> None:
        """See that nothing in it can mean more to a router than it should."""
        check_rule(self.block_id, self.mac, self.protocol, self.port)
        if self.country is not None and not _COUNTRY.fullmatch(self.country):
            raise ValueError("a country is a code of two letters")
        if any(map(_has_zone, self.networks)):
            raise ValueError("a network of the internet has no zone")

    @property
    def quarantine(self) -> bool:
        """True when the rule stops all of the device's internet egress."""
        return not self.networks and self.country is None

    def matches(self, flow: Flow) -> bool:
        """Tell whether the rule stops what a flow carries."""
        if self.port is not None and flow.key.remote_port != self.port:
            return False
        if self.protocol not in ("any", flow.key.protocol):
            return False
        address = ip_address(flow.key.remote_address)
        return self.quarantine or any(
            address.version == each.version and address in each
            for each in self.networks
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleStatus:
    """What the router says of one of our rules."""

    block_id: str
    configured: bool
    """It stands in the router's saved configuration."""
    live: bool
    """It is in force now, in every part that it needs."""
    packets: int
    """Dropped since the router last loaded its rules; any reload starts this anew. With `needs_hit`: flows that were stopped."""
    bytes: int
    text: tuple[str, ...] = ()
    """The rules as the router has them, for people."""
    fingerprint: str = ""
    """Of all that is configured of it: another one means that somebody changed the rule."""
    needs_hit: bool = False
    """A log of flows that have ended can't show what is left of those from before: what the rule stopped proves it."""
    ahead: tuple[str, ...] = ()
    """The owner's rules that stand ahead of it and may let pass what it should stop, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushResult:
    """What came of pushing a block."""

    status: RuleStatus
    flows_cut: int | None
    """Entries that were cut; None where this router can't cut established flows."""
    notes: tuple[str, ...] = ()
    """What its owner should know: sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What this router can do; asked once at set-up."""

    cuts_flows: bool
    """Established flows can be cut when a block is put on."""
    live_table: bool
    """True: the flows are a live table; False: a log of completed flows."""
    offload: bool
    """Flow offload is on: packets may pass the rules and the counters by."""
    ends_blocks: bool
    """The router ends a timed block by itself, some time after it was due, should nobody take it off."""
    knows_countries: bool = False
    """It knows by itself which addresses are in a country."""
    missing: tuple[str, ...] = ()
    """What could be installed to get more, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeServices:
    """What the whole home depends on, by address."""

    dns: frozenset[str] = frozenset()
    """The resolvers that the router asks."""
    ntp: frozenset[str] = frozenset()
    """The servers that the router has its time from."""
