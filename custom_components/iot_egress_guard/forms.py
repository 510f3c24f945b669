"""What an owner is asked of each make of router, and what may be answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import probatio as vol

from homeassistant.const import (
    CONF_API_KEY,
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .const import ROUTER_OPENWRT, ROUTER_UNIFI

#: UniFi OS's; an older controller listens on 8443.
UNIFI_PORT: Final = 443

#: What is never filled in again.
SECRETS: Final = frozenset({CONF_API_KEY, CONF_PASSWORD})

type Values = Mapping[str, Any]

_PASSWORD = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)
# A password manager would put the console's password here.
_API_KEY = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)

OPENWRT_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_HOST): TextSelector(),
        vol.Optional(CONF_PORT): cv.port,
        vol.Required(CONF_SSL, default=True): cv.boolean,
        vol.Required(CONF_USERNAME): TextSelector(),
        vol.Required(CONF_PASSWORD): _PASSWORD,
    }
)
UNIFI_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_HOST): TextSelector(),
        vol.Required(CONF_PORT, default=UNIFI_PORT): cv.port,
        vol.Optional(CONF_API_KEY): _API_KEY,
        vol.Optional(CONF_USERNAME): TextSelector(),
        vol.Optional(CONF_PASSWORD): _PASSWORD,
    }
)


class WrongFieldError(Exception):
    """What was typed won't do: `field`, and the translation key `error` of why."""

    def __init__(self, field: str, error: str) -> None:
        """Name the field and the error."""
        super().__init__(f"{field}: {error}")
        self.field = field
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is asked of one make of router."""

    schema: vol.Schema
    """All of it: where the router is, and the login."""
    login: Callable[[Values], vol.Schema]
    """The login alone, for an entry with these data."""
    constants: Values
    """What is in every entry's data and never asked."""
    checked: Callable[[Values, Values], dict[str, Any]]
    """What was typed, as it's kept, given what the entry has; raises WrongFieldError."""


def fields(schema: vol.Schema) -> frozenset[str]:
    """Return the names of a form's fields."""
    return frozenset(map(str, schema.schema))


def _only(schema: vol.Schema, *names: str) -> vol.Schema:
    """Return just these fields of a form, in its order."""
    return vol.Schema(
        {key: value for key, value in schema.schema.items() if str(key) in names}
    )


def _unifi_login(data: Values) -> vol.Schema:
    """Return the fields for the kind of login in use; where it's a password, a key may take its place."""
    if CONF_API_KEY in data:
        return vol.Schema({vol.Required(CONF_API_KEY): _API_KEY})
    return _only(UNIFI_SCHEMA, CONF_API_KEY, CONF_USERNAME, CONF_PASSWORD)


_LOGINS: Final = (
    frozenset({CONF_API_KEY}),
    frozenset({CONF_USERNAME, CONF_PASSWORD}),
)
#: Which parts of a login were given → the field that is wrong, and why.
_NO_LOGIN: Final[Mapping[frozenset[str], tuple[str, str]]] = {
    frozenset(): (CONF_API_KEY, "no_login"),
    frozenset({CONF_USERNAME}): (CONF_PASSWORD, "no_password"),
    frozenset({CONF_PASSWORD}): (CONF_USERNAME, "no_username"),
}
_TWO_LOGINS: Final = (CONF_API_KEY, "two_logins")


def _one_login(typed: Values, known: Values) -> dict[str, Any]:
    """Return what was typed with one login in it: the API key, or the username and the password."""
    login = {
        CONF_API_KEY: typed.get(CONF_API_KEY, "").strip(),
        CONF_USERNAME: typed.get(CONF_USERNAME, ""),
        CONF_PASSWORD: typed.get(CONF_PASSWORD, ""),
    }
    given = frozenset(name for name, value in login.items() if value)
    if (
        given == {CONF_API_KEY, CONF_USERNAME}
        and known.get(CONF_USERNAME) == login[CONF_USERNAME]
    ):
        # The form came with the username in it; the key was given in place of that login.
        given = frozenset({CONF_API_KEY})
    if given not in _LOGINS:
        raise WrongFieldError(*_NO_LOGIN.get(given, _TWO_LOGINS))
    rest = {name: value for name, value in typed.items() if name not in login}
    return rest | {name: login[name] for name in given}


FORMS: Final[Mapping[str, Form]] = {
    ROUTER_OPENWRT: Form(
        schema=OPENWRT_SCHEMA,
        login=lambda data: _only(OPENWRT_SCHEMA, CONF_USERNAME, CONF_PASSWORD),
        constants={},
        checked=lambda typed, known: dict(typed),
    ),
    ROUTER_UNIFI: Form(
        schema=UNIFI_SCHEMA,
        login=_unifi_login,
        constants={CONF_SSL: True},
        checked=_one_login,
    ),
}
