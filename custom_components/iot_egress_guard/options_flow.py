"""Choosing an origin database of the owner's own."""

from pathlib import Path
from typing import Any

import probatio as vol

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import TextSelector

from .const import CONF_ORIGIN_DATABASE, CONF_ORIGIN_NETWORKS, DOMAIN
from .egress.origin import OriginDatabaseError
from .origins import open_database

OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_ORIGIN_DATABASE): TextSelector(),
        vol.Optional(CONF_ORIGIN_NETWORKS): TextSelector(),
    }
)


class GuardOptionsFlow(OptionsFlow):
    """Takes an origin database of the owner's own, once it's shown to be one."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the files; without any, the embedded database is used."""
        errors: dict[str, str] = {}
        if user_input is not None:
            own = user_input.get(CONF_ORIGIN_DATABASE, "")
            networks = user_input.get(CONF_ORIGIN_NETWORKS, "")
            problem = await self.hass.async_add_executor_job(
                _problem_with, Path(self.hass.config.cache_path(DOMAIN)), own, networks
            )
            if problem is None:
                return self.async_create_entry(data=user_input)
            field = CONF_ORIGIN_DATABASE
            if networks and problem.path.stem.startswith(Path(networks).stem):
                field = CONF_ORIGIN_NETWORKS
            errors[field] = f"origin_{problem.problem.value}"
        known = self.config_entry.options if user_input is None else user_input
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(OPTIONS_SCHEMA, known),
            errors=errors,
        )


def _problem_with(folder: Path, own: str, networks: str) -> OriginDatabaseError | None:
    """Return what is wrong with an owner's files, None when they can be used. Blocking."""
    try:
        open_database(folder, own, networks).close()
    except OriginDatabaseError as err:
        return err
    return None
