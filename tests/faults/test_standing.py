"""A block that stands is changed, put on again, or taken off while something breaks."""

import pytest

from .conftest import MakeHome
from .deeds import poll, put, renew, stand, take_off, vanish, vanish_again
from .home import Home
from .strikes import STRIKES, Strike
from .striking import strike_each

each_strike = pytest.mark.parametrize("strike", STRIKES.values(), ids=STRIKES.keys())


@each_strike
async def test_a_block_that_is_taken_off_goes(
    make_home: MakeHome, strike: Strike
) -> None:
    async def take_off_and_say(home: Home) -> None:
        gone = await take_off(home)
        assert (home.blocks.refusal is None) is gone
        assert (home.ring_blocks == []) is gone

    def verify(home: Home, _: None) -> None:
        home.assert_agreement(stopped=False)
        assert home.ring_blocks == []
        assert home.blocks.refusal is None
        assert [each.kind for each in home.changes] == ["block_removed"]

    await strike_each(make_home, stand, strike, take_off_and_say, verify)


@each_strike
async def test_a_block_whose_time_is_changed_stands_all_the_while(
    make_home: MakeHome, strike: Strike
) -> None:
    def verify(home: Home, _: bool) -> None:
        home.assert_agreement(stopped=True)
        [block] = home.ring_blocks
        assert not block.stale
        assert [each.block.evidence() for each in home.changes] == []

    await strike_each(make_home, stand, strike, renew, verify)


@each_strike
async def test_a_rule_that_has_vanished_comes_back(
    make_home: MakeHome, strike: Strike
) -> None:
    def verify(home: Home, _: None) -> None:
        home.assert_agreement(stopped=True)
        [block] = home.ring_blocks
        assert not block.asks

    await strike_each(make_home, vanish, strike, poll, verify)


@each_strike
async def test_a_block_that_its_owner_puts_on_again_stands_or_is_off(
    make_home: MakeHome, strike: Strike
) -> None:
    def verify(home: Home, succeeded: bool) -> None:
        [block] = home.ring_blocks
        assert block.in_force or not succeeded
        assert block.asks is not block.in_force
        home.assert_agreement(stopped=block.in_force)

    await strike_each(make_home, vanish_again, strike, put, verify)
