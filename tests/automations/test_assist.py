"""Assistants: what they may be told, in sentences and by tools; and that nothing changes by it."""

from types import MappingProxyType
from typing import Any

import pytest
import yaml

from custom_components.iot_egress_guard.const import DOMAIN
from custom_components.iot_egress_guard.llm import async_get_tools
from homeassistant.components import conversation
from homeassistant.components.homeassistant.exposed_entities import (
    async_expose_entity,
    async_should_expose,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    intent,
    llm,
)
from tests.conftest import device, our_rules
from tests.test_guard import SUSPICIOUS, SWITCH, state

from .assistant import ask
from .conftest import SENTENCES, Automated

UNKNOWN = "I know of no guarded device called Toaster. Expose its sensor to me first."


async def tools(hass: HomeAssistant, assistant: str = "conversation") -> Any:
    """Return what a language model is offered."""
    context = llm.LLMContext("test", Context(), "en", assistant, None)
    return await llm.async_get_api(hass, llm.LLM_API_ASSIST, context)


async def call(hass: HomeAssistant, tool: str, **data: Any) -> dict[str, Any]:
    """Let a language model use a tool."""
    offered = await tools(hass)
    result = await offered.async_call_tool(llm.ToolInput(f"{DOMAIN}__{tool}", data))
    return dict(result.data) | {"failed": result.error}


@pytest.mark.parametrize(
    "sentence",
    [
        "what is the doorbell talking to",
        "What is Ring Pro connecting to?",
        "where does my doorbell send data to",
    ],
)
async def test_it_says_where_a_device_has_been(told: Automated, sentence: str) -> None:
    answer = await ask(told.hass, sentence)
    assert answer.startswith("Ring Pro has talked to ")
    assert "Amazon" in answer
    assert "High: 106.13.0.0 port 1, of Beijing Baidu" in answer
    assert answer.endswith("in China.")


@pytest.mark.parametrize(
    "sentence",
    ["is anything suspicious", "What is suspicious?", "is the doorbell suspicious"],
)
async def test_it_says_what_is_suspicious_and_why(
    told: Automated, sentence: str
) -> None:
    answer = await ask(told.hass, sentence)
    assert answer.startswith("Ring Pro talks to 106.13.0.0:1/udp, of Beijing Baidu")
    assert answer.count(".") > 4


async def test_what_is_allowed_is_told_without_a_warning(told: Automated) -> None:
    await told.hass.services.async_call(
        DOMAIN,
        "allow",
        {"device_id": told.device, "destination": "106.13.0.0"},
        blocking=True,
    )
    answer = await ask(told.hass, "what is the doorbell talking to")
    assert "Beijing Baidu" in answer
    assert "High" not in answer


async def test_more_networks_than_anybody_listens_to_are_others(
    told: Automated,
) -> None:
    for address in ("8.8.8.8", "9.9.9.9", "1.1.1.1", "193.0.6.139", "192.5.5.241"):
        told.send(address, 443)
    await told.guarded.advance(21)
    answer = await ask(told.hass, "what is the doorbell talking to")
    assert "; and others. High: " in answer


async def test_a_device_that_was_not_seen_is_said_to_be(told: Automated) -> None:
    config = device("54:e0:19:00:00:01", title="Toaster")
    subentry = ConfigSubentry(
        data=MappingProxyType(dict(config["data"])),
        subentry_type=config["subentry_type"],
        title=config["title"],
        unique_id=config["unique_id"],
    )
    told.hass.config_entries.async_add_subentry(told.guarded.entry, subentry)
    await told.guarded.advance(21)
    sensor = "binary_sensor.toaster_suspicious_egress"
    async_expose_entity(told.hass, conversation.DOMAIN, sensor, True)
    answer = await ask(told.hass, "what is the toaster talking to")
    assert answer == "Toaster hasn't been seen to talk to the internet."


async def test_more_than_one_finding_is_counted(told: Automated) -> None:
    for address in ("106.13.1.0", "106.13.2.0"):
        told.send(address)
    await told.guarded.advance(21)
    answer = await ask(told.hass, "is anything suspicious")
    assert answer.endswith("And to 2 more that are suspicious.")


async def test_nothing_suspicious_is_said_with_what_it_rests_on(
    told: Automated,
) -> None:
    await told.hass.services.async_call(
        DOMAIN,
        "allow",
        {"device_id": told.device, "destination": "106.13.0.0"},
        blocking=True,
    )
    assert await ask(told.hass, "is anything suspicious") == "Nothing is suspicious."
    await told.simulator.faults.refuse()
    await told.guarded.advance(84)
    answer = await ask(told.hass, "is anything suspicious")
    assert answer == ("Nothing is suspicious. But not everything is seen of Ring Pro.")


