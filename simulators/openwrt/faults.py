"""What can go wrong with a router, at the test's command."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from inspect import isawaitable
from typing import TypedDict, Unpack

from .status import Status, UbusError
from .ubus import ACCESS_DENIED, Call, RpcError

HTML = "<!DOCTYPE html><html><body><h1>It works!</h1></body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent in place of the true answer.

    `cut` carries the calls out, always, and breaks the true answer off in its middle.
    `lost` sends nothing and ends the connection.
    """

    status: int = 200
    content_type: str = "application/json"
    body: bytes = b""
    cut: bool = False
    lost: bool = False


class Where(TypedDict, total=False):
    """Which HTTP requests a fault strikes: all, as far as nothing narrows them.

    `path` is `/ubus`, `/cgi-bin/cgi-download` …; `name` and `method` are those of a call in
    the request. Of the requests that fit, the first struck is the `nth` (1), and `times` are
    struck (`None`: all from there on). `after` lets a request be carried out first, and
    strikes before its answer is sent; otherwise it is struck as it arrives.
    """

    path: str | None
    name: str | None
    method: str | None
    nth: int
    times: int | None
    after: bool


class _Fault:
    """Something that happens to requests, or with a `failure` to calls, that fit."""

    def __init__(
        self,
        where: Where,
        *,
        effect: Callable[[], object] | None = None,
        answer: Answer | None = None,
        failure: Exception | None = None,
    ) -> None:
        self.effect, self.answer, self.failure = effect, answer, failure
        self.after = where.get("after", False)
        self._path = where.get("path")
        self._name, self._method = where.get("name"), where.get("method")
        self._skip = where.get("nth", 1) - 1
        self._times = where.get("times")

    def strikes(self, path: str, calls: Iterable[Call]) -> bool:
        """Count a request that fits; tell whether it is hit."""
        if not self._fits(path, calls):
            return False
        if self._skip:
            self._skip -= 1
            return False
        if self._times is None:
            return True
        self._times -= 1
        return self._times >= 0

    def _fits(self, path: str, calls: Iterable[Call]) -> bool:
        if self._path not in (None, path):
            return False
        if self._name is None and self._method is None:
            return True
        return any(
            self._name in (None, name) and self._method in (None, method)
            for name, method, _ in calls
        )


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


class Faults:
    """The switches. Every fault lasts until it is used up or `clear` is called.

    Several may strike the same request: everything happens, and the answer of the first one
    that has any is sent.
    """

    def __init__(
        self,
        *,
        sleep: Callable[[float], Awaitable[None]],
        reboot: Callable[[], None],
        crash: Callable[[], None],
        drop_sessions: Callable[[], None],
        stop_listening: Callable[[], Awaitable[None]],
        start_listening: Callable[[], Awaitable[None]],
    ) -> None:
        """Hold what the switches move."""
        self._sleep = sleep
        self._faults: list[_Fault] = []
        self.reboot = reboot
        """Lose sessions, staged changes, flows, counters; the configuration stays."""
        self.crash_rpcd = crash
        """Lose sessions and staged changes, and all of rpcd's objects for 5 s."""
        self.drop_sessions = drop_sessions
        """End all sessions."""
        self.refuse = stop_listening
        """Refuse connections from now on, and break off those there are."""
        self.accept = start_listening
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

    def html(self, path: str | None = None) -> None:
        """Answer with a web page, as another device at the address would."""
        page = Answer(content_type="text/html", body=HTML.encode())
        self.answer(page, path=path)

    def garbage(self, path: str | None = None) -> None:
        """Answer with bytes that are no JSON and no text."""
        self.answer(Answer(body=b'\x00\xff{"jsonrpc":'), path=path)

    def http_error(self, status: int = 500, path: str | None = None) -> None:
        """Answer with an HTTP error."""
        words = f"HTTP error {status}\n".encode()
        self.answer(
            Answer(status=status, content_type="text/plain", body=words), path=path
        )

    def half_body(self, path: str | None = None, times: int | None = None) -> None:
        """Carry the calls out, and break off in the middle of the true answer."""
        self.answer(Answer(cut=True), path=path, times=times)

    def fail(
        self,
        name: str | None = None,
        method: str | None = None,
        status: Status | tuple[int, str] = ACCESS_DENIED,
        *,
        nth: int = 1,
        times: int | None = 1,
    ) -> None:
        """Let the n-th call of a method fail: with a status of ubus, or with an error.

        Without `name` or `method`, the n-th call of any object or method. Every call of a
        batch counts; downloads are no calls of ubus and don't.
        """
        failure = UbusError(status) if isinstance(status, Status) else RpcError(status)
        where: Where = {"name": name, "method": method, "nth": nth, "times": times}
        self._faults.append(_Fault(where, failure=failure))

    def strike(self, path: str, calls: list[Call]) -> Struck:
        """Let a request count; return the faults that hit it."""
        requests = [fault for fault in self._faults if fault.failure is None]
        return Struck([fault for fault in requests if fault.strikes(path, calls)])

    def on_call(self, call: Call) -> None:
        """Raise what a call is to fail with, if it is."""
        hit = [
            fault.failure
            for fault in self._faults
            if fault.failure is not None and fault.strikes("/ubus", [call])
        ]
        if hit:
            raise hit[0]
