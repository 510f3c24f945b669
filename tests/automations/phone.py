"""A phone with Home Assistant's app, and what shows on it.

The app's own integration can't be loaded without what a full Home Assistant compiles at its set-up. So another stands in
for it, with the same action; one test holds it against the true one, where that's there.
"""

from dataclasses import dataclass, field
from typing import Any

import probatio as vol
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    MockPlatform,
    mock_integration,
    mock_platform,
)

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    template,
)
from homeassistant.helpers.typing import ConfigType, TemplateVarsType

PRESSED = "mobile_app_notification_action"
"""What the app fires when a button in a notification is pressed."""
SCHEMA = cv.DEVICE_ACTION_BASE_SCHEMA.extend(
    {
        vol.Required("type"): "notify",
        vol.Required("message"): cv.template,
        vol.Optional("title"): cv.template,
        vol.Optional("data"): cv.template_complex,
    }
)


@dataclass
class Phone:
    """A phone, and its notifications, the oldest first."""

    hass: HomeAssistant
    device_id: str
    notifications: list[dict[str, Any]] = field(default_factory=list)

    @property
    def buttons(self) -> dict[str, str]:
        """The buttons of the latest notification: title → id."""
        data = self.notifications[-1]["data"]
        return {each["title"]: each["action"] for each in data["actions"]}

    @property
    def locked(self) -> set[str]:
        """The titles of the latest notification's buttons that a locked phone has to be unlocked for."""
        actions = self.notifications[-1]["data"]["actions"]
        return {each["title"] for each in actions if each["authenticationRequired"]}

    async def press(self, title: str) -> None:
        """Press a button of the latest notification."""
        await self.press_again(self.buttons[title])

    async def press_again(self, action: str) -> None:
        """Press a button by its id, whenever it was shown."""
        self.hass.bus.async_fire(PRESSED, {"action": action})
        await self.hass.async_block_till_done()


def add_phone(hass: HomeAssistant) -> Phone:
    """Add a phone."""
    mock_integration(hass, MockModule("mobile_app"))
    entry = MockConfigEntry(domain="mobile_app", state=ConfigEntryState.LOADED)
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("mobile_app", "phone")}
    )
    phone = Phone(hass, device.id)

    async def notify(
        hass: HomeAssistant,
        config: ConfigType,
        variables: TemplateVarsType,
        context: Context | None,
    ) -> None:
        parts = {key: config[key] for key in ("title", "message", "data")}
        phone.notifications.append(template.render_complex(parts, variables))

    platform = MockPlatform()
    vars(platform).update(ACTION_SCHEMA=SCHEMA, async_call_action_from_config=notify)
    mock_platform(hass, "mobile_app.device_action", platform)
    return phone
