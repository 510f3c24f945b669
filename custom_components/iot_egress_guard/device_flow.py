"""Choosing which devices to guard, and how each is judged."""

from collections.abc import Collection, Mapping
from typing import Any

import probatio as vol

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_MAC
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.selector import (
    FileSelector,
    FileSelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .const import CONF_HOME_COUNTRIES, CONF_MUD_FILE, CONF_MUD_PROFILE, CONF_PROFILE
from .coordinator import GuardConfigEntry, GuardCoordinator
from .device_profile import MUD, own_profile
from .egress.countries import COUNTRIES
from .egress.mud import MAX_BYTES, MudError, MudProfile, parse, profile_from_mud
from .egress.profile import GENERIC, Profile
from .errors import placeholders
from .mud_texts import texts
from .origins import async_get_origins
from .plain_text import plain, without_markup
from .profiles import async_get_profiles
from .routers.errors import RouterError
from .routers.model import Client, is_mac


class DeviceSubentryFlow(ConfigSubentryFlow):
    """Chooses a device to guard, or changes how one is judged."""

    def __init__(self) -> None:
        """Begin with nothing typed."""
        self._typed: dict[str, Any] = {}
        self._mud: MudProfile

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Choose one of the router's clients, or type a MAC."""
        entry: GuardConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        guarded = {subentry.unique_id for subentry in entry.subentries.values()}
        try:
            clients = [
                client
                for client in await entry.runtime_data.router.clients()
                if client.mac not in guarded
            ]
        except RouterError as err:
            return self.async_abort(
                reason="cannot_list", description_placeholders=placeholders(err)
            )
        errors: dict[str, str] = {}
        if user_input is not None:
            mac = format_mac(user_input[CONF_MAC].strip())
            if not is_mac(mac):
                errors[CONF_MAC] = "invalid_mac"
            elif mac in guarded:
                errors[CONF_MAC] = "already_guarded"
            else:
                name = next(
                    (client.name for client in clients if client.mac == mac), None
                )
                return self.async_create_entry(
                    title=name or mac.upper(),
                    data={**user_input, CONF_MAC: mac},
                    unique_id=mac,
                )
        schema = vol.Schema(
            {
                vol.Required(CONF_MAC): _client_selector(clients),
                **await self._judgement(None),
            }
        )
        home = [self.hass.config.country] if self.hass.config.country else []
        # Nothing is chosen beforehand, or the frontend would choose the first client.
        suggested = {
            CONF_MAC: "",
            CONF_PROFILE: GENERIC,
            CONF_HOME_COUNTRIES: home,
        } | (user_input or {})
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=errors,
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change the profile and the home countries; a MUD file is turned into a profile."""
        subentry = self._get_reconfigure_subentry()
        errors: dict[str, str] = {}
        cause = ""
        if user_input is not None:
            self._typed = dict(user_input)
            file_id = self._typed.pop(CONF_MUD_FILE, None)
            if file_id is None:
                return self.async_update_and_abort(
                    self._get_entry(), subentry, data_updates=self._typed
                )
            try:
                self._mud = await self._read_mud(file_id)
                return await self.async_step_mud()
            except FileNotFoundError:
                errors[CONF_MUD_FILE] = "mud_file_gone"
            except MudError as err:
                errors[CONF_MUD_FILE] = "invalid_mud"
                cause = str(err)
        schema = vol.Schema(
            {
                **await self._judgement(own_profile(subentry.data)),
                vol.Optional(CONF_MUD_FILE): FileSelector(
                    FileSelectorConfig(accept=".json,application/json")
                ),
            }
        )
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                schema, {**subentry.data, **self._typed}
            ),
            errors=errors,
            description_placeholders={
                "device": without_markup(plain(subentry.title)),
                "cause": cause,
            },
        )

    async def async_step_mud(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what became of a MUD file; once confirmed, the device is judged by it."""
        subentry = self._get_reconfigure_subentry()
        if user_input is not None:
            return self.async_update_and_abort(
                self._get_entry(),
                subentry,
                data_updates={
                    **self._typed,
                    CONF_PROFILE: MUD,
                    CONF_MUD_PROFILE: self._mud.profile,
                },
            )
        return self.async_show_form(
            step_id="mud",
            data_schema=vol.Schema({}),
            description_placeholders={"device": without_markup(plain(subentry.title))}
            | texts(self._mud),
        )

    async def _read_mud(self, file_id: str) -> MudProfile:
        """Turn an uploaded MUD file into a profile.

        Raises FileNotFoundError when the upload is no longer there, MudError when it's no MUD file.
        """
        origins = await async_get_origins(self.hass, self._get_entry().options)

        known_names = self._known_names()

        def read() -> MudProfile:
            try:
                with (
                    process_uploaded_file(self.hass, file_id) as path,
                    path.open("rb") as file,
                ):
                    data = file.read(MAX_BYTES + 1)
            except ValueError as err:
                raise FileNotFoundError(file_id) from err
            return profile_from_mud(
                parse(data), origins=origins.lookup, known_names=known_names
            )

        return await self.hass.async_add_executor_job(read)

    def _known_names(self) -> Mapping[str, Collection[str]]:
        """Return the names by which the router knows where the device has been, each with its addresses, if it says any."""
        entry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return {}
        coordinator: GuardCoordinator = entry.runtime_data
        guard = coordinator.guards.get(self._get_reconfigure_subentry().data[CONF_MAC])
        return guard.names.addresses_by_name() if guard else {}

    async def _judgement(self, own: Profile | None) -> dict[vol.Marker, Any]:
        """Return the fields that say how a device is judged, its own profile among the choices if it has one."""
        profiles = await async_get_profiles(self.hass)
        options = [
            SelectOptionDict(value=key, label=profile.title)
            for key, profile in profiles.items()
        ]
        if own is not None:
            options.append(SelectOptionDict(value=MUD, label=f"MUD: {own.title}"))
        home = [self.hass.config.country] if self.hass.config.country else []
        return {
            vol.Required(CONF_PROFILE, default=GENERIC): SelectSelector(
                SelectSelectorConfig(
                    options=options, mode=SelectSelectorMode.DROPDOWN, sort=True
                )
            ),
            vol.Required(CONF_HOME_COUNTRIES, default=home): SelectSelector(
                SelectSelectorConfig(
                    options=[
                        SelectOptionDict(value=code, label=name)
                        for code, name in COUNTRIES.items()
                    ],
                    mode=SelectSelectorMode.DROPDOWN,
                    multiple=True,
                    sort=True,
                )
            ),
        }


def _client_selector(clients: list[Client]) -> SelectSelector:
    """Return a list of clients in which a MAC can be typed too."""
    options = [
        SelectOptionDict(
            value=client.mac,
            label=" · ".join(
                filter(None, (client.name, *client.addresses[:1], client.mac.upper()))
            ),
        )
        for client in clients
    ]
    return SelectSelector(
        SelectSelectorConfig(
            options=options, mode=SelectSelectorMode.DROPDOWN, custom_value=True
        )
    )
