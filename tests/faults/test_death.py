"""Home Assistant dies, or only what it does is called off, at each request: its next life finds out where things stand."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count

import pytest

from simulators.openwrt import Answer

from .conftest import MakeHome, Prepare
from .deeds import poll, put, renew, settle_in, stand, take_off, vanish, vanish_again
from .home import Home

type End = Callable[[Home], Awaitable[None]]


async def call_off(home: Home) -> None:
    """Cancel what is being done; the guard lives on."""
    assert home.task is not None
    home.task.cancel()


#: What happens → by whom, and how long it takes until somebody looks again, in seconds: within the time in which the router
#: waits for a confirmation, or after it.
ENDS: dict[str, tuple[End, float]] = {
    "death, and back soon": (Home.die, 3),
    "death, and back later": (Home.die, 45),
    "cancellation": (call_off, 3),
}
#: Whether the request at which it happens is still carried out.
CARRIED_OUT = {"before it is carried out": False, "after": True}
#: A deed → how it's prepared, and whether the Ring may be blocked afterwards, or not.
DEEDS: dict[str, tuple[Prepare, Callable[[Home], Awaitable[object]], set[bool]]] = {
    "put": (settle_in, put, {True, False}),
    "renew": (stand, renew, {True}),
    "take off": (stand, take_off, {False}),
    "put on again": (vanish, poll, {True}),
    "put on again by its owner": (vanish_again, put, {True, False}),
}


@pytest.mark.parametrize("carried_out", CARRIED_OUT.values(), ids=CARRIED_OUT.keys())
@pytest.mark.parametrize(("end", "back_after"), ENDS.values(), ids=ENDS.keys())
@pytest.mark.parametrize(
    ("prepare", "deed", "may_be_blocked"), DEEDS.values(), ids=DEEDS.keys()
)
async def test_whoever_comes_after_puts_it_right(
    make_home: MakeHome,
    prepare: Prepare,
    deed: Callable[[Home], Awaitable[object]],
    may_be_blocked: set[bool],
    end: End,
    carried_out: bool,
    back_after: float,
) -> None:
    for nth in count(1):
        async with make_home(prepare) as home:
            faults = home.router.faults
            faults.happen(lambda: end(home), nth=nth, after=carried_out)
            if not carried_out:
                faults.answer(Answer(lost=True), nth=nth, times=1)
            home.task = asyncio.ensure_future(deed(home))
            await asyncio.wait([home.task])
            ended = home.task.cancelled()
            if not home.life.alive:
                ended = True
                home.live()
            await home.wait(back_after)
            await home.calm_down()
            try:
                blocked = any(block.in_force for block in home.ring_blocks)
                assert blocked in may_be_blocked
                home.assert_agreement(stopped=blocked)
            except AssertionError as err:
                err.add_note(f"at request {nth}")
                raise
        if not ended:
            return
