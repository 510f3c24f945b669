"""From a config entry's data to the router it speaks of."""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import ClientSession
from yarl import URL

from homeassistant.const import (
    CONF_API_KEY,
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .const import (
    CONF_FINGERPRINT,
    CONF_ROUTER,
    CONF_SITE,
    ROUTER_OPENWRT,
    ROUTER_UNIFI,
)
from .routers.openwrt import OpenWrtRouter
from .routers.router import Router
from .routers.unifi import UniFiRouter

type Data = Mapping[str, Any]


def base_url(data: Data) -> str:
    """Return the router's URL; ValueError when the host can't stand in one."""
    scheme = "https" if data[CONF_SSL] else "http"
    return str(URL.build(scheme=scheme, host=data[CONF_HOST], port=data.get(CONF_PORT)))


def make_router(hass: HomeAssistant, data: Data) -> Router:
    """Return the router that a config entry's data speaks of; nothing is sent yet."""
    return _MAKERS[data[CONF_ROUTER]](async_get_clientsession(hass), data)


def _openwrt(session: ClientSession, data: Data) -> Router:
    return OpenWrtRouter(
        session,
        base_url(data),
        data[CONF_USERNAME],
        data[CONF_PASSWORD],
        fingerprint=data.get(CONF_FINGERPRINT),
    )


def _unifi(session: ClientSession, data: Data) -> Router:
    return UniFiRouter(
        session,
        base_url(data),
        api_key=data.get(CONF_API_KEY),
        username=data.get(CONF_USERNAME),
        password=data.get(CONF_PASSWORD),
        site=data.get(CONF_SITE),
        fingerprint=data.get(CONF_FINGERPRINT),
    )


_MAKERS: Mapping[str, Callable[[ClientSession, Data], Router]] = {
    ROUTER_OPENWRT: _openwrt,
    ROUTER_UNIFI: _unifi,
}
