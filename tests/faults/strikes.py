"""What can strike a request: a table."""

from collections.abc import Callable
from contextlib import suppress

from simulators.openwrt import PASSWORD, Answer, Status
from simulators.openwrt.faults import HTML
from simulators.openwrt.status import UbusError
from simulators.openwrt.ubus import ACCESS_DENIED, TIMED_OUT

from .home import Home

type Strike = Callable[[Home, int], None]
"""Sets up that the router's n-th request from now on is struck."""

ROLLBACK_S = 30


def _answered(answer: Answer, *, after: bool = False) -> Strike:
    """Have something else answered, the request carried out or not."""

    def strike(home: Home, nth: int) -> None:
        home.router.faults.answer(answer, nth=nth, times=1, after=after)

    return strike


def _happens(what: Callable[[Home], object], *, after: bool) -> Strike:
    """Have something happen to the router as the request arrives, or when it has been carried out."""

    def strike(home: Home, nth: int) -> None:
        home.router.faults.happen(lambda: what(home), nth=nth, after=after)

    return strike


def _away(seconds: float, *, after: bool) -> Strike:
    """Have the router unreachable for some time."""

    async def leave(home: Home) -> None:
        await home.router.faults.refuse()
        home.later(seconds, home.router.faults.accept)

    def strike(home: Home, nth: int) -> None:
        _happens(leave, after=after)(home, nth)
        _answered(Answer(lost=True), after=after)(home, nth)

    return strike


def _refused(status: Status | tuple[int, str]) -> Strike:
    def strike(home: Home, nth: int) -> None:
        home.router.faults.fail(status=status, nth=nth)

    return strike


def _owner_applies(home: Home, *, keeps: bool) -> None:
    """Let the owner save and apply a rule in LuCI, and confirm it soon, or never."""
    uci = home.router.uci
    sid = home.router.sessions.login("root", PASSWORD, None).sid
    values = {"name": "Mine", "src": "wan", "dest_port": "8080", "target": "DROP"}
    rule = {"config": "firewall", "type": "rule", "name": "mine", "values": values}
    uci.add(sid, rule)
    # LuCI is told to wait while our change isn't confirmed.
    with suppress(UbusError):
        uci.apply(sid, {"rollback": True, "timeout": ROLLBACK_S})
        if keeps:
            home.owners = home.owners_sections()

            async def confirm() -> None:
                uci.confirm(sid, {})

            home.later(10, confirm)


def _both_times(name: str, what: Callable[[Home], object]) -> dict[str, Strike]:
    return {
        f"{name}, before": _happens(what, after=False),
        f"{name}, after": _happens(what, after=True),
    }


#: What strikes the n-th request.
REQUESTS: dict[str, Strike] = {
    "HTTP 500": _answered(Answer(status=500, content_type="text/plain")),
    "a web page": _answered(Answer(content_type="text/html", body=HTML.encode())),
    "a web page, after": _answered(
        Answer(content_type="text/html", body=HTML.encode()), after=True
    ),
    "half an answer": _answered(Answer(cut=True)),
    "a broken connection, before": _answered(Answer(lost=True)),
    "a broken connection, after": _answered(Answer(lost=True), after=True),
    "away for 10 s, before": _away(10, after=False),
    "away for 10 s, after": _away(10, after=True),
    "away for 40 s, before": _away(40, after=False),
    "away for 40 s, after": _away(40, after=True),
    **_both_times("too slow", Home.outlast_patience),
    **_both_times("the session lost", lambda home: home.router.faults.drop_sessions()),
    **_both_times("a reboot", lambda home: home.router.faults.reboot()),
    **_both_times("rpcd crashes", lambda home: home.router.faults.crash_rpcd()),
    **_both_times("too late to confirm", lambda home: home.wait(ROLLBACK_S + 1)),
    "the owner applies": _happens(
        lambda home: _owner_applies(home, keeps=True), after=False
    ),
    "the owner applies and never confirms": _happens(
        lambda home: _owner_applies(home, keeps=False), after=False
    ),
}

#: What strikes the n-th call; several may go in one request.
CALLS: dict[str, Strike] = {
    "access denied": _refused(ACCESS_DENIED),
    "rpcd timed out": _refused(TIMED_OUT),
    "permission denied": _refused(Status.PERMISSION_DENIED),
    "not found": _refused(Status.NOT_FOUND),
    "no data": _refused(Status.NO_DATA),
}

STRIKES = REQUESTS | CALLS
