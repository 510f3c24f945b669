"""OpenWrt: which way of reading the table of flows costs the router less, as was measured on this very router.

A whole read makes text of every entry, which then is encrypted and sent. A question for one host hands every entry of its
family to a program, and little text is left. Both grow with the table; which costs more depends on the router's processor,
on TLS, on how many addresses are asked for, and on how much of the table is of their family. `docs/performance.md` has
figures.

What is measured is the time that the router takes to answer. It includes the network, and what else the router does
meanwhile, which only ever adds; so the shortest of the last few counts.
"""

from collections import Counter, deque
from collections.abc import Iterable
from math import inf

from .host_questions import Family, Question

#: Below this many entries the whole table is under a megabyte: there is nothing to save.
MIN_ENTRIES = 4096
#: So often, in seconds, the whole table is read all the same: it alone shows strangers, and what it costs by now.
WHOLE_EVERY_S = 300
#: For so long, in seconds, what a question cost counts; then one is tried again. The same after a failure.
TRY_EVERY_S = 3600
#: Questions are begun with when they cost less than this share of a whole read, and gone on with up to the other.
BEGIN_BELOW = 0.75
STAY_BELOW = 1.0

_KEPT = 3


class _Cost:
    """What one kind of reading cost lately, in seconds for each entry of the table."""

    def __init__(self) -> None:
        self._recent: deque[float] = deque(maxlen=_KEPT)
        self._at = -inf

    def took(self, seconds: float, entries: int, now: float) -> None:
        """Take in what one read of a table of so many entries took."""
        self._recent.append(seconds / max(entries, 1))
        self._at = now

    def known(self, now: float) -> bool:
        """Tell whether it was measured of late."""
        return now - self._at < TRY_EVERY_S

    @property
    def per_entry(self) -> float:
        """The least of what it cost lately; it must have been measured."""
        return min(self._recent)


class Choice:
    """What was measured so far; times are in seconds of a clock that only goes forward."""

    def __init__(self) -> None:
        """Know nothing yet: the whole table is read."""
        self._whole = _Cost()
        self._questions: dict[Family, _Cost] = {4: _Cost(), 6: _Cost()}
        self._entries = 0
        self._whole_at = -inf
        self._failed_at = -inf
        self._by_host = False

    def read_whole(self, seconds: float, entries: int, now: float) -> None:
        """Take in a whole read."""
        self._whole.took(seconds, entries, now)
        self._whole_at = now
        self._entries = entries

    def counted(self, entries: int) -> None:
        """Take in how many entries the table has."""
        self._entries = entries

    def asked(self, family: Family, seconds: float, now: float) -> None:
        """Take in a question for a host of this family."""
        self._questions[family].took(seconds, self._entries, now)

    def failed(self, now: float) -> None:
        """Take in that a question had no answer."""
        self._failed_at = now

    def worth_trying(self, questions: Iterable[Question], now: float) -> list[Question]:
        """Return one question of each family of which isn't known what it costs; none where it wouldn't matter."""
        if not self._possible(now):
            return []
        one_each = {each.family: each for each in questions}
        return [
            each
            for family, each in one_each.items()
            if not self._questions[family].known(now)
        ]

    def by_host(self, questions: Iterable[Question], now: float) -> bool:
        """Tell whether to ask these questions now, in place of a whole read."""
        counts = Counter(each.family for each in questions)
        if (
            not counts
            or not self._possible(now)
            or now - self._whole_at >= WHOLE_EVERY_S
            or not all(self._questions[family].known(now) for family in counts)
        ):
            return False
        cost = sum(
            count * self._questions[family].per_entry
            for family, count in counts.items()
        )
        bound = STAY_BELOW if self._by_host else BEGIN_BELOW
        self._by_host = cost < bound * self._whole.per_entry
        return self._by_host

    def _possible(self, now: float) -> bool:
        return self._entries >= MIN_ENTRIES and now - self._failed_at >= TRY_EVERY_S
