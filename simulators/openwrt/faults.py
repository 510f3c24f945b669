"""What can go wrong with an OpenWrt router besides, and how its errors look."""

from collections.abc import Callable
from typing import override

from simulators.faults import HTML, PAGE, Answer, Fault, Moves, Switches, Where

from .status import Status, UbusError
from .ubus import ACCESS_DENIED, Call, RpcError

__all__ = ["HTML", "Answer", "Faults"]


class Faults(Switches):
    """The switches."""

    def __init__(self, moves: Moves, *, crash: Callable[[], None]) -> None:
        """Hold what the switches move."""
        super().__init__(moves)
        self._failures: list[tuple[Fault, Exception]] = []
        self.crash_rpcd = crash
        """Lose sessions and staged changes, and all of rpcd's objects for 5 s."""

    @override
    def clear(self) -> None:
        super().clear()
        self._failures.clear()

    def html(self, path: str | None = None) -> None:
        """Answer with a web page, as another device at the address would."""
        self.answer(PAGE, path=path)

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
        self._failures.append((Fault(where), failure))

    def on_call(self, call: Call) -> None:
        """Raise what a call is to fail with, if it is."""
        name, method, _ = call
        hit = [
            failure
            for fault, failure in self._failures
            if fault.strikes("/ubus", [(name, method)])
        ]
        if hit:
            raise hit[0]
