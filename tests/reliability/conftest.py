"""What the tests of reliability share: homes of either make, and a disk that is there."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from custom_components.iot_egress_guard.routers.unifi import UniFiRouter
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from simulators.clock import ManualClock

from .home import MAKES, Home, Names

type MakeHome = Callable[..., AbstractAsyncContextManager[Home]]


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Let each Home Assistant have a folder of its own."""
    return hass_tmp_config_dir


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Let what is stored be written to the disk, and read from there."""
    return {}


@pytest.fixture(autouse=True)
def waiting(
    monkeypatch: pytest.MonkeyPatch, clock: ManualClock, freezer: FrozenDateTimeFactory
) -> None:
    """Let the integration's waiting move the clocks, and a console be read by Home Assistant's own."""

    async def sleep(seconds: float) -> None:
        clock.advance(seconds)
        freezer.tick(seconds)

    monkeypatch.setattr(
        "custom_components.iot_egress_guard.make.OpenWrtRouter",
        partial(OpenWrtRouter, sleep=sleep),
    )
    monkeypatch.setattr(
        "custom_components.iot_egress_guard.make.UniFiRouter",
        partial(UniFiRouter, sleep=sleep, clock=lambda: dt_util.utcnow().timestamp()),
    )


@pytest.fixture
async def make_home(
    hass: HomeAssistant,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
    broken_handshakes: None,
) -> MakeHome:
    """Return what makes a home of a make; `setup` false leaves setting up the entry to the test."""

    @asynccontextmanager
    async def make(
        name: str, *, setup: bool = True, **changes: Any
    ) -> AsyncGenerator[Home]:
        freezer.move_to("2026-11-24 00:00:00+00:00")
        names, make = Names(), MAKES[name]
        with patch(
            "homeassistant.helpers.aiohttp_client._async_make_resolver",
            return_value=names,
        ):
            async with make.simulate(clock, **changes) as router:
                entry = make.enter(router)
                entry.add_to_hass(hass)
                home = Home(
                    make=make,
                    hass=hass,
                    clock=clock,
                    freezer=freezer,
                    names=names,
                    router=router,
                    entry=entry,
                )
                if setup:
                    assert await hass.config_entries.async_setup(entry.entry_id)
                    await hass.async_block_till_done()
                    assert entry.state is ConfigEntryState.LOADED
                yield home
                if entry.state is ConfigEntryState.LOADED:
                    assert await hass.config_entries.async_unload(entry.entry_id)
                await hass.async_block_till_done(wait_background_tasks=True)

    return make
