"""What all makes of router share when one is added or mended: certificate, site, reauthentication, reconfiguration."""

from collections.abc import Mapping, Sequence
from typing import Any

import probatio as vol

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.const import CONF_HOST, CONF_NAME
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .const import CONF_FINGERPRINT, CONF_ROUTER, CONF_SITE
from .errors import placeholders, translation_key
from .forms import FORMS, SECRETS, Form, Values, WrongFieldError, fields
from .make import make_router
from .routers.errors import RouterError, UntrustedCertificateError
from .routers.model import RouterIdentity
from .routers.router import Router
from .routers.unifi import Site, SiteNeededError

_REAUTH = "reauth_confirm"
_SITE = "site"


class RouterFlow(ConfigFlow):
    """Adds a router, or mends what is wrong with its entry."""

    def __init__(self) -> None:
        """Begin with nothing typed."""
        self._data: dict[str, Any] = {}
        self._step = ""
        """The step whose answers are being tried, and that asks again when they won't do."""
        self._found: dict[str, Any] = {}
        """What discovery tells of a router."""
        self._fingerprint = ""
        self._sites: Sequence[Site] = ()

    async def _add(
        self, make: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """Ask where a router of this make is, and how to log in."""
        known = {CONF_ROUTER: make, **FORMS[make].constants, **self._found}
        return await self._ask(make, known, user_input)

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Begin when the router refuses the login, or shows another certificate."""
        self.context["title_placeholders"] = {
            CONF_NAME: self._get_reauth_entry().title,
            CONF_HOST: entry_data[CONF_HOST],
        }
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the login again; a certificate that changed is shown next."""
        return await self._ask(_REAUTH, self._get_reauth_entry().data, user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the address or the login of a router."""
        return await self._ask(
            SOURCE_RECONFIGURE, self._get_reconfigure_entry().data, user_input
        )

    async def async_step_confirm_certificate(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the certificate's fingerprint; once confirmed, only that certificate is accepted."""
        if user_input is not None:
            self._data[CONF_FINGERPRINT] = self._fingerprint
            return await self._try()
        return self.async_show_form(
            step_id="confirm_certificate",
            description_placeholders={
                "fingerprint": _readable(self._fingerprint),
                "host": self._data[CONF_HOST],
            },
        )

    async def async_step_site(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose one of the sites of a console."""
        self._step = _SITE
        if user_input is None:
            # One that was chosen and isn't there was removed meanwhile.
            gone = {CONF_SITE: "unknown_site"} if CONF_SITE in self._data else None
            return self._show(self._data, gone)
        self._data[CONF_SITE] = user_input[CONF_SITE]
        return await self._try()

    async def _ask(
        self, step: str, known: Values, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """Show a form, or try what was typed together with what is known."""
        self._step = step
        # A certificate that was confirmed isn't asked about again because the password was wrong.
        confirmed = self._data.get(CONF_FINGERPRINT)
        self._data = dict(known)
        if confirmed is not None:
            self._data[CONF_FINGERPRINT] = confirmed
        if user_input is None:
            return self._show(known)
        try:
            typed = self._form.checked(user_input, known)
        except WrongFieldError as err:
            return self._show({**known, **user_input}, {err.field: err.error})
        # What was left empty is no longer so: a port of its own, the other kind of login.
        for name in fields(self._schema):
            self._data.pop(name, None)
        self._data |= typed
        return await self._try()

    async def _try(self) -> ConfigFlowResult:
        """Connect to the router; go on when it works, else say why not, with what was typed kept."""
        try:
            router = make_router(self.hass, self._data)
        except ValueError:
            return self._show(self._data, {CONF_HOST: "invalid_host"})
        try:
            identity = await router.connect()
            await self._complete(router, identity)
        except UntrustedCertificateError as err:
            self._fingerprint = err.fingerprint
            return await self.async_step_confirm_certificate()
        except RouterError as err:
            if isinstance(err, SiteNeededError) and err.sites:
                return await self._choose(err.sites)
            errors = {"base": translation_key(err)}
            return self._show(self._data, errors, placeholders(err))
        finally:
            await router.close()
        return await self._finish(identity)

    async def _complete(self, router: Router, identity: RouterIdentity) -> None:
        """Add what else an entry of this make keeps, now that the router answers. Raises RouterError."""

    async def _choose(self, sites: Sequence[Site]) -> ConfigFlowResult:
        """Go on to the choice of a site; an entry's own can't be chosen anew."""
        if self.source in (SOURCE_REAUTH, SOURCE_RECONFIGURE):
            return self.async_abort(reason="wrong_router")
        self._sites = sites
        return await self.async_step_site()

    async def _finish(self, identity: RouterIdentity) -> ConfigFlowResult:
        """Make or mend the entry of a router that answered."""
        await self.async_set_unique_id(identity.unique_id)
        self._abort_if_unique_id_mismatch(reason="wrong_router")
        if self.source in (SOURCE_REAUTH, SOURCE_RECONFIGURE):
            entry = self.hass.config_entries.async_get_known_entry(
                self.context["entry_id"]
            )
            self._keep(entry, self._data)
            return self.async_update_and_abort(entry)
        self._abort_if_unique_id_configured()
        return self.async_create_entry(title=identity.name, data=self._data)

    @callback
    def _keep(self, entry: ConfigEntry, data: dict[str, Any]) -> None:
        """Keep new data of an entry; where its own listener doesn't reload it for that, this does."""
        listens = bool(entry.update_listeners) and dict(entry.data) != data
        self.hass.config_entries.async_update_entry(entry, data=data)
        if not listens:
            self.hass.config_entries.async_schedule_reload(entry.entry_id)

    @property
    def _form(self) -> Form:
        return FORMS[self._data[CONF_ROUTER]]

    @property
    def _schema(self) -> vol.Schema:
        """The fields of the step."""
        if self._step == _SITE:
            return vol.Schema({vol.Required(CONF_SITE): _site_selector(self._sites)})
        if self._step == _REAUTH:
            return self._form.login(self._get_reauth_entry().data)
        return self._form.schema

    def _show(
        self,
        values: Values,
        errors: dict[str, str] | None = None,
        texts: dict[str, str] | None = None,
    ) -> ConfigFlowResult:
        """Show the step's form with what is known filled in, but never a secret."""
        suggested = {key: value for key, value in values.items() if key not in SECRETS}
        blank = {
            "cause": "",
            "remedy": "",
            "grant": "",
            "package": "",
            "host": str(values.get(CONF_HOST, "")),
        }
        return self.async_show_form(
            step_id=self._step,
            data_schema=self.add_suggested_values_to_schema(self._schema, suggested),
            errors=errors,
            description_placeholders=blank | (texts or {}),
        )


def _site_selector(sites: Sequence[Site]) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=site.name, label=site.title) for site in sites
            ],
            mode=SelectSelectorMode.LIST,
        )
    )


def _readable(fingerprint: str) -> str:
    """Return a fingerprint as browsers show it: `AB:CD:…`."""
    return ":".join(
        fingerprint[start : start + 2] for start in range(0, len(fingerprint), 2)
    ).upper()
