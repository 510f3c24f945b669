"""Whether polls can see everything.

An entry of the table lives at least as long as its state's timeout after its last packet. So nothing is missed
while the gap between two polls stays below the shortest of them (docs/detection.md).
"""

from dataclasses import dataclass
from enum import StrEnum

from ..routers.model import TableSettings
from .wording import ENGLISH, Said, Wording

#: Bounds of the interval between polls of a live table, in seconds: below, a slow router does little else;
#: above, an alert comes late.
MIN_INTERVAL_S = 5
MAX_INTERVAL_S = 20
#: How often a log of flows that have ended is read, in seconds: sooner, they aren't there yet.
LOG_INTERVAL_S = 30
#: A third of the shortest timeout: the rest of it is for polls that fail.
POLLS_PER_TIMEOUT = 3
#: After a poll that failed, the next comes after so small a part of the interval.
RETRIES_PER_INTERVAL = 4
#: A poll may take so much of the shortest timeout. With the interval before it (1/3) and the wait after it (1/12), one
#: that hangs leaves a twelfth of the timeout for the next to come in time.
PATIENCE = 1 / 2
#: Linux' own default where the router doesn't say (`net/netfilter/nf_conntrack_proto_udp.c`).
DEFAULT_UDP_TIMEOUT_S = 30
#: From here on the kernel may drop entries early (`early_drop`) to make room.
PRESSURE = 0.90
#: A gap is remembered this long.
REMEMBER_GAP_S = 3600

COVERAGE_IS = "Coverage is {state:part}: {why}"
NOT_POLLED = "The router hasn't been polled yet."
NO_ANSWER = "The router hasn't answered for {since:span}."
LAST_POLL_FAILED = "The last poll failed."
APART = "Polls were {gap:span} apart within the last hour, but a UDP flow may live only {lives} s: some may have been missed."
APART_IN_LOG = "Polls were {gap:span} apart within the last hour, but the log is read no further back than {reach:span}: some flows may have been missed."
TIMEOUTS_UNKNOWN = (
    "The router doesn't say how long its flows live, so short ones may be missed."
)
NEARLY_FULL = "The router's table is nearly full ({entries} of {most} entries): the kernel may drop flows early."
NO_BYTES = "The router doesn't count bytes (nf_conntrack_acct is 0)."
OFFLOAD = "Flow offload is on: byte counts and a block's counter may stand still."
NOT_UNDERSTOOD = "{skipped:flows} couldn't be understood."


