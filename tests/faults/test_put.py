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
