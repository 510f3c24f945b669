"""What the card asks for: the reports of devices, whole at first, then as they change.

Nothing here changes a router; that is done by the actions.
"""

from collections.abc import Mapping
from typing import Any

import probatio as vol

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers.typing import VolDictType

from .const import DOMAIN
from .live.devices import GuardedDevice, guarded_devices
from .live.feed import DeviceFeed
from .live.reports import LIVE_REPORTS, LiveReports
from .origins import attribution
from .permissions import may_read

#: The fields of the subscription.
SUBSCRIBE: VolDictType = {
    vol.Required("type"): f"{DOMAIN}/subscribe",
    vol.Optional(ATTR_DEVICE_ID): str,
}


@callback
def async_setup_websocket_api(hass: HomeAssistant) -> None:
    """Register the command, once for all routers."""
    hass.data[LIVE_REPORTS] = LiveReports(hass)
    websocket_api.async_register_command(hass, async_subscribe)


@websocket_api.websocket_command(SUBSCRIBE)
@callback
def async_subscribe(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    msg: dict[str, Any],
) -> None:
    """Send the report of a device, or of all that the user may read, and then what changes.

    The first event is `{"full": {device_id: report}, "attribution": text}`; later ones are
    `{"changed": {device_id: patch}, "removed": [device_id]}`. Unauthorized for a device that the user may not read.
    """
    subscription = Subscription(hass, connection, msg["id"], msg.get(ATTR_DEVICE_ID))
    if subscription.device_id is not None:
        device = next(filter(subscription.is_about, guarded_devices(hass)), None)
        if device is None:
            connection.send_error(
                msg["id"],
                websocket_api.ERR_NOT_FOUND,
                f"No guarded device has the id {subscription.device_id}.",
            )
            return
        if not subscription.may_read(device):
            raise Unauthorized(permission=POLICY_READ)
    connection.subscriptions[msg["id"]] = hass.data[LIVE_REPORTS].watch(subscription)
    connection.send_result(msg["id"])


class Subscription:
    """What one card was told."""

    def __init__(
        self,
        hass: HomeAssistant,
        connection: websocket_api.ActiveConnection,
        message_id: int,
        device_id: str | None,
    ) -> None:
        """Want one device, or with None all that the user may read."""
        self.device_id = device_id
        self._hass = hass
        self._connection = connection
        self._message_id = message_id
        self._told: set[str] | None = None

    def wants(self, device_id: str) -> bool:
        """Tell whether a device is of interest."""
        return self.device_id in (None, device_id)

    def is_about(self, device: GuardedDevice) -> bool:
        """Tell whether this is the one device that is wanted."""
        return device.device_id == self.device_id

    def may_read(self, device: GuardedDevice) -> bool:
        """Tell whether the user may see a device's report."""
        return may_read(self._hass, self._connection.user, device.identifier)

    @callback
    def tell(self, feeds: Mapping[str, DeviceFeed]) -> None:
        """Send everything at first, and then what changed; what the user may not read (any more) isn't there."""
        readable = {
            device_id: feed
            for device_id, feed in feeds.items()
            if self.wants(device_id) and self.may_read(feed.device)
        }
        told, self._told = self._told, set(readable)
        if told is None:
            full = {device_id: feed.report for device_id, feed in readable.items()}
            self._send({"full": full, "attribution": attribution(self._hass)})
            return
        changed = {
            device_id: feed.patch if device_id in told else feed.report
            for device_id, feed in readable.items()
            if feed.patch or device_id not in told
        }
        removed = sorted(told - readable.keys())
        if changed or removed:
            self._send({"changed": changed, "removed": removed})

    def _send(self, event: dict[str, Any]) -> None:
        self._connection.send_event(self._message_id, event)
