"""A block is put on while something breaks: it stands and holds, or nothing of it is left."""

import pytest

from .conftest import MakeHome
from .deeds import put, settle_in
from .home import Home
from .strikes import STRIKES, Strike
from .striking import strike_each


@pytest.mark.parametrize("strike", STRIKES.values(), ids=STRIKES.keys())
async def test_a_block_stands_or_leaves_nothing(
    make_home: MakeHome, strike: Strike
) -> None:
    def verify(home: Home, succeeded: bool) -> None:
        home.assert_agreement(stopped=succeeded)

    await strike_each(make_home, settle_in, strike, put, verify)


async def test_a_block_that_fails_is_off_at_once(make_home: MakeHome) -> None:
    async def put_and_look(home: Home) -> tuple[bool, int]:
        return await put(home), len(home.rule_ids())

    def verify(home: Home, result: tuple[bool, int]) -> None:
        succeeded, standing = result
        assert standing == 1 + succeeded

    strike = STRIKES["HTTP 500"]
    await strike_each(make_home, settle_in, strike, put_and_look, verify)
