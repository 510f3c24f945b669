"""UniFi: the flow log, read again and again, so that each record is given once, however late it comes."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from ..model import Flow
from .console import Console
from .flow_query import Filters, Page, read_page
from .records import Record, macs_in, read_record
from .seen import WINDOW_MS, Seen

#: Of more records than so many, only the devices' own are asked for: else a poll would read megabytes of others'.
MAX_UNFILTERED = 3_000
#: So many pages are read in one poll at most: what takes longer holds up everything else.
MAX_PAGES = 60
#: After an outage, so much is read at most, in milliseconds: what is older is no news. A console keeps about 4 days.
MAX_BACK_MS = 86_400_000
#: What is asked for goes so far beyond now, in milliseconds, whichever clock is wrong.
_BEYOND_MS = 86_400_000

_TOO_MUCH = "The console's flow log held more than can be read at once; the oldest of it was passed over."
_GAP = "The console's flow log wasn't read for more than a day; what is older than that was passed over."
_NO_CLOCK = "The console doesn't say what time it has, so when flows began and ended may be wrong by as much as its clock is."

type Owners = Callable[[Collection[str]], Awaitable[Mapping[str, str]]]


@dataclass(slots=True, kw_only=True)
class News:
    """What a poll brought."""

    flows: dict[str, list[Flow]]
    """MAC → flows that were let pass, and weren't given before, the newest first."""
    entries: int
    """Records in the log's window, of everybody, as far as the console counts."""
    skipped: int = 0
    """Records of the devices that couldn't be understood."""
    allowed: bool = False
    """The newest page had a flow of anybody that was let pass."""
    blocked: bool = False
    """The newest page had a flow of anybody that was blocked."""
    limits: tuple[str, ...] = ()
    """What wasn't read, or may be wrong: sentences."""


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What one poll has read so far."""

    since: int
    until: int
    records: dict[str, Record] = field(default_factory=dict)
    broken: list[Any] = field(default_factory=list)
    pages: int = 0
    oldest: int | None = None
    """When the oldest record of this slice was."""

    def start_slice(self, until: int) -> None:
        """Go on with what isn't newer than this."""
        self.until, self.oldest = until, None

    def take(self, page: Page) -> Page:
        """Take in a page, and return it."""
        self.pages += 1
        for row in page.rows:
            try:
                record = read_record(row)
            except ValueError:
                self.broken.append(row)
                continue
            self.records[record.ident] = record
            self.oldest = min(record.time, self.oldest or record.time)
        return page

    @property
    def newest(self) -> int | None:
        """When the newest record was."""
        return max((each.time for each in self.records.values()), default=None)

    @property
    def full(self) -> bool:
        """Whether no more pages may be read."""
        return self.pages >= MAX_PAGES


