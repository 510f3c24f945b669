"""The demo's dashboard: the guard's own card, and beside it all that the guard has for core's cards."""

from typing import Any

from . import markdown
from .api import Api
from .entities import Guarded
from .proof import DESTINATION

URL_PATH = "egress-guard"

ENTITIES_PATH = "entities"
"""Of the view with core's own cards."""

TITLE = "Egress guard"

HISTORY_HOURS = 0.25
"""As much of the past as the demo soon has."""

HALF = {"columns": 12}
"""Half of a section that spans two columns of the view."""

type Card = dict[str, Any]

type Conditions = tuple[dict[str, Any], ...]
"""When a card is shown; always, if there are none."""


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
    card = {
        "title": guarded.name,
        "path": "card",
        "type": "panel",
        "cards": [
            {"type": "custom:iot-egress-guard-card", "device_id": guarded.device_id}
        ],
    }
    view = {
        "title": "Entities",
        "path": ENTITIES_PATH,
        "type": "sections",
        "max_columns": 3,
        "sections": [
            _section(
                _heading(guarded.name, "mdi:doorbell-video"),
                _markdown(markdown.verdict(guarded)),
                _button(
                    guarded,
                    "Block",
                    "mdi:shield-lock",
                    "block",
                    shown=_blocks(guarded, below=1),
                ),
                _button(
                    guarded,
                    "Unblock",
                    "mdi:shield-off-outline",
                    "unblock",
                    shown=_blocks(guarded, above=0),
                ),
                _markdown(markdown.blocks(), shown=_blocks(guarded, above=0)),
                _heading("The router", "mdi:router-wireless"),
                *_router_tiles(guarded.router_entities),
                _markdown(markdown.coverage(guarded)),
            ),
            _section(
                _heading("Where it has been", "mdi:earth"),
                _markdown(markdown.destinations(guarded)),
                _history(guarded.entities),
                _logbook(guarded.entities),
                columns=2,
            ),
            _section(
                _heading("What it does", "mdi:swap-vertical"),
                *_device_tiles(guarded.entities),
                columns=3,
            ),
        ],
    }
    return {"title": TITLE, "views": [card, view]}


def _section(*cards: Card, columns: int = 1) -> Card:
    return {"type": "grid", "cards": list(cards), "column_span": columns}


def _heading(text: str, icon: str) -> Card:
    return {"type": "heading", "heading": text, "icon": icon}


def _markdown(content: str, *, shown: Conditions = ()) -> Card:
    return {
        "type": "markdown",
        "content": content,
        "grid_options": {"columns": "full"},
        "visibility": list(shown),
    }


def _blocks(guarded: Guarded, **bounds: int) -> Conditions:
    """Return the condition that the device has `above` or `below` so many blocks."""
    entity = guarded.entities["active_blocks"]
    return ({"condition": "numeric_state", "entity": entity, **bounds},)


def _button(
    guarded: Guarded, verb: str, icon: str, action: str, *, shown: Conditions
) -> Card:
    """Return a button that blocks the incident's destination, or lets it through again."""
    return {
        "type": "button",
        "name": f"{verb} {DESTINATION}",
        "icon": icon,
        "icon_height": "36px",
        "grid_options": {"columns": "full", "rows": 2},
        "visibility": list(shown),
        "tap_action": {
            "action": "perform-action",
            "perform_action": f"iot_egress_guard.{action}",
            "data": {"device_id": guarded.device_id, "destination": DESTINATION},
        },
    }


def _tile(entity_id: str, **options: Any) -> Card:
    """Return a tile that leaves the device's name out: the section bears it."""
    return {"type": "tile", "entity": entity_id, "name": {"type": "entity"}, **options}


def _device_tiles(entities: dict[str, str]) -> list[Card]:
    return [
        _tile(entities["suspicious_egress"], color="red"),
        _tile(entities["risk_score"], color="deep-orange"),
        _tile(entities["last_suspicious_destination"]),
        _tile(entities["last_suspicious_time"]),
        _tile(entities["suspicious_destinations"]),
        _tile(entities["foreign_destinations"]),
        _tile(entities["destinations"]),
        _tile(entities["active_blocks"], color="green"),
        _tile(entities["upload"]),
        _tile(entities["download"]),
        _tile(entities["internet_access"], grid_options=HALF),
    ]


def _router_tiles(entities: dict[str, str]) -> list[Card]:
    return [
        _tile(entities["coverage"], color="green", grid_options={"columns": "full"}),
        _tile(entities["tracked_flows"]),
        _tile(entities["block_rules"]),
    ]


def _history(entities: dict[str, str]) -> Card:
    shown = {"suspicious_egress": "Suspicious egress", "risk_score": "Risk score"}
    return {
        "type": "history-graph",
        "hours_to_show": HISTORY_HOURS,
        "entities": [
            {"entity": entities[key], "name": name} for key, name in shown.items()
        ],
        "grid_options": HALF,
    }


def _logbook(entities: dict[str, str]) -> Card:
    shown = ("egress_finding", "suspicious_egress", "active_blocks", "internet_access")
    return {
        "type": "logbook",
        "hours_to_show": HISTORY_HOURS,
        "target": {"entity_id": [entities[key] for key in shown]},
        "grid_options": HALF | {"rows": 5},
    }
