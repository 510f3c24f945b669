"""On trial: a block that is undone unless it's kept, and shows meanwhile what it breaks."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from probatio.error import MultipleInvalid
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.components import automation
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from simulators.clock import ManualClock
from tests.conftest import RING_MAC
from tests.test_guard import act

from .conftest import Home

BY_MAC = "camera.doorbell"
BY_ADDRESS = "binary_sensor.doorbell_motion"
ANOTHERS = "light.porch"
PRESSED = "mobile_app_notification_action"
"""What Home Assistant's companion app fires when a button in a notification is pressed."""


@pytest.fixture
def entities(hass: HomeAssistant) -> list[str]:
    """Let other integrations have entities of the doorbell, and of something else."""
    cloud = MockConfigEntry(domain="cloudy")
    local = MockConfigEntry(domain="local", data={"host": "10.23.1.125"})
    other = MockConfigEntry(domain="other", data={"host": "10.23.1.9"})
    for entry in (cloud, local, other):
        entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=cloud.entry_id,
        connections={(dr.CONNECTION_NETWORK_MAC, RING_MAC)},
    )
    registry = er.async_get(hass)
    found = []
    for entry, entity_id, device_id in (
        (cloud, BY_MAC, device.id),
        (local, BY_ADDRESS, None),
        (other, ANOTHERS, None),
    ):
        domain, name = entity_id.split(".")
        made = registry.async_get_or_create(
            domain,
            entry.domain,
            name,
            config_entry=entry,
            device_id=device_id,
            suggested_object_id=name,
        )
        hass.states.async_set(made.entity_id, "on")
        found.append(made.entity_id)
    assert found == [BY_MAC, BY_ADDRESS, ANOTHERS]
    return found


async def test_a_block_that_is_not_kept_is_undone_and_what_it_broke_is_listed(
    home: Home, entities: list[str]
) -> None:
    block = await home.block(trial="00:10:00")
    assert block["verified"]
    assert block["trial_until"] == "2026-11-24T00:10:21+00:00"
    assert block["unavailable_entities"] == []
    await home.guarded.advance(210)
    for entity_id in (BY_MAC, ANOTHERS):
        home.hass.states.async_set(entity_id, STATE_UNAVAILABLE)
    await home.guarded.advance(21)
    home.hass.states.async_set(BY_MAC, "on")
    [during] = await home.blocks()
    assert during["unavailable_entities"] == [BY_MAC]
    await home.guarded.advance(390)
    assert home.rules() == []
    assert home.kinds == ["blocked: verified", "block_expired: expired"]
    assert home.of_blocks[-1]["unavailable_entities"] == [BY_MAC]
    assert "wasn't kept after its trial" in home.of_blocks[-1]["evidence"][0]
    assert home.issue("block_on_trial") is None


async def test_what_breaks_just_before_the_end_of_a_trial_is_listed_too(
    home: Home, entities: list[str]
) -> None:
    await home.block(trial="00:10:00")
    await home.guarded.advance(590)
    home.hass.states.async_set(BY_MAC, STATE_UNAVAILABLE)
    await home.guarded.advance(21)
    assert home.kinds[-1] == "block_expired: expired"
    assert home.of_blocks[-1]["unavailable_entities"] == [BY_MAC]


async def test_what_was_unavailable_before_is_not_blamed_on_the_block(
    home: Home, entities: list[str]
) -> None:
    home.hass.states.async_set(BY_ADDRESS, STATE_UNAVAILABLE)
    await home.block(trial="00:10:00")
    await home.guarded.advance(42)
    [block] = await home.blocks()
    assert block["unavailable_entities"] == []


async def test_a_block_that_is_kept_stays(home: Home) -> None:
    block = await home.block(trial={"minutes": 10})
    kept = await act(home.hass, "keep", block_id=block["block_id"])
    assert kept == {"kept": True}
    await home.guarded.advance(1200)
    [after] = await home.blocks()
    assert after["verified"]
    assert after["trial_until"] is None
    assert home.rules() == [block["block_id"]]
    assert home.kinds == ["blocked: verified"]
    assert await act(home.hass, "keep", block_id=block["block_id"]) == {"kept": True}


async def test_a_kept_block_still_ends_when_its_time_is_up(home: Home) -> None:
    block = await home.block(trial={"minutes": 5}, duration={"minutes": 20})
    await act(home.hass, "keep", block_id=block["block_id"])
    await home.guarded.advance(900)
    assert home.rules()
    await home.guarded.advance(400)
    assert home.rules() == []
    assert "Its time was up" in home.of_blocks[-1]["evidence"][0]


async def test_asking_for_the_same_block_without_a_trial_keeps_it(home: Home) -> None:
    block = await home.block(trial={"minutes": 5})
    again = await home.block()
    assert again["block_id"] == block["block_id"]
    assert again["trial_until"] is None


