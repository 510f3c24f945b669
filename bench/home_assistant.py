"""A real Home Assistant core in this process, with a folder of its own, and the guard's entry in it.

Nothing of the integration is imported here: that is part of what is measured.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
import logging
from pathlib import Path
import shutil
import tempfile
from types import MappingProxyType
from typing import Any

from homeassistant import bootstrap, loader
from homeassistant.auth import auth_manager_from_config
from homeassistant.components import network
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntries,
    ConfigEntry,
    ConfigEntryState,
    ConfigSubentryData,
)
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from simulators.openwrt.hosts import Client

from .hush import hushed
from .router import RouterLogin

DOMAIN = "iot_egress_guard"
_COMPONENTS = ("binary_sensor", "event", "sensor", "switch", "file_upload")
"""What every home's frontend and devices have set up by then."""
_WARN_OF_ANY_HOME = (loader.__name__, "aiohttp_fast_zlib")
"""Loggers that warn of integrations that aren't Home Assistant's own, and of slow compression."""


@asynccontextmanager
async def home_assistant(unpacked: Path | None = None) -> AsyncIterator[HomeAssistant]:
    """Run a core with its registries, with the components that any home has, and with no port open.

    `unpacked` is a folder in which the origin database was unpacked before; None: it will be, in the executor.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        async with core(Path(folder), unpacked) as hass:
            yield hass


@asynccontextmanager
async def core(
    folder: Path, unpacked: Path | None = None
) -> AsyncIterator[HomeAssistant]:
    """Do the same in a folder that stays; `unpacked` is copied there unless the folder has it."""
    with hushed(logging.ERROR, *_WARN_OF_ANY_HOME), _temporary_files_in(folder / "tmp"):
        async with _started(folder, unpacked) as hass:
            yield hass


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """Have temporary files in a folder: two cores that start at once would remove each other's folder of uploads."""
    folder.mkdir(exist_ok=True)
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


@asynccontextmanager
async def _started(folder: Path, unpacked: Path | None) -> AsyncIterator[HomeAssistant]:
    hass = HomeAssistant(str(folder))
    _bring(unpacked, Path(hass.config.cache_path(DOMAIN)))
    hass.config_entries = ConfigEntries(hass, {})
    loader.async_setup(hass)
    await bootstrap.async_load_base_functionality(hass)
    hass.auth = await auth_manager_from_config(hass, [], [])
    # What resolves names asks for the machine's adapters, which Home Assistant has looked up by then.
    await network.async_get_adapters(hass)
    await hass.async_start()
    for component in _COMPONENTS:
        # The web server is among what they need; after the start, it doesn't begin to listen.
        if not await async_setup_component(hass, component, {}):
            raise RuntimeError(f"{component} isn't set up")
    await hass.async_block_till_done()
    try:
        yield hass
    finally:
        await hass.async_stop()


def _bring(unpacked: Path | None, cache: Path) -> None:
    if unpacked is not None and not cache.exists():
        shutil.copytree(unpacked, cache)


def entry_for(
    router: RouterLogin,
    devices: Sequence[Client],
    *,
    profile: str = "generic",
    home_country: str = "DE",
) -> ConfigEntry:
    """Return the entry that a person would have made for a router and these devices, all of one profile."""
    return entry_of(
        data={
            "router": "openwrt",
            "host": router.host,
            "port": router.port,
            "ssl": False,
            "username": router.username,
            "password": router.password,
        },
        title="OpenWrt",
        unique_id=router.lan_mac,
        devices=[(each, profile) for each in devices],
        home_country=home_country,
    )


def entry_of(
    *,
    data: Mapping[str, Any],
    title: str,
    unique_id: str,
    devices: Iterable[tuple[Client, str]],
    home_country: str,
) -> ConfigEntry:
    """Return the entry that a person would have made; `devices` are those that are guarded, each with its profile."""
    return ConfigEntry(
        data=data,
        discovery_keys=MappingProxyType({}),
        domain=DOMAIN,
        minor_version=1,
        options={},
        source=SOURCE_USER,
        subentries_data=[
            ConfigSubentryData(
                data={
                    "mac": each.mac,
                    "profile": profile,
                    "home_countries": [home_country],
                },
                subentry_type="device",
                title=str(each.name),
                unique_id=each.mac,
            )
            for each, profile in devices
        ],
        title=title,
        unique_id=unique_id,
        version=1,
    )


async def add(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Add an entry and wait until it is set up; RuntimeError when it can't be."""
    await hass.config_entries.async_add(entry)
    await hass.async_block_till_done()
    if entry.state is not ConfigEntryState.LOADED:
        raise RuntimeError(f"the entry isn't set up: {entry.state}, {entry.reason}")
