"""Which UniFi console answers at an address: what it tells anybody, without a login."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp
import orjson
from yarl import URL

from homeassistant.helpers.device_registry import format_mac

from .plain_text import plain_name
from .routers.errors import CertificateChangedError, RouterError
from .routers.http import RouterHttp

_SYSTEM = "/api/system"
"""What UniFi OS says of itself."""
_NETWORK = "/proxy/network/api/self"
"""Refused with 401 where the Network application is; a console without it shows its login page."""
#: The SHA-256 of no certificate: whatever is there shows its own, and is asked nothing.
_NOBODY = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """A console with the Network application."""

    name: str
    """What its owner calls it."""
    mac: str
    """Its hardware's, as it says: lower case, with colons. The same in each of its networks."""
    fingerprint: str
    """SHA-256 of its certificate, 64 lower-case hex digits: what nobody else can show."""


async def async_console_at(
    session: aiohttp.ClientSession, host: str, port: int
) -> Console | None:
    """Return the console at an address; None when there is none, or it can't be asked now."""
    url = str(URL.build(scheme="https", host=host, port=port))
    try:
        await _answer(RouterHttp(session, url, fingerprint=_NOBODY), _SYSTEM)
    except CertificateChangedError as err:
        return await _introduced(session, url, err.fingerprint)
    except RouterError:
        pass
    return None


async def _introduced(
    session: aiohttp.ClientSession, url: str, fingerprint: str
) -> Console | None:
    """Return the console that shows this certificate; None for anything else."""
    http = RouterHttp(session, url, fingerprint=fingerprint)
    try:
        status, _ = await _answer(http, _NETWORK)
        _, said = await _answer(http, _SYSTEM)
        system: Any = orjson.loads(said)
        found = Console(
            name=plain_name(system["name"]) or "UniFi",
            mac=format_mac(str(system["mac"])),
            fingerprint=fingerprint,
        )
    except RouterError, ValueError, KeyError, TypeError:
        return None
    return found if status == HTTPStatus.UNAUTHORIZED else None


async def _answer(http: RouterHttp, path: str) -> tuple[int, bytes]:
    """Return an answer's status and body."""
    async with http.request("GET", path) as response:
        return response.status, await response.read()
