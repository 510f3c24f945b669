"""UniFi: what has been read of the flow log, page by page."""

from dataclasses import dataclass, field
from typing import Any

from .flow_query import Page
from .records import Record, read_record

#: So many pages are read in one poll at most: what takes longer holds up everything else.
MAX_PAGES = 60


@dataclass(slots=True, kw_only=True)
class Reading:
    """What one poll has read so far."""

    since: int
    until: int
    records: dict[str, Record] = field(default_factory=dict)
    broken: list[Any] = field(default_factory=list)
    pages: int = 0
    cut: bool = False
    """More pages were to be read than may be."""
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
    def newest_first(self) -> list[Record]:
        """The records, the newest first."""
        return sorted(self.records.values(), key=lambda each: each.time, reverse=True)

    def may_go_on(self) -> bool:
        """Tell whether another page may be read; where it may not, that's noted."""
        self.cut = self.pages >= MAX_PAGES
        return not self.cut
