"""Intents for Home Assistant's own assistant, which takes no cloud: they read, and never block or allow anything.

The sentences that lead to them are in the repository's `custom_sentences`.
"""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, override

import probatio as vol

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import intent

from .answers import Answers, async_get_answers
from .assist import (
    Asked,
    blocks_of,
    destinations_of,
    exposed,
    findings_of,
    named,
    readable,
)

#: The assistant whose exposed entities count where a caller doesn't say for whom it asks.
ASSISTANT = "conversation"


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Register the intents."""
    for handler in (DestinationsIntent(), FindingsIntent(), BlocksIntent()):
        intent.async_register(hass, handler)


class GuardIntent(intent.IntentHandler, ABC):
    """A question about one guarded device, or about all."""

    _name: ClassVar[type[vol.Marker]] = vol.Optional

    @property
    @override
    def slot_schema(self) -> dict[vol.Marker, Any]:
        return {self._name("name"): intent.non_empty_string}

    @override
    async def async_handle(self, intent_obj: intent.Intent) -> intent.IntentResponse:
        slots = self.async_validate_slots(intent_obj.slots)
        name = slots.get("name", {}).get("value")
        known = exposed(intent_obj.hass, intent_obj.assistant or ASSISTANT)
        devices = await readable(
            intent_obj.hass, named(known, name), intent_obj.context
        )
        answers = await async_get_answers(intent_obj.hass, intent_obj.language)
        response = intent_obj.create_response()
        response.response_type = intent.IntentResponseType.QUERY_ANSWER
        if not devices:
            response.async_set_speech(
                answers.say("nobody_called", name=name)
                if name
                else answers.say("nobody")
            )
            return response
        try:
            said = await self._say(intent_obj, devices, answers)
        except HomeAssistantError as err:
            raise intent.IntentHandleError(str(err)) from err
        response.async_set_speech(said)
        response.async_set_results(
            [
                intent.IntentResponseTarget(
                    type=intent.IntentResponseTargetType.DEVICE,
                    name=each.device.name,
                    id=each.device.device_id,
                )
                for each in devices
            ]
        )
        return response

    @abstractmethod
    async def _say(
        self, intent_obj: intent.Intent, devices: list[Asked], answers: Answers
    ) -> str:
        """Return the answer; HomeAssistantError when a router isn't set up."""


class DestinationsIntent(GuardIntent):
    """Where a device has been: "what is the doorbell talking to?"."""

    intent_type = "IotEgressGuardDestinations"
    description = "Tells where a guarded device has been on the internet"
    _name = vol.Required

    @override
    async def _say(
        self, intent_obj: intent.Intent, devices: list[Asked], answers: Answers
    ) -> str:
        seen = [
            await destinations_of(intent_obj.hass, each, intent_obj.context)
            for each in devices
        ]
        return " ".join(map(answers.destinations, seen))


class FindingsIntent(GuardIntent):
    """What is suspicious: "is anything suspicious?"."""

    intent_type = "IotEgressGuardFindings"
    description = "Tells what is suspicious about guarded devices"

    @override
    async def _say(
        self, intent_obj: intent.Intent, devices: list[Asked], answers: Answers
    ) -> str:
        found = list(map(findings_of, devices))
        suspicious = [answers.suspicion(each) for each in found if each["findings"]]
        unsure = [each["device"] for each in found if each["coverage"] != "complete"]
        said = suspicious or [answers.say("nothing_suspicious")]
        if unsure:
            said.append(answers.say("not_all_seen", devices=", ".join(unsure)))
        return " ".join(said)


class BlocksIntent(GuardIntent):
    """What is blocked: "what is blocked?"."""

    intent_type = "IotEgressGuardBlocks"
    description = "Tells what is blocked for guarded devices"

    @override
    async def _say(
        self, intent_obj: intent.Intent, devices: list[Asked], answers: Answers
    ) -> str:
        said = []
        for each in devices:
            found = await blocks_of(intent_obj.hass, each, intent_obj.context)
            said += [answers.block(found["device"], block) for block in found["blocks"]]
        return " ".join(said) or answers.say("nothing_blocked")
