"""An OpenWrt router, whole: its parts put together, reachable at a port of the loopback."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from random import Random
from typing import override

from aiohttp import web

from simulators.clock import Clock
from simulators.simulator import Simulator
from simulators.tls import Tls

from .acl import SUPERUSER, UNAUTHENTICATED, AclFile, Login, shipped_acl
from .conntrack import SYSCTLS, Conntrack
from .conntrack_tool import ConntrackTool
from .faults import Faults
from .files import Files, Lines
from .firewall_service import Firewall
from .hosts import LEASES_FILE, Hosts
from .kernel import Kernel
from .luci import Luci
from .nft import Expression
from .nft_table import Table
from .nft_tool import Nft, rule_json
from .objects import bus_objects
from .programs import Program
from .scenarios import SCENARIOS, Scenario
from .server import Server
from .session import Sessions
from .session_rpc import SessionObject
from .system import BOARD, System
from .ubus import TIMED_OUT, Bus, Call, RpcError
from .uci_rpc import Uci

USERNAME = "homeassistant"
PASSWORD = "egress-guard-demo"
"""The login the project's instructions make on a router, with the demo's password."""

CERTIFICATE_NAME = "OpenWrt"
"""What uhttpd's own certificate is made out to (`option commonname 'OpenWrt'`)."""

PACKAGES = frozenset({"cgi-io", "conntrack", "rpcd-mod-file", "rpcd-mod-luci"})
"""What every router with LuCI has, and the conntrack tool."""

RESPAWN_SECONDS = 5.0
"""What procd waits before it starts a daemon that died."""

SCRIPT_TIMEOUT = 60.0
"""Seconds after which uhttpd gives up on a call (`script_timeout`)."""

_SYSCTL_DIR = "/proc/sys/net/netfilter/"
_RPCD = ("file", "iwinfo", "luci", "luci-rpc", "rc", "rpc-sys", "session", "uci")


