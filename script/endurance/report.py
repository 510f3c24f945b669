"""What came of a run: said as it happens, and summed up at the end."""

from collections import Counter
from collections.abc import Callable, Sequence, Set as AbstractSet
from dataclasses import dataclass, field
import sys

from .intents import Owner
from .log import LogWatch
from .polls import Polls
from .resources import Held, growth, kinds

FULL_AFTER_H = 6.0
"""From then on, ledgers and caches are full, and nothing should grow."""


@dataclass
class Course:
    """What happened in a day."""

    during: str = ""
    """What went wrong last."""
    clock: Callable[[], float] = lambda: 0.0
    """Gives the hours since the beginning."""
    wrongs: list[str] = field(default_factory=list)
    survived: Counter[str] = field(default_factory=Counter)
    slowest: dict[str, float] = field(default_factory=dict)
    """Fault → the longest that two good polls took after it, in seconds."""
    samples: list[Held] = field(default_factory=list)
    kinds: list[Counter[str]] = field(default_factory=list)
    """How many objects of each kind there were when the ledgers were full, and at the end."""
    summary: list[str] = field(default_factory=list)

    def wrong(self, text: str) -> None:
        """Take in something that isn't as it should be, and say it."""
        line = f"{self.clock():.3f} h, {self.during}: {text}"
        self.wrongs.append(line)
        print(line, file=sys.stderr, flush=True)

    def outlived(self, name: str, seconds: float) -> None:
        """Take in that a fault is over, and after how many seconds two polls have worked."""
        self.survived[name] += 1
        self.slowest[name] = max(self.slowest.get(name, 0.0), seconds)

    def sampled(self, sample: Held, polls: Polls) -> None:
        """Take in what is held now, and say it."""
        self.samples.append(sample)
        if sample.hours >= FULL_AFTER_H:
            self.kinds.append(kinds())
            del self.kinds[1:-1]
        print(
            f"{sample.hours:5.2f} h  {polls.good} polls, {polls.failed} failed, {sum(self.survived.values())} faults; {sample.text}",
            flush=True,
        )

    def end(
        self, polls: Polls, owner: Owner, log: LogWatch, leaks: AbstractSet[str]
    ) -> None:
        """Take in what the others counted."""
        full = [each for each in self.samples if each.hours >= FULL_AFTER_H]
        self.summary = [
            f"{self.clock():.1f} simulated hours: {polls.good} polls worked, {polls.failed} failed",
            f"{sum(self.survived.values())} faults of {len(self.survived)} kinds; two polls worked again within {max(self.slowest.values(), default=0):.0f} s at most",
            f"{log.lost} lines said that the router was lost, {log.back} that it was back, {log.cut_off} times Home Assistant restarted in between",
            f"the owner asked for {owner.done + owner.refused} changes, {owner.refused} were refused; {len(leaks)} leaks were told of",
            *(f"said to have leaked: {each}" for each in sorted(leaks)),
            *(f"{count} warnings: {text}" for text, count in log.warnings.items()),
            *(_slopes(full) if len(full) > 2 else ()),
            *self._more(),
        ]

    def _more(self) -> list[str]:
        """Return the kinds of objects of which there are more at the end."""
        if len(self.kinds) < 2:
            return []
        first, last = self.kinds
        return [f"{more:+} {kind}" for kind, more in (last - first).most_common(8)]

    def told(self) -> str:
        """Return the summary."""
        verdict = (
            f"{len(self.wrongs)} things were wrong" if self.wrongs else "all was right"
        )
        return "\n".join((*self.summary, verdict))


def _slopes(samples: Sequence[Held]) -> list[str]:
    first, last = samples[0], samples[-1]
    return [
        f"from hour {first.hours:.0f} to {last.hours:.0f}, each hour: {growth(samples, 'rss_mb'):+.3f} MB, {growth(samples, 'blocks'):+.0f} blocks, {growth(samples, 'objects'):+.1f} objects, {growth(samples, 'tasks'):+.3f} tasks, {growth(samples, 'files'):+.3f} files"
    ]
