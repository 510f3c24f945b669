"""A call: one request, read, with whoever makes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
import re

from .accounts import Account
from .replies import Json, Object, Reply
from .sessions import Session


class Area(StrEnum):
    """Which part of the console answers, and thus how it refuses."""

    CONSOLE = "console"
    CLASSIC = "classic"
    V2 = "v2"
    OFFICIAL = "official"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls: an account, by its API key or in a session."""

    account: Account
    session: Session | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. `path` has no prefix; `body` is the JSON that came with it."""

    method: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    body: Json
    caller: Caller | None

    @property
    def sent(self) -> Object:
        """The body, if it is an object; an empty one otherwise."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def account(self) -> Account:
        """Who calls, where somebody must have logged in."""
        assert self.caller is not None
        return self.caller.account


type Handler = Callable[[Call], Reply]


class Route:
    """One path and method, who answers it, and who may ask.

    `path` has names in braces for its variable parts. `free` routes need no login. `reads` says
    that a POST changes nothing, so that a read-only account may make it.
    """

    def __init__(
        self,
        method: str,
        path: str,
        area: Area,
        handler: Handler,
        *,
        free: bool = False,
        reads: bool = False,
    ) -> None:
        """Let `handler` answer."""
        self.method = method
        self.area = area
        self.handler = handler
        self.free = free
        self.writes = method != "GET" and not reads
        self._pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

    def params(self, method: str, path: str) -> dict[str, str] | None:
        """Return the variable parts of a request's path, or `None` if another is meant."""
        found = self._pattern.fullmatch(path) if method == self.method else None
        return found.groupdict() if found else None
