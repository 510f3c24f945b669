"""The page about reliability has just the faults that the tests' table has, in the words that are logged."""

import re

import pytest

from tests.faults.strikes import STRIKES
from tests.reliability.faults import FAULTS, Fault

from .papers import RELIABILITY, ROOT, section

SILENT = "nothing"


def rows(heading: str) -> dict[str, str]:
    """Return the rows under a heading: what happens → what is seen."""
    table = re.findall(
        r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \|",
        section(RELIABILITY, heading),
        re.MULTILINE,
    )
    return {what: seen for what, seen in table if what not in ("what happens", "---")}


def said(fault: Fault) -> set[str]:
    """Return what is logged of a fault, on either make."""
    if isinstance(fault.says, str):
        return {fault.says}
    return {fault.says[make] for make in fault.makes}


def test_the_page_has_the_rows_of_the_tests() -> None:
    assert list(rows("While the guard runs")) == list(FAULTS)


@pytest.mark.parametrize("name", FAULTS)
def test_a_row_says_what_is_logged(name: str) -> None:
    seen = rows("While the guard runs")[name]
    for words in said(FAULTS[name]):
        if words:
            assert re.search(rf"\*{re.escape(words)}\*", seen), words
        else:
            assert SILENT in seen
    assert ("asks" in seen) is FAULTS[name].reauth
    assert ("repair" in seen) is bool(FAULTS[name].repair)


def test_what_shows_a_row_is_there() -> None:
    shown = re.findall(r"`(test_\w+\.py)`", RELIABILITY)
    assert shown
    for name in shown:
        assert (ROOT / "tests" / "reliability" / name).is_file(), name


def test_the_page_counts_the_faults_of_changes() -> None:
    assert f"{len(STRIKES)} faults" in RELIABILITY