class CoverageState(StrEnum):
    """How much polls can see."""

    COMPLETE = "complete"
    DEGRADED = "degraded"
    BLIND = "blind"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much polls can see, and why not more."""

    state: CoverageState
    reasons: tuple[str, ...] = ()
    """Sentences."""

    def sentence(self, wording: Wording) -> str:
        """Return it for people; its reasons are in a language already."""
        values = {"state": Said(self.state.value), "why": " ".join(self.reasons)}
        return wording.say(COVERAGE_IS, values)


def interval_for(settings: TableSettings) -> int:
    """Return how often to poll, in seconds."""
    if settings.window is not None:
        return LOG_INTERVAL_S
    shortest = settings.shortest_udp_timeout or DEFAULT_UDP_TIMEOUT_S
    return max(MIN_INTERVAL_S, min(MAX_INTERVAL_S, shortest // POLLS_PER_TIMEOUT))


def seen_for(settings: TableSettings) -> float:
    """Return for how long what has passed can be seen at least, in seconds: gaps between polls must be shorter."""
    if settings.window is not None:
        return settings.window
    return settings.shortest_udp_timeout or DEFAULT_UDP_TIMEOUT_S


def patience_for(settings: TableSettings) -> float | None:
    """Return how long a poll may take, in seconds, before it has failed and another is better; None: as long as it does.

    A log gives each flow to one poll only, so none is broken off.
    """
    if settings.window is not None:
        return None
    return max(MIN_INTERVAL_S, seen_for(settings) * PATIENCE)


@dataclass(slots=True)
class CoverageWatch:
    """Remembers what polls could and couldn't see; times in seconds since the epoch."""

    last_good: float | None = None
    """When the last poll that worked was through."""
    skipped: int = 0
    entries: int = 0
    blind: str | None = None
    limits: tuple[str, ...] = ()
    seen_until: float | None = None
    """When that poll began, or the last one before a restart: what came later, it may not have seen."""
    _gap: float = 0
    _gap_at: float = 0

    def good(
        self,
        now: float,
        *,
        began: float | None = None,
        entries: int,
        skipped: int,
        blind: str | None = None,
        limits: tuple[str, ...] = (),
    ) -> None:
        """Note a poll that worked, with how many entries the table had and how many of ours couldn't be read.

        `began` is when it began to read; None: it took no time. An entry may have been read at any moment from then on.
        `blind` and `limits` are what the router itself says that it doesn't show: nothing at all, or something.
        """
        if self.seen_until is not None:
            gap = now - self.seen_until
            self._gap_at = min(self._gap_at, now)
            if gap >= self._gap or now - self._gap_at > REMEMBER_GAP_S:
                self._gap, self._gap_at = gap, now
        self.last_good, self.entries, self.skipped = now, entries, skipped
        self.seen_until = now if began is None else began
        self.blind, self.limits = blind, limits

    def retry_after(self, now: float, settings: TableSettings) -> float | None:
        """Return how long after a poll that failed to poll again, in seconds; None: at the usual interval.

        Sooner only where that may save something: a log can be read later, and what lived between the last good poll and
        now, and no longer, is missed already once that is the shortest timeout ago.
        """
        if settings.window is not None or self.seen_until is None:
            return None
        # Less than nothing: the clock was set back, and how long it really was isn't known.
        if not 0 <= now - self.seen_until < seen_for(settings):
            return None
        return interval_for(settings) / RETRIES_PER_INTERVAL

    def coverage(
        self,
        now: float,
        settings: TableSettings,
        *,
        offload: bool,
        failing: bool,
        wording: Wording = ENGLISH,
    ) -> Coverage:
        """Return the coverage as it stands; `failing`: the last poll didn't work."""
        shortest, log = seen_for(settings), settings.window is not None
        if self.last_good is None or self.seen_until is None:
            return _blind(wording.say(NOT_POLLED))
        if now - self.seen_until >= shortest:
            return _blind(wording.say(NO_ANSWER, {"since": now - self.seen_until}))
        if self.blind is not None:
            return _blind(wording.known(self.blind))
        gap = self._gap if now - self._gap_at <= REMEMBER_GAP_S else 0
        checks = (
            (failing, LAST_POLL_FAILED),
            (gap >= shortest and not log, APART),
            (log and gap >= (settings.reach or shortest), APART_IN_LOG),
            (settings.shortest_udp_timeout is None and not log, TIMEOUTS_UNKNOWN),
            (
                settings.max_entries is not None
                and self.entries >= settings.max_entries * PRESSURE,
                NEARLY_FULL,
            ),
            (settings.accounting is False, NO_BYTES),
            (offload, OFFLOAD),
            (self.skipped > 0, NOT_UNDERSTOOD),
        )
        values = {
            "gap": gap,
            "lives": shortest,
            "reach": settings.reach or shortest,
            "entries": self.entries,
            "most": settings.max_entries,
            "skipped": self.skipped,
        }
        reasons = (
            *(wording.say(reason, values) for holds, reason in checks if holds),
            *map(wording.known, self.limits),
        )
        return Coverage(
            CoverageState.DEGRADED if reasons else CoverageState.COMPLETE, reasons
        )


def _blind(reason: str) -> Coverage:
    return Coverage(CoverageState.BLIND, (reason,))
