"""What all runs come to."""

from collections.abc import Sequence
from dataclasses import dataclass

from . import poisson
from .recall import Recall, Share, Spread, recall
from .scoring import DAY_S, Scored

NOTHING = Share(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many alerts in so many device-days, a day, and what it may be (95 %); None of no days."""

    alerts: int
    days: float
    per_day: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, alerts: int, days: float) -> Rate:
        """Return the rate of alerts in device-days."""
        if not days:
            return cls(alerts=alerts, days=days, per_day=None, low=None, high=None)
        low, high = poisson.interval(alerts, days)
        return cls(alerts=alerts, days=days, per_day=alerts / days, low=low, high=high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """The false alarms of one device by itself."""

    device: str
    days: float
    """From the first to the last poll."""
    learned_days: float
    """Those of them after learning."""
    silent_days: float
    """Those of them that are longer silences."""
    alerts_learning: int
    alerts: int
    """After learning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beacons:
    """How a beacon's period fares."""

    period_s: float
    found: Share
    """Of the devices."""
    periods: Spread | None
    """After how many periods it was found."""
    most: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What all runs come to."""

    devices: list[Device]
    rate: Rate
    """After learning."""
    rate_without_silences: Rate
    labelled: Recall | None
    """Of what is labelled malicious in the devices' own flows; None where nothing is."""
    injected: Recall | None
    """Of what was spliced in; None where nothing was."""
    caused: int
    """Alerts on benign traffic that a device gives only with something spliced in."""
    beacons: list[Beacons]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablated:
    """What all runs come to without a signal, in short."""

    without: str | None
    """The signal; None: with all."""
    per_day: float | None
    """Alerts on benign traffic after learning."""
    subjects: Share
    groups: Share
    runs: Share
    """As in `Recall`, of what was spliced in or, without that, of what was labelled."""
    median_s: float | None
    """From the first malicious flow to the first alert on any."""
    beacons: Share

    @classmethod
    def of(cls, without: str | None, whole: Result) -> Ablated:
        """Return the short form of a result."""
        recall = whole.injected or whole.labelled
        times = recall.run_times if recall else None
        return cls(
            without=without,
            per_day=whole.rate.per_day,
            subjects=recall.subjects if recall else NOTHING,
            groups=recall.groups if recall else NOTHING,
            runs=recall.runs if recall else NOTHING,
            median_s=times.median if times else None,
            beacons=Share(
                sum(each.found.found for each in whole.beacons),
                sum(each.found.total for each in whole.beacons),
            ),
        )


def result(runs: Sequence[Scored]) -> Result:
    """Return what these runs come to."""
    plain = [each for each in runs if each.run.capture is None]
    spliced = [each for each in runs if each.run.capture is not None]
    captures = [each for each in spliced if _period(each) is None]
    devices = [_device(each) for each in plain]
    alerts = sum(each.alerts for each in devices)
    days = sum(each.learned_days for each in devices)
    silent = sum(each.silent_days for each in devices)
    periods = dict.fromkeys(
        period for each in spliced if (period := _period(each)) is not None
    )
    return Result(
        devices=devices,
        rate=Rate.of(alerts, days),
        rate_without_silences=Rate.of(alerts, days - silent),
        labelled=recall(plain) if any(each.run.malicious for each in plain) else None,
        injected=recall(captures) if captures else None,
        caused=sum(
            each.targets.since(alert) is None
            for each in spliced
            for alert in each.added
        ),
        beacons=[
            _beacons(period, [each for each in spliced if _period(each) == period])
            for period in periods
        ],
    )


def _device(scored: Scored) -> Device:
    outcome = scored.outcome
    learning = sum(alert.learning for alert in scored.false_alerts)
    return Device(
        device=scored.run.device,
        days=(outcome.last_poll - outcome.first_poll) / DAY_S,
        learned_days=scored.learned_days,
        silent_days=scored.silent_days,
        alerts_learning=learning,
        alerts=len(scored.false_alerts) - learning,
    )


def _period(scored: Scored) -> float | None:
    capture = scored.run.capture
    return None if capture is None else capture.period_s


def _beacons(period_s: float, runs: Sequence[Scored]) -> Beacons:
    times = [time / period_s for each in runs for time in each.found.values()]
    return Beacons(
        period_s=period_s,
        found=Share(len(times), len(runs)),
        periods=Spread.of(times),
        most=max(times, default=None),
    )