class OpenWrtSimulator(Simulator):
    """A router. Use it as an asynchronous context manager: it listens in between.

    `scenario` names what lives on its LAN. `acl` takes the place of the project's ACL file.
    `sysctls` are settings of conntrack by their names below `/proc/sys/net/netfilter`.
    `utc_offset` is its time zone: what its time of day is ahead of UTC, in seconds.
    """

    def __init__(
        self,
        scenario: str | Scenario = "quiet",
        *,
        clock: Clock | None = None,
        acl: AclFile | None = None,
        logins: Iterable[Login] | None = None,
        tls: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
        packages: Iterable[str] = PACKAGES,
        reload_seconds: float = 1.1,
        udp_timeout: int | None = None,
        sysctls: Mapping[str, int] | None = None,
        board: dict[str, object] | None = None,
        utc_offset: int = 0,
        seed: int = 1,
    ) -> None:
        """Put the router together and let the scenario's traffic begin."""
        super().__init__(
            clock=clock,
            seed=seed,
            host=host,
            port=port,
            tls=Tls(CERTIFICATE_NAME) if tls else None,
        )
        self.username, self.password = USERNAME, PASSWORD
        self.packages = frozenset(packages)
        chosen = SCENARIOS[scenario]() if isinstance(scenario, str) else scenario
        self.faults = Faults(self._moves(), crash=self._crash_rpcd)
        self.network = chosen.network
        self.hosts = Hosts(self.timeline, self.network, chosen.clients)
        self.sessions = Sessions(
            self.timeline,
            _logins() if logins is None else logins,
            [UNAUTHENTICATED, SUPERUSER, shipped_acl() if acl is None else acl],
            self._secrets,
        )
        # Of its own, so that what clients do doesn't depend on how many flows there are.
        numbers = Random(f"conntrack {seed}")
        self.conntrack = Conntrack(
            self.timeline, numbers, _sysctls(sysctls, udp_timeout)
        )
        table = Table()
        self.kernel = Kernel(
            self.timeline, self.network, table, self.conntrack, utc_offset=utc_offset
        )
        self.firewall = Firewall(
            self.timeline, self.network, self.kernel, table, reload_seconds
        )
        self.uci = Uci(self.timeline, self.sessions, chosen.config, self._changed)
        self.firewall.sections = self.uci.committed("firewall").sections
        self.firewall.reload()
        self.system = System(self.timeline, board or BOARD, utc_offset)
        self.luci = Luci(
            self.timeline, self.conntrack, self.hosts, self.network, self._outgrown
        )
        self.files = Files(self.sessions, self._files(), self._programs())
        self.bus = Bus(
            self.sessions,
            bus_objects(
                packages=self.packages,
                session=SessionObject(self.timeline, self.sessions),
                uci=self.uci,
                files=self.files,
                luci=self.luci,
                system=self.system,
                network=self.network,
            ),
        )
        self.bus.before = self.faults.on_call
        self._server = Server(
            bus=self.bus,
            sessions=self.sessions,
            files=self.files,
            faults=self.faults,
            tick=self.tick,
            cgi_io="cgi-io" in self.packages,
        )
        chosen.start(self)

    # What tests ask of it.

    @property
    def lan_mac(self) -> str:
        """The MAC address of its LAN bridge, in lower case."""
        return self.network.interfaces["lan"].mac.lower()

    @property
    def requests(self) -> list[Call]:
        """Every call so far: object, method, arguments; downloads are `cgi-io`."""
        return self.bus.log

    @property
    def request_count(self) -> int:
        """How many HTTP requests came in so far; a batch of calls is one."""
        return self._server.requests

    @override
    def tick(self) -> None:
        self.timeline.run()

    def rules(self, chain: str = "forward_lan") -> list[Expression]:
        """Return the rules of a chain as they are live now, in the JSON of nft.

        None, if the whole table is gone.
        """
        self.tick()
        if not self.firewall.table.present:
            return []
        loaded = self.firewall.table.chains[chain]
        rules = []
        for rule in loaded.rules:
            described = rule_json(loaded, rule)["rule"]
            assert isinstance(described, dict)
            rules.append(described)
        return rules

    # What it is made of.

    @override
    def _runner(self) -> web.AppRunner:
        return self._server.runner()

    def _files(self) -> dict[str, Lines]:
        files: dict[str, Lines] = {
            "/proc/net/nf_conntrack": self.conntrack.lines,
            LEASES_FILE: lambda: iter([self.hosts.leases_file()]),
            f"{_SYSCTL_DIR}nf_conntrack_count": lambda: iter(
                [f"{len(self.conntrack)}\n"]
            ),
        }
        for name in SYSCTLS:
            files[_SYSCTL_DIR + name] = partial(self._sysctl, name)
        return files

    def _sysctl(self, name: str) -> Iterator[str]:
        yield f"{self.conntrack.sysctls[name]}\n"

    def _programs(self) -> dict[str, Program]:
        programs: dict[str, Program] = {
            "/usr/sbin/nft": Nft(self.firewall.table).run,
            "/etc/init.d/firewall": self.firewall.init_script,
        }
        if "conntrack" in self.packages:
            tool = ConntrackTool(self.timeline, self.conntrack)
            programs["/usr/sbin/conntrack"] = tool.run
        return programs

    # What happens to it.

    def _changed(self, config: str) -> None:
        if config == "firewall":
            self.firewall.configured(self.uci.committed("firewall").sections)

    @override
    def _drop_sessions(self) -> None:
        self.sessions.clear()

    @override
    def _reboot(self) -> None:
        """Lose sessions, staged changes, flows, counters; the configuration stays."""
        self.uci.forget_staged()
        self.sessions.clear()
        self.conntrack.clear()
        self.firewall.sections = self.uci.committed("firewall").sections
        self.firewall.lose_table()
        self.firewall.restart()
        self.system.restart()

    def _crash_rpcd(self) -> None:
        self.uci.forget_staged()
        self.sessions.clear()
        gone = {
            name: self.bus.objects.pop(name)
            for name in _RPCD
            if name in self.bus.objects
        }
        self.timeline.after(RESPAWN_SECONDS, lambda: self.bus.objects.update(gone))

    async def _outgrown(self) -> None:
        self._crash_rpcd()
        await self.clock.sleep(SCRIPT_TIMEOUT)
        raise RpcError(TIMED_OUT)


def _logins() -> list[Login]:
    group = ("iot-egress-guard",)
    return [
        Login(username=USERNAME, password=PASSWORD, read=group, write=group),
        Login(username="root", password=PASSWORD, read=("*",), write=("*",)),
    ]


def _sysctls(
    sysctls: Mapping[str, int] | None, udp_timeout: int | None
) -> dict[str, int]:
    chosen = dict(sysctls or {})
    if udp_timeout is not None:
        chosen["nf_conntrack_udp_timeout"] = udp_timeout
    return chosen
