"""What the tests with faults share: no Home Assistant, and homes one after another."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from .home import Estate, Home

type Prepare = Callable[[Home], Awaitable[object]]
type MakeHome = Callable[[Prepare], AbstractAsyncContextManager[Home]]

_ESTATES: dict[Prepare, Estate] = {}


@pytest.fixture(autouse=True)
def load_custom_integrations() -> None:
    """No Home Assistant here."""


@pytest.fixture(autouse=True)
def waiting() -> None:
    """Nor anything of it that waits."""


@pytest.fixture
async def make_home(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> MakeHome:
    """Return what makes a home that was prepared; the event loop's time is in its hands meanwhile.

    A home is prepared once, and those after it find what it left.
    """
    loop = asyncio.get_running_loop()
    # It would look at each task's every step.
    loop.set_debug(False)
    real = loop.time

    @asynccontextmanager
    async def lived_in(estate: Estate | None) -> AsyncGenerator[Home]:
        home = Home(estate)
        with monkeypatch.context() as patch:
            patch.setattr(loop, "time", lambda: real() + home.ahead)
            async with home:
                yield home

    @asynccontextmanager
    async def make(prepare: Prepare) -> AsyncGenerator[Home]:
        if prepare not in _ESTATES:
            async with lived_in(None) as home:
                await prepare(home)
                _ESTATES[prepare] = Estate(home.firewall(), home.saved)
        async with lived_in(_ESTATES[prepare]) as home:
            yield home

    return make
