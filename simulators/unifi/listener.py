"""A port of the loopback, opened, closed and opened again."""

from collections.abc import Awaitable, Callable
from email.utils import formatdate
from ssl import SSLContext

from aiohttp import web

type Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]
type Wall = Callable[[], float]

SHUTDOWN_SECONDS = 0.1
"""How long requests under way may go on when everything ends."""


class Listener:
    """Listens, and hands every request to one function."""

    def __init__(self, serve: Serve, wall: Wall) -> None:
        """Let `serve` answer; `wall` is the console's own clock."""
        self._serve = serve
        self._wall = wall
        self.tells_time = True
        """Whether answers have a `Date` header."""
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    async def start(self, host: str, port: int, tls: SSLContext | None) -> int:
        """Listen; return the port. Raises OSError if it is taken."""
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._serve)
        app.on_response_prepare.append(self._date)
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS
        )
        await self._runner.setup()
        return await self.listen(host, port, tls)

    async def _date(self, request: web.Request, response: web.StreamResponse) -> None:
        """Date an answer by the console's clock, and not by this machine's."""
        if self.tells_time:
            response.headers["Date"] = formatdate(self._wall(), usegmt=True)
        else:
            response.headers.pop("Date", None)

    async def listen(self, host: str, port: int, tls: SSLContext | None) -> int:
        """Open the port; return its number."""
        assert self._runner is not None
        site = web.TCPSite(self._runner, host, port, ssl_context=tls)
        await site.start()
        self._site = site
        return int(self._runner.addresses[0][1])

    async def deafen(self) -> None:
        """Close the port and every connection."""
        assert self._runner is not None
        if self._site is not None:
            await self._site.stop()
            self._site = None
        server = self._runner.server
        assert server is not None
        for connection in list(server.connections):
            if connection.transport is not None:
                connection.transport.abort()

    async def stop(self) -> None:
        """Be gone."""
        assert self._runner is not None
        await self._runner.cleanup()
