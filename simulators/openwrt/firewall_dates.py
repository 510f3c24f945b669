"""firewall4's dates: the days on which a rule holds, by the router's own time of day."""

from collections.abc import Iterator
from datetime import datetime, timedelta
import re

from .nft import Expression, match, meta

_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:T([0-9:]+))?)?)?", re.ASCII
)
_TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{1,2})(?::([0-9]{1,2}))?)?", re.ASCII)

_FIRST_YEAR, _LAST_YEAR = 1970, 2038
"""fw4 takes no others (`parse_date`)."""


class NegativeRangeError(Exception):
    """A rule that would end before it begins: nft refuses it."""

    def __init__(self) -> None:
        """Say it in nft's words."""
        super().__init__("Range has zero or negative size")


def parse_date(word: str) -> datetime:
    """Parse `YYYY[-MM[-DD[THH[:MM[:SS]]]]]`, without a time zone.

    A day that its month hasn't got passes fw4, and nft counts on into the next month.
    Raises ValueError.
    """
    found = _DATE.fullmatch(word)
    if not found:
        raise ValueError(word)
    year, month, day = (int(part or 1) or 1 for part in found.groups()[:3])
    if not _FIRST_YEAR <= year <= _LAST_YEAR or month > 12 or day > 31:
        raise ValueError(word)
    return datetime(year, month, 1) + timedelta(days=day - 1) + _time(found[4] or "0")


def _time(word: str) -> timedelta:
    found = _TIME.fullmatch(word)
    if not found:
        raise ValueError(word)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError(word)
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def date_matches(start: datetime | None, stop: datetime | None) -> Iterator[Expression]:
    """Yield the condition that a rule's dates make, if it has any.

    Raises NegativeRangeError.
    """
    left = meta("time")
    if start is not None and stop is not None:
        if start > stop:
            raise NegativeRangeError
        yield match(left, {"range": [str(start), str(stop)]})
    elif start is not None:
        yield match(left, str(start), ">=")
    elif stop is not None:
        yield match(left, str(stop), "<=")
