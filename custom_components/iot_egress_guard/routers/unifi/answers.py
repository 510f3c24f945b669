"""UniFi: what an answer of a console is, and what it means when it isn't a good one.

The parts of a console refuse each in its own words: UniFi OS, which stands before its applications
(`{"error": {"code", "message"}}`), its login (`{"code", "message"}`), the classic API (`{"meta": {"rc": "error",
"msg"}}`, also with HTTP 200), and the v2 API (`{"code", "errorCode", "message"}`). Error pages are HTML.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp
import orjson

from ..errors import AuthenticationError, CannotConnectError, ProtocolError, RouterError
from .errors import (
    MfaError,
    NotThereError,
    ReadOnlyError,
    RequestRefusedError,
    SiteNeededError,
)

#: A page of 1,000 records is about 2 MB; many times that isn't an answer.
MAX_ANSWER_BYTES = 32 * 1024 * 1024
_CHUNK_BYTES = 65_536

#: What UniFi OS answers where it asks for a second factor.
MFA_STATUS = 499

_NO_SITE = "api.err.NoSiteContext"
_DEAD_SESSION = frozenset({"api.err.LoginRequired"})


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, read whole."""

    status: int
    body: Any
    """The JSON; None where it was none."""
    is_json: bool

    @property
    def code(self) -> str:
        """The console's own code of an error, in whichever place it stands; empty for none."""
        match self.body:
            case {"meta": {"rc": str(rc), **meta}}:
                return "" if rc == "ok" else str(meta.get("msg") or rc)
            case {"errorCode": _, "code": str(code)}:
                return code
            case {"code": str(code)} | {"error": {"message": str(code)}}:
                return code if self.status >= HTTPStatus.BAD_REQUEST else ""
        return ""

    @property
    def session_is_dead(self) -> bool:
        """Whether only a new login helps."""
        if self.code in _DEAD_SESSION:
            return True
        return self.status == HTTPStatus.UNAUTHORIZED and self.code != _NO_SITE

    @property
    def token_is_stale(self) -> bool:
        """Whether UniFi OS may have refused this for its CSRF token: it refuses all else in the same words."""
        return self.status == HTTPStatus.FORBIDDEN and not self.code.startswith("api.")


async def read_answer(response: aiohttp.ClientResponse) -> Answer:
    """Read an answer's body; ProtocolError when it's too large to be one."""
    body = bytearray()
    async for piece in response.content.iter_chunked(_CHUNK_BYTES):
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            raise ProtocolError("The console's answer is too large to be one")
    try:
        return Answer(response.status, _json(body) if body else None, True)
    except orjson.JSONDecodeError:
        return Answer(response.status, None, False)


def _json(body: bytes | bytearray) -> Any:
    """Return what a body holds; what the console has from its clients, their names for one, may be no UTF-8."""
    return orjson.loads(body.decode(errors="replace"))


def _no_site() -> RouterError:
    return SiteNeededError(
        "The console has no site of this name, or not for this login"
    )


def starting() -> RouterError:
    """Return the error for a console that is there, and whose application isn't."""
    return CannotConnectError(
        "The console's Network application doesn't answer",
        remedy="It may be starting; wait some minutes. Else see on the console whether it runs.",
    )


def not_a_console() -> RouterError:
    """Return the error for something that answers, and has nothing of a console's."""
    return ProtocolError(
        "There is no UniFi console with the Network application at this address"
    )


def _asked_too_often() -> RouterError:
    return CannotConnectError(
        "The console says that it's asked too often",
        remedy="Wait some minutes, and see what else asks it.",
    )


#: The console's code, or an HTTP status → what it means.
_MEANINGS: Mapping[str | int, Callable[[], RouterError]] = {
    _NO_SITE: _no_site,
    "api.err.NoPermission": ReadOnlyError,
    "api.err.Ubic2faTokenRequired": MfaError,
    "MFA_AUTH_REQUIRED": MfaError,
    "api.err.LoginRequired": lambda: AuthenticationError(
        "The console has ended the session"
    ),
    "api.err.ServerBusy": starting,
    HTTPStatus.UNAUTHORIZED: lambda: AuthenticationError(
        "The console refuses the login"
    ),
    HTTPStatus.FORBIDDEN: ReadOnlyError,
    HTTPStatus.TOO_MANY_REQUESTS: _asked_too_often,
    MFA_STATUS: MfaError,
}


def failure(answer: Answer, path: str) -> RouterError | None:
    """Say what is wrong with an answer to a request for `path`; None for a good one."""
    code, status = answer.code, answer.status
    if meant := _MEANINGS.get(code) or _MEANINGS.get(status):
        return meant()
    if status == HTTPStatus.NOT_FOUND and not code.startswith("api."):
        return NotThereError(path.partition("?")[0].rpartition("/")[2])
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return starting()
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return ProtocolError(
            f"The console redirects (HTTP {status})",
            remedy="Give the address that it redirects to, and the port of HTTPS.",
        )
    if not answer.is_json:
        return ProtocolError(
            "The console answered with a web page, or something else that can't be understood, "
            "where the Network application's data should be"
        )
    if code or status >= HTTPStatus.BAD_REQUEST:
        return RequestRefusedError(code or f"HTTP {status}")
    return None
