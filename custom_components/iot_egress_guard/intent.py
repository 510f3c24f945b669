"""Intents for Home Assistant's own assistant, which takes no cloud: they read, and never block or allow anything.

The sentences that lead to them are in the repository's `custom_sentences`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, override

import probatio as vol

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import intent
from homeassistant.util import dt as dt_util

from .assist import (
    Asked,
    blocks_of,
    destinations_of,
    exposed,
    findings_of,
    named,
    readable,
)
from .egress.countries import country_name

#: The assistant whose exposed entities count where a caller doesn't say for whom it asks.
ASSISTANT = "conversation"
#: Networks that are spoken of; beyond, nobody listens.
MAX_SPOKEN = 5


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
        response = intent_obj.create_response()
        response.response_type = intent.IntentResponseType.QUERY_ANSWER
        if not devices:
            called = f" called {name}" if name else ""
            response.async_set_speech(
                f"I know of no guarded device{called}. Expose its sensor to me first."
            )
            return response
        try:
            said = await self._say(intent_obj, devices)
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
    async def _say(self, intent_obj: intent.Intent, devices: list[Asked]) -> str:
        """Return the answer; HomeAssistantError when a router isn't set up."""


class DestinationsIntent(GuardIntent):
    """Where a device has been: "what is the doorbell talking to?"."""

    intent_type = "IotEgressGuardDestinations"
    description = "Tells where a guarded device has been on the internet"
    _name = vol.Required

    @override
    async def _say(self, intent_obj: intent.Intent, devices: list[Asked]) -> str:
        answers = [
            await destinations_of(intent_obj.hass, each, intent_obj.context)
            for each in devices
        ]
        return " ".join(map(_networks, answers))


class FindingsIntent(GuardIntent):
    """What is suspicious: "is anything suspicious?"."""

    intent_type = "IotEgressGuardFindings"
    description = "Tells what is suspicious about guarded devices"

    @override
    async def _say(self, intent_obj: intent.Intent, devices: list[Asked]) -> str:
        answers = list(map(findings_of, devices))
        suspicious = [_suspicion(each) for each in answers if each["findings"]]
        unsure = [each["device"] for each in answers if each["coverage"] != "complete"]
        said = suspicious or ["Nothing is suspicious."]
        if unsure:
            said.append(f"But not everything is seen of {' and '.join(unsure)}.")
        return " ".join(said)


class BlocksIntent(GuardIntent):
    """What is blocked: "what is blocked?"."""

    intent_type = "IotEgressGuardBlocks"
    description = "Tells what is blocked for guarded devices"

    @override
    async def _say(self, intent_obj: intent.Intent, devices: list[Asked]) -> str:
        said = []
        for each in devices:
            answer = await blocks_of(intent_obj.hass, each, intent_obj.context)
            said += [_block(answer["device"], block) for block in answer["blocks"]]
        return " ".join(said) or "Nothing is blocked."


def _where(row: Mapping[str, Any]) -> str:
    """Return whose an address is and where: `Amazon.com, Inc. in the United States`."""
    network = row["organization"] or "an unknown network"
    return f"{network} in {country_name(row['country'])}" if row["country"] else network


def _networks(answer: Mapping[str, Any]) -> str:
    device, rows = answer["device"], answer["destinations"]
    if not rows:
        return f"{device} hasn't been seen to talk to the internet."
    odd = [row for row in rows if row["severity"] and not row["allowed"]]
    places = list(dict.fromkeys(_where(row) for row in rows if row not in odd))
    count = answer["total"]
    said = f"{device} has talked to {count} {'destination' if count == 1 else 'destinations'}"
    if places:
        said += f", of {'; '.join(places[:MAX_SPOKEN])}"
    if len(places) > MAX_SPOKEN:
        said += "; and others"
    for row in odd:
        said += f". {row['severity'].capitalize()}: {row['address']} port {row['port']}, of {_where(row)}"
    return f"{said}."


def _suspicion(answer: Mapping[str, Any]) -> str:
    worst, *others = answer["findings"]
    said = f"{answer['device']} talks to {worst['destination']}, of {_where(worst)}. {worst['reasons'][0]}."
    if others:
        said += f" And to {len(others)} more that {'is' if len(others) == 1 else 'are'} suspicious."
    return said


def _block(device: str, block: Mapping[str, Any]) -> str:
    proven = "proven" if block["verified"] else block["state"]
    ends = block["trial_until"] or block["expires_at"]
    if ends is None:
        until = "until it's removed"
    else:
        local = dt_util.as_local(dt_util.parse_datetime(ends, raise_on_error=True))
        until = f"until {local:%Y-%m-%d %H:%M}"
    return f"{block['blocks']} is blocked for {device}, {until}; {proven}."
