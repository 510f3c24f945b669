"""Striking each request of a deed in turn, each in a home of its own."""

from collections.abc import Awaitable, Callable
from itertools import count

from .conftest import MakeHome, Prepare
from .home import Home
from .strikes import CALLS, Strike


def made(home: Home, strike: Strike) -> int:
    """Return how many the router has had so far of what a strike counts."""
    if strike in CALLS.values():
        return sum(name != "cgi-io" for name, _, _ in home.router.requests)
    return home.router.request_count


async def strike_each[T](
    make_home: MakeHome,
    prepare: Prepare,
    strike: Strike,
    deed: Callable[[Home], Awaitable[T]],
    verify: Callable[[Home, T], None],
) -> None:
    """Do a deed in a home for each request of it that can be struck, and verify what it came to a minute later.

    The last home is spared: the deed has no more requests.
    """
    for nth in count(1):
        async with make_home(prepare) as home:
            strike(home, nth)
            try:
                result = await deed(home)
                spared = made(home, strike) < nth
                await home.calm_down()
                verify(home, result)
            except Exception as err:
                err.add_note(f"struck: number {nth}")
                raise
        if spared:
            return
