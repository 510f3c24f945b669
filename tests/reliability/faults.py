"""What can go wrong while the guard runs: a table."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from gzip import compress
import socket

import pytest

from custom_components.iot_egress_guard.errors import REFUSED_PAUSE_S
from custom_components.iot_egress_guard.routers.openwrt import ubus
from homeassistant.exceptions import HomeAssistantError
from simulators.faults import Answer
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.acl import AclFile
from simulators.unifi import UniFiSimulator
from simulators.unifi.accounts import Role

from .home import Home

type Deed = Callable[[Home], Awaitable[object]]


async def mend(home: Home) -> None:
    """Let nothing strike any more."""
    home.router.faults.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong, until it doesn't any more."""

    begin: Deed
    end: Deed = mend
    says: str | Mapping[str, str] = ""
    """What the one line in the log says, on each make; empty where polls go on as if nothing had happened."""
    repair: str = ""
    """The repair that is shown meanwhile, where polls fail."""
    reauth: bool = False
    """Home Assistant asks for the login again."""
    makes: tuple[str, ...] = ("openwrt", "unifi")
    within: float | None = None
    """How many seconds after its end the next poll comes at the latest; None: the usual interval."""


def _answers(answer: Answer, path: str | None = None) -> Deed:
    async def begin(home: Home) -> None:
        home.router.faults.answer(answer, path=path)

    return begin


# How they begin, and end.


async def reboot(home: Home) -> None:
    """Lose sessions, flows, counters and uptime, and be away meanwhile."""
    home.router.faults.reboot()
    await home.router.faults.refuse()


async def come_back(home: Home) -> None:
    """Listen again."""
    await home.router.faults.accept()


async def pull_cable(home: Home) -> None:
    """Refuse connections, as a network without a way to the router does."""
    await home.router.faults.refuse()


async def swallow(home: Home) -> None:
    """Answer nothing to who wants to connect: a queue that nobody serves, and that is full."""
    await home.router.faults.refuse()
    hole = socket.socket()
    hole.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    hole.bind((home.router.host, home.router.port))
    hole.listen(0)
    waiting = [socket.socket() for _ in range(2)]
    for each in waiting:
        each.setblocking(False)
        each.connect_ex((home.router.host, home.router.port))
    home.kept["hole"] = [hole, *waiting]
    home.time_flies = True


async def spit_out(home: Home) -> None:
    """Let the router be reached again."""
    for each in home.kept.pop("hole"):
        each.close()
    home.time_flies = False
    await home.router.faults.accept()


async def be_slow(home: Home) -> None:
    """Answer each request after 30 seconds."""
    home.time_flies = True
    home.router.faults.hang(30)


async def be_quick(home: Home) -> None:
    """Answer at once again; what hung is answered too, and finds nobody."""
    home.time_flies = False
    home.router.faults.clear()


async def impostor(home: Home) -> None:
    """Be somebody else with another certificate."""
    await home.router.faults.refuse()
    other = home.make.simulate(home.clock, port=home.router.port, seed=2)
    await other.__aenter__()
    home.kept["impostor"] = other


async def unmask(home: Home) -> None:
    """Be the router again; the impostor was asked nothing."""
    other = home.kept.pop("impostor")
    asked = (
        other.request_count
        if isinstance(other, OpenWrtSimulator)
        else len(other.requests)
    )
    await other.__aexit__(None, None, None)
    await home.router.faults.accept()
    assert not asked


async def babble_at_login(home: Home) -> None:
    """Know no session any more, and answer the login without end."""
    home.router.faults.drop_sessions()
    await _answers(ENDLESS)(home)


async def steal_session(home: Home) -> None:
    """End all sessions, as if somebody had logged ours out."""
    home.router.faults.drop_sessions()


async def change_password(home: Home) -> None:
    """Have another password on the router."""
    _set_password(home, "another")
    home.router.faults.drop_sessions()


async def change_password_back(home: Home) -> None:
    """Have the old one again."""
    _set_password(home, home.router.password)


def _set_password(home: Home, password: str) -> None:
    router = home.router
    if isinstance(router, UniFiSimulator):
        router.accounts.named(router.username).password = password
        return
    for login in router.sessions.logins:
        if login.username == router.username:
            object.__setattr__(login, "password", password)


async def take_rights(home: Home) -> None:
    """Take the rights of the login: on OpenWrt as a firmware upgrade does that keeps no access lists."""
    router = home.router
    if isinstance(router, UniFiSimulator):
        router.accounts.named(router.username).role = Role.READONLY
    else:
        home.kept["acls"] = router.sessions.acls
        router.sessions.acls = [
            each for each in router.sessions.acls if not _is_ours(each)
        ]
    router.faults.drop_sessions()


async def give_rights(home: Home) -> None:
    """Give them back; a console is asked for a change meanwhile, which it refuses, and which stays listed as failed."""
    router = home.router
    if isinstance(router, UniFiSimulator):
        with pytest.raises(HomeAssistantError, match="full management of Network"):
            await home.act("block", destination="198.51.100.7")
        router.accounts.named(router.username).role = Role.ADMIN
        await home.act("unblock", destination="198.51.100.7")
    else:
        router.sessions.acls = home.kept.pop("acls")
    router.faults.drop_sessions()


def _is_ours(acl: AclFile) -> bool:
    return "iot-egress-guard" in str(acl)


async def forget_names(home: Home) -> None:
    """Have nobody who knows the router's name."""
    home.names.gone = True
    await home.hang_up()


