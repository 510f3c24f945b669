"""The blueprint that tells, with buttons: each button does what it says, on the simulated router."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
from tests.conftest import our_rules
from tests.test_guard import SUSPICIOUS, state

from .conftest import BAIDU, MUTED, RING, Automated
from .phone import Phone


@pytest.fixture
async def told(automated: Automated, phone: Phone) -> Phone:
    """Return the phone after the doorbell's packet."""
    await automated.use("notify", devices=RING, phone=phone.device_id)
    await automated.guarded.advance(42)
    return phone


async def test_a_finding_is_told_with_its_reasons_and_four_buttons(
    told: Phone,
) -> None:
    [shown] = told.notifications
    assert shown["title"] == "Ring Pro talks to 106.13.0.0:1/udp"
    assert shown["message"].startswith("High. ")
    assert "Baidu" in shown["message"]
    assert list(told.buttons) == ["Block 1 h", "Block", "Allow", "Mute"]
    assert told.locked == {"Block 1 h", "Block", "Allow"}
    assert shown["data"]["push"] == {"interruption-level": "time-sensitive"}


async def test_a_name_that_looks_like_a_template_is_told_and_not_rendered(
    automated: Automated, phone: Phone
) -> None:
    name = "{{ 6 * 7 }}{% if true %}<b>![](http://evil.example)"
    dr.async_get(automated.hass).async_update_device(
        automated.device, name_by_user=name
    )
    await automated.use("notify", devices=RING, phone=phone.device_id)
    await automated.guarded.advance(42)
    [shown] = phone.notifications
    assert shown["title"] == f"{name} talks to 106.13.0.0:1/udp"
    await phone.press("Block")
    assert phone.notifications[-1]["title"] == f"Blocked: 106.13.0.0 ({name})"
    assert len(our_rules(automated.simulator)) == 1


async def test_block_for_an_hour_ends_in_a_rule_that_goes_after_an_hour(
    automated: Automated, told: Phone
) -> None:
    await told.press("Block 1 h")
    [block] = (await automated.act("get_blocks"))["blocks"]
    assert our_rules(automated.simulator) == [f"ieg_{block['block_id']}"]
    assert block["destination"] == "106.13.0.0/32"
    assert told.notifications[-1]["title"] == "Blocked: 106.13.0.0 (Ring Pro)"
    assert list(told.buttons) == ["Undo"]
    await automated.guarded.advance(3650)
    assert our_rules(automated.simulator) == []


async def test_block_stays(automated: Automated, told: Phone) -> None:
    await told.press("Block")
    await automated.guarded.advance(3650)
    assert len(our_rules(automated.simulator)) == 1
    [block] = (await automated.act("get_blocks"))["blocks"]
    assert block["expires_at"] is None


async def test_undo_takes_the_block_off_again(
    automated: Automated, told: Phone
) -> None:
    await told.press("Block")
    undo = told.buttons["Undo"]
    await told.press_again(undo)
    assert our_rules(automated.simulator) == []
    # What is high is told again as soon as nothing stops it.
    assert {each["title"] for each in told.notifications[2:]} == {
        "Block undone (Ring Pro)",
        "Ring Pro talks to 106.13.0.0:1/udp",
    }
    await told.press_again(undo)
    assert told.notifications[-1]["message"] == "There is no such block any more."
    assert told.buttons == {}


@pytest.mark.parametrize("block_id", ["12345678", "00000012", "1234e567"])
async def test_whatever_a_blocks_id_looks_like_it_can_be_undone(
    automated: Automated, told: Phone, monkeypatch: pytest.MonkeyPatch, block_id: str
) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda size: block_id)
    await told.press("Block")
    assert our_rules(automated.simulator) == [f"ieg_{block_id}"]
    await told.press("Undo")
    assert our_rules(automated.simulator) == []


