"""Adding a router, keeping its login and certificate right, its devices, and its options."""

from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentryFlow,
)
from homeassistant.core import callback

from .const import DOMAIN, ROUTER_OPENWRT, ROUTER_UNIFI, SUBENTRY_DEVICE
from .device_flow import DeviceSubentryFlow
from .options_flow import GuardOptionsFlow
from .unifi_flow import UniFiFlow


class GuardConfigFlow(UniFiFlow, domain=DOMAIN):
    """Adds a router, or mends what is wrong with its entry."""

    VERSION = 1

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> GuardOptionsFlow:
        """Offer to use an origin database of the owner's own."""
        return GuardOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Devices are what a router guards."""
        return {SUBENTRY_DEVICE: DeviceSubentryFlow}

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose the make of the router."""
        return self.async_show_menu(
            step_id="user", menu_options=[ROUTER_OPENWRT, ROUTER_UNIFI]
        )

    async def async_step_openwrt(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the OpenWrt router is, and how to log in."""
        return await self._add(ROUTER_OPENWRT, user_input)
