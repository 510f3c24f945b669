"""How uhttpd's answers go out: in chunks, with its headers, or not to their end."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from simulators.connections import is_gone, send_half, send_without_end

KEEP_ALIVE = 20
"""Seconds a connection may be idle (uhttpd's `http_keepalive`)."""

PIECE_LINES = 500
"""Lines of a download sent at a time: about 110 kB, under a millisecond of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: `body`, or in its place `lines`, which are read while they are sent.

    `endless` sends the body again and again.
    """

    body: bytes = b""
    lines: Iterator[str] | None = None
    content_type: str | None = "application/json"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    close: bool = False
    endless: bool = False


async def send(request: web.Request, reply: Reply) -> web.StreamResponse:
    """Send an answer, if there is still somebody to send it to."""
    if is_gone(request):
        return web.Response()
    response = await _begin(request, reply)
    if reply.endless:
        return await send_without_end(request, response, reply.body)
    if reply.lines is not None:
        async for piece in _pieces(reply.lines):
            await response.write(piece)
    elif reply.body:
        await response.write(reply.body)
    await response.write_eof()
    return response


async def break_off(request: web.Request, reply: Reply) -> web.StreamResponse:
    """Send the first half of an answer, and end the connection."""
    if is_gone(request):
        return web.Response()
    whole = reply.body if reply.lines is None else "".join(reply.lines).encode()
    response = await _begin(request, reply)
    return await send_half(request, response, whole)


async def _begin(request: web.Request, reply: Reply) -> web.StreamResponse:
    response = web.StreamResponse(status=reply.status, headers=reply.headers)
    if reply.content_type is not None:
        response.content_type = reply.content_type
    response.enable_chunked_encoding()
    if reply.close:
        response.force_close()
    await response.prepare(request)
    return response


async def _pieces(lines: Iterator[str]) -> AsyncIterator[bytes]:
    """Join lines to pieces, giving others their turn in between."""
    piece: list[str] = []
    for line in lines:
        piece.append(line)
        if len(piece) == PIECE_LINES:
            yield "".join(piece).encode()
            piece.clear()
            await asyncio.sleep(0)
    if piece:
        yield "".join(piece).encode()


async def headers(request: web.Request, response: web.StreamResponse) -> None:
    """Send the headers that uhttpd sends, and no more."""
    for name in ("Server", "Date"):
        response.headers.pop(name, None)
    if response.status == 404 and not response.body_length:
        response.headers.pop("Content-Type", None)
    if response.keep_alive is False:
        response.headers["Connection"] = "close"
        return
    response.headers["Connection"] = "Keep-Alive"
    response.headers["Keep-Alive"] = f"timeout={KEEP_ALIVE}"
