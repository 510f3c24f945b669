"""One way to reach a router over HTTP: bounded in time, with its certificate pinned, errors mapped."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
import os
from typing import Any

import aiohttp

from .errors import (
    CannotConnectError,
    CertificateChangedError,
    ProtocolError,
    UntrustedCertificateError,
)

#: A router answers within a second or two; one that restarts its firewall, within ten.
TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10, sock_read=20)

_UNPINNED = b"\0" * 32


class RouterHttp:
    """Requests to one router over a session that is shared with others, and so never closed here."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        *,
        fingerprint: str | None = None,
        own_cookies: bool = False,
    ) -> None:
        """Talk to `base_url` (scheme, host, port); pin the certificate with this SHA-256 (hex), if given.

        `own_cookies`: the caller sends and keeps cookies itself; none are taken from the shared session, or put there.
        """
        self._session = session
        self._base_url = base_url.rstrip("/")
        # One object for all requests: a connection is used again only for the very same.
        self._pin: aiohttp.Fingerprint | bool = (
            True
            if fingerprint is None
            else aiohttp.Fingerprint(bytes.fromhex(fingerprint))
        )
        self._own_cookies = own_cookies

    @asynccontextmanager
    async def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send a request and yield the response, of which only the headers have been read.

        Raises CannotConnectError, UntrustedCertificateError, CertificateChangedError; the same while its body is read.
        """
        try:
            async with (
                self._client() as client,
                client.request(
                    method,
                    self._base_url + path,
                    json=json,
                    data=data,
                    headers=headers,
                    ssl=self._pin,
                    timeout=TIMEOUT,
                    allow_redirects=False,
                ) as response,
            ):
                yield response
        except aiohttp.ServerFingerprintMismatch as err:
            raise CertificateChangedError(err.got.hex()) from err
        except aiohttp.ClientConnectorCertificateError as err:
            raise UntrustedCertificateError(await self._shown_fingerprint()) from err
        except TimeoutError as err:
            raise _too_slow() from err
        except aiohttp.ClientConnectorSSLError as err:
            raise CannotConnectError(
                "The router doesn't speak TLS on this port",
                remedy="Switch TLS off, or give the port of HTTPS.",
            ) from err
        except aiohttp.ClientError as err:
            raise CannotConnectError(
                f"The router can't be reached: {_reason(err)}"
            ) from err

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[aiohttp.ClientSession]:
        """Yield what sends a request: the shared session, or its connections without its cookies."""
        if not self._own_cookies:
            yield self._session
            return
        async with aiohttp.ClientSession(
            connector=self._session.connector,
            connector_owner=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as bare:
            yield bare

    async def _shown_fingerprint(self) -> str:
        """Return the SHA-256 of the certificate that the router shows, as 64 hex digits."""
        try:
            async with self._session.get(
                self._base_url, ssl=aiohttp.Fingerprint(_UNPINNED), timeout=TIMEOUT
            ):
                pass
        except aiohttp.ServerFingerprintMismatch as err:
            return err.got.hex()
        except (aiohttp.ClientError, TimeoutError) as err:
            raise CannotConnectError(
                "The router hung up while it showed its certificate"
            ) from err
        raise ProtocolError("The router showed no certificate")


@asynccontextmanager
async def within(seconds: float | None) -> AsyncIterator[None]:
    """Give several requests together so long; None: as long as each may take. Raises CannotConnectError beyond."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as err:
        raise _too_slow() from err


def _too_slow() -> CannotConnectError:
    return CannotConnectError("The router took too long to answer")


def _reason(err: aiohttp.ClientError) -> str:
    """Return in words why a request failed, without the address."""
    match err:
        case aiohttp.ClientConnectorDNSError():
            return "no such name is known"
        case aiohttp.ClientOSError(errno=int(number)):
            return os.strerror(number).lower()
        case aiohttp.ServerDisconnectedError():
            return "it hung up"
    return type(err).__name__


def check_status(response: aiohttp.ClientResponse) -> None:
    """Raise ProtocolError unless the response is a plain "OK"."""
    if response.status == HTTPStatus.OK:
        return
    if 300 <= response.status < 400:
        raise ProtocolError(
            f"The router redirects (HTTP {response.status})",
            remedy="Switch TLS on, or give the address that it redirects to.",
        )
    raise ProtocolError(f"The router answered HTTP {response.status}")
