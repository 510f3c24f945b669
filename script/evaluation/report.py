"""What all runs come to, for people and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
import json

from .arguments import Options
from .recall import Recall, Share, Spread
from .results import Ablated, Beacons, Rate, Result

LISTED = 20
"""So many groups that were missed are named."""


def text(
    options: Options, result: Result, ablation: Sequence[Ablated]
) -> Iterator[str]:
    """Yield the lines that people read."""
    yield _conditions(options)
    yield ""
    yield from _benign(result)
    if result.labelled is not None:
        yield "\nLabelled malicious in the devices' own flows"
        yield from _recall(result.labelled)
    if result.injected is not None:
        yield "\nSpliced into each device"
        yield from _recall(result.injected)
    if result.beacons:
        yield "\nTLS beacons to a new network"
        yield from map(_beacons, result.beacons)
    if result.injected is not None or result.beacons:
        yield f"  alerts on benign traffic that came only with something spliced in: {result.caused}"
    if ablation:
        yield "\nWithout a signal"
        yield from _ablation(ablation)


def as_json(options: Options, result: Result, ablation: Sequence[Ablated]) -> str:
    """Return all of it as one line of JSON."""
    polling = options.polling
    conditions = {
        "interval_s": polling.interval,
        "phase_s": polling.phase,
        "failed": polling.failed,
        "seed": polling.seed,
        "timeouts": dict(polling.timeouts),
        "learning_h": options.learning_s / 3600,
        "profile": options.profile.key,
        "home_countries": sorted(options.home_countries),
    }
    return json.dumps(
        {
            "conditions": conditions,
            **asdict(result),
            "ablation": [asdict(each) for each in ablation],
        },
        ensure_ascii=False,
    )


def _conditions(options: Options) -> str:
    polling, home = options.polling, ", ".join(sorted(options.home_countries))
    udp, stream = polling.timeouts["udp"], polling.timeouts["udp_stream"]
    return (
        f"Polls every {polling.interval:g} s ({polling.failed:.0%} fail), UDP entries live {udp} s (streams {stream} s); "
        f"profile {options.profile.key}, home {home}; {options.learning_s / 3600:g} h of learning"
    )


def _benign(result: Result) -> Iterator[str]:
    width = max(6, *(len(each.device) for each in result.devices))
    yield f"{'Device':{width}}     days  learned  alerts while learning  after"
    for each in result.devices:
        yield f"{each.device:{width}}  {each.days:7.1f}  {each.learned_days:7.1f}  {each.alerts_learning:21}  {each.alerts:5}"
    yield f"Alerts per device-day after learning: {_rate(result.rate)}"
    if result.rate_without_silences != result.rate:
        yield f"  without silences of more than a day: {_rate(result.rate_without_silences)}"


def _rate(rate: Rate) -> str:
    if rate.per_day is None:
        return f"{rate.alerts} alerts; no days after learning"
    return (
        f"{rate.per_day:.3f} (95 %: {rate.low:.3f}–{rate.high:.3f}; "
        f"{rate.alerts} in {rate.days:.1f} device-days)"
    )


def _recall(recall: Recall) -> Iterator[str]:
    yield f"  runs       {_share(recall.runs)}; first alert after {_spread(recall.run_times)}"
    yield f"  groups     {_share(recall.groups)}, of all {_share(recall.groups_strict)}; after {_spread(recall.group_times)}"
    yield f"  subjects   {_share(recall.subjects)}, of all {_share(recall.subjects_strict)}; after {_spread(recall.subject_times)}"
    for kind, share in recall.kinds.items():
        yield f"    {kind:17}  {_share(share)}"
    yield from _listed("missed", recall.missed)
    yield from _listed("invisible to polls", recall.invisible)


def _listed(title: str, groups: Sequence[tuple[str, int]]) -> Iterator[str]:
    for name, runs in groups[:LISTED]:
        yield f"  {title}: {name}, in {runs} of the runs"
    if len(groups) > LISTED:
        yield f"  {title}: {len(groups) - LISTED} more"


def _beacons(beacons: Beacons) -> str:
    line = f"  every {beacons.period_s:g} s: {_share(beacons.found)}"
    if beacons.periods is None or beacons.most is None:
        return line
    return f"{line}; after {beacons.periods.median:.1f} periods (median), {beacons.most:.1f} at most"


def _ablation(ablation: Sequence[Ablated]) -> Iterator[str]:
    yield f"  {'':22}   alerts/day        subjects          groups            runs  median s         beacons"
    for each in ablation:
        shares = each.subjects, each.groups, each.runs
        yield "  ".join(
            (
                f"  {each.without or '(none left out)':22}",
                f"{_decimal(each.per_day, 3):>9}",
                *(f"{_share(share):>14}" for share in shares),
                f"{_decimal(each.median_s, 1):>8}",
                f"{_share(each.beacons):>14}",
            )
        )


def _share(share: Share) -> str:
    if share.ratio is None:
        return "–"
    return f"{share.found}/{share.total} ({share.ratio:.1%})"


def _spread(spread: Spread | None) -> str:
    if spread is None:
        return "–"
    return f"{spread.median:.0f} s (quartiles {spread.low:.0f}–{spread.high:.0f} s)"


def _decimal(number: float | None, digits: int) -> str:
    return "–" if number is None else f"{number:.{digits}f}"
