"""How a connection ends before its answer does."""

import asyncio
from contextlib import suppress

from aiohttp import web


def is_gone(request: web.Request) -> bool:
    """Tell whether nobody is there any more to be answered."""
    return request.transport is None or request.transport.is_closing()


def hang_up(request: web.Request) -> web.StreamResponse:
    """End the connection without a byte."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def send_half(
    request: web.Request, response: web.StreamResponse, whole: bytes
) -> web.StreamResponse:
    """Send the first half of an answer's body, and end the connection."""
    await response.write(whole[: len(whole) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


async def send_without_end(
    request: web.Request, response: web.StreamResponse, piece: bytes
) -> web.StreamResponse:
    """Send a piece of a body again and again, for as long as somebody reads it."""
    with suppress(ConnectionError):
        while not is_gone(request):
            await response.write(piece)
            await asyncio.sleep(0)
    return response
