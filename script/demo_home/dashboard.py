"""The demo's dashboard, out of core's own cards."""

from typing import Any

from . import markdown
from .api import Api
from .entities import Guarded
from .proof import DESTINATION

URL_PATH = "egress-guard"

TITLE = "Egress guard"

HISTORY_HOURS = 1

type Card = dict[str, Any]


async def save(api: Api, guarded: Guarded) -> None:
    """Make the dashboard, and let Home Assistant open with it."""
    async with api.commands() as command:
        await command(
            "lovelace/dashboards/create",
            url_path=URL_PATH,
            title=TITLE,
            icon="mdi:shield-search",
            show_in_sidebar=True,
        )
        await command(
            "lovelace/config/save", url_path=URL_PATH, config=dashboard(guarded)
        )
        await command(
            "frontend/set_system_data", key="core", value={"default_panel": URL_PATH}
        )


def dashboard(guarded: Guarded) -> dict[str, Any]:
    """Return the dashboard's configuration."""
    view = {
        "title": TITLE,
        "path": "home",
        "type": "sections",
        "max_columns": 3,
        "sections": [
            _section(
                _heading(
                    guarded.name,
                    "mdi:doorbell-video",
                    guarded.entities["internet_access"],
                ),
                _markdown(markdown.verdict(guarded)),
                _button(guarded, "Block", "mdi:shield-lock", "block"),
                _button(guarded, "Unblock", "mdi:shield-off-outline", "unblock"),
                _markdown(markdown.blocks()),
            ),
            _section(
                _heading("What it does", "mdi:chart-timeline-variant"),
                *_device_tiles(guarded.entities),
            ),
            _section(
                _heading("Where it has been", "mdi:earth"),
                _markdown(markdown.destinations()),
            ),
            _section(
                _heading("What happened", "mdi:history"),
                _history(guarded.entities),
                _logbook(guarded.entities),
            ),
            _section(
                _heading("The router", "mdi:router-wireless"),
                *_router_tiles(guarded.router_entities),
                _markdown(markdown.coverage(guarded)),
            ),
        ],
    }
    return {"title": TITLE, "views": [view]}


def _section(*cards: Card) -> Card:
    return {"type": "grid", "cards": list(cards)}


def _heading(text: str, icon: str, *badges: str) -> Card:
    return {
        "type": "heading",
        "heading": text,
        "icon": icon,
        "badges": [{"type": "entity", "entity": each} for each in badges],
    }


def _markdown(content: str) -> Card:
    return {"type": "markdown", "content": content, "grid_options": {"columns": "full"}}


def _button(guarded: Guarded, verb: str, icon: str, action: str) -> Card:
    """Return a button that blocks the incident's destination, or lets it through again."""
    return {
        "type": "button",
        "name": f"{verb} {DESTINATION}",
        "icon": icon,
        "grid_options": {"columns": 6, "rows": 2},
        "tap_action": {
            "action": "perform-action",
            "perform_action": f"iot_egress_guard.{action}",
            "data": {"device_id": guarded.device_id, "destination": DESTINATION},
        },
    }


def _tile(entity_id: str, **options: Any) -> Card:
    return {"type": "tile", "entity": entity_id, **options}


def _device_tiles(entities: dict[str, str]) -> list[Card]:
    wide = {"grid_options": {"columns": "full"}}
    return [
        _tile(entities["suspicious_egress"], color="red"),
        _tile(entities["risk_score"], icon="mdi:gauge", color="deep-orange"),
        _tile(entities["last_suspicious_destination"], **wide),
        _tile(entities["last_suspicious_time"]),
        _tile(entities["active_blocks"]),
        _tile(entities["destinations"]),
        _tile(entities["foreign_destinations"]),
        _tile(entities["upload"]),
        _tile(entities["download"]),
        _tile(entities["internet_access"], features=[{"type": "toggle"}], **wide),
    ]


def _router_tiles(entities: dict[str, str]) -> list[Card]:
    return [
        _tile(entities["coverage"], color="green"),
        _tile(entities["tracked_flows"]),
        _tile(entities["block_rules"]),
    ]


def _history(entities: dict[str, str]) -> Card:
    shown = ("suspicious_egress", "risk_score", "active_blocks")
    return {
        "type": "history-graph",
        "hours_to_show": HISTORY_HOURS,
        "entities": [entities[key] for key in shown],
        "grid_options": {"columns": "full"},
    }


def _logbook(entities: dict[str, str]) -> Card:
    shown = ("egress_finding", "suspicious_egress", "active_blocks", "internet_access")
    return {
        "type": "logbook",
        "hours_to_show": HISTORY_HOURS,
        "target": {"entity_id": [entities[key] for key in shown]},
        "grid_options": {"columns": "full", "rows": 5},
    }
