"""A port of the loopback, opened, closed and opened again."""

from ssl import SSLContext

from aiohttp import web

SHUTDOWN_SECONDS = 0.1
"""How long requests under way may go on when everything ends."""


class Listener:
    """Hands what comes in at a port to a web application."""

    def __init__(self) -> None:
        """Listen nowhere yet."""
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    async def start(
        self, runner: web.AppRunner, host: str, port: int, tls: SSLContext | None
    ) -> int:
        """Listen for `runner`; return the port. Raises OSError if it is taken."""
        self._runner = runner
        await runner.setup()
        return await self.listen(host, port, tls)

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

    @property
    def connections(self) -> int:
        """How many connections are open, in use or not."""
        assert self._runner is not None
        return len(self._runner.server.connections) if self._runner.server else 0

    async def stop(self) -> None:
        """Be gone."""
        assert self._runner is not None
        await self._runner.cleanup()
