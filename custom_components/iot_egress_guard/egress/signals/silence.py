"""Signals of what doesn't answer: single destinations, retries, scans, floods."""

from ..bursts import BurstKind
from .signal import Hit
from .subject import Subject

#: "Never answered" takes this many tries over this many seconds; before that it's only "not yet".
NEVER_REPLIED_SIGHTINGS = 3
NEVER_REPLIED_SPAN_S = 300
#: A storm: so many TCP entries to one destination within so many seconds, so large a share of them failed.
STORM_ENTRIES = 20
STORM_WINDOW_S = 3600
STORM_FAILED = 0.8


def never_replied(subject: Subject) -> Hit | None:
    """Hold while nothing has come back, though the device is online; weighs more after several tries.

    Beware: NTP pools, and the candidates that ICE tries (RFC 8445). A device is taken for offline while what used to
    answer it doesn't.
    """
    destination = subject.destination
    if destination.replied or destination.key.inbound or not subject.device.online:
        return None
    span = destination.last_seen - destination.first_seen
    values = {
        "tries": destination.sightings,
        "span": span,
    }
    long = (
        destination.sightings >= NEVER_REPLIED_SIGHTINGS
        and span >= NEVER_REPLIED_SPAN_S
    )
    return Hit("long" if long else "so_far", values)


def reconnect_storm(subject: Subject) -> Hit | None:
    """Hold when a device tries TCP again and again, and fails.

    Beware: a cloud that is down. So it's no finding by itself, and in a network that was learned neither the country
    nor the rhythm adds to it. While nothing else answers either, the device is offline, and that isn't a storm.
    """
    destination = subject.destination
    if (
        destination.key.protocol != "tcp"
        or destination.key.inbound
        or destination.sightings < STORM_ENTRIES
        or not subject.device.online
    ):
        return None
    since = subject.device.now - STORM_WINDOW_S
    tries = [each for each in destination.recent if each.began >= since]
    failed = sum(not each.answered for each in tries)
    if len(tries) < STORM_ENTRIES or failed < STORM_FAILED * len(tries):
        return None
    span = tries[-1].began - tries[0].began
    return Hit("storm", {"failed": failed, "tries": len(tries), "span": span})


def horizontal_scan(subject: Subject) -> Hit | None:
    """Hold when a device tries one port in many networks, and hardly any answers.

    One finding for each port; it names the destination with which the scan was noticed.
    Beware: peer-to-peer cameras look for many peers, though rarely at one port, and most answer.
    """
    burst = subject.burst
    if burst is None or burst.key.kind is not BurstKind.SCAN:
        return None
    return Hit(
        "scan",
        {
            "port": f"{burst.key.port}/{burst.key.what}",
            "networks": burst.members,
            "span": burst.span_s,
            "unanswered": burst.unanswered,
        },
    )


def flood(subject: Subject) -> Hit | None:
    """Hold when a device opens very many flows to one address, and hardly any is answered.

    One finding for each address; it names the destination with which the flood was noticed.
    Beware: nothing harmless is known to retry so fast; a broken program may.
    """
    burst = subject.burst
    if burst is None or burst.key.kind is not BurstKind.FLOOD:
        return None
    return Hit(
        "flood",
        {
            "address": burst.key.what,
            "entries": burst.members,
            "span": burst.span_s,
            "unanswered": burst.unanswered,
        },
    )
