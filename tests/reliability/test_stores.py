"""Files that can't be understood: the guard begins anew with what is missing, keeps the file, and says where."""

from collections.abc import Callable
import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN
from homeassistant.helpers import issue_registry as ir

from .checks import assert_no_exception
from .conftest import MakeHome
from .home import MAKES, Home

#: Home Assistant itself logs an error for what isn't JSON, with what its parser said.
HOME_ASSISTANTS_OWN = ("homeassistant.helpers.storage", "homeassistant.util.json")

type Damage = Callable[[str], str]

BLOCKED = "203.0.113.9"


def _with(**changes: Any) -> Damage:
    """Return what changes the file around what is stored."""
    return lambda text: json.dumps(json.loads(text) | changes)


#: What may be wrong with any file, whatever it holds.
FILES: dict[str, Damage] = {
    "empty": lambda text: "",
    "cut off": lambda text: text[: len(text) // 2],
    "no JSON": lambda text: "\x00" * 4096,
    "JSON that holds nothing": lambda text: "null",
    "a list": lambda text: "[1]",
    "a list where its content should be": _with(data=[1]),
    "without its content": lambda text: '{"version": 1, "minor_version": 1}',
    "of a version to come": _with(version=99),
    "of a version that never was": _with(version=0),
    "with a version that's none": _with(version="one"),
}
#: A wrong value for each field of the router's file, and of a device's.
WRONG: dict[str, Any] = {"a number": 7, "nothing": None, "an object": {"x": "y"}}
ROUTER_FIELDS = ("blocks", "undone", "last_online", "devices")
DEVICE_FIELDS = ("ledger", "baseline", "uploads", "names", "findings", "allowed")


def _field(name: str, value: Any) -> Damage:
    """Return what changes a field of what is stored."""

    def damage(text: str) -> str:
        stored = json.loads(text)
        stored["data"][name] = value
        return json.dumps(stored)

    return damage


def file_of(home: Home, device: bool) -> Path:
    """Return the router's file, or the device's."""
    name = f"{DOMAIN}.{home.entry.entry_id}"
    if device:
        [subentry] = home.entry.subentries
        name = f"{name}.{subentry}"
    return Path(home.hass.config.path(".storage", name))


def kept_aside(home: Home) -> set[Path]:
    """Return the files that were put aside."""
    return set(file_of(home, device=False).parent.glob(f"{DOMAIN}.*.corrupt.*"))


def repairs(home: Home) -> set[str | None]:
    """Return where the repairs say that files are kept."""
    return {
        (issue.translation_placeholders or {}).get("corrupt_path")
        for (domain, _), issue in ir.async_get(home.hass).issues.items()
        if domain == HOMEASSISTANT_DOMAIN
        and issue.translation_key == "storage_corruption"
    }


async def begin_with(home: Home, file: Path, damage: Damage) -> None:
    """Stop the guard, damage a file, and start it again."""
    entry_id = home.entry.entry_id
    await home.hass.config_entries.async_unload(entry_id)
    file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")
    before, damaged = kept_aside(home), file.read_bytes()
    assert await home.hass.config_entries.async_setup(entry_id)
    await home.hass.async_block_till_done()
    assert home.entry.state is ConfigEntryState.LOADED
    [aside] = kept_aside(home) - before
    assert aside.read_bytes() == damaged
    assert str(aside) in repairs(home)


@pytest.mark.parametrize("make", MAKES)
async def test_a_router_s_file_that_is_none_is_kept_aside(
    make_home: MakeHome,
    make: str,
    caplog: pytest.LogCaptureFixture,
    subtests: pytest.Subtests,
) -> None:
    async with make_home(make) as home:
        await home.poll()
        for number, (name, damage) in enumerate(FILES.items()):
            with subtests.test(name):
                await home.act("block", destination=BLOCKED)
                [rule] = home.rules()
                seen = await home.destinations()
                caplog.clear()
                await begin_with(home, file_of(home, device=False), damage)
                assert (await home.destinations()).keys() >= seen.keys()
                assert home.rules() == {rule}
                assert home.repairs() == {"unknown_rules"}
                await home.mend("unknown_rules", "remove")
                assert home.rules() == set()
                await home.poll(2)
                assert home.repairs() == set()
                assert home.send(f"106.13.7.{number}")
                await home.poll(2)
                assert home.state().state == "on"
                assert_no_exception(caplog, besides=HOME_ASSISTANTS_OWN)


DEVICE_DAMAGES = FILES | {
    f"{name} in place of {field}": _field(field, value)
    for field in DEVICE_FIELDS
    for name, value in WRONG.items()
}


async def test_a_device_s_file_that_is_none_is_kept_aside(
    make_home: MakeHome, caplog: pytest.LogCaptureFixture, subtests: pytest.Subtests
) -> None:
    async with make_home("openwrt") as home:
        await home.act("block", destination=BLOCKED)
        await home.poll()
        rules = home.rules()
        for number, (name, damage) in enumerate(DEVICE_DAMAGES.items()):
            with subtests.test(name):
                assert home.send(f"106.13.7.{number}")
                await home.poll()
                caplog.clear()
                await begin_with(home, file_of(home, device=True), damage)
                await home.poll()
                assert home.available
                assert home.rules() == rules == set(await home.blocks())
                assert_no_exception(caplog, besides=HOME_ASSISTANTS_OWN)


async def test_one_part_of_the_router_s_file_costs_no_other(
    make_home: MakeHome, caplog: pytest.LogCaptureFixture, subtests: pytest.Subtests
) -> None:
    async with make_home("openwrt") as home:
        for field in ROUTER_FIELDS:
            for name, wrong in WRONG.items():
                with subtests.test(f"{name} in place of {field}"):
                    await home.act("block", destination=BLOCKED)
                    rules = home.rules()
                    await home.poll()
                    caplog.clear()
                    damage = _field(field, wrong)
                    await begin_with(home, file_of(home, device=False), damage)
                    assert home.available
                    assert home.rules() == rules
                    known = set(await home.blocks())
                    assert known == (set() if field == "blocks" else rules)
                    if field == "blocks":
                        await home.mend("unknown_rules", "remove")
                    assert_no_exception(caplog)


async def test_a_router_s_file_that_is_none_doesn_t_keep_its_entry_from_being_removed(
    make_home: MakeHome, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_home("openwrt") as home:
        entry_id = home.entry.entry_id
        await home.hass.config_entries.async_unload(entry_id)
        file_of(home, device=False).write_text(
            '{"version": 1, "minor_version": 1, "key": "", "data": {"blocks": 7}}'
        )
        await home.hass.config_entries.async_remove(entry_id)
        await home.hass.async_block_till_done()
        assert not file_of(home, device=False).exists()
        assert_no_exception(caplog)


@pytest.mark.parametrize("device", [False, True])
async def test_a_file_that_cannot_be_read_now_is_waited_for(
    make_home: MakeHome, device: bool
) -> None:
    async with make_home("openwrt") as home:
        await home.poll()
        before = await home.destinations()
        entry_id = home.entry.entry_id
        await home.hass.config_entries.async_unload(entry_id)
        file = file_of(home, device=device)
        elsewhere = file.rename(file.with_suffix(".elsewhere"))
        file.mkdir()
        assert not await home.hass.config_entries.async_setup(entry_id)
        assert home.entry.state is ConfigEntryState.SETUP_RETRY
        assert home.entry.error_reason_translation_key == "not_read"
        file.rmdir()
        elsewhere.rename(file)
        assert await home.hass.config_entries.async_reload(entry_id)
        await home.hass.async_block_till_done()
        assert await home.destinations() == before
        assert not kept_aside(home)
