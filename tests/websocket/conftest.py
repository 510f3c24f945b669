"""A card that watches: it subscribes over a real WebSocket, and puts together what it's told."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
import time
from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.iot_egress_guard.routers.model import Flow, FlowKey, Poll
from homeassistant.core import HomeAssistant
from tests.conftest import Guarded
from tests.egress.flows import poll

BAIDU = "106.13.0.0:1/udp"
MEMBERS = ("destinations", "findings", "blocks")


class Card:
    """Does with the events what a card does."""

    def __init__(self, hass: HomeAssistant, client: MockHAClientWebSocket) -> None:
        """Know nothing yet."""
        self.reports: dict[str, dict[str, Any]] = {}
        self.attribution: str | None = None
        self._hass = hass
        self._client = client
        self._subscription: int | None = None

    async def ask(self, **fields: Any) -> dict[str, Any]:
        """Send a command, and return its result."""
        await self._client.send_json_auto_id(fields)
        answer: dict[str, Any] = await self._client.receive_json()
        return answer

    async def subscribe(self, **fields: Any) -> dict[str, Any]:
        """Subscribe, take the first event, and return the reports in it."""
        answer = await self.ask(type="iot_egress_guard/subscribe", **fields)
        assert answer["success"], answer
        assert answer["result"] is None
        self._subscription = answer["id"]
        [first] = await self.events()
        return dict(first["full"])

    async def unsubscribe(self) -> None:
        """Want no more events."""
        answer = await self.ask(
            type="unsubscribe_events", subscription=self._subscription
        )
        assert answer["success"]

    async def has_what_is(self) -> bool:
        """Tell whether what was put together is what's told anew, when everything is looked at; it has that from then on.

        When the last poll was isn't told by itself, and so may be another time.
        """
        await self.events()
        found = self.reports
        await self.unsubscribe()
        anew = await self.subscribe()
        for report in (*found.values(), *anew.values()):
            report.pop("polled_at", None)
        assert found == anew
        return bool(found)

    async def events(self) -> list[dict[str, Any]]:
        """Return the events that came since, and take them in. What comes before the answer to a ping was all there was."""
        await self._hass.async_block_till_done(wait_background_tasks=True)
        await self._client.send_json_auto_id({"type": "ping"})
        found = []
        while (message := await self._client.receive_json())["type"] != "pong":
            assert message["id"] == self._subscription
            found.append(message["event"])
            self._take(message["event"])
        return found

    def _take(self, event: dict[str, Any]) -> None:
        if "full" in event:
            self.reports = event["full"]
            self.attribution = event["attribution"]
            return
        for device_id, patch in event["changed"].items():
            report = self.reports.setdefault(device_id, {})
            for name, value in patch.items():
                if name not in MEMBERS:
                    report[name] = value
                    continue
                kept = report.setdefault(name, {}) | value
                report[name] = {
                    key: each for key, each in kept.items() if each is not None
                }
        for device_id in event["removed"]:
            del self.reports[device_id]


type Cards = Callable[..., Awaitable[Card]]


@pytest.fixture
def cards(
    hass: HomeAssistant, guarded: Guarded, hass_ws_client: WebSocketGenerator
) -> Cards:
    """Return what gives a card that isn't subscribed; with an access token, or an administrator's."""

    async def card(token: str | None = None) -> Card:
        client = await (hass_ws_client(hass, token) if token else hass_ws_client(hass))
        return Card(hass, client)

    return card


@pytest.fixture
async def card(cards: Cards) -> Card:
    """Return an administrator's card that isn't subscribed."""
    return await cards()


class Table:
    """The router's table as the next polls find it; its entries grow old as a router's do."""

    def __init__(self) -> None:
        """Begin empty."""
        self._entries: dict[FlowKey, tuple[Flow, float]] = {}

    def shows(self, *flows: Flow) -> None:
        """Have these flows in it; those that aren't as before had a packet just now."""
        before, now = self._entries, time.time()
        self._entries = {
            each.key: known
            if (known := before.get(each.key)) and known[0] == each
            else (each, now)
            for each in flows
        }

    async def poll(self, macs: Iterable[str]) -> Poll:
        """Return what a router would."""
        now = time.time()
        return poll(
            replace(flow, timeout=max(0, flow.timeout - int(now - since)))
            for flow, since in self._entries.values()
            if flow.timeout is not None
        )


@pytest.fixture
def table(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> Table:
    """Return the table that's in place of the simulated router's, from now on."""
    table = Table()
    monkeypatch.setattr(guarded.entry.runtime_data.router, "poll", table.poll)
    return table
