"""What can go wrong with any make of router, at the test's command."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from inspect import isawaitable
from typing import TypedDict, Unpack

HTML = "<!DOCTYPE html><html><body><h1>It works!</h1></body></html>"

type Called = tuple[str | None, str]
"""A call in a request: its object, where the make knows any, and its method."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent in place of the true answer.

    `cut` carries the request out, always, and breaks the true answer off in its middle.
    `lost` sends nothing and ends the connection.
    `endless` sends `body` again and again, for as long as somebody reads it.
    """

    status: int = 200
    content_type: str = "application/json"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    lost: bool = False
    endless: bool = False


PAGE = Answer(content_type="text/html", body=HTML.encode())
"""A web page where JSON is expected, as another device at the address would send it."""


class Where(TypedDict, total=False):
    """Which HTTP requests a fault strikes: all, as far as nothing narrows them.

    `path` is the whole of it (`/ubus`), one segment (`traffic-flows`) or a pattern for the
    whole (`/proxy/network/*`). `name` and `method` are those of a call in the request: an
    object and a method of ubus on OpenWrt; a request to a console is one call, whose method
    is `GET` …, and which has no name. Of the requests that fit, the first struck is the `nth`
    (1), and `times` are struck (`None`: all from there on). `after` lets a request be carried
    out first, and strikes before its answer is sent; otherwise it is struck as it arrives.
    """

    path: str | None
    name: str | None
    method: str | None
    nth: int
    times: int | None
    after: bool


class Fault:
    """Something that happens to requests that fit."""

    def __init__(
        self,
        where: Where,
        *,
        effect: Callable[[], object] | None = None,
        answer: Answer | None = None,
    ) -> None:
        """Call `effect`, if any, and then send `answer`, if any."""
        self.effect, self.answer = effect, answer
        self.after = where.get("after", False)
        self._path = where.get("path")
        self._name, self._method = where.get("name"), where.get("method")
        self._skip = where.get("nth", 1) - 1
        self._times = where.get("times")

    def strikes(self, path: str, calls: Sequence[Called]) -> bool:
        """Count a request that fits; tell whether it is hit."""
        if not (self._fits_path(path) and self._fits_any(calls)):
            return False
        if self._skip:
            self._skip -= 1
            return False
        if self._times is None:
            return True
        self._times -= 1
        return self._times >= 0

    def _fits_path(self, path: str) -> bool:
        if self._path is None or self._path in path.split("/"):
            return True
        return fnmatchcase(path, self._path)

    def _fits_any(self, calls: Sequence[Called]) -> bool:
        if self._name is None and self._method is None:
            return True
        return any(
            self._name in (None, name) and self._method in (None, method)
            for name, method in calls
        )


class Struck:
    """The faults that one request met, in the order they were set up."""

    def __init__(self, faults: Sequence[Fault]) -> None:
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
    """What the switches move in a router of any make."""

    sleep: Callable[[float], Awaitable[None]]
    reboot: Callable[[], None]
    drop_sessions: Callable[[], None]
    stop_listening: Callable[[], Awaitable[None]]
    start_listening: Callable[[], Awaitable[None]]


class Switches:
    """Every fault lasts until it is used up or `clear` is called.

    Several may strike the same request: everything happens, and the answer of the first one
    that has any is sent.
    """

    def __init__(self, moves: Moves) -> None:
        """Hold what the switches move."""
        self._sleep = moves.sleep
        self._faults: list[Fault] = []
        self.reboot = moves.reboot
        """Lose sessions and what is known of flows; the configuration stays."""
        self.drop_sessions = moves.drop_sessions
        """End all sessions."""
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
        self._faults.append(Fault({"times": 1, **where}, effect=what))

    def hang(self, seconds: float, **where: Unpack[Where]) -> None:
        """Answer only after `seconds` of the simulator's clock."""
        self._faults.append(Fault(where, effect=lambda: self._sleep(seconds)))

    def answer(self, answer: Answer, **where: Unpack[Where]) -> None:
        """Answer something else."""
        self._faults.append(Fault(where, answer=answer))

    def disconnect(self, **where: Unpack[Where]) -> None:
        """End the connection without an answer."""
        self.answer(Answer(lost=True), **where)

    def strike(self, path: str, calls: Sequence[Called]) -> Struck:
        """Let a request count; return the faults that hit it."""
        return Struck([each for each in self._faults if each.strikes(path, calls)])