async def know_names(home: Home) -> None:
    """Have the name known again."""
    home.names.gone = False


def _jump(**by: float) -> Deed:
    async def begin(home: Home) -> None:
        await home.set_clock(timedelta(**by))

    return begin


def _router_jump(hours: float) -> Deed:
    async def begin(home: Home) -> None:
        home.router.clock_skew += hours * 3600

    return begin


async def never_end(home: Home) -> None:
    """Print a table without an end; a test needn't read as much of it as is borne."""
    home.kept["most"] = ubus.MAX_DOWNLOAD_BYTES
    ubus.MAX_DOWNLOAD_BYTES = 1024 * 1024
    lines = b"ipv4     2 udp      17 9 src=192.0.2.1 dst=192.0.2.2\n" * 2000
    home.router.faults.answer(Answer(body=lines, endless=True), path=DOWNLOAD)


async def end(home: Home) -> None:
    """Print the true table again."""
    ubus.MAX_DOWNLOAD_BYTES = home.kept.pop("most")
    await mend(home)


HTML = "<!DOCTYPE html><title>It works!</title>"
BOMB = compress(bytes(64 * 1024 * 1024))
DOWNLOAD = "/cgi-bin/cgi-download"
ENDLESS = Answer(body=b"x" * 65_536, endless=True)
STARTING = "Network application doesn't answer"

FAULTS: Mapping[str, Fault] = {
    "the router reboots": Fault(
        begin=reboot, end=come_back, says="can't be reached: connection refused"
    ),
    "the cable is out": Fault(
        begin=pull_cable, end=come_back, says="can't be reached: connection refused"
    ),
    "packets are lost on the way": Fault(
        begin=swallow, end=spit_out, says="took too long"
    ),
    "every answer takes 30 seconds": Fault(
        begin=be_slow, end=be_quick, says="took too long"
    ),
    "the router hangs up": Fault(
        begin=_answers(Answer(lost=True)), says="can't be reached"
    ),
    "half of an answer comes": Fault(
        begin=_answers(Answer(cut=True)), says="can't be reached"
    ),
    "half of the table comes": Fault(
        begin=_answers(Answer(cut=True), DOWNLOAD),
        says="can't be reached",
        makes=("openwrt",),
    ),
    "a web page comes": Fault(
        begin=_answers(Answer(content_type="text/html", body=HTML.encode())),
        says="The answer isn't one of this kind of router",
    ),
    "a web page comes in place of the flows": Fault(
        begin=_answers(Answer(content_type="text/html", body=HTML.encode()), DOWNLOAD),
        says="table can't be understood",
        makes=("openwrt",),
    ),
    "garbage comes": Fault(
        begin=_answers(Answer(body=b"\x00\xff{[")),
        says="The answer isn't one of this kind of router",
    ),
    "JSON of another shape comes": Fault(
        begin=_answers(Answer(body=b'{"result": 7, "data": "none"}')),
        says="The answer isn't one of this kind of router",
    ),
    "JSON comes that is nested without end": Fault(
        begin=_answers(Answer(body=b"[" * 200_000)),
        says="The answer isn't one of this kind of router",
    ),
    "an answer never ends": Fault(
        begin=_answers(ENDLESS),
        says="too large",
    ),
    "the answer to the login never ends": Fault(
        begin=babble_at_login, says="too large"
    ),
    "the table never ends": Fault(
        begin=never_end, end=end, says="too large", makes=("openwrt",)
    ),
    "a line of the table never ends": Fault(
        begin=_answers(ENDLESS, DOWNLOAD),
        says="table can't be understood",
        makes=("openwrt",),
    ),
    "a small answer swells to gigabytes": Fault(
        begin=_answers(Answer(body=BOMB, headers={"Content-Encoding": "gzip"})),
        says="too large",
    ),
    "a proxy answers 502": Fault(
        begin=_answers(Answer(status=502, content_type="text/html")),
        says={"openwrt": "HTTP 502", "unifi": STARTING},
    ),
    "a proxy answers 503": Fault(
        begin=_answers(Answer(status=503, content_type="text/html")),
        says={"openwrt": "HTTP 503", "unifi": STARTING},
    ),
    "the router redirects elsewhere": Fault(
        begin=_answers(
            Answer(status=307, headers={"Location": "http://elsewhere.home/"})
        ),
        says="redirects",
    ),
    "the certificate changes": Fault(
        begin=impostor, end=unmask, says="another certificate", reauth=True
    ),
    "the session is stolen": Fault(begin=steal_session),
    "the password changes": Fault(
        begin=change_password,
        end=change_password_back,
        says="refused the username",
        reauth=True,
        within=REFUSED_PAUSE_S,
    ),
    "the login loses its rights": Fault(
        begin=take_rights,
        end=give_rights,
        says={"openwrt": "doesn't grant it", "unifi": ""},
        repair="permission_denied",
    ),
    "names can't be resolved": Fault(
        begin=forget_names, end=know_names, says="no such name is known"
    ),
    "Home Assistant's clock jumps forward": Fault(begin=_jump(hours=3), end=mend),
    "Home Assistant's clock jumps back": Fault(begin=_jump(hours=-3), end=mend),
    "the console's clock jumps forward": Fault(begin=_router_jump(3), makes=("unifi",)),
    "the console's clock jumps back": Fault(begin=_router_jump(-3), makes=("unifi",)),
}