async def test_it_says_what_is_blocked(told: Automated) -> None:
    assert await ask(told.hass, "what is blocked") == "Nothing is blocked."
    await told.act("block", destination="106.13.0.0")
    await told.act("block", destination="106.13.0.1", duration="01:00:00")
    answer = await ask(told.hass, "what is blocked for the doorbell")
    assert answer == (
        "106.13.0.0 is blocked for Ring Pro, until it's removed; proven."
        " 106.13.0.1 is blocked for Ring Pro, until 2026-11-23 17:00; proven."
    )


async def test_a_device_that_isnt_exposed_is_not_told_of(
    assistant: Automated,
) -> None:
    await assistant.guarded.advance(42)
    for sentence in ("what is Ring Pro talking to", "is anything suspicious"):
        answer = await ask(assistant.hass, sentence)
        assert answer.startswith("I know of no guarded device")


async def test_a_device_that_nobody_knows_is_said_to_be(told: Automated) -> None:
    assert await ask(told.hass, "what is the Toaster talking to") == UNKNOWN


async def test_a_router_that_is_not_set_up_is_no_answer(told: Automated) -> None:
    await told.hass.config_entries.async_unload(told.guarded.entry.entry_id)
    answer = await ask(told.hass, "is anything suspicious")
    assert answer.endswith("But not everything is seen of Ring Pro.")
    with pytest.raises(intent.IntentHandleError):
        await intent.async_handle(
            told.hass,
            "test",
            "IotEgressGuardBlocks",
            assistant=conversation.DOMAIN,
        )
    assert (await call(told.hass, "get_blocks"))["failed"]


async def test_a_model_is_offered_nothing_while_nothing_is_exposed(
    assistant: Automated,
) -> None:
    offered = await tools(assistant.hass)
    assert not [each for each in offered.tools if each.integration == DOMAIN]


async def test_a_model_may_only_read(told: Automated) -> None:
    offered = await tools(told.hass)
    ours = [each for each in offered.tools if each.integration == DOMAIN]
    assert {each.name.removeprefix(f"{DOMAIN}__") for each in ours} == {
        "get_destinations",
        "get_findings",
        "get_blocks",
    }
    for each in ours:
        assert each.annotations.read_only
        assert not each.annotations.destructive
    assert "only read" in offered.api_prompt


async def test_a_model_reads_what_the_guard_knows(told: Automated) -> None:
    block = await told.act("block", destination="106.13.0.1")
    [seen] = (await call(told.hass, "get_destinations", device="doorbell"))["devices"]
    worst = seen["destinations"][0]
    assert (worst["address"], worst["severity"]) == ("106.13.0.0", "high")
    assert 0 < len(worst["reasons"]) <= 3
    assert seen["total"] == len(seen["destinations"])
    [found] = (await call(told.hass, "get_findings"))["devices"]
    assert found["findings"][0]["destination"] == "106.13.0.0:1/udp"
    assert found["coverage"] == "complete"
    [ruled] = (await call(told.hass, "get_blocks", device="Ring Pro"))["devices"]
    assert ruled["blocks"][0]["blocks"] == block["blocks"]
    assert ruled["blocks"][0]["verified"]


async def test_of_many_destinations_a_model_is_named_some_and_told_how_many_there_are(
    told: Automated,
) -> None:
    for number in range(1, 31):
        told.send(f"8.8.8.{number}", 443)
    await told.guarded.advance(21)
    [seen] = (await call(told.hass, "get_destinations", device="doorbell"))["devices"]
    assert len(seen["destinations"]) == 20
    assert seen["total"] > 30
    assert seen["destinations"][0]["severity"] == "high"


async def test_other_tools_than_assists_are_none_of_its_business(
    told: Automated,
) -> None:
    context = llm.LLMContext("test", Context(), "en", conversation.DOMAIN, None)
    assert async_get_tools(told.hass, context, "another") is None


async def test_another_assistant_is_asked_for_by_itself(told: Automated) -> None:
    offered = await tools(told.hass, "another")
    assert not [each for each in offered.tools if each.integration == DOMAIN]


async def test_nothing_that_an_assistant_may_do_unasked_cuts_a_device_off(
    told: Automated,
) -> None:
    exposed = [
        entry.entity_id
        for entry in er.async_entries_for_config_entry(
            er.async_get(told.hass), told.guarded.entry.entry_id
        )
        if async_should_expose(told.hass, conversation.DOMAIN, entry.entity_id)
    ]
    assert exposed == [SUSPICIOUS]
    dr.async_get(told.hass).async_update_device(told.device, area_id="porch")
    await told.hass.services.async_call(
        "homeassistant", "turn_off", {"area_id": "porch"}, blocking=True
    )
    assert state(told.hass, SWITCH).state == "on"
    assert our_rules(told.simulator) == []


async def test_every_intent_has_sentences_and_nothing_else_has(
    assistant: Automated,
) -> None:
    handlers = {
        each.intent_type: each
        for each in intent.async_get(assistant.hass)
        if type(each).__module__.startswith(f"custom_components.{DOMAIN}.")
    }
    for file in SENTENCES.rglob("*.yaml"):
        sentences = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert set(sentences["intents"]) == set(handlers)
    assert all(each.description for each in handlers.values())
