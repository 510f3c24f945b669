"""What every make's simulator is: a clock, chance that repeats itself, and a port of the loopback."""

from abc import ABC, abstractmethod
from random import Random
from ssl import SSLContext
from types import TracebackType
from typing import Self

from aiohttp import web

from .clock import Clock, RealClock, Timeline
from .faults import Moves
from .listener import Listener
from .tls import Tls


class Simulator(ABC):
    """A router. Use it as an asynchronous context manager: it listens in between."""

    def __init__(
        self, *, clock: Clock | None, seed: int, host: str, port: int, tls: Tls | None
    ) -> None:
        """Be ready to listen at `host` and `port`, 0 for any free one; HTTP without `tls`.

        Whatever is left to chance follows from `seed`.
        """
        self.host, self.port = host, port
        self.clock = clock or RealClock()
        self.timeline = Timeline(self.clock)
        self.random = Random(seed)
        self._secrets = Random(self.random.random())
        self._tls = tls
        self._listener = Listener()

    @abstractmethod
    def tick(self) -> None:
        """Let everything happen that is due by the clock. Every request does this first."""

    @abstractmethod
    def _runner(self) -> web.AppRunner:
        """Return the web server, new."""

    @abstractmethod
    def _reboot(self) -> None:
        """Lose all that is not kept over a start."""

    @abstractmethod
    def _drop_sessions(self) -> None:
        """End all sessions."""

    async def __aenter__(self) -> Self:
        """Listen. Raises OSError if the port is taken."""
        self.port = await self._listener.start(
            self._runner(), self.host, self.port, self._context
        )
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Be gone."""
        await self._listener.stop()

    def _moves(self) -> Moves:
        return Moves(
            sleep=self.clock.sleep,
            reboot=self._reboot,
            drop_sessions=self._drop_sessions,
            stop_listening=self._deafen,
            start_listening=self._listen,
        )

    async def _deafen(self) -> None:
        await self._listener.deafen()

    async def _listen(self) -> None:
        await self._listener.listen(self.host, self.port, self._context)

    @property
    def _context(self) -> SSLContext | None:
        return self._tls.context if self._tls else None

    @property
    def connections(self) -> int:
        """How many connections to it are open, in use or not."""
        return self._listener.connections

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http{'s' if self._tls else ''}://{self.host}:{self.port}"

    @property
    def certificate_sha256(self) -> str | None:
        """The fingerprint of its certificate in hex, if it speaks TLS."""
        return self._tls.certificate_sha256 if self._tls else None

    def renew_certificate(self) -> None:
        """Take another certificate. Raises RuntimeError if it speaks no TLS."""
        if self._tls is None:
            raise RuntimeError("no TLS, no certificate")
        self._tls.renew()
