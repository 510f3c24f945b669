"""Suspicious traits of a destination: each a small pure function with its weight and its sentence.

The weights are those of `docs/detection.md`. A signal returns None when it doesn't hold, else its evidence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address

from .countries import country_name
from .ledger import Destination
from .origin import Origin
from .profile import Profile
from .words import duration, port, times, whose

#: NTP's port: time servers come and go, and often don't answer.
NTP_PORT = 123
#: Protocols that use one fixed source port by design: NTP, IKE and its NAT traversal, mDNS, SIP, WireGuard.
FIXED_BY_DESIGN = frozenset({NTP_PORT, 500, 4500, 5353, 5060, 51820})
#: "Never answered" takes this many tries over this many seconds; before that it's only "not yet".
NEVER_REPLIED_SIGHTINGS = 3
NEVER_REPLIED_SPAN_S = 300
#: A device that anything has answered in this time is online.
ONLINE_WITHIN_S = 600
FIXED_PORT_SIGHTINGS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a signal holds."""

    signal: str
    weight: float
    """0–1; weights add up as 1 − Π(1 − w)."""
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A destination with all that a signal may look at."""

    destination: Destination
    origin: Origin
    profile: Profile
    home_countries: frozenset[str]
    now: float
    last_reply: float | None
    """When anything last answered the device, in seconds since the epoch."""

    @property
    def trusted_network(self) -> bool:
        """True when the profile has the address' network."""
        return self.origin.asn is not None and self.origin.asn in self.profile.networks

    @property
    def ntp(self) -> bool:
        """True for a time server."""
        return (
            self.destination.key.protocol == "udp"
            and self.destination.key.port == NTP_PORT
        )

    @property
    def foreign(self) -> bool:
        """True when the address is known to be outside the home countries. Anycast is nowhere, so never foreign."""
        country = self.origin.country
        return (
            country is not None
            and not self.origin.anycast
            and country not in self.home_countries
        )


def new_network(subject: Subject) -> Evidence | None:
    """Hold when the network isn't one that the profile has.

    Beware: firmware from a CDN that the make hasn't used before, peer-to-peer video.
    """
    if not subject.profile.knows_networks or subject.origin.asn is None:
        return None
    weight = 0.05 if subject.ntp else 0.45
    sentence = f"{whose(subject.origin)}: not a network that a {subject.profile.title} device is known to use"
    return Evidence(signal="new_network", weight=weight, sentence=sentence)


def foreign_country(subject: Subject) -> Evidence | None:
    """Hold when the address is outside the home countries; far too common to count for much.

    Beware: most devices' clouds are abroad (84 % of UK devices leave their region; Ren et al., IMC 2019).
    """
    if (
        not subject.foreign
        or subject.origin.country is None
        or not subject.home_countries
    ):
        return None
    home = ", ".join(country_name(code) for code in sorted(subject.home_countries))
    sentence = f"In {country_name(subject.origin.country)}, outside {home}"
    return Evidence(signal="foreign_country", weight=0.20, sentence=sentence)


def reserved_port(subject: Subject) -> Evidence | None:
    """Hold for TCP or UDP port 0 (reserved) and 1 (tcpmux, RFC 1078, deprecated by RFC 7805), which nothing uses."""
    key = subject.destination.key
    if key.protocol not in ("tcp", "udp") or key.port not in (0, 1) or key.inbound:
        return None
    sentence = f"{key.protocol.upper()} to {port(key.protocol, key.port)}, which no service uses"
    return Evidence(signal="reserved_port", weight=0.50, sentence=sentence)


def network_address(subject: Subject) -> Evidence | None:
    """Hold for an address that is a network's own or its broadcast, as networks are commonly cut.

    Beware: within a prefix wider than /24 such an address may be a host; so only `.0.0` counts by itself.
    """
    address = ip_address(subject.destination.key.address)
    if not isinstance(address, IPv4Address):
        return None
    host = address.packed[2:]
    if host == b"\0\0":
        return Evidence(
            signal="network_address",
            weight=0.50,
            sentence=f"{address} ends in .0.0, an address that no host should have",
        )
    if host[1] in (0, 255) and not subject.destination.replied:
        return Evidence(
            signal="network_address",
            weight=0.30,
            sentence=f"{address} ends in .{host[1]}, seldom a host's, and never answered",
        )
    return None


def never_replied(subject: Subject) -> Evidence | None:
    """Hold while nothing has come back, though the device is online; weighs more after several tries.

    Beware: NTP pools, and the candidates that ICE tries (RFC 8445).
    """
    destination = subject.destination
    if destination.replied or destination.key.inbound or subject.last_reply is None:
        return None
    if subject.now - subject.last_reply > ONLINE_WITHIN_S:
        return None
    span = destination.last_seen - destination.first_seen
    tries = times(destination.sightings, "try")
    if (
        destination.sightings >= NEVER_REPLIED_SIGHTINGS
        and span >= NEVER_REPLIED_SPAN_S
    ):
        return Evidence(
            signal="never_replied",
            weight=0.30,
            sentence=f"Never answered in {tries} over {duration(span)}",
        )
    return Evidence(
        signal="never_replied", weight=0.10, sentence=f"Never answered so far ({tries})"
    )


def fixed_source_port(subject: Subject) -> Evidence | None:
    """Hold when separate UDP entries all come from one port, as a program does that waits for an answer there.

    Beware: SIP, peer-to-peer cameras. Never enough alone.
    """
    destination = subject.destination
    ports = destination.source_ports
    if destination.key.protocol != "udp" or destination.key.inbound or len(ports) != 1:
        return None
    if len(destination.recent) < FIXED_PORT_SIGHTINGS or FIXED_BY_DESIGN & {
        ports[0],
        destination.key.port,
    }:
        return None
    sentence = f"Always from source port {ports[0]}, in {times(destination.sightings, 'separate flow')}"
    return Evidence(signal="fixed_source_port", weight=0.25, sentence=sentence)


#: Every signal by name. The name is what alerts and tests call it.
SIGNALS: Mapping[str, Callable[[Subject], Evidence | None]] = {
    "new_network": new_network,
    "foreign_country": foreign_country,
    "reserved_port": reserved_port,
    "network_address": network_address,
    "never_replied": never_replied,
    "fixed_source_port": fixed_source_port,
}
#: What a network that is trusted can't be blamed for.
DROPPED_WHEN_TRUSTED = frozenset({"new_network", "foreign_country", "never_replied"})
#: What a time server can't be blamed for.
DROPPED_FOR_NTP = frozenset({"never_replied"})


def evidence_for(subject: Subject) -> list[Evidence]:
    """Return the evidence against a destination, the weightiest first."""
    dropped: set[str] = set()
    if subject.trusted_network:
        dropped |= DROPPED_WHEN_TRUSTED
    if subject.ntp:
        dropped |= DROPPED_FOR_NTP
    found = [
        evidence
        for name, signal in SIGNALS.items()
        if name not in dropped and (evidence := signal(subject)) is not None
    ]
    return sorted(found, key=lambda evidence: -evidence.weight)
