"""Signals of when and how much: regular intervals, unusual amounts."""

from statistics import median

from .signal import Hit
from .subject import Subject

#: Fewer sightings have no rhythm.
PERIODIC_SIGHTINGS = 6
#: Gaps may differ by this share of their median, and by half the time between polls, which is how well they're known.
PERIODIC_TOLERANCE = 0.05


def periodic(subject: Subject) -> Hit | None:
    """Hold when sightings come at regular intervals: their median absolute deviation is small.

    Shorter intervals than two polls can't be told apart.
    Beware: everything benign does so: keepalives, telemetry, NTP. Never enough alone.
    """
    recent = subject.destination.recent
    if len(recent) < PERIODIC_SIGHTINGS:
        return None
    times = [each.began for each in recent]
    gaps = [after - before for before, after in zip(times, times[1:], strict=False)]
    usual = median(gaps)
    interval = subject.device.interval
    if usual < 2 * interval:
        return None
    deviation = median(abs(gap - usual) for gap in gaps)
    if deviation > max(interval / 2, PERIODIC_TOLERANCE * usual):
        return None
    return Hit("periodic", {"period": usual, "flows": len(recent)})


def upload_anomaly(subject: Subject) -> Hit | None:
    """Hold when a device sends a destination more in an hour than it usually does altogether.

    More than 50 MB, than the median of the last week's hours by 8 median absolute deviations, and than all but one of
    those hours.
    Beware: live view, firmware's crash dumps, an owner who looks back at recordings.
    """
    limit = subject.device.upload_limit
    destination = subject.destination
    if limit is None or destination.hour_up <= limit:
        return None
    if destination.hour != int(subject.device.now // 3600):
        return None
    return Hit(
        "upload",
        {"sent": destination.hour_up, "limit": limit},
    )
