"""From a config entry's data to the router it speaks of."""

from collections.abc import Mapping
from typing import Any

from yarl import URL

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .const import CONF_FINGERPRINT
from .routers.openwrt import OpenWrtRouter
from .routers.router import Router


def base_url(data: Mapping[str, Any]) -> str:
    """Return the router's URL; ValueError when the host can't stand in one."""
    scheme = "https" if data[CONF_SSL] else "http"
    return str(URL.build(scheme=scheme, host=data[CONF_HOST], port=data.get(CONF_PORT)))


def make_router(hass: HomeAssistant, data: Mapping[str, Any]) -> Router:
    """Return the router that a config entry's data speaks of; nothing is sent yet."""
    return OpenWrtRouter(
        async_get_clientsession(hass),
        base_url(data),
        data[CONF_USERNAME],
        data[CONF_PASSWORD],
        fingerprint=data.get(CONF_FINGERPRINT),
    )
