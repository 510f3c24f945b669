"""UniFi: requests to a console by an API key, or in the session of a local account."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
import logging
from typing import Any

import aiohttp

from ..errors import AuthenticationError, OtherRouterError, ProtocolError, RouterError
from ..http import RouterHttp
from .answers import MFA_STATUS, Answer, failure, not_a_console, read_answer, starting
from .console_clock import ConsoleClock
from .errors import KeyRefusedError, MfaError
from .logins import WINDOW_S, Logins

_LOGGER = logging.getLogger(__name__)

#: Where UniFi OS has the Network application.
NETWORK_PREFIX = "/proxy/network"
KEY_HEADER = "X-API-KEY"
CSRF_HEADER = "X-CSRF-Token"
#: Comes with a new cookie, and replaces the token at the same time.
UPDATED_CSRF_HEADER = "X-Updated-CSRF-Token"
#: An older controller has its token in a cookie, where it has one.
_CSRF_COOKIE = "csrf_token"

_LIMIT_REACHED = "AUTHENTICATION_FAILED_LIMIT_REACHED"
_WRONG_CREDENTIALS = frozenset(
    {"AUTHENTICATION_FAILED_INVALID_CREDENTIALS", "api.err.Invalid"}
)


type Get = Callable[[str], Awaitable[Answer]]
"""Reads from the Network application by a path."""


class Session:
    """Requests to one console, one after another; logs in by itself, and again once when the session has died."""

    def __init__(
        self,
        http: RouterHttp,
        logins: Logins,
        clock: Callable[[], float],
        *,
        api_key: str | None = None,
        username: str | None = None,
        password: str | None = None,
    ) -> None:
        """Send each request with the key, if there is one; else log in when the first one is sent."""
        self._http = http
        self._logins = logins
        self._clock = clock
        self._key = api_key
        self._username, self._password = username, password
        self._lock = asyncio.Lock()
        self._unifi_os: bool | None = None
        self._logged_in = self._has_written = False
        self._cookies: dict[str, str] = {}
        self._csrf: str | None = None
        self._refused: tuple[AuthenticationError, float] | None = None
        self.recognise: Callable[[Get], Awaitable[None]] | None = None
        """Called in each new session before anything else is asked; raises where the console isn't the one that it was."""
        self.console_clock = ConsoleClock()
        """What the answers told of the console's clock."""

    @property
    def by_key(self) -> bool:
        """Whether an API key is used."""
        return self._key is not None

    def ask_anew(self) -> None:
        """Let a login be tried even if one was refused just now: its owner wants it so."""
        self._refused = None

    async def request(self, method: str, path: str, body: Any = None) -> Answer:
        """Send a request to the Network application, and return the answer, good or not.

        Raises the errors of the login, TooManyLoginsError among them, and those of the connection. After a session has
        died it logs in again, once; what was asked wasn't done then, so that it can be sent anew.
        """
        async with self._lock:
            await self._find_out()
            fresh = await self._ensure_session()
            csrf = self._csrf
            answer = await self._call(method, path, body)
            if not self.by_key and not fresh and await self._mend(answer, method, csrf):
                answer = await self._call(method, path, body)
            self._has_written |= (
                method != "GET" and answer.status < HTTPStatus.BAD_REQUEST
            )
            return answer

    async def close(self) -> None:
        """End the session, if there is one."""
        async with self._lock:
            if self._logged_in:
                await self._log_out()

    async def _find_out(self) -> None:
        """Tell UniFi OS, which answers with its login page, from an older controller, which redirects to its own."""
        if self._unifi_os is None:
            answer = await self._send("GET", "/", None)
            if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise starting()
            self._unifi_os = answer.status == HTTPStatus.OK
        if self.by_key and not self._unifi_os:
            raise KeyRefusedError(
                "This is a controller without UniFi OS, which knows no API keys"
            )

    async def _ensure_session(self) -> bool:
        """Log in unless there's a session, or a key; True when that was just now."""
        if self.by_key or self._logged_in:
            return False
        await self._log_in()
        return True

    async def _mend(self, answer: Answer, method: str, csrf: str | None) -> bool:
        """Get a session that isn't dead, or a token that isn't stale (`csrf` was sent); True when it's worth sending again."""
        if answer.session_is_dead:
            _LOGGER.debug("The console has ended the session; logging in again")
            await self._log_in()
            return True
        if not answer.token_is_stale or method == "GET":
            return False
        if self._csrf == csrf:
            if not self._has_written:
                return False
            # Whoever was allowed to write a moment ago is refused for the token, and a login brings a new one.
            await self._log_in()
        return True

    async def _log_in(self) -> None:
        self._forget()
        now = self._clock()
        if self._refused is not None and 0 <= now - self._refused[1] < WINDOW_S:
            raise self._refused[0].with_traceback(None)
        self._logins.begin(now)
        path = "/api/auth/login" if self._unifi_os else "/api/login"
        body = {
            "username": self._username,
            "password": self._password,
            "rememberMe" if self._unifi_os else "remember": True,
        }
        answer = await self._send("POST", path, body)
        try:
            self._check_login(answer)
        except AuthenticationError as err:
            self._refused = err, now
            raise
        if not self._cookies:
            raise ProtocolError("The console's login gave no session")
        if self.recognise is not None:
            try:
                await self.recognise(partial(self._call, "GET"))
            except OtherRouterError:
                # It would keep a session of each poll.
                with suppress(RouterError):
                    await self._log_out()
                raise
        self._logged_in = True

    async def _log_out(self) -> None:
        path = "/api/auth/logout" if self._unifi_os else "/api/logout"
        try:
            await self._send("POST", path, {})
        finally:
            self._forget()

    def _check_login(self, answer: Answer) -> None:
        if (
            answer.code == _LIMIT_REACHED
            or answer.status == HTTPStatus.TOO_MANY_REQUESTS
        ):
            raise self._logins.limit_reached(self._clock())
        if answer.status == MFA_STATUS:
            raise MfaError
        wrong = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
        if answer.code in _WRONG_CREDENTIALS or answer.status in wrong:
            raise AuthenticationError(
                "The console refused the username or the password",
                remedy="Check both. It must be a local account of the console, not one of ui.com.",
            )
        if answer.status == HTTPStatus.NOT_FOUND:
            raise not_a_console()
        if (err := failure(answer, path="login")) is not None:
            raise err

    def _forget(self) -> None:
        self._cookies.clear()
        self._csrf = None
        self._logged_in = self._has_written = False

    async def _call(self, method: str, path: str, body: Any = None) -> Answer:
        """Send a request to the Network application."""
        prefix = NETWORK_PREFIX if self._unifi_os else ""
        return await self._send(method, prefix + path, body)

    async def _send(self, method: str, path: str, body: Any) -> Answer:
        sent = self._clock()
        async with self._http.request(
            method, path, json=body, headers=self._headers()
        ) as response:
            answer = await read_answer(response)
            self.console_clock.told(response.headers.get("Date"), sent, self._clock())
            self._take_tokens(response)
        return answer

    def _headers(self) -> dict[str, str]:
        if self._key is not None:
            return {KEY_HEADER: self._key}
        headers = {}
        if self._cookies:
            pairs = (f"{name}={value}" for name, value in self._cookies.items())
            headers["Cookie"] = "; ".join(pairs)
        csrf = self._csrf or self._cookies.get(_CSRF_COOKIE)
        if csrf:
            headers[CSRF_HEADER] = csrf
        return headers

    def _take_tokens(self, response: aiohttp.ClientResponse) -> None:
        """Take new tokens together: the new cookie goes with none but the new CSRF token."""
        for name, morsel in response.cookies.items():
            if morsel.value:
                self._cookies[name] = morsel.value
            else:
                self._cookies.pop(name, None)
        headers = response.headers
        csrf = headers.get(UPDATED_CSRF_HEADER) or headers.get(CSRF_HEADER)
        self._csrf = csrf or self._csrf
