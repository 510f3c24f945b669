"""Another router at the address of the one that is guarded: nothing of the one gets to the other."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError
from simulators.openwrt.network import Network
from simulators.openwrt.scenarios import SCENARIOS

from .checks import assert_no_exception, assert_told_of_return, assert_told_once
from .conftest import MakeHome
from .home import MAKES, Home

OTHER = "This is another router than the one that was set up"
SEEN_HERE, SEEN_THERE, BLOCKED = "106.13.7.1", "106.13.7.2", "203.0.113.9"


def another(home: Home, make: str, **changes: Any) -> Any:
    """Return a router of the same make, with the same login, that isn't the one that is guarded."""
    if make == "unifi":
        return home.make.simulate(home.clock, seed=2, **changes)
    scenario = SCENARIOS["ring"]()
    interfaces = scenario.network.interfaces
    lan = replace(interfaces["lan"], mac="02:00:00:00:00:99")
    scenario.network = Network(tuple((interfaces | {"lan": lan}).values()))
    return home.make.simulate(home.clock, scenario=scenario, **changes)


@asynccontextmanager
async def in_its_place(home: Home, make: str) -> AsyncGenerator[Any]:
    """Have the other router at the address of the guarded one."""
    await home.router.faults.refuse()
    async with another(home, make, port=home.router.port, tls=False) as other:
        yield other
    await home.router.faults.accept()


@pytest.mark.parametrize("make", MAKES)
async def test_nothing_of_one_router_gets_to_another(
    make_home: MakeHome, make: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_home(make, tls=False) as home:
        await home.act("block", destination=BLOCKED)
        home.send(SEEN_HERE)
        await home.poll(2)
        seen, rules = await home.destinations(), home.rules()
        caplog.clear()
        async with in_its_place(home, make) as other:
            home.send(SEEN_THERE, other)
            await home.poll(2)
            assert home.state().state == "unavailable"
            assert_told_once(caplog, OTHER)
            with pytest.raises(HomeAssistantError, match=OTHER):
                await home.act("block", destination=SEEN_THERE)
            assert home.rules(other) == set()
            assert other.sessions.live == []
        await home.poll(2)
        assert home.available
        after = await home.destinations()
        assert SEEN_THERE not in after
        assert after.keys() >= seen.keys()
        assert home.rules() == rules
        assert_told_of_return(caplog, OTHER)
        assert_no_exception(caplog)


@pytest.mark.parametrize("make", MAKES)
async def test_another_router_isn_t_taken_for_this_one_at_the_start(
    make_home: MakeHome, make: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_home(make, tls=False) as home:
        await home.hass.config_entries.async_unload(home.entry.entry_id)
        async with in_its_place(home, make):
            await home.hass.config_entries.async_setup(home.entry.entry_id)
            assert home.entry.state is ConfigEntryState.SETUP_RETRY
            assert OTHER in str(home.entry.reason)
        assert await home.hass.config_entries.async_reload(home.entry.entry_id)
        await home.hass.async_block_till_done()
        assert home.available
        assert_no_exception(caplog)


@pytest.mark.parametrize("make", MAKES)
async def test_another_router_has_no_rules_of_this_one_to_take_off(
    make_home: MakeHome, make: str
) -> None:
    async with make_home(make, tls=False) as home:
        await home.act("block", destination=BLOCKED)
        rules = home.rules()
        async with in_its_place(home, make) as other:
            await home.hass.config_entries.async_remove(home.entry.entry_id)
            assert other.sessions.live == []
        assert home.rules() == rules
        assert home.repairs() == {"rules_left"}
