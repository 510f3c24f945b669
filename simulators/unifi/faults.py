"""What can go wrong with a console besides, and how its errors look."""

from collections.abc import Callable
from typing import Unpack

from simulators.faults import PAGE, Answer, Moves, Switches, Where

from .replies import Reply, classic_error, page, v2_error


class Faults(Switches):
    """The switches."""

    def __init__(self, moves: Moves, *, renew_tokens: Callable[[], None]) -> None:
        """Hold what the switches move."""
        super().__init__(moves)
        self.renew_tokens = renew_tokens
        """Renew each session's tokens with the next answer to it."""

    def html(self, **where: Unpack[Where]) -> None:
        """Answer with a web page where JSON is expected, and HTTP 200."""
        self.answer(PAGE, **where)

    def garbage(self, **where: Unpack[Where]) -> None:
        """Answer with bytes that are no JSON and no text."""
        self.answer(Answer(body=b'\x00\xff{"data":'), **where)

    def http_error(self, status: int = 500, **where: Unpack[Where]) -> None:
        """Answer with an HTTP error and a web page, as UniFi OS does while an application starts."""
        self._reply(page(status, f"HTTP Status {status}"), where)

    def half_body(self, **where: Unpack[Where]) -> None:
        """Carry the call out, and break off in the middle of the true answer."""
        self.answer(Answer(cut=True), **where)

    def fail(
        self,
        code: str = "api.err.ServerError",
        *,
        status: int = 500,
        **where: Unpack[Where],
    ) -> None:
        """Fail as the v2 API does, once, unless told otherwise."""
        self._reply(v2_error(code, code, status), {"times": 1, **where})

    def meta_error(
        self,
        message: str = "api.err.ServerBusy",
        *,
        status: int = 200,
        **where: Unpack[Where],
    ) -> None:
        """Fail as the classic API does: in `meta`, with HTTP 200; once, unless told otherwise."""
        self._reply(classic_error(message, status), {"times": 1, **where})

    def _reply(self, reply: Reply, where: Where) -> None:
        answer = Answer(
            status=reply.status, content_type=reply.content_type, body=reply.body
        )
        self.answer(answer, **where)
