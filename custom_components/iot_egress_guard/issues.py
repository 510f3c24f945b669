"""Repairs: what only the owner can mend, raised and cleared as it comes and goes."""

from collections.abc import Iterable, Mapping
import time
from typing import TYPE_CHECKING

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .blocks.block import Block
from .const import DOMAIN
from .errors import needs_login
from .plain_text import plain, without_markup
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
    markdown: dict[str, str] | None = None,
    suffix: str = "",
    data: dict[str, str | int | float | None] | None = None,
) -> None:
    """Raise an issue while it holds, else clear it; with `data` it can be mended here (`repairs.py`).

    `placeholders` are texts, of which others may have chosen some; `markdown` are our own words, with their markup.
    """
    issue_id = f"{issue}_{coordinator.config_entry.entry_id}{suffix}"
    if not holds:
        ir.async_delete_issue(coordinator.hass, DOMAIN, issue_id)
        return
    ir.async_create_issue(
        coordinator.hass,
        DOMAIN,
        issue_id,
        is_fixable=data is not None,
        data=data,
        severity=ir.IssueSeverity.WARNING,
        translation_key=issue,
        translation_placeholders=issue_texts(
            coordinator.config_entry.title, placeholders
        )
        | (markdown or {}),
    )


def issue_texts(router: str, placeholders: Mapping[str, str] | None) -> dict[str, str]:
    """Return texts so that an issue's title and its description, which is Markdown, show them as they are."""
    texts = {"router": plain(router), **(placeholders or {})}
    return {name: without_markup(text) for name, text in texts.items()}


@callback
def async_review_issues(coordinator: GuardCoordinator, err: RouterError | None) -> None:
    """Raise and clear issues after a poll: `err` is what it failed with, None when it went well."""
    denied = err if isinstance(err, PermissionDeniedError) else None
    _set(
        coordinator,
        "permission_denied",
        holds=denied is not None,
        markdown={
            "grant": denied.grant if denied else "",
            "remedy": denied.remedy if denied else "",
        },
    )
    lacking = err if isinstance(err, UnsupportedError) else None
    _set(
        coordinator,
        "unsupported",
        holds=lacking is not None,
        placeholders={"package": lacking.package if lacking else ""},
        markdown={"remedy": lacking.remedy if lacking else ""},
    )
    _set(
        coordinator,
        "not_saved",
        holds=coordinator.memory.problem is not None,
        placeholders={"cause": coordinator.memory.problem or ""},
    )
    _review_login(coordinator, err)
    _review_leaving(coordinator, err)
    _review_blocks(coordinator)
    if err is not None:
        return
    blind = coordinator.watch.blind
    _set(
        coordinator,
        "flows_hidden",
        holds=blind is not None,
        markdown={"reason": blind or ""},
    )
    _set(coordinator, "accounting_off", holds=coordinator.settings.accounting is False)
    now, last_online = time.time(), coordinator.memory.last_online
    for mac, subentry in coordinator.devices.items():
        # What would be still to come: the clock was set back.
        last_online[mac] = min(last_online.get(mac, now), now)
        away = now - last_online[mac]
        names = {
            "device": plain(subentry.title),
            "since": coordinator.wording.span(away),
        }
        _set(
            coordinator,
            "device_left",
            holds=away > LEFT_AFTER_S,
            placeholders=names,
            suffix=f"_{subentry.subentry_id}",
        )
    _review_database(coordinator)


@callback
def _review_login(coordinator: GuardCoordinator, err: RouterError | None) -> None:
    """Have Home Assistant ask for the login while that's refused; when the router takes it again, don't any more."""
    hass, entry = coordinator.hass, coordinator.config_entry
    if needs_login(err):
        entry.async_start_reauth(hass)
    elif err is None:
        for flow in list(entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
            hass.config_entries.flow.async_abort(flow["flow_id"])


@callback
def _review_leaving(coordinator: GuardCoordinator, err: RouterError | None) -> None:
    """Raise an issue about rules that should be off a router that's away, or that doesn't let them be."""
    blocks = coordinator.blocks
    cause = str(err) if err is not None else blocks.refusal
    _set(
        coordinator,
        "rules_waiting",
        holds=bool(blocks.leaving and cause),
        placeholders={"cause": cause or ""},
        markdown={"rules": rule_names(block.block_id for block in blocks.leaving)},
    )


@callback
def _review_blocks(coordinator: GuardCoordinator) -> None:
    """Raise issues about what an owner is to decide: unknown rules, rules that vanish, blocks on trial."""
    blocks, entry_id = coordinator.blocks, coordinator.config_entry.entry_id
    _set(
        coordinator,
        "unknown_rules",
        holds=bool(blocks.unknown),
        markdown={"rules": rule_names(blocks.unknown)},
        data={"entry_id": entry_id},
    )
    for issue, wanted in (
        ("rule_vanished", blocks.asking),
        ("block_on_trial", blocks.on_trial),
    ):
        _clear_all_but(coordinator, issue, {block.block_id for block in wanted})
        for block in wanted:
            _set(
                coordinator,
                issue,
                holds=True,
                suffix=f"_{block.block_id}",
                placeholders=_about(coordinator, block),
                markdown=_marked(block),
                data={"entry_id": entry_id, "block_id": block.block_id},
            )


def _about(coordinator: GuardCoordinator, block: Block) -> dict[str, str]:
    """Return what the text about one block needs, as text."""
    device = coordinator.devices.get(block.mac)
    return {
        "device": plain(device.title) if device else "",
        "what": block.named(coordinator.wording),
        "why": " ".join(block.seen.why(coordinator.wording)),
    }


def _marked(block: Block) -> dict[str, str]:
    """Return what it needs besides, as Markdown."""
    broke = block.trial.broke if block.trial else []
    return {
        "rule": rule_names([block.block_id]),
        "unavailable": ", ".join(f"`{each}`" for each in broke) or "–",
    }


def rule_names(block_ids: Iterable[str]) -> str:
    """Return what blocks are called on the router."""
    return ", ".join(f"`ieg_{block_id}`" for block_id in block_ids)


@callback
def _clear_all_but(
    coordinator: GuardCoordinator, issue: str, block_ids: set[str]
) -> None:
    """Clear an issue of the blocks that it doesn't hold of any more."""
    prefix = f"{issue}_{coordinator.config_entry.entry_id}_"
    for domain, issue_id in list(ir.async_get(coordinator.hass).issues):
        if (
            domain == DOMAIN
            and issue_id.startswith(prefix)
            and issue_id.removeprefix(prefix) not in block_ids
        ):
            ir.async_delete_issue(coordinator.hass, domain, issue_id)


@callback
def _review_database(coordinator: GuardCoordinator) -> None:
    """Raise issues about the origin database, which all routers share."""
    problem = coordinator.origins.trouble or ""
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
