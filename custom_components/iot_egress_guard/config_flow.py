"""Adding a router, keeping its login and certificate right, and choosing its origin database."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, override

import probatio as vol

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .const import (
    CONF_FINGERPRINT,
    CONF_ORIGIN_DATABASE,
    CONF_ORIGIN_NETWORKS,
    CONF_ROUTER,
    DOMAIN,
    ROUTER_OPENWRT,
    SUBENTRY_DEVICE,
)
from .device_flow import DeviceSubentryFlow
from .egress.origin import OriginDatabaseError
from .errors import placeholders, translation_key
from .make import make_router
from .origins import open_database
from .routers.errors import RouterError, UntrustedCertificateError
from .routers.model import RouterIdentity

_PASSWORD = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)
CREDENTIALS: dict[vol.Marker, Any] = {
    vol.Required(CONF_USERNAME): TextSelector(),
    vol.Required(CONF_PASSWORD): _PASSWORD,
}
OPENWRT_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_HOST): TextSelector(),
        vol.Optional(CONF_PORT): cv.port,
        vol.Required(CONF_SSL, default=True): cv.boolean,
        **CREDENTIALS,
    }
)

OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_ORIGIN_DATABASE): TextSelector(),
        vol.Optional(CONF_ORIGIN_NETWORKS): TextSelector(),
    }
)


class GuardConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds a router, or mends what is wrong with its entry."""

    VERSION = 1

    def __init__(self) -> None:
        """Begin with nothing typed."""
        self._data: dict[str, Any] = {}
        self._fingerprint = ""

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> GuardOptionsFlow:
        """Offer to use an origin database of the owner's own."""
        return GuardOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Devices are what a router guards."""
        return {SUBENTRY_DEVICE: DeviceSubentryFlow}

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose the make of the router."""
        return self.async_show_menu(step_id="user", menu_options=[ROUTER_OPENWRT])

    async def async_step_openwrt(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the OpenWrt router is, and how to log in."""
        return await self._ask(
            "openwrt", OPENWRT_SCHEMA, user_input, {CONF_ROUTER: ROUTER_OPENWRT}
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the address or the login of a router."""
        return await self._ask(
            "reconfigure",
            OPENWRT_SCHEMA,
            user_input,
            dict(self._get_reconfigure_entry().data),
        )

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Begin when the router refuses the login, or shows another certificate."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the login again; a certificate that changed is shown next."""
        entry = self._get_reauth_entry()
        return await self._ask(
            "reauth_confirm", vol.Schema(CREDENTIALS), user_input, dict(entry.data)
        )

    async def async_step_confirm_certificate(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the certificate's fingerprint; once confirmed, only that certificate is accepted."""
        if user_input is not None:
            self._data[CONF_FINGERPRINT] = self._fingerprint
            return await self._try(self._step_to_mend)
        return self.async_show_form(
            step_id="confirm_certificate",
            description_placeholders={
                "fingerprint": _readable(self._fingerprint),
                "host": self._data[CONF_HOST],
            },
        )

    @property
    def _step_to_mend(self) -> str:
        """The step that asks for what was typed."""
        if self.source == SOURCE_REAUTH:
            return "reauth_confirm"
        return "reconfigure" if self.source == SOURCE_RECONFIGURE else ROUTER_OPENWRT

    async def _ask(
        self,
        step: str,
        schema: vol.Schema,
        user_input: dict[str, Any] | None,
        known: dict[str, Any],
    ) -> ConfigFlowResult:
        """Show a form, or try what was typed together with what is known."""
        if user_input is None:
            return self._form(step, schema, known)
        # A certificate that was confirmed isn't asked about again because the password was wrong.
        if confirmed := self._data.get(CONF_FINGERPRINT):
            known[CONF_FINGERPRINT] = confirmed
        self._data = known | user_input
        if step == "reconfigure" and CONF_PORT not in user_input:
            self._data.pop(CONF_PORT, None)
        return await self._try(step)

    async def _try(self, step: str) -> ConfigFlowResult:
        """Connect to the router; go on when it works, else say why not, with what was typed kept."""
        try:
            router = make_router(self.hass, self._data)
        except ValueError:
            return self._form(
                step, self._schema(step), self._data, {CONF_HOST: "invalid_host"}
            )
        try:
            identity = await router.connect()
        except UntrustedCertificateError as err:
            self._fingerprint = err.fingerprint
            return await self.async_step_confirm_certificate()
        except RouterError as err:
            errors = {"base": translation_key(err)}
            return self._form(
                step, self._schema(step), self._data, errors, placeholders(err)
            )
        finally:
            await router.close()
        return await self._finish(identity)

    async def _finish(self, identity: RouterIdentity) -> ConfigFlowResult:
        """Make or mend the entry of a router that answered."""
        await self.async_set_unique_id(identity.unique_id)
        if self.source == SOURCE_REAUTH:
            self._abort_if_unique_id_mismatch(reason="wrong_router")
            return self._update(self._get_reauth_entry())
        if self.source == SOURCE_RECONFIGURE:
            self._abort_if_unique_id_mismatch(reason="wrong_router")
            return self._update(self._get_reconfigure_entry())
        self._abort_if_unique_id_configured()
        return self.async_create_entry(title=identity.name, data=self._data)

    def _update(self, entry: ConfigEntry) -> ConfigFlowResult:
        """Keep the new data; where the entry's own listener doesn't reload it for that, this does."""
        listens = bool(entry.update_listeners) and dict(entry.data) != self._data
        result = self.async_update_and_abort(entry, data=self._data)
        if not listens:
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result

    def _schema(self, step: str) -> vol.Schema:
        return vol.Schema(CREDENTIALS) if step == "reauth_confirm" else OPENWRT_SCHEMA

    def _form(
        self,
        step: str,
        schema: vol.Schema,
        values: Mapping[str, Any],
        errors: dict[str, str] | None = None,
        texts: dict[str, str] | None = None,
    ) -> ConfigFlowResult:
        """Show a form with what is known filled in, but never a password."""
        suggested = {
            key: value for key, value in values.items() if key != CONF_PASSWORD
        }
        blank = {
            "cause": "",
            "remedy": "",
            "grant": "",
            "package": "",
            "host": str(values.get(CONF_HOST, "")),
        }
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=errors,
            description_placeholders=blank | (texts or {}),
        )


def _readable(fingerprint: str) -> str:
    """Return a fingerprint as browsers show it: `AB:CD:…`."""
    return ":".join(
        fingerprint[start : start + 2] for start in range(0, len(fingerprint), 2)
    ).upper()


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
