"""Repairs that can be done here: what an owner decides about blocks, pressed as a button."""

from collections.abc import Awaitable
from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from .actions import (
    async_keep_block,
    async_put_again,
    async_remove_unknown,
    async_take_off_blocks,
)
from .const import DOMAIN
from .coordinator import GuardConfigEntry, GuardCoordinator


class BlockRepair(RepairsFlow):
    """Asks what to do, and does it."""

    choices: tuple[str, ...]
    """The steps that can be chosen."""

    def __init__(self, coordinator: GuardCoordinator, block_id: str) -> None:
        """Ask about the blocks of a router, or about one of them."""
        self._coordinator = coordinator
        self._block_id = block_id

    async def async_step_init(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Show what can be chosen."""
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return self.async_show_menu(
            step_id="init",
            menu_options=list(self.choices),
            description_placeholders=issue.translation_placeholders if issue else None,
        )

    async def _take_off(self) -> RepairsFlowResult:
        return await self._do(
            async_take_off_blocks(
                self._coordinator, lambda block: block.block_id == self._block_id
            )
        )

    async def _do(self, deed: Awaitable[object]) -> RepairsFlowResult:
        try:
            await deed
        except HomeAssistantError as err:
            return self.async_abort(
                reason="refused", description_placeholders={"error": str(err)}
            )
        return self.async_create_entry(data={})


class TrialRepair(BlockRepair):
    """A block is on trial."""

    choices = ("keep", "undo")

    async def async_step_keep(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Keep the block."""
        return await self._do(async_keep_block(self._coordinator, self._block_id))

    async def async_step_undo(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Take the block off now."""
        return await self._take_off()


class VanishedRepair(BlockRepair):
    """A block's rule has vanished again, or can't be put on again."""

    choices = ("put_again", "forget")

    async def async_step_put_again(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Put the rule on once more."""
        return await self._do(async_put_again(self._coordinator, self._block_id))

    async def async_step_forget(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Let the block be gone."""
        return await self._take_off()


class UnknownRepair(BlockRepair):
    """The router has rules with the guard's mark that the guard doesn't know."""

    choices = ("remove",)

    async def async_step_remove(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Take those rules off the router."""
        return await self._do(async_remove_unknown(self._coordinator))


class RouterAway(RepairsFlow):
    """Nothing can be done while the router's entry isn't loaded."""

    async def async_step_init(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Say so."""
        return self.async_abort(reason="router_away")


#: Issue → what mends it.
REPAIRS: dict[str, type[BlockRepair]] = {
    "block_on_trial": TrialRepair,
    "rule_vanished": VanishedRepair,
    "unknown_rules": UnknownRepair,
}


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow that mends an issue; `data` names the router's entry, and the block where it's about one."""
    about = data or {}
    entry: GuardConfigEntry | None = hass.config_entries.async_get_entry(
        about["entry_id"]
    )
    if entry is None or entry.state is not ConfigEntryState.LOADED:
        return RouterAway()
    kind = next(repair for key, repair in REPAIRS.items() if issue_id.startswith(key))
    return kind(entry.runtime_data, about.get("block_id", ""))
