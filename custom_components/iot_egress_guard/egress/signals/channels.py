"""Signals of channels through the router: past a block; by UDP through its NAT: fixed ports, held open, answered late."""

from ..destination import NTP_PORT, PRESENCE_MINUTES
from .signal import Hit
from .subject import Subject

#: Protocols that use one fixed source port by design: NTP, IKE and its NAT traversal, mDNS, SIP, WireGuard.
FIXED_BY_DESIGN = frozenset({NTP_PORT, 500, 4500, 5353, 5060, 51820})
FIXED_PORT_SIGHTINGS = 3
#: A channel is held open when an entry is found in so large a share of the last half hour's minutes.
HELD_OPEN = 0.8
DNS_PORT = 53
#: An answer is the first for so long, in seconds.
FIRST_ANSWER_S = 600


def got_past_block(subject: Subject) -> Hit | None:
    """Hold while a block that its owner put on this destination has failed, since a new flow to it was seen.

    Always `high`, by its weight alone: somebody meant this to be stopped, and it isn't.
    Beware: a flow through a port that the owner forwarded, which no block of ours stops.
    """
    seen = subject.device.got_past.get(subject.destination.key)
    return None if seen is None else Hit("past", {"seen": seen})


def fixed_source_port(subject: Subject) -> Hit | None:
    """Hold when separate UDP entries all come from one port, as a program does that waits for an answer there.

    Beware: SIP, peer-to-peer cameras. Never enough alone.
    """
    destination = subject.destination
    if (
        destination.key.protocol != "udp"
        or destination.key.inbound
        or len(destination.recent) < FIXED_PORT_SIGHTINGS
    ):
        return None
    ports = destination.source_ports
    if len(ports) != 1 or FIXED_BY_DESIGN & {ports[0], destination.key.port}:
        return None
    return Hit(
        "fixed",
        {"port": ports[0], "flows": destination.sightings},
    )


def nat_hole_kept_open(subject: Subject) -> Hit | None:
    """Hold when a UDP entry is there nearly all the time, so that the other side can always get in.

    An entry lives for the UDP timeout after each packet; so one that is always there is refreshed within it.
    Beware: STUN, TURN and cameras' keepalives. Never enough alone.
    """
    destination = subject.destination
    if destination.key.protocol != "udp" or destination.key.inbound:
        return None
    minutes = destination.minutes_open(subject.device.now)
    if minutes < HELD_OPEN * PRESENCE_MINUTES:
        return None
    return Hit("held", {"minutes": minutes, "of": PRESENCE_MINUTES})


def hole_answered(subject: Subject) -> Hit | None:
    """Hold when a UDP destination that was silent for long answers after all.

    That is what the owners of the doorbell feared. Always `high`. It's told of the first answer only: what answers again
    and again is a server.
    Beware: a server that comes up late. Not in networks that the profile has, nor for time servers, nor for resolvers: a
    second one is asked when the first fails, which is often when nothing answers.
    """
    destination = subject.destination
    late = destination.late_reply
    if late is None or destination.key.protocol != "udp" or destination.key.inbound:
        return None
    resolver = destination.key.port == DNS_PORT
    if resolver or subject.device.now - late.at > FIRST_ANSWER_S:
        return None
    return Hit(
        "answered",
        {"tries": late.tries, "waited": late.waited},
    )
