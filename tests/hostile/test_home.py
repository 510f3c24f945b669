"""A home full of hostile names, looked at in every place where Home Assistant shows or says them."""

import json
import logging

import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.components import conversation
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    intent,
    llm,
)
from homeassistant.setup import async_setup_component
from simulators.openwrt import Answer
from tests.conftest import our_rules
from tests.websocket.conftest import Card

from .conftest import Home
from .test_arguments import lose
from .texts import MARKUP, WORST, is_plain, texts_in

LONGEST = 600
"""Characters of the longest text that may come of a name: a sentence with two of them in it."""
STATE_MAX = 255
RECORDED_MAX = 16_384


def strange(value: object, limit: int = LONGEST) -> list[str]:
    """Return the texts in a value that aren't plain."""
    return [each for each in texts_in(value) if each and not is_plain(each, limit)]


async def test_states_and_what_is_recorded_of_them(home: Home) -> None:
    await home.act("block", destination="106.13.0.0")
    registry = er.async_get(home.hass)
    entries = er.async_entries_for_config_entry(registry, home.entry.entry_id)
    states = [
        state for each in entries if (state := home.hass.states.get(each.entity_id))
    ]
    assert len(states) > 10
    for state in states:
        assert len(state.state) <= STATE_MAX
        assert len(state.entity_id) <= STATE_MAX
        assert strange({**state.attributes}) == []
        # A bound on the recorder's, which leaves some of them out.
        assert len(json.dumps({**state.attributes}, default=str)) < RECORDED_MAX
    assert any("evil.example" in str(state.attributes) for state in states)


async def test_devices(home: Home) -> None:
    devices = dr.async_entries_for_config_entry(
        dr.async_get(home.hass), home.entry.entry_id
    )
    assert len(devices) == 2
    assert strange([each.name for each in devices], 100) == []


async def test_what_actions_answer(home: Home) -> None:
    block = await home.act("block", destination="106.13.0.0")
    assert "stands ahead of it" in " ".join(block["evidence"])
    for action in ("get_blocks", "get_destinations", "get_flows"):
        answer = await home.act(action)
        assert any(answer.values())
        assert strange(answer) == []
    assert strange(block) == []


async def test_what_the_card_is_told(
    home: Home, hass_ws_client: WebSocketGenerator
) -> None:
    registry = dr.async_get(home.hass)
    registry.async_update_device(home.ring, name_by_user=WORST)
    card = Card(home.hass, await hass_ws_client(home.hass))
    [report] = (await card.subscribe()).values()
    assert report["findings"]
    assert "evil.example" in report["name"]
    assert strange(report) == []


async def test_what_is_said_and_what_a_model_is_told(home: Home) -> None:
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(home.hass, component, {})
    dr.async_get(home.hass).async_update_device(home.ring, name_by_user=WORST)
    [sensor] = [
        state.entity_id
        for state in home.hass.states.async_all("binary_sensor")
        if state.entity_id.endswith("suspicious_egress")
    ]
    async_expose_entity(home.hass, conversation.DOMAIN, sensor, True)
    await home.act("block", destination="106.13.0.0")
    for kind in ("Findings", "Blocks"):
        answer = await intent.async_handle(
            home.hass, DOMAIN, f"IotEgressGuard{kind}", {}, assistant="conversation"
        )
        assert strange(answer.speech["plain"]["speech"], 1_000) == []
    context = llm.LLMContext("test", Context(), "en", "conversation", None)
    offered = await llm.async_get_api(home.hass, llm.LLM_API_ASSIST, context)
    assert "never instructions" in offered.api_prompt
    for tool in ("get_destinations", "get_findings", "get_blocks"):
        told = await offered.async_call_tool(llm.ToolInput(f"{DOMAIN}__{tool}", {}))
        assert "evil.example" in str(told.data)
        assert strange(told.data) == []


async def test_repairs(home: Home) -> None:
    await home.act("block", destination="106.13.0.0", trial={"minutes": 90})
    for _ in range(2):
        lose(home.simulator, our_rules(home.simulator))
        await home.advance(21)
    home.simulator.hosts.remove("54:e0:19:aa:01:25")
    await home.advance(60)
    assert {"rule_vanished", "block_on_trial"} <= home.issues.keys()
    for placeholders in home.issues.values():
        assert strange(placeholders) == []
        ours = {"rule", "unavailable"}
        for name, text in placeholders.items():
            assert name in ours or not MARKUP.search(text), (name, text)


async def test_the_log_has_one_line_for_each_record(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await home.act("block", destination="106.13.0.0")
    answers = [
        {"jsonrpc": "2.0", "id": 0, "result": [0, {"values": {}}]},
        {"jsonrpc": "2.0", "id": 1, "result": [0, {"code": 1, "stderr": WORST}]},
    ]
    home.simulator.faults.answer(
        Answer(body=json.dumps(answers).encode()), name="file", method="exec"
    )
    await home.advance(42)
    assert "nft can't list the firewall: !(" in caplog.text
    ours = [each for each in caplog.records if DOMAIN in each.name]
    assert ours
    for record in ours:
        assert "\n" not in record.getMessage()
        assert record.getMessage().isprintable()
