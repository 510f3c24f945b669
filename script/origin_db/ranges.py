"""Ranges of addresses: flattened, and laid over each other.

A range is `(first, last, value)` with both ends included. Addresses are numbers
as an MMDB counts them: an IPv4 address is its 32-bit number, which is where
`::/96` lies in the IPv6 tree.
"""

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush

LAST_ADDRESS = (1 << 128) - 1

type Range[T] = tuple[int, int, T]


def flatten[T](ranges: Iterable[Range[T]]) -> list[Range[T]]:
    """Resolve overlaps so that the most specific range wins.

    Of two overlapping ranges the one with fewer addresses wins; of two equal
    ones, the one that came first. Returns disjoint ranges in ascending order,
    touching neighbours of equal value joined.
    """
    result: list[Range[T]] = []
    open_ranges: list[tuple[int, int, int, T]] = []
    position = 0

    def emit(until: int | None) -> None:
        """Write out what the open ranges say from `position` up to `until`."""
        nonlocal position
        while open_ranges and (until is None or position <= until):
            _size, _order, last, value = open_ranges[0]
            if last < position:
                heappop(open_ranges)
                continue
            end = last if until is None else min(last, until)
            _append(result, (position, end, value))
            position = end + 1

    ascending = sorted(enumerate(ranges), key=lambda item: item[1][0])
    for order, (first, last, value) in ascending:
        emit(first - 1)
        position = first
        heappush(open_ranges, (last - first, order, last, value))
    emit(None)
    return result


def overlay[L, R](
    left: Iterable[Range[L]], right: Iterable[Range[R]]
) -> list[Range[tuple[L | None, R | None]]]:
    """Lay two lists of flattened ranges over each other.

    Returns disjoint ranges in ascending order whose value is the pair of what
    `left` and `right` say there, `None` where one of them says nothing.
    """
    result: list[Range[tuple[L | None, R | None]]] = []
    lefts, rights = iter(left), iter(right)
    a, b = next(lefts, None), next(rights, None)
    while a is not None or b is not None:
        first = min(span[0] for span in (a, b) if span is not None)
        last = min(_reach(a, first), _reach(b, first))
        _append(result, (first, last, (_value(a, first), _value(b, first))))
        a = _after(last, a, lefts)
        b = _after(last, b, rights)
    return result


def _value[T](span: Range[T] | None, position: int) -> T | None:
    """Return what a range says of a position at or before its end."""
    return span[2] if span is not None and span[0] <= position else None


def _reach[T](span: Range[T] | None, position: int) -> int:
    """Return how far a range, or the lack of it, goes on unchanged from a position."""
    if span is None:
        return LAST_ADDRESS
    return span[1] if span[0] <= position else span[0] - 1


def _append[T](ranges: list[Range[T]], addition: Range[T]) -> None:
    """Append a range, joined with the last one if they touch and agree."""
    first, last, value = addition
    if ranges and ranges[-1][1] + 1 == first and ranges[-1][2] == value:
        ranges[-1] = (ranges[-1][0], last, value)
    else:
        ranges.append(addition)


def _after[T](
    position: int, current: Range[T] | None, following: Iterator[Range[T]]
) -> Range[T] | None:
    """Return what is left of a range past `position`, or the next range."""
    if current is None or current[0] > position:
        return current
    if current[1] > position:
        return (position + 1, current[1], current[2])
    return next(following, None)
