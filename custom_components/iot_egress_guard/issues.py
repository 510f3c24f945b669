"""Repairs: what only the owner can mend, raised and cleared as it comes and goes."""

import time
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .egress.words import duration
from .routers.errors import PermissionDeniedError, RouterError, UnsupportedError

if TYPE_CHECKING:
    from .coordinator import GuardCoordinator

#: Country and network change owners; past this age the database misleads (docs/detection.md).
MAX_DATABASE_AGE_DAYS = 180
#: A device that the router hasn't known for this long has left, in seconds.
LEFT_AFTER_S = 86_400


@callback
def _set(
    coordinator: GuardCoordinator,
    issue: str,
    *,
    holds: bool,
    placeholders: dict[str, str] | None = None,
    suffix: str = "",
) -> None:
    """Raise an issue while it holds, else clear it."""
    issue_id = f"{issue}_{coordinator.config_entry.entry_id}{suffix}"
    if not holds:
        ir.async_delete_issue(coordinator.hass, DOMAIN, issue_id)
        return
    ir.async_create_issue(
        coordinator.hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=issue,
        translation_placeholders={"router": coordinator.config_entry.title}
        | (placeholders or {}),
    )


@callback
def async_review_issues(coordinator: GuardCoordinator, err: RouterError | None) -> None:
    """Raise and clear issues after a poll: `err` is what it failed with, None when it went well."""
    denied = err.grant if isinstance(err, PermissionDeniedError) else ""
    _set(
        coordinator,
        "permission_denied",
        holds=bool(denied),
        placeholders={"grant": denied},
    )
    missing = err.package if isinstance(err, UnsupportedError) else ""
    _set(
        coordinator,
        "unsupported",
        holds=bool(missing),
        placeholders={"package": missing},
    )
    if err is not None:
        return
    _set(coordinator, "accounting_off", holds=coordinator.settings.accounting is False)
    for mac, subentry in coordinator.devices.items():
        last = coordinator.last_online.setdefault(mac, time.time())
        away = time.time() - last
        names = {"device": subentry.title, "since": duration(away)}
        _set(
            coordinator,
            "device_left",
            holds=away > LEFT_AFTER_S,
            placeholders=names,
            suffix=f"_{subentry.subentry_id}",
        )
    _review_database(coordinator)


@callback
def _review_database(coordinator: GuardCoordinator) -> None:
    """Raise issues about the origin database, which all routers share."""
    problem = coordinator.origins.problem or ""
    _set(
        coordinator,
        "origin_database_missing",
        holds=bool(problem),
        placeholders={"problem": problem},
    )
    database = coordinator.origins.database
    built = database.built if database else None
    old = (
        built is not None
        and (dt_util.utcnow().date() - built).days > MAX_DATABASE_AGE_DAYS
    )
    _set(
        coordinator,
        "origin_database_old",
        holds=old,
        placeholders={"date": built.isoformat() if built else ""},
    )


@callback
def async_clear_issues(hass: HomeAssistant, entry_id: str) -> None:
    """Clear all issues of a router that is removed."""
    registry = ir.async_get(hass)
    for domain, issue_id in list(registry.issues):
        if domain == DOMAIN and entry_id in issue_id:
            ir.async_delete_issue(hass, domain, issue_id)
