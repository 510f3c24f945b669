"""The origin database within Home Assistant: unpacked once, opened once, shared by all routers."""

import asyncio
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .egress.match import Match, MatchKind
from .egress.origin import UNKNOWN, Origin, OriginDatabase, OriginDatabaseError, unpack
from .routers.model import Network

EMBEDDED = Path(__file__).parent / "data" / "origin.mmdb.xz"
_DATA: HassKey[asyncio.Task[Origins]] = HassKey(f"{DOMAIN}_origins")


@dataclass(frozen=True, slots=True)
class Origins:
    """Whose an address is; says "unknown" while there's no usable database."""

    database: OriginDatabase | None
    problem: str | None = None
    """Why there's none, with the remedy."""

    def lookup(self, address: str) -> Origin:
        """Return whose an address is, and where."""
        return UNKNOWN if self.database is None else self.database.lookup(address)


def _open(target: Path) -> Origins:
    """Unpack and open the embedded database; blocking."""
    try:
        return Origins(OriginDatabase.open(unpack(EMBEDDED, target)))
    except (OriginDatabaseError, OSError) as err:
        return Origins(None, str(err))


async def async_get_origins(hass: HomeAssistant) -> Origins:
    """Return the shared database, opened at the first call."""
    if (task := hass.data.get(_DATA)) is None:

        async def load() -> Origins:
            return await hass.async_add_executor_job(
                _open, Path(hass.config.cache_path(DOMAIN))
            )

        task = hass.data[_DATA] = hass.async_create_background_task(
            load(), f"{DOMAIN} origin database"
        )
    return await task


async def async_expand(
    hass: HomeAssistant, origins: Origins, match: Match
) -> tuple[Network, ...]:
    """Return all networks of a country or an ASN; none without a database."""
    if origins.database is None:
        return ()
    if match.kind is MatchKind.COUNTRY:
        return await hass.async_add_executor_job(
            partial(origins.database.prefixes, country=match.value)
        )
    return await hass.async_add_executor_job(
        partial(origins.database.prefixes, asn=int(match.value))
    )
