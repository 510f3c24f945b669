"""The card's file: served, and made known to the dashboards once, as long as there's a router."""

import asyncio
from dataclasses import dataclass, field
from hashlib import sha256
import logging
from pathlib import Path
from urllib.parse import urlsplit

from homeassistant.components.frontend import (
    DATA_EXTRA_MODULE_URL,
    add_extra_js_url,
    remove_extra_js_url,
)
from homeassistant.components.http import StaticPathConfig
from homeassistant.components.lovelace.const import CONF_RESOURCE_TYPE_WS, LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.const import CONF_ID, CONF_TYPE, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)

CARD = Path(__file__).parent / "frontend" / "iot-egress-guard-card.js"
"""What `card/` is built into."""
CARD_URL = f"/{DOMAIN}/{CARD.name}"
_MODULE = "module"


@dataclass(slots=True)
class _Served:
    """How the card's file is served."""

    url: str | None
    """With a version that another file has another of, so that browsers don't show the one before; None: it's missing."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Routers are set up side by side."""


_SERVED: HassKey[_Served] = HassKey(f"{DOMAIN}_card")


async def async_serve_card(hass: HomeAssistant) -> None:
    """Serve the card's file, once; where it's missing, everything else works all the same."""
    version = await hass.async_add_executor_job(_version, CARD)
    if version is None:
        _LOGGER.warning("The card can't be shown, since its file is missing: %s", CARD)
        hass.data[_SERVED] = _Served(None)
        return
    await hass.http.async_register_static_paths(
        [StaticPathConfig(CARD_URL, str(CARD), cache_headers=True)]
    )
    hass.data[_SERVED] = _Served(f"{CARD_URL}?v={version}")


def _version(file: Path) -> str | None:
    """Return what changes with a file; None when there's none. Blocking."""
    try:
        return sha256(file.read_bytes()).hexdigest()[:12]
    except FileNotFoundError:
        return None


async def async_add_card(hass: HomeAssistant) -> None:
    """Have dashboards load the card, if they don't yet: as a resource, or where those are in YAML, with the frontend."""
    served = hass.data[_SERVED]
    if served.url is None:
        return
    async with served.lock:
        extra = hass.data.get(DATA_EXTRA_MODULE_URL)
        if (resources := _resources(hass)) is not None:
            await _keep_one(resources, served.url)
        elif extra is not None and served.url not in extra.urls:
            add_extra_js_url(hass, served.url)


async def async_remove_card(hass: HomeAssistant) -> None:
    """Have dashboards load the card no more; also where nothing was set up, as for an entry that was disabled."""
    served = hass.data.setdefault(_SERVED, _Served(None))
    async with served.lock:
        extra = hass.data.get(DATA_EXTRA_MODULE_URL)
        if (resources := _resources(hass)) is not None:
            await _keep_one(resources, None)
        elif extra is not None and served.url in extra.urls:
            remove_extra_js_url(hass, served.url)


def _resources(hass: HomeAssistant) -> ResourceStorageCollection | None:
    """Return the dashboards' resources, if they can be written."""
    lovelace = hass.data.get(LOVELACE_DATA)
    resources = lovelace.resources if lovelace else None
    return resources if isinstance(resources, ResourceStorageCollection) else None


async def _keep_one(resources: ResourceStorageCollection, url: str | None) -> None:
    """See that of the card's resources there's one, with this URL; none, for None."""
    # What reads them from the disk, too.
    await resources.async_get_info()
    ours = [
        each
        for each in resources.async_items()
        if urlsplit(each[CONF_URL]).path == CARD_URL
    ]
    if url is not None:
        wanted = {CONF_RESOURCE_TYPE_WS: _MODULE, CONF_URL: url}
        if not ours:
            await resources.async_create_item(wanted)
        else:
            kept = ours.pop(0)
            if (kept[CONF_TYPE], kept[CONF_URL]) != (_MODULE, url):
                await resources.async_update_item(kept[CONF_ID], wanted)
    for each in ours:
        await resources.async_delete_item(each[CONF_ID])
