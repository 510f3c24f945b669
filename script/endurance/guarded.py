"""A real Home Assistant core that guards the household, by what its owner sees of it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bench.home_assistant import DOMAIN, add, core, entry_of
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component

from .household import GUARDED

PROFILES = [
    (client, "generic" if number else "ring") for number, client in enumerate(GUARDED)
]
UNAVAILABLE = ("unavailable", "unknown")


class Guarded:
    """The core and its entry."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Hold them."""
        self.hass, self.entry = hass, entry

    @property
    def loaded(self) -> bool:
        """Whether the entry is set up."""
        return self.entry.state is ConfigEntryState.LOADED

    async def act(self, action: str, mac: str, **fields: Any) -> dict[str, Any]:
        """Perform an action on a device and return its response. Raises HomeAssistantError."""
        found = await self.hass.services.async_call(
            DOMAIN,
            action,
            {"device_id": self._device(mac), **fields},
            blocking=True,
            return_response=True,
        )
        return dict(found or {})

    async def switch(self, mac: str, *, on: bool) -> None:
        """Give a device its internet access, or take it. Raises HomeAssistantError."""
        entity_id = self.entity_id(mac, "internet_access")
        await self.hass.services.async_call(
            "switch",
            "turn_on" if on else "turn_off",
            {"entity_id": entity_id},
            blocking=True,
        )

    def _device(self, mac: str) -> str:
        found = dr.async_get(self.hass).async_get_device_by_identifier(
            (DOMAIN, f"{self.entry.unique_id}_{mac}"), self.entry.entry_id
        )
        if found is None:
            raise RuntimeError(f"no device stands for {mac}")
        return found.id

    def entity_id(self, mac: str, key: str) -> str:
        """Return the id of a device's entity."""
        suffix = f"{mac}_{key}"
        for each in self._entities():
            if each.unique_id.endswith(suffix):
                return each.entity_id
        raise RuntimeError(f"no entity is {suffix}")

    def state(self, mac: str, key: str) -> str:
        """Return the state of a device's entity."""
        found = self.hass.states.get(self.entity_id(mac, key))
        return found.state if found else "missing"

    def unavailable(self) -> list[str]:
        """Return the entities that are unavailable."""
        return [
            each.entity_id
            for each in self._entities()
            if not each.disabled
            and (state := self.hass.states.get(each.entity_id)) is not None
            and state.state == "unavailable"
        ]

    async def everything(self) -> dict[str, Any]:
        """Return what there is of each device, by its MAC: its blocks, and where it has been; and the repairs."""
        blocks, destinations = {}, {}
        for client in GUARDED:
            answer = await self.act("get_blocks", client.mac)
            blocks[client.mac] = answer["blocks"]
            answer = await self.act("get_destinations", client.mac)
            destinations[client.mac] = [
                each["address"] for each in answer["destinations"]
            ]
        issues = ir.async_get(self.hass).issues.values()
        repairs = [
            each.issue_id for each in issues if each.domain == DOMAIN and each.active
        ]
        return {"blocks": blocks, "destinations": destinations, "repairs": repairs}

    def _entities(self) -> list[er.RegistryEntry]:
        return er.async_entries_for_config_entry(
            er.async_get(self.hass), self.entry.entry_id
        )


@asynccontextmanager
async def awakened(
    folder: Path, described: Mapping[str, Any]
) -> AsyncIterator[Guarded]:
    """Run a core in a folder, with the entry that it has from an earlier life; in its first, with the one described.

    A description has the entry's `data`, `title` and `unique_id`.
    """
    async with core(folder) as hass:
        known = hass.config_entries.async_entries(DOMAIN)
        if not known:
            known = [entry_of(**described, devices=PROFILES, home_country="US")]
            await add(hass, known[0])
        elif not await async_setup_component(hass, DOMAIN, {}):
            raise RuntimeError("the integration isn't set up")
        await hass.async_block_till_done()
        yield Guarded(hass, known[0])
