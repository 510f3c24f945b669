"""ubus over HTTP: sessions, calls, batches and downloads, as uhttpd and rpcd offer them.

Status numbers are those of `enum ubus_msg_status` in libubus' `ubusmsg.h`; JSON-RPC's, of uhttpd's `ubus.c`.
"""

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Mapping,
    Sequence,
)
from contextlib import suppress
from enum import IntEnum
from functools import partial
from http import HTTPStatus
import logging
from typing import Any, NamedTuple

import aiohttp
import orjson

from ..errors import (
    AuthenticationError,
    CannotConnectError,
    OtherRouterError,
    PermissionDeniedError,
    ProtocolError,
    RouterError,
    UnsupportedError,
)
from ..http import RouterHttp, check_status

_LOGGER = logging.getLogger(__name__)

#: What a session id is before there is one.
NO_SESSION = "0" * 32
#: uhttpd refuses a larger body (`UH_UBUS_MAX_POST_SIZE`); we stay below it.
MAX_BODY_BYTES = 65_536
#: ubus messages cap at 1 MiB, and JSON adds quoting; more isn't an answer.
MAX_ANSWER_BYTES = 4 * 1024 * 1024
DOWNLOAD_CHUNK_BYTES = 65_536
#: The largest file that is read is the table of flows. Linux keeps 262,144 of them at most by itself (`nf_conntrack_max`
#: of a machine with 4 GB and more), and a line is under 400 bytes; more isn't a file.
MAX_DOWNLOAD_BYTES = 128 * 1024 * 1024


class Status(IntEnum):
    """What a called method returned."""

    OK = 0
    INVALID_COMMAND = 1
    INVALID_ARGUMENT = 2
    METHOD_NOT_FOUND = 3
    NOT_FOUND = 4
    NO_DATA = 5
    PERMISSION_DENIED = 6
    TIMEOUT = 7
    NOT_SUPPORTED = 8
    UNKNOWN_ERROR = 9
    CONNECTION_FAILED = 10


class RpcCode(IntEnum):
    """Errors of JSON-RPC itself."""

    OBJECT_NOT_FOUND = -32000
    ACCESS_DENIED = -32002
    TIMED_OUT = -32003
    PARSE_ERROR = -32700


class Call(NamedTuple):
    """One method to call."""

    object: str
    method: str
    args: Mapping[str, Any] = {}


class UbusError(Exception):
    """A call that was answered, but not with `OK`. Raised to the router module, which knows what it means."""

    def __init__(self, call: Call, status: int) -> None:
        """Keep the call and the status."""
        super().__init__(f"{call.object}.{call.method} returned {status}")
        self.call = call
        self.status = status


type Answer = dict[str, Any] | UbusError
type Post = Callable[[Sequence[Call]], Awaitable[list[Answer]]]
"""Makes calls in one request, and returns their answers in order."""