async def test_a_trial_of_a_block_that_stands_already_undoes_nothing(
    home: Home,
) -> None:
    await home.block()
    again = await home.block(trial={"minutes": 5})
    assert again["trial_until"] is None
    await home.guarded.advance(600)
    assert home.rules()


async def test_a_trial_goes_on_over_a_restart(
    home: Home, entities: list[str], freezer: FrozenDateTimeFactory, clock: ManualClock
) -> None:
    await home.block(trial={"minutes": 10})
    entry_id = home.guarded.entry.entry_id
    await home.hass.config_entries.async_unload(entry_id)
    freezer.tick(120)
    clock.advance(120)
    assert await home.hass.config_entries.async_setup(entry_id)
    home.hass.states.async_set(BY_MAC, STATE_UNAVAILABLE)
    await home.guarded.advance(42)
    [block] = await home.blocks()
    assert block["unavailable_entities"] == [BY_MAC]
    await home.guarded.advance(600)
    assert home.rules() == []


async def test_keep_needs_a_block_that_there_is(home: Home) -> None:
    assert await act(home.hass, "keep", block_id="0123abcd") == {"kept": False}
    with pytest.raises(ServiceValidationError) as raised:
        await act(home.hass, "keep", block_id="no id")
    assert raised.value.translation_key == "invalid_block_id"


async def test_only_an_administrator_may_keep(
    home: Home, hass_read_only_user: MockUser
) -> None:
    block = await home.block(trial={"minutes": 10})
    with pytest.raises(Unauthorized):
        await home.hass.services.async_call(
            DOMAIN,
            "keep",
            {"block_id": block["block_id"]},
            blocking=True,
            context=Context(user_id=hass_read_only_user.id),
        )


async def test_a_button_in_a_notification_keeps_it(home: Home) -> None:
    asked: list[dict[str, Any]] = []
    home.hass.services.async_register(
        "notify", "mobile_app_phone", lambda call: asked.append(dict(call.data))
    )
    trial = {
        "device_id": home.device,
        "destination": "106.13.0.0",
        "trial": {"minutes": 10},
    }
    button = {"action": "KEEP_{{ block.block_id }}", "title": "Keep"}
    ask = {"message": "{{ block.blocks }}", "data": {"actions": [button]}}
    kept = "{{ trigger.event.data.action.removeprefix('KEEP_') }}"
    automations = [
        {
            "alias": "Try a block",
            "triggers": [{"trigger": "event", "event_type": "try_it"}],
            "actions": [
                {
                    "action": f"{DOMAIN}.block",
                    "data": trial,
                    "response_variable": "block",
                },
                {"action": "notify.mobile_app_phone", "data": ask},
            ],
        },
        {
            "alias": "Keep it",
            "triggers": [{"trigger": "event", "event_type": PRESSED}],
            "conditions": ["{{ trigger.event.data.action.startswith('KEEP_') }}"],
            "actions": [{"action": f"{DOMAIN}.keep", "data": {"block_id": kept}}],
        },
    ]
    assert await async_setup_component(
        home.hass, automation.DOMAIN, {automation.DOMAIN: automations}
    )
    home.hass.bus.async_fire("try_it")
    await home.guarded.advance(21)
    [pressed] = asked[0]["data"]["actions"]
    home.hass.bus.async_fire(PRESSED, {"action": pressed["action"]})
    await home.guarded.advance(900)
    assert len(home.rules()) == 1
    assert (await home.blocks())[0]["trial_until"] is None


async def test_a_block_that_the_router_refused_is_not_on_trial(home: Home) -> None:
    home.simulator.faults.fail("uci", "add")
    with pytest.raises(HomeAssistantError):
        await home.block(trial={"minutes": 10})
    assert home.issue("block_on_trial") is None
    [block] = await home.blocks()
    assert await act(home.hass, "keep", block_id=block["block_id"]) == {"kept": False}


async def test_a_trial_that_was_over_while_home_assistant_was_off_is_told(
    home: Home, entities: list[str], freezer: FrozenDateTimeFactory
) -> None:
    await home.block(trial={"minutes": 10})
    home.hass.states.async_set(BY_MAC, STATE_UNAVAILABLE)
    await home.guarded.advance(21)
    entry_id = home.guarded.entry.entry_id
    await home.hass.config_entries.async_unload(entry_id)
    freezer.tick(3600)
    assert await home.hass.config_entries.async_setup(entry_id)
    await home.hass.async_block_till_done()
    assert home.rules() == []
    assert home.kinds[-1] == "block_expired: expired"
    assert home.of_blocks[-1]["unavailable_entities"] == [BY_MAC]


@pytest.mark.parametrize("field", ["duration", "trial"])
@pytest.mark.parametrize("span", [0, "00:00:00", {"seconds": 0}, "-00:10:00"])
async def test_no_time_at_all_is_refused(home: Home, field: str, span: Any) -> None:
    with pytest.raises(MultipleInvalid, match=field):
        await home.block(**{field: span})
    assert home.rules() == []
