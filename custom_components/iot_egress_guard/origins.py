"""The origin database within Home Assistant: unpacked once, opened once, shared by all routers."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .const import CONF_ORIGIN_DATABASE, CONF_ORIGIN_NETWORKS, DOMAIN
from .egress.match import Match, MatchKind
from .egress.origin import (
    UNASKED,
    Origin,
    OriginDatabase,
    OriginDatabaseError,
    Problem,
    unpack,
)
from .routers.model import Network

EMBEDDED = Path(__file__).parent / "data" / "origin.mmdb.xz"
#: What the licences of its data ask to be said wherever they're shown; NOTICE has it in full.
ATTRIBUTION = (
    "IP geolocation by DB-IP (https://db-ip.com); networks from data of RouteViews (https://www.routeviews.org) "
    "and the NRO (https://www.nro.net); packaged by ip-location-db (https://github.com/sapics/ip-location-db); "
    "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)."
)
_DATA: HassKey[dict[tuple[str, str], asyncio.Task[Origins]]] = HassKey(
    f"{DOMAIN}_origins"
)


@callback
def attribution(hass: HomeAssistant) -> str:
    """Return what must be said of the data in use; nothing where every router has its owner's own database."""
    entries = hass.config_entries.async_entries(DOMAIN)
    own = all(entry.options.get(CONF_ORIGIN_DATABASE) for entry in entries)
    return "" if own else ATTRIBUTION


@dataclass(frozen=True, slots=True)
class Origins:
    """Whose an address is; says "unknown" while there's no usable database."""

    database: OriginDatabase | None
    problem: str | None = None
    """Why there's none, with the remedy."""
    kind: Problem | None = None
    """The same in one word, which names no file."""

    @property
    def trouble(self) -> str | None:
        """Why not all is known, with the remedy: there's no database, or the one in use is damaged; None while all is well."""
        damage = self.database.damage if self.database else None
        return self.problem if damage is None else str(damage)

    def lookup(self, address: str) -> Origin:
        """Return whose an address is, and where."""
        return UNASKED if self.database is None else self.database.lookup(address)


def open_database(
    folder: Path, own: str = "", own_networks: str = ""
) -> OriginDatabase:
    """Open an owner's own file (and one of networks beside it), or the embedded one. Blocking.

    What is opened is a copy in `folder`, so that nobody writes into a file that's mapped into memory.
    Raises OriginDatabaseError.
    """
    source = unpack(Path(own) if own else EMBEDDED, folder)
    return OriginDatabase.open(
        source, unpack(Path(own_networks), folder) if own_networks else None
    )


def _load(folder: Path, own: str, own_networks: str) -> Origins:
    try:
        return Origins(open_database(folder, own, own_networks))
    except OriginDatabaseError as err:
        return Origins(None, str(err), err.problem)


async def async_get_origins(
    hass: HomeAssistant, options: Mapping[str, Any] = MappingProxyType({})
) -> Origins:
    """Return the database that a router's options name, or the embedded one; each is opened once, while it can be read."""
    opened = hass.data.setdefault(_DATA, {})
    files = (
        options.get(CONF_ORIGIN_DATABASE, ""),
        options.get(CONF_ORIGIN_NETWORKS, ""),
    )
    if files not in opened or (await asyncio.shield(opened[files])).trouble is not None:

        async def load() -> Origins:
            folder = Path(hass.config.cache_path(DOMAIN))
            return await hass.async_add_executor_job(_load, folder, *files)

        opened[files] = hass.async_create_background_task(
            load(), f"{DOMAIN} origin database"
        )
    # One of those who wait may be cancelled; the others wait on.
    return await asyncio.shield(opened[files])


async def async_expand(
    hass: HomeAssistant, origins: Origins, match: Match
) -> tuple[Network, ...]:
    """Return all networks of a country or an ASN; none without a database, or one that can't be read any more."""
    if origins.database is None:
        return ()
    wanted = (
        partial(origins.database.prefixes, country=match.value)
        if match.kind is MatchKind.COUNTRY
        else partial(origins.database.prefixes, asn=int(match.value))
    )
    try:
        return await hass.async_add_executor_job(wanted)
    except OriginDatabaseError:
        # It's noted as its damage, of which a repair tells.
        return ()
