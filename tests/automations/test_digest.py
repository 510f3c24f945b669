"""The blueprint of the weekly digest: when it comes, and what stands in it."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from .conftest import RING, Automated

MAILBOX = "notify.mailbox"
#: The tests' home is on the American west coast, where it's four in the afternoon when they begin.
MONDAY = {"day": "mon", "time": "16:10:00", "notifier": MAILBOX}
WEEK_S = 7 * 86_400


async def allow(automated: Automated) -> None:
    """Take the incident's address as fine."""
    await automated.hass.services.async_call(
        "iot_egress_guard",
        "allow",
        {"device_id": automated.device, "destination": "106.13.0.0"},
        blocking=True,
    )


async def digest(automated: Automated) -> list[str]:
    """Wait until it has come, and return its lines."""
    while not automated.mailbox:
        await automated.guarded.advance(21)
    [mail] = automated.mailbox
    assert mail["entity_id"] == [MAILBOX]
    assert mail["title"] == "What your devices talked to this week"
    return str(mail["message"]).splitlines()


async def test_it_tells_what_is_new_suspicious_and_blocked(
    automated: Automated,
) -> None:
    await automated.use("digest", **MONDAY)
    await automated.guarded.advance(42)
    block = await automated.act("block", destination="106.13.0.0")
    name, *lines = await digest(automated)
    found = (await automated.act("get_destinations"))["destinations"]
    assert name == "Ring Pro:"
    assert lines[0] == f"- New destinations: {len(found)}"
    assert lines[1].startswith("- New countries: ")
    assert {"US", "CN"} <= set(lines[1].removeprefix("- New countries: ").split(", "))
    assert [line for line in lines if line.startswith("- High: ")] == [
        "- High: 106.13.0.0 port 1/udp (Beijing Baidu Netcom Science and Technology Co., Ltd.)"
    ]
    [told] = [line for line in lines if line.startswith("- Block of ")]
    [now] = (await automated.act("get_blocks"))["blocks"]
    assert now["block_id"] == block["block_id"]
    assert told.startswith("- Block of 106.13.0.0: verified, stopped ")


async def test_a_week_without_anything_new_is_one_line(
    automated: Automated, freezer: FrozenDateTimeFactory
) -> None:
    await automated.guarded.advance(42)
    await allow(automated)
    freezer.tick(WEEK_S)
    await automated.use("digest", **MONDAY)
    async_fire_time_changed(automated.hass)
    await automated.hass.async_block_till_done(wait_background_tasks=True)
    lines = await digest(automated)
    assert lines == ["Nothing new: Ring Pro"]


async def test_it_comes_on_its_day_only(automated: Automated) -> None:
    await automated.use("digest", **{**MONDAY, "day": "tue"})
    await automated.guarded.advance(630)
    assert automated.mailbox == []


async def test_devices_may_be_chosen(automated: Automated) -> None:
    inputs: dict[str, Any] = {**MONDAY, "devices": [RING["entity_id"]]}
    await automated.use("digest", **inputs)
    assert (await digest(automated))[0] == "Ring Pro:"


async def test_what_is_allowed_is_not_told_as_suspicious(automated: Automated) -> None:
    await automated.use("digest", **MONDAY)
    await automated.guarded.advance(42)
    await allow(automated)
    assert not [line for line in await digest(automated) if "High" in line]


@pytest.mark.parametrize(
    ("devices", "expected"),
    [
        (
            [RING["entity_id"]],
            ["Ring Pro:", "- It couldn't be asked: its router isn't connected."],
        ),
        ([], ["No device is guarded, or no router is connected."]),
    ],
)
async def test_a_router_that_is_not_connected_is_said_to_be(
    automated: Automated, devices: list[str], expected: list[str]
) -> None:
    await automated.use("digest", **MONDAY, devices=devices)
    await automated.hass.config_entries.async_unload(automated.guarded.entry.entry_id)
    assert await digest(automated) == expected
