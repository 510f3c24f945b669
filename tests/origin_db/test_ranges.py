"""Overlapping ranges, held against looking at each address by itself."""

from hypothesis import given, strategies as st
import pytest

from script.origin_db.database import find
from script.origin_db.ranges import Range, flatten, overlay
from script.origin_db.sources import tidy

LIMIT = 60
RANGES = st.lists(
    st.tuples(st.integers(0, LIMIT), st.integers(0, LIMIT), st.sampled_from("abc")).map(
        lambda span: (min(span[:2]), max(span[:2]), span[2])
    )
)


def most_specific(ranges: list[Range[str]], address: int) -> str | None:
    """Return what the smallest range around an address says, the first of equal ones."""
    around = [r for r in ranges if r[0] <= address <= r[1]]
    return min(around, key=lambda r: r[1] - r[0])[2] if around else None


def is_tidy[T](ranges: list[Range[T]]) -> bool:
    """Return whether ranges are ascending, disjoint and joined where they can be."""
    neighbours = zip(ranges, ranges[1:], strict=False)
    return all(a[1] < b[0] and (a[1] + 1 < b[0] or a[2] != b[2]) for a, b in neighbours)


@given(ranges=RANGES)
def test_the_most_specific_range_counts(ranges: list[Range[str]]) -> None:
    flat = flatten(ranges)
    assert is_tidy(flat)
    for address in range(LIMIT + 2):
        expected = most_specific(ranges, address)
        found = [r[2] for r in flat if r[0] <= address <= r[1]]
        assert found == ([expected] if expected else [])


@given(left=RANGES, right=RANGES)
def test_ranges_laid_over_each_other_keep_what_both_say(
    left: list[Range[str]], right: list[Range[str]]
) -> None:
    ranges = overlay(flatten(left), flatten(right))
    assert is_tidy(ranges)
    for address in range(LIMIT + 2):
        pair = (most_specific(left, address), most_specific(right, address))
        found = [r[2] for r in ranges if r[0] <= address <= r[1]]
        assert found == ([pair] if any(pair) else [])


def test_finds_what_ranges_say_of_an_address() -> None:
    ranges: list[Range[tuple[str | None, tuple[int, str] | None]]] = [
        (5, 7, ("CN", None)),
        (9, 9, (None, (1, "Level 3"))),
    ]
    found = [find(ranges, address) for address in (4, 5, 7, 8, 9, 10)]
    one, two = ranges[0][2], ranges[1][2]
    assert found == [None, one, one, None, two, None]


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("Amazon.com, Inc.", "Amazon.com, Inc."),
        (" LINAGE COMUNICACIONES\xa0SAS\n", "LINAGE COMUNICACIONES SAS"),
        ("WEBFIBER LTDA \xad ME", "WEBFIBER LTDA ME"),
        ("Université de Maroua - Université de Maroua", "Université de Maroua"),
        ("A - B - A - B", "A - B"),
        ("Telecom - North - South", "Telecom - North - South"),
    ],
)
def test_names_are_tidied(given_name: str, name: str) -> None:
    assert tidy(given_name) == name
