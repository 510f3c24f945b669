"""UniFi: the flow log, read again and again, so that each record is given once, however late it comes."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from ..model import Flow
from .console import Console
from .flow_query import Filters, Page, read_page
from .flow_reading import Reading
from .records import Record, macs_in
from .seen import WINDOW_MS, Seen

#: Of more records than so many, only the devices' own are asked for: else a poll would read megabytes of others'.
MAX_UNFILTERED = 3_000
#: After an outage, so much is read at most, in milliseconds: what is older is no news. A console keeps about 4 days.
MAX_BACK_MS = 86_400_000
#: What is asked for goes so far beyond now, in milliseconds, whichever clock is wrong.
_BEYOND_MS = 86_400_000

TOO_MUCH = "The console's flow log held more than can be read at once; the oldest of it was passed over."
GAP = "The console's flow log wasn't read for more than a day; what is older than that was passed over."
NO_CLOCK = "The console doesn't say what time it has, so when flows began and ended may be wrong by as much as its clock is."

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
        reading, gap = await self._begin(console_now, now)
        first = await self._page(reading, {})
        news = News(
            flows={mac: [] for mac in macs},
            entries=first.count or len(first.rows),
            allowed=any(each.allowed for each in reading.records.values()),
            blocked=any(not each.allowed for each in reading.records.values()),
        )
        if first.count > MAX_UNFILTERED:
            await self._read_devices(reading, macs)
        else:
            await self._read_pages(reading, {}, first)
        self._note_clock(reading, now)
        await self._hand_out(reading, news, devices, owners)
        read_until = reading.newest if console_now is None else console_now
        self._seen.reached(read_until or self._seen.read_until or 0)
        limits = {
            TOO_MUCH: reading.cut,
            GAP: gap,
            NO_CLOCK: not self._console.clock.known,
        }
        news.limits = tuple(sentence for sentence, holds in limits.items() if holds)
        return news

    async def look(
        self, macs: Collection[str], owners: Owners, now: float
    ) -> dict[str, list[Flow]]:
        """Return all flows of these devices in the log's window, by MAC, without their counting as given.

        Raises NotThereError where the console has no flow log.
        """
        reading, _ = await self._begin(self._console_now(now), now)
        await self._read_devices(reading, macs)
        self._note_clock(reading, now)
        found: dict[str, list[Flow]] = {mac: [] for mac in macs}
        for record, flows in await self._told(reading.newest_first, owners):
            for mac in flows.keys() & found.keys() if record.allowed else ():
                found[mac].append(flows[mac])
        return found

    def _console_now(self, now: float) -> int | None:
        """Return what the console's clock shows, in milliseconds; None where it never said."""
        clock = self._console.clock
        return int((now + clock.ahead) * 1000) if clock.known else None

    def _note_clock(self, reading: Reading, now: float) -> None:
        if not self._console.clock.known and reading.newest is not None:
            self._console.clock.logged(reading.newest / 1000, now)

    async def _begin(self, console_now: int | None, now: float) -> tuple[Reading, bool]:
        """Begin to read from where the last poll ended, and the window before; tell whether that leaves a gap."""
        before = self._seen.read_until
        if console_now is None:
            until = int(now * 1000) + _BEYOND_MS
            if before is None:
                # Nothing but the log itself tells what its clock shows.
                last = Reading(since=0, until=until)
                last.take(await read_page(self._console, 0, until, {}, size=1))
                before = last.newest
            since = max(0, (before or 0) - WINDOW_MS)
            return Reading(since=since, until=until), False
        # Later than now it was only if the clock was set back since.
        since = min(before or console_now, console_now) - WINDOW_MS
        earliest = console_now - MAX_BACK_MS
        reading = Reading(since=max(since, earliest), until=console_now + _BEYOND_MS)
        return reading, since < earliest

    async def _read_devices(self, reading: Reading, macs: Collection[str]) -> None:
        """Read the devices' own records, those that they began and those that were begun towards them."""
        until = reading.until
        for end in ("source_mac", "destination_mac"):
            await self._read_slices(reading, until, {end: sorted(macs)})

    async def _read_slices(
        self, reading: Reading, until: int, filters: Filters
    ) -> None:
        """Read all pages; where they end before the records do, go on with those that are older."""
        while reading.may_go_on():
            reading.start_slice(until)
            first = await self._page(reading, filters)
            await self._read_pages(reading, filters, first)
            oldest = reading.oldest
            if not first.capped or oldest is None or oldest <= reading.since:
                return
            # What the console doesn't give of a single millisecond can't be had.
            until = oldest if oldest < until else until - 1

    async def _read_pages(
        self, reading: Reading, filters: Filters, first: Page
    ) -> None:
        """Read the pages after the first, as long as they may have anything new."""
        page = first
        for number in count(1):
            done = not page.has_next or self._knows_all(reading, page, filters)
            if done or not reading.may_go_on():
                return
            page = await self._page(reading, filters, number)

    async def _page(self, reading: Reading, filters: Filters, number: int = 0) -> Page:
        return reading.take(
            await read_page(
                self._console, reading.since, reading.until, filters, number=number
            )
        )

    def _knows_all(self, reading: Reading, page: Page, filters: Filters) -> bool:
        """Tell whether as many records are known as the console counts: then no late one is on a further page."""
        if filters or page.capped or not page.count:
            return False
        new = sum(not self._seen.is_known(ident) for ident in reading.records)
        known = self._seen.known_since(reading.since)
        return known + new + len(reading.broken) >= page.count

    async def _hand_out(
        self,
        reading: Reading,
        news: News,
        devices: Collection[str],
        owners: Owners,
    ) -> None:
        """Give new records to their devices; those of devices that weren't asked for now keep for the next time."""
        new = [
            each for each in reading.newest_first if not self._seen.is_known(each.ident)
        ]
        given, others = {}, {}
        for record, flows in await self._told(new, owners):
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

    async def _told(
        self, records: Iterable[Record], owners: Owners
    ) -> list[tuple[Record, dict[str, Flow]]]:
        """Return records, each with the flows that it tells of by the MAC of whose they are."""
        listed = list(records)
        ends = (end for each in listed for end in (each.source, each.destination))
        nameless = {end.address for end in ends if not end.mac}
        known = await owners(nameless) if nameless else {}
        ahead = self._console.clock.ahead
        return [(each, dict(each.flows(known, ahead))) for each in listed]
