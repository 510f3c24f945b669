"""Signals of when and how much: when they hold, when not quite, and whom they must not blame."""

from itertools import accumulate

import pytest

from custom_components.iot_egress_guard.egress.baseline import Baseline
from custom_components.iot_egress_guard.egress.origin import Origin
from custom_components.iot_egress_guard.egress.signals import Subject
from custom_components.iot_egress_guard.egress.uploads import LEAST_BYTES, HourlyUploads
from tests.egress.flows import NOON
from tests.egress.origins import AMAZON, BAIDU, GENERIC, TELEKOM, TIME_POOL
from tests.egress.subjects import found, grade, learned, subject, verdict


def beacon(
    *gaps: float,
    port: int = 443,
    protocol: str = "tcp",
    origin: Origin = BAIDU,
    baseline: Baseline | None = None,
    interval: float = 20,
) -> Subject:
    """Return a server that was asked after these gaps, in seconds, and answered."""
    times = tuple(reversed(tuple(accumulate(gaps, initial=0.0))))
    return subject(
        "106.13.7.7",
        port,
        protocol=protocol,
        origin=origin,
        profile=GENERIC,
        times=times,
        ports=tuple(range(40000, 40000 + len(times))),
        replied=True,
        baseline=baseline,
        interval=interval,
    )


def upload(sent: int, limit: float | None, *, origin: Origin = AMAZON) -> Subject:
    """Return a server that was sent so much within this hour."""
    return subject(
        "3.0.0.1",
        443,
        protocol="tcp",
        origin=origin,
        replied=True,
        hour_up=sent,
        upload_limit=limit,
    )


def last_hour() -> Subject:
    """Return a server that was sent much, but in the hour before."""
    case = upload(LEAST_BYTES + 1, LEAST_BYTES)
    case.destination.hour -= 1
    return case


HITS = {
    "six sightings, to the second": ("periodic", beacon(*[60] * 5), "periodic"),
    "every hour": ("periodic", beacon(*[3600] * 5), "periodic"),
    "no less than two polls": ("periodic", beacon(*[40] * 5), "periodic"),
    "off by half a poll": ("periodic", beacon(60, 50, 70, 50, 70), "periodic"),
    "off by a twentieth": (
        "periodic",
        beacon(3600, 3420, 3780, 3420, 3780),
        "periodic",
    ),
    "one outlier": ("periodic", beacon(60, 60, 7000, 60, 60), "periodic"),
    "more than the limit": (
        "upload_anomaly",
        upload(LEAST_BYTES + 1, LEAST_BYTES),
        "upload",
    ),
}

MISSES = {
    "five sightings": ("periodic", beacon(*[60] * 4)),
    "less than two polls": ("periodic", beacon(*[39.9] * 5)),
    "off by more than half a poll": ("periodic", beacon(60, 49.5, 70.5, 49.5, 70.5)),
    "off by more than a twentieth": (
        "periodic",
        beacon(3600, 3419, 3781, 3419, 3781),
    ),
    "at random": ("periodic", beacon(60, 500, 90, 2000, 45)),
    "a time server": (
        "periodic",
        beacon(*[64] * 5, port=123, protocol="udp", origin=TIME_POOL),
    ),
    "a network that was learned": (
        "periodic",
        beacon(*[60] * 5, origin=TELEKOM, baseline=learned(TELEKOM)),
    ),
    "the limit": ("upload_anomaly", upload(LEAST_BYTES, LEAST_BYTES)),
    "limit isn't known": ("upload_anomaly", upload(10 * LEAST_BYTES, None)),
    "the hour before": ("upload_anomaly", last_hour()),
}


@pytest.mark.parametrize(("signal", "case", "held"), HITS.values(), ids=HITS.keys())
def test_hit(signal: str, case: Subject, held: str) -> None:
    assert grade(signal, case) == held


@pytest.mark.parametrize(("signal", "case"), MISSES.values(), ids=MISSES.keys())
def test_near_miss(signal: str, case: Subject) -> None:
    assert found(signal, case) is None


def test_the_makers_heartbeat_is_no_finding() -> None:
    case = subject(
        "3.0.0.1",
        443,
        protocol="tcp",
        origin=AMAZON,
        ports=tuple(range(40000, 40010)),
        span=600,
        replied=True,
    )
    assert verdict(case).signals == ()


@pytest.mark.parametrize("period", [60, 600, 3600])
def test_a_rhythm_at_home_alone_is_no_finding(period: int) -> None:
    case = beacon(*[period] * 9, origin=AMAZON)
    judged = verdict(case)
    assert "periodic" in judged.signals
    evidence = [each for each in judged.evidence if each.name == "periodic"]
    assert evidence[0].weight < 0.60


def test_a_rhythm_is_told_in_words() -> None:
    evidence = found("periodic", beacon(*[600] * 5))
    assert evidence is not None
    assert evidence.sentence() == "Every 10 min, in 6 flows so far"


def test_live_view_alone_is_no_finding() -> None:
    judged = verdict(upload(2_000_000_000, LEAST_BYTES))
    assert judged.signals == ("upload_anomaly",)
    assert judged.severity is None
    assert judged.reasons[0] == ("Was sent 2 GB within this hour; up to 50 MB is usual")


def test_a_device_that_often_uploads_much_has_a_higher_limit() -> None:
    """A camera whose owner looks at it now and then: 300 MB in every other hour."""
    uploads = HourlyUploads()
    for hour in range(49):
        uploads.add(300_000_000 * (hour % 2), NOON + 3600 * hour)
    assert uploads.limit is not None
    assert found("upload_anomaly", upload(600_000_000, uploads.limit)) is None


def test_a_crash_dump_of_less_than_50_mb_is_not_anomalous() -> None:
    uploads = HourlyUploads()
    for hour in range(49):
        uploads.add(1000, NOON + 3600 * hour)
    assert found("upload_anomaly", upload(49_000_000, uploads.limit)) is None
