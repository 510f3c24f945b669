"""Requests to a router that never leave the process: recorded once from a simulator, or answered from memory."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.cookies import SimpleCookie
from typing import Any
from unittest.mock import patch

from multidict import CIMultiDict

from custom_components.iot_egress_guard.routers.http import RouterHttp

PIECE_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a router is asked."""

    method: str
    path: str
    body: Any = None
    form: Any = None

    @property
    def about(self) -> tuple[object, ...]:
        """What it's about, without sessions and times: a method, a path, and the calls in it."""
        calls = self.body if isinstance(self.body, list) else ()
        return self.method, self.path, *(tuple(each["params"][1:3]) for each in calls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a router answers, as far as the clients look at it."""

    status: int = 200
    body: bytes = b""
    headers: CIMultiDict[str] = field(default_factory=CIMultiDict)
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    @property
    def content(self) -> Response:
        """Itself: what is read in pieces."""
        return self

    async def iter_chunked(self, size: int) -> AsyncIterator[bytes]:
        """Yield the body in pieces."""
        for start in range(0, len(self.body), size):
            yield self.body[start : start + size]

    async def read(self) -> bytes:
        """Return the body."""
        return self.body


type Answering = Callable[[Request], Response]
type Requesting = Callable[..., AbstractAsyncContextManager[Any]]


@contextmanager
def answered(answer: Answering) -> Iterator[None]:
    """Have every router client answered from memory."""

    @asynccontextmanager
    async def request(
        self: RouterHttp,
        method: str,
        path: str,
        *,
        json: Any = None,
        data: Any = None,
        headers: Any = None,
    ) -> AsyncIterator[Response]:
        yield answer(Request(method=method, path=path, body=json, form=data))

    with patch.object(RouterHttp, "request", request):
        yield


@contextmanager
def recorded() -> Iterator[list[tuple[Request, Response]]]:
    """Note what router clients ask, and what they're answered."""
    kept: list[tuple[Request, Response]] = []
    ask: Requesting = RouterHttp.request

    @asynccontextmanager
    async def request(
        self: RouterHttp, method: str, path: str, **more: Any
    ) -> AsyncIterator[Response]:
        async with ask(self, method, path, **more) as real:
            response = Response(
                status=real.status,
                body=await real.read(),
                headers=CIMultiDict(real.headers),
                cookies=real.cookies,
            )
        kept.append(
            (
                Request(
                    method=method,
                    path=path,
                    body=more.get("json"),
                    form=more.get("data"),
                ),
                response,
            )
        )
        yield response

    with patch.object(RouterHttp, "request", request):
        yield kept


def finished[Result](coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run what never has to wait for long, and return what it returns."""
    return _loop().run_until_complete(coroutine)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Return a loop for all: making one takes longer than most runs."""
    return asyncio.new_event_loop()
