"""A disk that takes nothing: the guard goes on, says so once, pushes nothing that it couldn't remember, and saves all later."""

from collections.abc import Generator
from contextlib import contextmanager
import json
import logging
from pathlib import Path
import resource
from typing import Any

import pytest

from custom_components.iot_egress_guard.const import DOMAIN
from custom_components.iot_egress_guard.egress.ledger import Ledger
from homeassistant.exceptions import HomeAssistantError
from tests.test_guard import device_id

from .checks import of_ours
from .conftest import MakeHome
from .home import Home

#: More than the minute within which everything is saved.
MINUTE_IN_POLLS = 4
STANDING, NEW = "203.0.113.9", "198.51.100.7"


@contextmanager
def full_disk() -> Generator[None]:
    """Let the system take not one byte more into any file, as it does when a disk is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def stored(home: Home) -> dict[str, Any]:
    """Return what the disk has of the router, and by the key `device` of the device."""
    folder = Path(home.hass.config.path(".storage"))
    [device] = home.entry.subentries
    names = {"": f"{DOMAIN}.{home.entry.entry_id}"}
    names["device"] = f"{names['']}.{device}"
    found = {
        key: json.loads((folder / name).read_text(encoding="utf-8"))["data"]
        for key, name in names.items()
    }
    router: dict[str, Any] = found[""]
    return router | {"device": found["device"]}


def config_calls(home: Home) -> int:
    """Return how often the router was asked to change its configuration, or what stands there."""
    return sum(name == "uci" for name, _, _ in home.router.requests)


def assert_nothing_of_ours_failed(log: pytest.LogCaptureFixture) -> None:
    """See that Home Assistant tells of no file of ours that it couldn't write; of its own files it does."""
    assert not [
        record.getMessage()
        for record in log.records
        if record.levelno >= logging.ERROR and DOMAIN in record.getMessage()
    ]


async def test_what_happens_meanwhile_is_saved_when_there_is_room_again(
    make_home: MakeHome, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_home("openwrt") as home:
        await home.act("block", destination=STANDING)
        await home.poll(MINUTE_IN_POLLS)
        before = stored(home)
        caplog.clear()
        with full_disk():
            assert home.send("106.13.0.1")
            await home.poll(2 * MINUTE_IN_POLLS)
            await home.act("unblock", destination=STANDING)
            await home.hass.services.async_call(
                DOMAIN,
                "allow",
                {
                    "device_id": device_id(home.hass, home.entry),
                    "destination": "106.13.0.9",
                },
                blocking=True,
            )
            assert stored(home) == before
            assert home.available
            assert home.repairs() == {"not_saved"}
            assert home.rules() == set()
            assert len(of_ours(caplog, logging.WARNING)) == 1
        # Nothing more happens: what did is what has to be saved.
        home.router.conntrack.clear()
        await home.poll(MINUTE_IN_POLLS + 1)
        after = stored(home)
        assert after["blocks"] == []
        assert after["device"]["allowed"] != before["device"]["allowed"]
        ledger = Ledger()
        ledger.restore(after["device"]["ledger"])
        assert "106.13.0.1" in {each.key.address for each in ledger.all()}
        assert home.repairs() == set()
        [warning] = of_ours(caplog, logging.WARNING)
        assert "can't be saved: File too large." in warning
        back = [line for line in of_ours(caplog, logging.INFO) if "again" in line]
        assert len(back) == 2  # the warning says that it's tried again
        assert_nothing_of_ours_failed(caplog)


async def test_a_router_is_not_asked_for_a_block_that_would_be_forgotten(
    make_home: MakeHome,
) -> None:
    async with make_home("openwrt") as home:
        asked = config_calls(home)
        with full_disk(), pytest.raises(HomeAssistantError) as refused:
            await home.act("block", destination=NEW)
        assert refused.value.translation_key == "not_saved"
        assert "File too large" in str(refused.value)
        assert config_calls(home) == asked
        assert list((await home.blocks()).values()) == ["failed"]
        await home.act("block", destination=NEW)
        assert set(await home.blocks()) == home.rules()


async def test_a_block_that_stands_is_kept_though_nothing_can_be_saved(
    make_home: MakeHome,
) -> None:
    async with make_home("openwrt") as home:
        await home.act("block", destination=STANDING, duration=3600)
        [rule] = home.rules()
        with full_disk():
            home.router.uci.replace(
                "firewall",
                [
                    each
                    for each in home.router.uci.committed("firewall").sections
                    if each.name != rule
                ],
            )
            home.router.firewall.reload()
            await home.poll()
            assert home.rules() == {rule}
            await home.act("block", destination=STANDING, duration=600)
            assert home.rules() == {rule}
            # Its time is up.
            await home.poll(600 // 21 + 1)
            assert home.rules() == set()


async def test_leaving_with_a_full_disk_is_no_error(
    make_home: MakeHome, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_home("openwrt") as home:
        await home.poll(MINUTE_IN_POLLS)
        with full_disk():
            reload = home.hass.config_entries.async_reload
            assert await reload(home.entry.entry_id)
            await home.hass.async_block_till_done()
        await home.poll(MINUTE_IN_POLLS)
        assert home.repairs() == set()
        assert_nothing_of_ours_failed(caplog)
