"""Waiting for things that take a while."""

import asyncio
from collections.abc import Awaitable, Callable

from .errors import DemoError

type Look[T] = Callable[[], Awaitable[T | None]]
"""Returns what was waited for, or None if it isn't there yet."""


async def until[T](
    what: str, seconds: float, look: Look[T], *, every: float = 1.0
) -> T:
    """Look every `every` seconds until something is there, and return it.

    Raises `DemoError` if it isn't after `seconds`.
    """
    try:
        async with asyncio.timeout(seconds):
            while (found := await look()) is None:
                await asyncio.sleep(every)
    except TimeoutError as err:
        raise DemoError(f"{what} didn't come about within {seconds:.0f} s") from err
    return found
