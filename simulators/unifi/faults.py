"""What can go wrong with a console, at the test's command."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from inspect import isawaitable
from typing import TypedDict, Unpack

from simulators.openwrt.faults import HTML, Answer

from .replies import Reply, classic_error, page, v2_error


class Where(TypedDict, total=False):
    """Which HTTP requests a fault strikes: all, as far as nothing narrows them.

    `path` is one segment of it (`traffic-flows`), or a pattern for the whole of it
    (`/proxy/network/*`); `method` is `GET` … Of the requests that fit, the first struck is the
    `nth` (1), and `times` are struck (`None`: all from there on). `after` lets a request be
    carried out first, and strikes before its answer is sent; otherwise it is struck as it
    arrives.
    """

    path: str | None
    method: str | None
    nth: int
    times: int | None
    after: bool


class _Fault:
    """Something that happens to requests that fit."""

    def __init__(
        self,
        where: Where,
        *,
        effect: Callable[[], object] | None = None,
        answer: Answer | None = None,
    ) -> None:
        self.effect, self.answer = effect, answer
        self.after = where.get("after", False)
        self._path, self._method = where.get("path"), where.get("method")
        self._skip = where.get("nth", 1) - 1
        self._times = where.get("times")

    def strikes(self, method: str, path: str) -> bool:
        """Count a request that fits; tell whether it is hit."""
        if not self._fits(method, path):
            return False
        if self._skip:
            self._skip -= 1
            return False
        if self._times is None:
            return True
        self._times -= 1
        return self._times >= 0

    def _fits(self, method: str, path: str) -> bool:
        if self._method not in (None, method):
            return False
        if self._path is None or self._path in path.split("/"):
            return True
        return fnmatchcase(path, self._path)


class Struck:
    """The faults that one request met, in the order they were set up."""

    def __init__(self, faults: list[_Fault]) -> None:
        """Hold them."""
        self._faults = faults

    async def arrived(self) -> Answer | None:
        """Let happen what happens first; return what to send in place of an answer."""
        return await self._happen(after=False)

    async def carried_out(self) -> Answer | None:
        """Let happen what happens afterwards; return likewise."""
        return await self._happen(after=True)

    async def _happen(self, *, after: bool) -> Answer | None:
        answer = None
        for fault in self._faults:
            if fault.after is not after:
                continue
            if fault.effect is not None:
                result = fault.effect()
                if isawaitable(result):
                    await result
            answer = answer or fault.answer
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What the switches move in the console."""

    sleep: Callable[[float], Awaitable[None]]
    reboot: Callable[[], None]
    drop_sessions: Callable[[], None]
    renew_tokens: Callable[[], None]
    stop_listening: Callable[[], Awaitable[None]]
    start_listening: Callable[[], Awaitable[None]]


class Faults:
    """The switches. Every fault lasts until it is used up or `clear` is called.

    Several may strike the same request: everything happens, and the answer of the first one
    that has any is sent.
    """

    def __init__(self, moves: Moves) -> None:
        """Hold what the switches move."""
        self._sleep = moves.sleep
        self._faults: list[_Fault] = []
        self.reboot = moves.reboot
        """Lose sessions and the flows under way; configuration and log stay."""
        self.drop_sessions = moves.drop_sessions
        """End all sessions."""
        self.renew_tokens = moves.renew_tokens
        """Renew each session's tokens with the next answer to it."""
        self.refuse = moves.stop_listening
        """Refuse connections from now on, and break off those there are."""
        self.accept = moves.start_listening
        """Listen again, at the same port."""

    def clear(self) -> None:
        """Let everything work again; requests that hang go on hanging."""
        self._faults.clear()

    def happen(self, what: Callable[[], object], **where: Unpack[Where]) -> None:
        """Call `what`, and await what it returns if it can be; once, unless told otherwise.

        It may be one of the switches (`faults.reboot`), or anything else.
        """
        self._faults.append(_Fault({"times": 1, **where}, effect=what))

    def hang(self, seconds: float, **where: Unpack[Where]) -> None:
        """Answer only after `seconds` of the simulator's clock."""
        self._faults.append(_Fault(where, effect=lambda: self._sleep(seconds)))

    def answer(self, answer: Answer, **where: Unpack[Where]) -> None:
        """Answer something else."""
        self._faults.append(_Fault(where, answer=answer))

    def disconnect(self, **where: Unpack[Where]) -> None:
        """End the connection without an answer."""
        self.answer(Answer(lost=True), **where)

    def html(self, **where: Unpack[Where]) -> None:
        """Answer with a web page where JSON is expected, and HTTP 200."""
        self.answer(Answer(content_type="text/html", body=HTML.encode()), **where)

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
        self._faults.append(_Fault(where, answer=answer))

    def strike(self, method: str, path: str) -> Struck:
        """Let a request count; return the faults that hit it."""
        return Struck([each for each in self._faults if each.strikes(method, path)])
