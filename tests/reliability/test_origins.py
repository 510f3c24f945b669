"""An origin database that can't be read, before it's opened or while it's in use; and a profile that isn't there any more."""

import logging
from pathlib import Path

import pytest

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError

from .checks import assert_no_exception, of_ours
from .conftest import MakeHome
from .home import Home

PACKET = "106.13.7.1"


async def set_up(home: Home) -> None:
    """Set the entry up, as Home Assistant does when it starts."""
    assert await home.hass.config_entries.async_setup(home.entry.entry_id)
    await home.hass.async_block_till_done()
    assert home.entry.state is ConfigEntryState.LOADED


async def country_of(home: Home, address: str) -> str | None:
    """Return where a destination is said to be."""
    found = await home.act("get_destinations")
    [country] = [
        each["country"] for each in found["destinations"] if each["address"] == address
    ]
    return None if country is None else str(country)


def copies(home: Home) -> list[Path]:
    """Return the unpacked databases."""
    return list(Path(home.hass.config.cache_path(DOMAIN)).glob("*.mmdb"))


@pytest.mark.parametrize("damage", ["cut off", "gone", "something else"])
async def test_a_copy_that_is_damaged_is_unpacked_anew(
    make_home: MakeHome, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    async with make_home("openwrt", setup=False) as home:
        await set_up(home)
        await home.hass.config_entries.async_unload(home.entry.entry_id)
        home.forget_origins()
        for copy in copies(home):
            whole = copy.read_bytes()
            # Another file by the same name: what is mapped into memory isn't written into.
            copy.unlink()
            if damage != "gone":
                copy.write_bytes(whole[:-1000] if damage == "cut off" else bytes(1000))
        await set_up(home)
        home.send(PACKET)
        await home.poll()
        assert await country_of(home, PACKET) == "CN"
        assert home.repairs() == set()
        assert_no_exception(caplog)


@pytest.mark.parametrize(
    "content", [b"", b"<html>", None], ids=["empty", "a page", "gone"]
)
async def test_an_own_database_that_is_none_is_told_and_the_guard_goes_on(
    make_home: MakeHome,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    content: bytes | None,
) -> None:
    async with make_home("unifi", setup=False) as home:
        own = tmp_path / "own.mmdb"
        if content is not None:
            own.write_bytes(content)
        home.hass.config_entries.async_update_entry(
            home.entry, options={"origin_database": str(own)}
        )
        await set_up(home)
        home.send(PACKET)
        await home.poll(2)
        assert home.repairs() == {"origin_database_missing"}
        assert await country_of(home, PACKET) in (None, "CN")
        assert PACKET in await home.destinations(suspicious=True)
        assert_no_exception(caplog)


async def test_a_database_that_goes_while_it_is_used_says_so_when_a_country_is_blocked(
    make_home: MakeHome, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_home("openwrt") as home:
        for copy in copies(home):
            copy.unlink()
        home.send(PACKET)
        await home.poll()
        assert await country_of(home, PACKET) == "CN"
        with pytest.raises(HomeAssistantError):
            await home.act("block", country="CN")
        assert home.rules() == set()
        await home.poll()
        assert home.repairs() == {"origin_database_missing"}
        assert await home.hass.config_entries.async_reload(home.entry.entry_id)
        await home.hass.async_block_till_done()
        assert home.repairs() == set()
        assert await country_of(home, PACKET) == "CN"
        assert_no_exception(caplog)


async def test_a_profile_that_is_gone_is_told_and_the_device_judged_as_any_other(
    make_home: MakeHome, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_home("openwrt", setup=False) as home:
        [subentry] = home.entry.subentries.values()
        home.hass.config_entries.async_update_subentry(
            home.entry, subentry, data={**subentry.data, "profile": "no-such-make"}
        )
        await set_up(home)
        assert "no-such-make" in of_ours(caplog, logging.WARNING)[0]
        home.send(PACKET)
        await home.poll()
        assert PACKET in await home.destinations(suspicious=True)
        assert_no_exception(caplog)
