"""`script/crossing`: where one way of reading the table becomes the cheaper one."""

import json
import subprocess
import sys

import pytest

from bench.crossing.figures import ADDRESSES, SHARES, Point, crossing
from tests import needs

from .test_bench import ROOT

ENCRYPTION = "somehow"


def point(entries: int, *, read: float, encrypt: float, ask: float) -> Point:
    """Return what a table cost of which one address was asked for."""
    return Point(
        share=1,
        entries=entries,
        bytes=225 * entries,
        read=read,
        encrypt={ENCRYPTION: encrypt},
        ask={1: ask},
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([1, 1, 1], "always"),
        ([9, 1, 1], "from 2,000"),
        ([9, 9, 1], "from 3,000"),
        ([1, 9, 1], "from 3,000"),
        ([9, 9, 9], "never"),
        ([1, 1, 9], "never"),
        # As much isn't less.
        ([5, 5, 5], "never"),
    ],
)
def test_ways_cross_where_questions_stay_cheaper(asked: list[float], said: str) -> None:
    points = [
        point(1000 * (number + 1), read=2, encrypt=3, ask=cost)
        for number, cost in enumerate(asked)
    ]
    assert crossing(points, ENCRYPTION, 1) == said
    assert crossing(points[::-1], ENCRYPTION, 1) == said


@needs.real_kernel()
def test_every_table_is_measured_both_ways() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bench.crossing", "--rounds", "1", "--json", "2100"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, "")
    *_, last = run.stdout.splitlines()
    points = [Point.from_json(each) for each in json.loads(last)]
    assert [each.share for each in points] == list(SHARES)
    for each in points:
        assert each.entries == 2100
        assert each.bytes > 100 * each.entries
        assert set(each.ask) == set(ADDRESSES)
        assert min(each.read, *each.encrypt.values(), *each.ask.values()) > 0
