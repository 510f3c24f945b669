"""Looking at a device's flows behind a UniFi console hides nothing from the guard."""

from typing import Any

from homeassistant.core import HomeAssistant

from .conftest import RING_MAC
from .routers.unifi.kit import raw
from .test_guard import act
from .test_unifi_guard import Watched, watched

__all__ = ["watched"]


async def test_flows_that_were_looked_at_are_judged_all_the_same(
    hass: HomeAssistant, watched: Watched
) -> None:
    await watched.advance(31)
    source: dict[str, Any] = {"ip": "10.23.1.125", "port": 5000, "mac": RING_MAC}
    record = raw("looked-at", watched.console.wall, source=source)
    watched.console.flow_log.add(record)
    found = await act(hass, "get_flows", device_id=watched.ring)
    assert "198.51.100.7" in {flow["address"] for flow in found["flows"]}
    await watched.advance(62)
    found = await act(hass, "get_destinations", device_id=watched.ring)
    assert "198.51.100.7" in {each["address"] for each in found["destinations"]}
