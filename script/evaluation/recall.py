"""What was found of what is malicious, and how soon."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from .scoring import Scored
from .targets import Target


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    found: int
    total: int

    @property
    def ratio(self) -> float | None:
        """The share, 0–1; None of nothing."""
        return self.found / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Spread:
    """Quartiles of some times, in seconds."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, times: Sequence[float]) -> Spread | None:
        """Return the quartiles of some times; None of none."""
        if not times:
            return None
        if len(times) == 1:
            return cls(times[0], times[0], times[0])
        return cls(*quantiles(times, n=4, method="inclusive"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """How much of what is malicious was found. A subject counts once for each run that it's part of."""

    subjects: Share
    """Of the subjects that polls could see."""
    subjects_strict: Share
    """Of all, those that no poll could have seen included."""
    groups: Share
    """Of what polls could see, a scan or sweep counted once."""
    groups_strict: Share
    runs: Share
    """Runs of which anything was found."""
    kinds: dict[str, Share]
    """Kind → the subjects of that kind that polls could see."""
    subject_times: Spread | None
    group_times: Spread | None
    run_times: Spread | None
    """From the first malicious flow to the first alert on any."""
    missed: list[tuple[str, int]]
    """Groups that were visible and weren't found → in how many runs; the most frequent first."""
    invisible: list[tuple[str, int]]
    """Groups of which no poll could have seen anything, likewise."""


def recall(runs: Iterable[Scored]) -> Recall:
    """Count what was found, over all runs that have anything to find."""
    tally = _Tally()
    for run in runs:
        tally.add(run)
    return tally.recall()


class _Tally:
    """Counts what was found, run by run."""

    def __init__(self) -> None:
        self._subjects: Counter[tuple[bool, bool]] = Counter()
        self._groups: Counter[tuple[bool, bool]] = Counter()
        self._runs: Counter[bool] = Counter()
        self._kinds: dict[str, Counter[bool]] = {}
        self._subject_times: list[float] = []
        self._group_times: list[float] = []
        self._run_times: list[float] = []
        self._missed: Counter[str] = Counter()
        self._invisible: Counter[str] = Counter()

    def add(self, run: Scored) -> None:
        """Count one run; nothing if nothing is malicious in it."""
        if not run.targets.all:
            return
        groups: dict[str, list[Target]] = {}
        for target in run.targets.all:
            visible, found = _state(run, target)
            self._subjects[visible, found] += 1
            if visible:
                self._kinds.setdefault(target.kind, Counter())[found] += 1
            groups.setdefault(target.group, []).append(target)
        self._subject_times += run.found.values()
        for name, members in groups.items():
            self._add_group(run, name, members)
        first_flow = run.run.malicious[0].ts
        told = _first_alert(run, run.targets.all)
        self._runs[told is not None] += 1
        if told is not None:
            self._run_times.append(told - first_flow)

    def _add_group(self, run: Scored, name: str, members: list[Target]) -> None:
        states = [_state(run, member) for member in members]
        visible = any(visible for visible, _ in states)
        told = _first_alert(run, members)
        self._groups[visible, told is not None] += 1
        if told is not None:
            self._group_times.append(told - min(member.first for member in members))
        elif visible:
            self._missed[_title(run, name)] += 1
        else:
            self._invisible[_title(run, name)] += 1

    def recall(self) -> Recall:
        """Return what it comes to."""
        return Recall(
            subjects=_visible(self._subjects),
            subjects_strict=_all(self._subjects),
            groups=_visible(self._groups),
            groups_strict=_all(self._groups),
            runs=Share(self._runs[True], self._runs.total()),
            kinds={
                kind: Share(counts[True], counts.total())
                for kind, counts in sorted(self._kinds.items())
            },
            subject_times=Spread.of(self._subject_times),
            group_times=Spread.of(self._group_times),
            run_times=Spread.of(self._run_times),
            missed=self._missed.most_common(),
            invisible=self._invisible.most_common(),
        )


def _state(run: Scored, target: Target) -> tuple[bool, bool]:
    """Tell whether a poll could see a target, and whether it was found; what was found was seen in a way."""
    found = target.subject in run.found
    return found or target.subject in run.outcome.visible, found


def _first_alert(run: Scored, targets: Iterable[Target]) -> float | None:
    """Return when the first alert on any of the targets came, in seconds since the epoch."""
    times = (
        each.first + run.found[each.subject]
        for each in targets
        if each.subject in run.found
    )
    return min(times, default=None)


def _title(run: Scored, group: str) -> str:
    capture = run.run.capture
    return f"{capture.name if capture else run.run.device}: {group}"


def _visible(counts: Counter[tuple[bool, bool]]) -> Share:
    found = counts[True, True]
    return Share(found, found + counts[True, False])


def _all(counts: Counter[tuple[bool, bool]]) -> Share:
    return Share(counts[True, True], counts.total())