class UbusClient:
    """Calls to one router's ubus; logs in by itself, and again once when the session has died."""

    def __init__(self, http: RouterHttp, username: str, password: str) -> None:
        """Log in as this user when the first call is made."""
        self._http = http
        self._username = username
        self._password = password
        self._session = NO_SESSION
        self._login_lock = asyncio.Lock()
        self.recognise: Callable[[Post], Awaitable[None]] | None = None
        """Called in each new session before anything else is asked; raises where the router isn't the one that it was."""

    async def login(self) -> None:
        """Open a session; AuthenticationError when it's refused."""
        call = Call(
            "session", "login", {"username": self._username, "password": self._password}
        )
        [answer] = await self._post([call], NO_SESSION)
        if isinstance(answer, UbusError):
            if answer.status == Status.PERMISSION_DENIED:
                raise AuthenticationError(
                    "The router refused the username or the password"
                )
            if answer.status == RpcCode.OBJECT_NOT_FOUND:
                raise UnsupportedError("rpcd", "The router's rpcd isn't running")
            raise ProtocolError(f"The router answered the login with {answer.status}")
        session = answer.get("ubus_rpc_session")
        if not isinstance(session, str) or len(session) != len(NO_SESSION):
            raise ProtocolError("The router's login gave no session")
        if self.recognise is not None:
            try:
                await self.recognise(partial(self._post, session=session))
            except OtherRouterError:
                # It would keep a session of each poll.
                with suppress(RouterError):
                    await self._end(session)
                raise
        self._session = session

    async def logout(self) -> None:
        """End the session, if there is one."""
        session, self._session = self._session, NO_SESSION
        if session != NO_SESSION:
            await self._end(session)

    async def _end(self, session: str) -> None:
        await self._post([Call("session", "destroy")], session)

    async def call(
        self, object_: str, method: str, args: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Call one method and return its data, `{}` where it has none.

        Raises UbusError for another status than OK, PermissionDeniedError when the access list doesn't have the method.
        """
        [answer] = await self.batch([Call(object_, method, args or {})])
        if isinstance(answer, UbusError):
            raise answer
        return answer

    async def batch(self, calls: Sequence[Call]) -> list[Answer]:
        """Call several methods, one after another, in one request; the answers stand in the calls' order."""
        fresh = await self._ensure_session()
        session = self._session
        answers = await self._post(calls, session)
        denied = next(
            (
                call
                for call, answer in zip(calls, answers, strict=True)
                if _is_denied(answer)
            ),
            None,
        )
        if denied is None:
            return answers
        if not fresh and not await self._session_lives(session):
            await self._renew(session)
            answers = await self._post(calls, self._session)
            denied = next(
                (
                    call
                    for call, answer in zip(calls, answers, strict=True)
                    if _is_denied(answer)
                ),
                None,
            )
        if denied is not None:
            raise PermissionDeniedError(
                f'"ubus": {{"{denied.object}": ["{denied.method}"]}}'
            )
        return answers

    async def download(self, path: str) -> AsyncGenerator[bytes]:
        """Yield a file of the router's in pieces, through cgi-io; it's never held whole.

        Whoever doesn't read it to its end closes it (`aclosing`), or the connection stays open.
        Raises PermissionDeniedError when the file may not be read, UnsupportedError when cgi-io isn't there, ProtocolError
        when it never ends.
        """
        fresh = await self._ensure_session()
        for attempt in (1, 2):
            session = self._session
            form = {"sessionid": session, "path": path}
            async with self._http.request(
                "POST", "/cgi-bin/cgi-download", data=form
            ) as response:
                if response.status == HTTPStatus.OK:
                    async for piece in _at_most(MAX_DOWNLOAD_BYTES, response):
                        yield piece
                    return
                if response.status == HTTPStatus.NOT_FOUND:
                    raise UnsupportedError("cgi-io", "The router has no cgi-download")
                if response.status != HTTPStatus.FORBIDDEN:
                    check_status(response)
            if fresh or attempt == 2 or await self._session_lives(session):
                break
            await self._renew(session)
        raise PermissionDeniedError(
            f'"cgi-io": ["download"] and "file": {{"{path}": ["read"]}}'
        )

    async def _ensure_session(self) -> bool:
        """Log in unless there's a session; True when that was just now."""
        async with self._login_lock:
            if self._session != NO_SESSION:
                return False
            await self.login()
            return True

    async def _renew(self, dead: str) -> None:
        """Log in again, unless somebody already has since this session died."""
        async with self._login_lock:
            if self._session in (dead, NO_SESSION):
                _LOGGER.debug("The router's session has ended; logging in again")
                self._session = NO_SESSION
                await self.login()

    async def _session_lives(self, session: str) -> bool:
        """Tell a dead session from a denied call, which both look the same.

        Where the access list lacks `session.access` this can't be told; then a new login decides.
        """
        [answer] = await self._post([Call("session", "access")], session)
        return not _is_denied(answer)

    async def _post(self, calls: Sequence[Call], session: str) -> list[Answer]:
        """Send calls as one request, and return their answers in order."""
        requests = [
            {
                "jsonrpc": "2.0",
                "id": number,
                "method": "call",
                "params": [session, call.object, call.method, call.args],
            }
            for number, call in enumerate(calls)
        ]
        async with self._http.request("POST", "/ubus", json=requests) as response:
            if response.status == HTTPStatus.NOT_FOUND:
                raise UnsupportedError("uhttpd-mod-ubus", "The router has no /ubus")
            check_status(response)
            pieces = [piece async for piece in _at_most(MAX_ANSWER_BYTES, response)]
        try:
            # What the router has from its clients, their names for one, may be no UTF-8.
            answers = orjson.loads(b"".join(pieces).decode(errors="replace"))
        except orjson.JSONDecodeError as err:
            raise ProtocolError("The router's answer isn't JSON") from err
        if not isinstance(answers, list) or len(answers) != len(calls):
            raise ProtocolError("The router's answer doesn't fit the request")
        return [
            _answer(call, answer) for call, answer in zip(calls, answers, strict=True)
        ]


async def _at_most(
    limit: int, response: aiohttp.ClientResponse
) -> AsyncIterator[bytes]:
    """Yield a body in pieces; ProtocolError when it has more bytes than that."""
    received = 0
    async for piece in response.content.iter_chunked(DOWNLOAD_CHUNK_BYTES):
        received += len(piece)
        if received > limit:
            raise ProtocolError("The router's answer is too large to be one")
        yield piece


def _is_denied(answer: Answer) -> bool:
    return isinstance(answer, UbusError) and answer.status == RpcCode.ACCESS_DENIED


def _answer(call: Call, answer: object) -> Answer:
    """Read one JSON-RPC answer: its data, or the error that it holds."""
    match answer:
        case {"result": [Status.OK]}:
            return {}
        case {"result": [Status.OK, dict(data)]}:
            return data
        case {"result": [int(status)]} | {"error": {"code": int(status)}}:
            if status == RpcCode.TIMED_OUT:
                raise CannotConnectError("The router's rpcd doesn't answer")
            return UbusError(call, status)
    raise ProtocolError(
        f"The router's answer to {call.object}.{call.method} can't be understood"
    )