async def test_allow_makes_it_fine(
    automated: Automated, told: Phone, hass: HomeAssistant
) -> None:
    assert state(hass, SUSPICIOUS).state == "on"
    await told.press("Allow")
    assert state(hass, SUSPICIOUS).state == "off"
    found = (await automated.act("get_destinations"))["destinations"]
    assert [each["address"] for each in found if each["allowed"]] == [BAIDU]
    assert our_rules(automated.simulator) == []


async def test_mute_silences_for_a_day(
    automated: Automated, told: Phone, hass: HomeAssistant
) -> None:
    await told.press("Mute")
    until = dt_util.parse_datetime(state(hass, MUTED).state)
    assert until == dt_util.utcnow() + timedelta(days=1)
    assert told.notifications[-1]["title"] == "Muted: Ring Pro"
    automated.send("106.13.1.0")
    await automated.guarded.advance(21)
    assert state(hass, "sensor.ring_pro_suspicious_destinations").state == "2"
    assert len(told.notifications) == 2


async def test_after_a_mute_findings_are_told_again(
    automated: Automated, told: Phone, freezer: FrozenDateTimeFactory
) -> None:
    await told.press("Mute")
    freezer.tick(86_400)
    await automated.guarded.advance(21)
    before = len(told.notifications)
    automated.send("106.13.1.0")
    await automated.guarded.advance(21)
    titles = [each["title"] for each in told.notifications[before:]]
    assert "Ring Pro talks to 106.13.1.0:1/udp" in titles


async def test_a_button_works_after_a_restart_of_the_automation(
    automated: Automated, told: Phone, hass: HomeAssistant
) -> None:
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "all"}, blocking=True
    )
    await hass.services.async_call(
        "automation", "turn_on", {"entity_id": "all"}, blocking=True
    )
    await told.press("Block")
    assert len(our_rules(automated.simulator)) == 1


async def test_a_block_that_is_refused_is_said_to_be(
    automated: Automated, told: Phone
) -> None:
    automated.simulator.faults.fail("uci", "add")
    await told.press("Block")
    assert our_rules(automated.simulator) == []
    assert told.notifications[-1]["title"] == "Not blocked: 106.13.0.0 (Ring Pro)"
    assert told.buttons == {}


async def test_a_block_that_cannot_be_undone_yet_is_said_to_be(
    automated: Automated, told: Phone
) -> None:
    await told.press("Block")
    await automated.simulator.faults.refuse()
    await told.press("Undo")
    assert told.notifications[-1]["title"] == "Block not undone yet (Ring Pro)"
    await automated.simulator.faults.accept()
    await automated.guarded.advance(42)
    assert our_rules(automated.simulator) == []


@pytest.mark.parametrize(
    "action",
    [
        "IEG|automation.another|block|{device}|106.13.0.0",
        "IEG|automation.notify|dance|{device}|106.13.0.0",
        "IEG|automation.notify|block|{device}",
        "OPEN_DOOR",
        "",
    ],
)
async def test_what_isnt_its_button_does_nothing(
    automated: Automated, told: Phone, action: str
) -> None:
    await told.press_again(action.format(device=automated.device))
    assert our_rules(automated.simulator) == []
    assert len(told.notifications) == 1


async def test_other_buttons_in_another_order_may_be_chosen(
    automated: Automated, phone: Phone
) -> None:
    inputs: dict[str, Any] = {"buttons": ["mute", "block"], "mute_for": {"hours": 2}}
    await automated.use("notify", devices=RING, phone=phone.device_id, **inputs)
    await automated.guarded.advance(42)
    assert list(phone.buttons) == ["Mute", "Block"]
    await phone.press("Mute")
    until = dt_util.parse_datetime(state(automated.hass, MUTED).state)
    assert until == dt_util.utcnow() + timedelta(hours=2)


async def test_an_ipv6_address_finds_its_way_through_a_button(
    automated: Automated, phone: Phone
) -> None:
    await automated.use("notify", devices=RING, phone=phone.device_id)
    button = f"IEG|automation.notify|block|{automated.device}|2400:da00::6666"
    await phone.press_again(button)
    [block] = (await automated.act("get_blocks"))["blocks"]
    assert block["destination"] == "2400:da00::6666/128"
