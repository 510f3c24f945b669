"""What a signal looks at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..baseline import Baseline
from ..bursts import Burst
from ..coverage import Coverage, CoverageState
from ..destination import Destination, DestinationKey
from ..names import NOTHING_SAID, RouterSays
from ..origin import Origin
from ..profile import Profile
from ..wording import ENGLISH, Wording

#: Ports that any device may use: DNS, web, NTP, IPsec's NAT traversal and WireGuard aside, those of messaging and of
#: finding a way through NAT. After IANA's service names registry.
COMMON_PORTS = frozenset(
    {
        ("tcp", 53),
        ("tcp", 80),
        ("tcp", 443),
        ("tcp", 853),
        ("tcp", 1883),
        ("tcp", 5222),
        ("tcp", 5223),
        ("tcp", 5228),
        ("tcp", 8883),
        ("udp", 53),
        ("udp", 123),
        ("udp", 443),
        ("udp", 853),
        ("udp", 3478),
    }
)


@dataclass(slots=True, kw_only=True)
class Circumstances:
    """What holds for all destinations of a device at one moment."""

    profile: Profile
    home_countries: frozenset[str]
    baseline: Baseline
    now: float
    """Seconds since the epoch."""
    interval: float
    """Seconds between polls."""
    online: bool
    """The device is answered by what always answers it."""
    upload_limit: float | None = None
    """Bytes that an hour's upload must exceed to be anomalous; None while too little is known."""
    upstream_uses: frozenset[str] = frozenset()
    """Special uses of the addresses on the router's other side: behind carrier-grade or double NAT they're near."""
    got_past: Mapping[DestinationKey, str] = field(default_factory=dict)
    """Destinations that got past a block → what was seen of it."""
    coverage: Coverage = field(default_factory=lambda: Coverage(CoverageState.COMPLETE))
    wording: Wording = ENGLISH
    """In which language it's told of."""


@dataclass(slots=True)
class Subject:
    """A destination with all that a signal may look at."""

    destination: Destination
    origin: Origin
    device: Circumstances
    burst: Burst | None = None
    """What it is the anchor of."""
    router_says: RouterSays = NOTHING_SAID
    """What the router itself says of its address."""

    @property
    def ntp(self) -> bool:
        """True for a time server."""
        return self.destination.key.ntp

    @property
    def trusted(self) -> bool:
        """True when the profile has the address' network; for time servers, the networks that it has for those."""
        profile, asn = self.device.profile, self.origin.asn
        return asn is not None and (
            asn in profile.networks or (self.ntp and asn in profile.ntp_networks)
        )

    @property
    def learned(self) -> bool:
        """True when the address' network was learned from the device itself."""
        return self.device.baseline.knows_network(self.origin)

    @property
    def usual_port(self) -> bool:
        """True when the port is common, in the profile, or learned from the device itself."""
        key, device = self.destination.key, self.device
        if (key.protocol, key.port) in COMMON_PORTS:
            return True
        known = device.profile.ports.get(key.protocol, ())
        return any(key.port in ports for ports in known) or device.baseline.knows_port(
            key.protocol, key.port
        )

    @property
    def foreign(self) -> bool:
        """True when the address is known to be outside the home countries. Anycast is nowhere, so never foreign."""
        country = self.origin.country
        return (
            country is not None
            and not self.origin.anycast
            and country not in self.device.home_countries
        )
