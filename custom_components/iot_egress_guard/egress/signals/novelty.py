"""Signals of what is new for a device: networks, countries, ports."""

from ..baseline import network_of
from ..wording import Said
from .signal import Hit
from .subject import Subject

#: A network that was met so often is more than a passing try.
REPEATED_ENTRIES = 3
#: So is one connection over which packets go for so long, in seconds.
LASTING_S = 3600
#: Networks a day that a device adds after warming up: up to here, one more is much of a surprise; up to there, some.
FEW_A_DAY = 0.5
SOME_A_DAY = 2.0

#: Networks that only carry others' contents: any maker moves to them, and from one to another. What is new there says
#: little of the device. Cloudflare, Fastly, Akamai, Edgecast, Limelight (Edgio), bunny.net; not those who let machines.
CONTENT_NETWORKS = frozenset(
    {
        *(13335, 209242, 394536),
        54113,
        *(16625, 20940, 21342, 34164),
        15133,
        *(22822, 55429),
        200325,
    }
)

NOT_OF_MAKE = "not a network that a {make} device is known to use"
NOT_OF_DEVICE = "not a network that this device uses"

#: Where contents are to be had; whatever else goes to those networks isn't for them.
CONTENT_PORTS = frozenset({("tcp", 80), ("tcp", 443), ("udp", 443)})


def new_network(subject: Subject) -> Hit | None:
    """Hold when the network is neither in the profile nor in the baseline.

    How much that counts depends on how often the device meets new networks. Nothing is known of what is new while a
    device whose make isn't known is being learned, nor where there's no database of networks.
    Beware: firmware from another CDN, CDNs that move, peer-to-peer video. Networks that only carry contents count for
    little; devices that meet new networks often are learned as such.
    """
    if not is_new(subject):
        return None
    profile, baseline = subject.device.profile, subject.device.baseline
    if profile.knows_networks:
        not_of = Said(NOT_OF_MAKE, {"make": profile.title})
    else:
        not_of = Said(NOT_OF_DEVICE)
    values: dict[str, object] = {"whose": subject.origin, "not_of": not_of}
    if subject.ntp:
        return Hit("ntp", values)
    if _carries_contents(subject):
        return Hit("content", values)
    rate = baseline.networks_per_day
    if rate <= FEW_A_DAY:
        return Hit("few", values)
    values["rate"] = rate
    return Hit("some" if rate <= SOME_A_DAY else "many", values)


def is_new(subject: Subject) -> bool:
    """Tell whether the network of a destination is one that the device isn't known to use.

    That nobody announces an address is told by what the device did before, never by a profile: it may be for want of a
    database that knows networks.
    """
    device = subject.device
    if network_of(subject.origin) is None:
        return False
    profile_knows = device.profile.knows_networks and subject.origin.asn is not None
    return profile_knows or not device.baseline.learning


def _carries_contents(subject: Subject) -> bool:
    """Tell whether a destination is a web server of a network that carries others' contents."""
    key = subject.destination.key
    return (
        subject.origin.asn in CONTENT_NETWORKS
        and (key.protocol, key.port) in CONTENT_PORTS
    )


def new_network_repeated(subject: Subject) -> Hit | None:
    """Hold when a new network is met again and again, or one connection to it lasts.

    Beware: the same as for `new_network`. Not while learning: what is new then is being learned.
    """
    if (
        not is_new(subject)
        or subject.device.baseline.learning
        or _carries_contents(subject)
    ):
        return None
    entries = subject.device.baseline.entries_to(subject.origin)
    if entries >= REPEATED_ENTRIES:
        return Hit("repeated", {"flows": entries})
    destination = subject.destination
    began = (
        destination.recent[-1].began if destination.recent else destination.last_seen
    )
    lasted = destination.last_seen - began
    if lasted < LASTING_S:
        return None
    return Hit("lasting", {"lasted": lasted})


def foreign_country(subject: Subject) -> Hit | None:
    """Hold when the address is outside the home countries; far too common to count for much.

    Beware: most devices' clouds are abroad (84 % of UK devices leave their region; Ren et al., IMC 2019).
    """
    home = subject.device.home_countries
    if not home or not subject.foreign or subject.origin.country is None:
        return None
    return Hit(
        "foreign",
        {"country": subject.origin.country, "home": home},
    )


def unusual_port(subject: Subject) -> Hit | None:
    """Hold for a port that is neither common, nor in the profile, nor learned.

    Nothing is known of what is usual while a device whose make isn't known is being learned.
    Beware: WebRTC and peer-to-peer video use whatever port comes; a device that did so while learning is excused.
    """
    key, device = subject.destination.key, subject.device
    if key.protocol not in ("tcp", "udp") or key.inbound or subject.usual_port:
        return None
    if device.baseline.learning and not device.profile.ports:
        return None
    return Hit("unusual", {"port": f"{key.port}/{key.protocol}"})
