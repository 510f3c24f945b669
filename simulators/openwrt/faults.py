"""What can go wrong with a router, at the test's command."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from .status import Status, UbusError
from .ubus import ACCESS_DENIED, Call, RpcError

HTML = "<!DOCTYPE html><html><body><h1>It works!</h1></body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent in place of the true answer; `cut` ends the connection half-way."""

    status: int = 200
    content_type: str = "application/json"
    body: bytes = b""
    cut: bool = False


@dataclass(slots=True, kw_only=True)
class _Fault:
    """Something that happens to requests that fit: after `skip` of them, `times` times."""

    path: str | None
    name: str | None
    method: str | None
    skip: int = 0
    times: int | None = None
    answer: Answer | None = None
    hang: float | None = None
    failure: Exception | None = None

    def fits(self, path: str, calls: Iterable[Call]) -> bool:
        """Tell whether a request is meant."""
        if self.path is not None and self.path != path:
            return False
        if self.name is None and self.method is None:
            return True
        return any(
            self.name in (None, name) and self.method in (None, method)
            for name, method, _ in calls
        )

    def strikes(self) -> bool:
        """Count a request that fits; tell whether it is hit."""
        if self.skip:
            self.skip -= 1
            return False
        if self.times is None:
            return True
        self.times -= 1
        return self.times >= 0


class Faults:
    """The switches. Every fault lasts until it is used up or `clear` is called.

    Faults are narrowed to requests by `path` (`/ubus`, `/cgi-bin/cgi-download`) and by
    the `name` and `method` of a call in them; `nth` lets the first ones pass, `times` ends
    the fault after so many.
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
        """Refuse connections from now on."""
        self.accept = start_listening
        """Listen again, at the same port."""

    def clear(self) -> None:
        """Let everything work again; requests that hang go on hanging."""
        self._faults.clear()

    def hang(
        self,
        seconds: float,
        *,
        path: str | None = None,
        name: str | None = None,
        method: str | None = None,
        nth: int = 1,
        times: int | None = None,
    ) -> None:
        """Answer only after `seconds` of the simulator's clock."""
        self._add(_Fault(path=path, name=name, method=method, hang=seconds), nth, times)

    def answer(
        self,
        answer: Answer,
        *,
        path: str | None = None,
        name: str | None = None,
        method: str | None = None,
        nth: int = 1,
        times: int | None = None,
    ) -> None:
        """Answer something else."""
        self._add(
            _Fault(path=path, name=name, method=method, answer=answer), nth, times
        )

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
        """Break the connection off in the middle of the true answer."""
        self.answer(Answer(cut=True), path=path, times=times)

    def fail(
        self,
        name: str,
        method: str,
        status: Status | tuple[int, str] = ACCESS_DENIED,
        *,
        nth: int = 1,
        times: int | None = 1,
    ) -> None:
        """Let the n-th call of a method fail: with a status of ubus, or with an error."""
        failure = UbusError(status) if isinstance(status, Status) else RpcError(status)
        self._add(
            _Fault(path=None, name=name, method=method, failure=failure), nth, times
        )

    def _add(self, fault: _Fault, nth: int, times: int | None) -> None:
        fault.skip, fault.times = nth - 1, times
        self._faults.append(fault)

    async def on_request(self, path: str, calls: list[Call]) -> Answer | None:
        """Let a request meet its faults; return what to send in place of an answer."""
        for fault in list(self._faults):
            if fault.failure is None and fault.fits(path, calls) and fault.strikes():
                if fault.hang is not None:
                    await self._sleep(fault.hang)
                if fault.answer is not None:
                    return fault.answer
        return None

    def on_call(self, call: Call) -> None:
        """Raise what a call is to fail with, if it is."""
        for fault in list(self._faults):
            if fault.failure and fault.fits("/ubus", [call]) and fault.strikes():
                raise fault.failure
