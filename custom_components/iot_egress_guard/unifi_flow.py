"""Adding a UniFi console: asked for, or found in the network."""

from typing import Any, override

from yarl import URL

from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_SSDP,
    ConfigEntry,
    ConfigFlowContext,
    ConfigFlowResult,
)
from homeassistant.const import CONF_HOST, CONF_NAME, CONF_PORT
from homeassistant.data_entry_flow import AbortFlow, FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.device_registry import CONNECTION_NETWORK_MAC, format_mac
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import ATTR_UPNP_SERIAL, SsdpServiceInfo
from homeassistant.util.network import is_ipv4_address

from .const import CONF_FINGERPRINT, CONF_ROUTER, CONF_SITE, DOMAIN, ROUTER_UNIFI
from .discovery import Console, async_console_at
from .forms import UNIFI_PORT
from .router_flow import RouterFlow
from .routers.model import RouterIdentity
from .routers.router import Router
from .routers.unifi import UniFiRouter


class UniFiFlow(RouterFlow):
    """Adds a UniFi console."""

    async def async_step_unifi(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the console is, and how to log in."""
        return await self._add(ROUTER_UNIFI, user_input)

    @override
    async def async_step_ssdp(
        self, discovery_info: SsdpServiceInfo
    ) -> ConfigFlowResult:
        """Offer a console that announces itself."""
        host = URL(discovery_info.ssdp_location or "").host or ""
        if not is_ipv4_address(host):
            # Over IPv6 it announces itself too, by an address that holds on one link only.
            return self.async_abort(reason="no_console")
        return await self._discovered(host, discovery_info.upnp.get(ATTR_UPNP_SERIAL))

    @override
    async def async_step_dhcp(
        self, discovery_info: DhcpServiceInfo
    ) -> ConfigFlowResult:
        """Offer what has a MAC of Ubiquiti's, if it's a console; follow one that is known, whatever its MAC."""
        mac = format_mac(discovery_info.macaddress)
        if mac in self._no_consoles():
            return self.async_abort(reason="no_console")
        return await self._discovered(discovery_info.ip, mac)

    async def _discovered(self, host: str, announced: str | None) -> ConfigFlowResult:
        """Offer a console that isn't known yet; one that is, is followed to where it is now."""
        if announced:
            # Before anything is asked: what is announced comes in several copies.
            await self.async_set_unique_id(format_mac(announced))
            self._abort_if_unique_id_configured()
        self._async_abort_entries_match({CONF_HOST: host})
        if (console := await self._console_at(host, UNIFI_PORT)) is None:
            return self.async_abort(reason="no_console")
        await self._follow(console, host)
        # What was announced may be the MAC of one of its networks.
        await self.async_set_unique_id(console.mac)
        self._abort_if_unique_id_configured()
        self.context["title_placeholders"] = {CONF_NAME: console.name, CONF_HOST: host}
        self.context["configuration_url"] = f"https://{host}"
        self._found = {CONF_HOST: host}
        return await self.async_step_unifi()

    async def _follow(self, console: Console, host: str) -> None:
        """Have a known console's entries look for it at its new address; raises AbortFlow when it's known.

        That it's the same one is told by the certificate that was pinned, since anybody can claim a MAC: an entry
        without one stays as it is. So does one whose console still answers where it was, for a console announces
        itself in each of its networks.
        """
        entries = [
            entry
            for entry in self._async_current_entries(include_ignore=False)
            if entry.data[CONF_ROUTER] == ROUTER_UNIFI
        ]
        pinned = [
            entry
            for entry in entries
            if entry.data.get(CONF_FINGERPRINT) == console.fingerprint
        ]
        for entry in pinned:
            there = await self._console_at(entry.data[CONF_HOST], entry.data[CONF_PORT])
            if there is None or there.fingerprint != console.fingerprint:
                self._keep(entry, {**entry.data, CONF_HOST: host})
        if pinned or self._is_registered(console.mac, entries):
            raise AbortFlow("already_configured")

    def _is_registered(self, mac: str, entries: list[ConfigEntry]) -> bool:
        """Tell whether one of these entries' routers has this MAC."""
        ours = {(DOMAIN, str(entry.unique_id)) for entry in entries}
        return any(
            device.identifiers & ours
            for device in dr.async_get(self.hass).async_get_devices(
                connections={(CONNECTION_NETWORK_MAC, mac)}
            )
        )

    def _no_consoles(self) -> set[str | None]:
        """Return the MACs of what is ours and no console: guarded devices, and routers of another make."""
        entries = self._async_current_entries(include_ignore=False)
        return {entry.unique_id for entry in entries} | {
            subentry.unique_id
            for entry in entries
            for subentry in entry.subentries.values()
        }

    async def _console_at(self, host: str, port: int) -> Console | None:
        return await async_console_at(async_get_clientsession(self.hass), host, port)

    @override
    async def _complete(self, router: Router, identity: RouterIdentity) -> None:
        """Keep the site's name, so that another site that is made later isn't taken for it."""
        if isinstance(router, UniFiRouter) and CONF_SITE not in self._data:
            names = {site.site_id: site.name for site in await router.sites()}
            self._data[CONF_SITE] = names[identity.unique_id]

    @override
    async def _finish(self, identity: RouterIdentity) -> ConfigFlowResult:
        """Make or mend the entry, and offer no more what was found of the same console meanwhile."""
        result = await super()._finish(identity)
        if result["type"] is FlowResultType.CREATE_ENTRY:
            for flow in self._async_in_progress():
                if self._is_of(flow["context"], identity):
                    self.hass.config_entries.flow.async_abort(flow["flow_id"])
        return result

    def _is_of(self, context: ConfigFlowContext, identity: RouterIdentity) -> bool:
        """Tell whether a discovery is of the console that was just added."""
        if context["source"] not in (SOURCE_DHCP, SOURCE_SSDP):
            return False
        at = context.get("title_placeholders", {}).get(CONF_HOST)
        return self._data[CONF_HOST] == at or context.get("unique_id") == identity.mac