class FlowLog:
    """Reads one site's log."""

    def __init__(self, console: Console) -> None:
        """Have read nothing yet."""
        self._console = console
        self._seen = Seen()
        self.hits: Counter[str] = Counter()
        """Policy id → flows of the devices that it blocked, since this began."""

    def memory(self) -> Any:
        """Return what to remember over a restart, as JSON can hold it."""
        return self._seen.as_json()

    def recall(self, memory: Any) -> None:
        """Take back what `memory` gave; anything else is forgotten."""
        self._seen.restore(memory)

    async def probe(self, now: float) -> None:
        """See that the log may be read; NotThereError where the console has none."""
        at = int(now * 1000)
        await read_page(self._console, at - WINDOW_MS, at, {}, size=1)

    async def read(self, macs: Collection[str], owners: Owners, now: float) -> News:
        """Return what is new of these devices; `now` is by our clock.

        `owners` is asked for the MACs of clients at addresses that came without one. Nothing counts as given before all
        of it was read. Raises NotThereError where the console has no flow log.
        """
        devices = self._seen.ask_for(frozenset(macs))
        console_now = self._console_now(now)
        until = (int(now * 1000) if console_now is None else console_now) + _BEYOND_MS
        since, gap = await self._since(console_now, until)
        reading = _Reading(since=since, until=until)
        first = await self._page(reading, {})
        news = News(
            flows={mac: [] for mac in macs},
            entries=first.count or len(first.rows),
            allowed=any(each.allowed for each in reading.records.values()),
            blocked=any(not each.allowed for each in reading.records.values()),
        )
        if first.count > MAX_UNFILTERED:
            for end in ("source_mac", "destination_mac"):
                reading.until = until
                await self._read_slices(reading, {end: sorted(macs)})
        else:
            await self._read_pages(reading, {}, first)
        if not self._console.clock.known and reading.newest is not None:
            self._console.clock.logged(reading.newest / 1000, now)
        await self._hand_out(reading, news, devices, owners)
        read_until = reading.newest if console_now is None else console_now
        self._seen.reached(read_until or self._seen.read_until or 0)
        limits = {
            _TOO_MUCH: reading.full,
            _GAP: gap,
            _NO_CLOCK: not self._console.clock.known,
        }
        news.limits = tuple(sentence for sentence, holds in limits.items() if holds)
        return news

    def _console_now(self, now: float) -> int | None:
        """Return what the console's clock shows, in milliseconds; None where it never said."""
        clock = self._console.clock
        return int((now + clock.ahead) * 1000) if clock.known else None

    async def _since(self, console_now: int | None, until: int) -> tuple[int, bool]:
        """Return from when on to read, and whether that leaves a gap."""
        before = self._seen.read_until
        if console_now is None:
            if before is None:
                # Nothing but the log itself tells what its clock shows.
                last = _Reading(since=0, until=until)
                last.take(await read_page(self._console, 0, until, {}, size=1))
                before = last.newest
            return max(0, (before or 0) - WINDOW_MS), False
        # Later than now it was only if the clock was set back since.
        since = min(before or console_now, console_now) - WINDOW_MS
        earliest = console_now - MAX_BACK_MS
        return max(since, earliest), since < earliest

    async def _read_slices(self, reading: _Reading, filters: Filters) -> None:
        """Read all pages; where they end before the records do, go on with those that are older."""
        until = reading.until
        while not reading.full:
            reading.start_slice(until)
            first = await self._page(reading, filters)
            await self._read_pages(reading, filters, first)
            oldest = reading.oldest
            if not first.capped or oldest is None or oldest <= reading.since:
                return
            # What the console doesn't give of a single millisecond can't be had.
            until = oldest if oldest < until else until - 1

    async def _read_pages(
        self, reading: _Reading, filters: Filters, first: Page
    ) -> None:
        """Read the pages after the first, as long as they may have anything new."""
        page = first
        for number in count(1):
            done = not page.has_next or self._knows_all(reading, page, filters)
            if done or reading.full:
                return
            page = await self._page(reading, filters, number)

    async def _page(self, reading: _Reading, filters: Filters, number: int = 0) -> Page:
        return reading.take(
            await read_page(
                self._console, reading.since, reading.until, filters, number=number
            )
        )

    def _knows_all(self, reading: _Reading, page: Page, filters: Filters) -> bool:
        """Tell whether as many records are known as the console counts: then no late one is on a further page."""
        if filters or page.capped or not page.count:
            return False
        new = sum(not self._seen.is_known(ident) for ident in reading.records)
        known = self._seen.known_since(reading.since)
        return known + new + len(reading.broken) >= page.count

    async def _hand_out(
        self,
        reading: _Reading,
        news: News,
        devices: Collection[str],
        owners: Owners,
    ) -> None:
        """Give new records to their devices; those of devices that weren't asked for now keep for the next time."""
        new = [
            each
            for each in sorted(
                reading.records.values(), key=lambda each: each.time, reverse=True
            )
            if not self._seen.is_known(each.ident)
        ]
        nameless = {
            end.address
            for each in new
            for end in (each.source, each.destination)
            if not end.mac
        }
        known = await owners(nameless) if nameless else {}
        given, others = {}, {}
        for record in new:
            flows = dict(record.flows(known, self._console.clock.ahead))
            wanted = flows.keys() & news.flows.keys()
            if wanted:
                given[record.ident] = record.time
            elif flows.keys().isdisjoint(devices):
                others[record.ident] = record.time
            if wanted and not record.allowed:
                self.hits.update(dict.fromkeys(record.policies, record.count))
            elif record.allowed:
                for mac in wanted:
                    news.flows[mac].append(flows[mac])
        news.skipped = sum(
            not macs_in(row).isdisjoint(news.flows) for row in reading.broken
        )
        self._seen.note(given=given, others=others)
