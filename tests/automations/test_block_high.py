"""The blueprint that blocks by itself: what it blocks, what it leaves alone, and what its buttons do."""

from typing import Any

import pytest

from homeassistant.core import HomeAssistant
from tests.conftest import our_rules
from tests.test_guard import SUSPICIOUS, SWITCH, state

from .conftest import RING, Automated
from .phone import Phone

BLOCKED = "Blocked: 106.13.0.0:1/udp (Ring Pro)"


async def begin(automated: Automated, phone: Phone, **inputs: Any) -> None:
    """Set up the automation, and let the doorbell send its packet."""
    await automated.use("block_high", devices=RING, phone=phone.device_id, **inputs)
    await automated.guarded.advance(42)


async def block_of(automated: Automated) -> dict[str, Any]:
    """Return the doorbell's one block."""
    [block] = (await automated.act("get_blocks"))["blocks"]
    return dict(block)


async def test_what_is_high_is_blocked_for_a_day_and_told(
    automated: Automated, phone: Phone, hass: HomeAssistant
) -> None:
    await begin(automated, phone)
    block = await block_of(automated)
    assert block["destination"] == "106.13.0.0/32"
    assert block["expires_at"] == "2026-11-25T00:00:21+00:00"
    assert block["trial_until"] is None
    assert our_rules(automated.simulator) == [f"ieg_{block['block_id']}"]
    assert state(hass, SUSPICIOUS).state == "off"
    [shown] = phone.notifications
    assert shown["title"] == BLOCKED
    assert "unless you keep it" in shown["message"]
    assert "Baidu" in shown["message"]
    assert list(phone.buttons) == ["Undo", "Keep"]
    assert phone.locked == {"Undo", "Keep"}


async def test_on_trial_it_is_undone_unless_it_is_kept(
    automated: Automated, phone: Phone
) -> None:
    await begin(automated, phone, how="trial", span={"minutes": 10})
    block = await block_of(automated)
    assert block["trial_until"] == "2026-11-24T00:10:21+00:00"
    await automated.guarded.advance(300)
    assert our_rules(automated.simulator)
    await automated.guarded.advance(310)
    assert our_rules(automated.simulator) == []
    # Nor is it tried again.
    await automated.guarded.advance(3600)
    assert our_rules(automated.simulator) == []
    assert len(phone.notifications) == 1


@pytest.mark.parametrize("how", ["trial", "timed"])
async def test_keep_makes_it_stay(automated: Automated, phone: Phone, how: str) -> None:
    await begin(automated, phone, how=how, span={"minutes": 10})
    before = await block_of(automated)
    await phone.press("Keep")
    assert phone.notifications[-1]["title"] == "Kept: block of 106.13.0.0 (Ring Pro)"
    await automated.guarded.advance(700)
    after = await block_of(automated)
    assert after["block_id"] == before["block_id"]
    assert after["expires_at"] is after["trial_until"] is None
    assert our_rules(automated.simulator) == [f"ieg_{before['block_id']}"]


async def test_keep_after_the_end_puts_it_on_again(
    automated: Automated, phone: Phone
) -> None:
    await begin(automated, phone, span={"minutes": 1})
    keep = phone.buttons["Keep"]
    await automated.hass.services.async_call(
        "automation", "turn_off", {"entity_id": "all"}, blocking=True
    )
    await automated.guarded.advance(63)
    assert our_rules(automated.simulator) == []
    await automated.hass.services.async_call(
        "automation", "turn_on", {"entity_id": "all"}, blocking=True
    )
    await phone.press_again(keep)
    assert len(our_rules(automated.simulator)) == 1
    assert (await block_of(automated))["expires_at"] is None


async def test_undo_takes_it_off(automated: Automated, phone: Phone) -> None:
    await begin(automated, phone)
    await phone.press("Undo")
    assert our_rules(automated.simulator) == []
    shown = phone.notifications[-1]
    assert shown["title"] == "Block undone: 106.13.0.0 (Ring Pro)"
    assert "off the router" in shown["message"]
    assert phone.buttons == {}


async def test_what_was_undone_is_not_blocked_by_itself_again(
    automated: Automated, phone: Phone, hass: HomeAssistant
) -> None:
    await begin(automated, phone)
    await phone.press("Undo")
    assert state(hass, SUSPICIOUS).state == "on"
    await hass.config_entries.async_reload(automated.guarded.entry.entry_id)
    await automated.guarded.advance(3600)
    assert int(state(hass, SUSPICIOUS).attributes["times_opened"]) > 1
    assert our_rules(automated.simulator) == []
    assert len(phone.notifications) == 2


async def test_another_address_is_blocked_all_the_same(
    automated: Automated, phone: Phone
) -> None:
    await begin(automated, phone)
    await phone.press("Undo")
    automated.send("106.13.1.0")
    await automated.guarded.advance(21)
    assert (await block_of(automated))["destination"] == "106.13.1.0/32"


async def test_what_its_owner_blocks_and_whose_time_is_up_may_be_blocked_again(
    automated: Automated, phone: Phone
) -> None:
    await begin(automated, phone)
    await phone.press("Undo")
    await automated.act("block", destination="106.13.0.0", duration="00:01:00")
    await automated.guarded.advance(63)
    await automated.guarded.advance(3600)
    assert phone.notifications[-1]["title"] == BLOCKED
    assert our_rules(automated.simulator)


async def test_what_the_owner_blocked_is_left_as_it_is(
    automated: Automated, phone: Phone
) -> None:
    await automated.use("block_high", devices=RING, phone=phone.device_id)
    block = await automated.act("block", destination="106.13.0.0")
    automated.simulator.faults.fail("conntrack", "delete", times=None)
    automated.send("106.13.0.0")
    await automated.guarded.advance(42)
    after = await block_of(automated)
    assert after["block_id"] == block["block_id"]
    assert after["expires_at"] is None
    assert phone.notifications == []


async def test_a_device_that_is_cut_off_is_left_so(
    automated: Automated, phone: Phone
) -> None:
    await automated.hass.services.async_call(
        "switch", "turn_off", {"entity_id": SWITCH}, blocking=True
    )
    automated.send("106.13.0.0")
    await begin(automated, phone)
    assert (await block_of(automated))["quarantine"]
    assert phone.notifications == []


async def test_a_block_that_is_refused_is_told_without_buttons(
    automated: Automated, phone: Phone
) -> None:
    automated.simulator.faults.fail("uci", "add", times=None)
    await begin(automated, phone)
    assert phone.notifications[0]["title"] == f"Not b{BLOCKED[1:]}"
    assert phone.buttons == {}
    assert our_rules(automated.simulator) == []


async def test_a_mute_does_not_stop_it(automated: Automated, phone: Phone) -> None:
    await automated.hass.services.async_call(
        "datetime",
        "set_value",
        {"entity_id": "datetime.ring_pro_muted_until", "datetime": "2030-01-01"},
        blocking=True,
    )
    await begin(automated, phone)
    assert len(our_rules(automated.simulator)) == 1
    assert len(phone.notifications) == 1
