"""Router errors, once more, in the words of Home Assistant: translated, with placeholders."""

from datetime import UTC, datetime

from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.update_coordinator import UpdateFailed
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .plain_text import without_markup
from .routers.errors import (
    AuthenticationError,
    BlockRefusedError,
    CannotConnectError,
    CertificateChangedError,
    ChangesPendingError,
    PermissionDeniedError,
    ProtocolError,
    RouterError,
    UnsavedChangesError,
    UnsupportedError,
    UntrustedCertificateError,
)
from .store import NotReadError

#: The most special first: the translation key of each, in `exceptions` and in the config flow's `error`.
_KEYS: tuple[tuple[type[RouterError], str], ...] = (
    (CertificateChangedError, "certificate_changed"),
    (UntrustedCertificateError, "certificate_untrusted"),
    (CannotConnectError, "cannot_connect"),
    (AuthenticationError, "invalid_auth"),
    (PermissionDeniedError, "permission_denied"),
    (UnsupportedError, "unsupported"),
    (UnsavedChangesError, "unsaved_changes"),
    (ChangesPendingError, "changes_pending"),
    (BlockRefusedError, "block_refused"),
    (ProtocolError, "protocol"),
)

#: What only a new login, or a certificate that's confirmed, can mend.
_NEEDS_LOGIN = (AuthenticationError, UntrustedCertificateError)
#: A login that was refused is tried again after so long, in seconds: a console that is starting refuses good ones too, and
#: a wrong one that comes at each poll would fill the router's log, or lock the account.
REFUSED_PAUSE_S = 300

#: The guard is younger than this: an earlier time is that of a machine without a clock that has just started. What is
#: dated by it would be lost among what was seen before.
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)


def translation_key(err: RouterError) -> str:
    """Return the translation key of a router error."""
    return next((key for kind, key in _KEYS if isinstance(err, kind)), "router_error")


def placeholders(err: RouterError) -> dict[str, str]:
    """Return what its text needs: `cause`, `remedy`, and `grant` or `package` where there is one."""
    values = {"cause": without_markup(err.cause), "remedy": err.remedy}
    if isinstance(err, PermissionDeniedError):
        values["grant"] = err.grant
    if isinstance(err, UnsupportedError):
        values["package"] = err.package
    return values


def as_action_error(err: RouterError, *, also: str = "") -> HomeAssistantError:
    """Return what an action raises for a router error; `also`: a sentence to go with the remedy."""
    values = placeholders(err)
    values["remedy"] = " ".join(filter(None, (err.remedy, also)))
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=translation_key(err),
        translation_placeholders=values,
    )


def needs_login(err: RouterError | None) -> bool:
    """Tell whether only the owner can mend it, by another login or a look at the certificate, unless it mends itself."""
    return isinstance(err, _NEEDS_LOGIN)


def as_update_error(
    err: RouterError, *, retry_after: float | None = None
) -> UpdateFailed:
    """Return what a poll raises for a router error; `retry_after`: seconds until the next, None for the interval."""
    refused = isinstance(err, AuthenticationError)
    return UpdateFailed(
        translation_domain=DOMAIN,
        translation_key=translation_key(err),
        translation_placeholders=placeholders(err),
        retry_after=REFUSED_PAUSE_S if refused else retry_after,
    )


def clock_error(now: float) -> UpdateFailed | None:
    """Return what a poll raises while Home Assistant's clock, in seconds since the epoch, isn't set; None when it may be right."""
    if now >= EARLIEST.timestamp():
        return None
    return UpdateFailed(
        translation_domain=DOMAIN,
        translation_key="clock_not_set",
        translation_placeholders={"time": dt_util.utc_from_timestamp(now).isoformat()},
    )


def as_not_read(err: NotReadError) -> UpdateFailed:
    """Return what set-up raises when what is remembered can't be read now: begun anew, it would be lost."""
    return UpdateFailed(
        translation_domain=DOMAIN,
        translation_key="not_read",
        translation_placeholders={"cause": str(err)},
    )
