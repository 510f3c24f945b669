"""A UniFi console, whole: its parts put together, reachable at a port of the loopback."""

from collections.abc import Iterable
from random import Random
from typing import override

from aiohttp import web

from simulators.clock import Clock
from simulators.simulator import Simulator
from simulators.tls import Tls

from .accounts import Account, Accounts, Role
from .clients import Clients
from .endpoints import Parts, routes
from .faults import Faults
from .firewall import PROVISIONED_AFTER, Firewall
from .flow_log import LATENESS, FlowLog
from .flow_query import FlowQuery
from .flow_record import Records
from .gate import Gate, KeyScope
from .gateway import FlowTable, Gateway
from .ids import Ids
from .login import Door
from .policies import Policies
from .recorder import Recorder
from .scenarios import SCENARIOS, Scenario
from .server import Request, Server
from .sessions import LoginLimit, Sessions
from .settings import Settings
from .site import Site
from .system import VERSION, System
from .traffic_rules import TrafficRules

USERNAME = "homeassistant"
PASSWORD = "egress-guard-demo"
API_KEY = "simulated-key-of-an-administrator"
"""The login that the project's instructions make on a console, with the demo's secrets."""

VIEWER = "viewer"
VIEWER_API_KEY = "simulated-key-of-a-viewer"
"""An account that may change nothing; its password is the same."""

CERTIFICATE_NAMES = {True: "unifi.local", False: "UniFi"}
"""What the certificate is made out to that UniFi OS, or else an older controller, makes for itself.

People tell of both in public threads about these certificates.
"""

PREFIX = "/proxy/network"
"""Where UniFi OS has the Network application."""


class UniFiSimulator(Simulator):
    """A console. Use it as an asynchronous context manager: it listens in between.

    `unifi_os` false makes it an older controller: no prefix, its own login, no API keys.
    `zone_based` says whether the site was migrated to zones. `clock_skew` is by how many seconds
    its clock is ahead of the simulator's. `provisioned_after` and `lateness` are seconds between
    which lies how long a change takes to reach the gateway, and a record to reach the log.
    `udp_timeout` is how long an unanswered UDP flow lives on the gateway, in seconds.
    """

    def __init__(
        self,
        scenario: str | Scenario = "ring",
        *,
        clock: Clock | None = None,
        tls: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
        username: str = USERNAME,
        password: str = PASSWORD,
        api_key: str = API_KEY,
        accounts: Iterable[Account] | None = None,
        key_scope: KeyScope = KeyScope.ALL,
        unifi_os: bool = True,
        zone_based: bool = True,
        version: str = VERSION,
        allowed_logging: bool = True,
        clock_skew: float = 0.0,
        provisioned_after: tuple[float, float] = PROVISIONED_AFTER,
        lateness: tuple[float, float] = LATENESS,
        udp_timeout: int | None = None,
        seed: int = 1,
    ) -> None:
        """Put the console together and let the scenario's traffic begin."""
        super().__init__(
            clock=clock,
            seed=seed,
            host=host,
            port=port,
            tls=Tls(CERTIFICATE_NAMES[unifi_os]) if tls else None,
        )
        self.username, self.password, self.api_key = username, password, api_key
        self.unifi_os = unifi_os
        self._key_scope = key_scope
        self.clock_skew = clock_skew
        ids = Ids(seed)
        chosen = SCENARIOS[scenario]() if isinstance(scenario, str) else scenario
        self.faults = Faults(self._moves(), renew_tokens=self._renew_tokens)
        self.accounts = Accounts(
            _accounts(username, password, api_key) if accounts is None else accounts
        )
        self.sessions = Sessions(self.timeline, self._wall, self._secrets)
        self.site = Site(ids, chosen.network, chosen.lans, zone_based=zone_based)
        self.system = System(
            self.timeline,
            self._wall,
            ids,
            self.site,
            mac=chosen.network.interfaces["lan"].mac,
            version=version,
            unifi_os=unifi_os,
        )
        self.settings = Settings(ids, self.site, allowed_logging=allowed_logging)
        self.clients = Clients(
            ids, self.site, chosen.clients, self._wall, self._thrown_out
        )
        self.flow_log = FlowLog(
            self.timeline,
            self._wall,
            ids,
            Records(self.site, self.clients),
            Random(self.random.random()),
        )
        self.flow_log.lateness = lateness
        self.flow_query = FlowQuery(self.flow_log)
        recorder = Recorder(
            self.timeline, self._wall, self.site, self.settings, self.flow_log
        )
        self.flows = FlowTable(self.timeline, self.random, recorder.ended)
        if udp_timeout is not None:
            self.flows.sysctls["nf_conntrack_udp_timeout"] = udp_timeout
        self.firewall = Firewall(self.timeline, self._secrets, provisioned_after)
        self.policies = Policies(
            ids, self.site, self.clients, self._wall, self.firewall.changed
        )
        self.traffic_rules = TrafficRules(
            ids, self.site, self._wall, self.firewall.changed
        )
        self.firewall.follow(self.policies if zone_based else self.traffic_rules)
        self.gateway = Gateway(
            chosen.network,
            self.flows,
            self.site,
            self.clients,
            self.firewall,
            recorder.blocked,
        )
        self._server = self._serving(ids)
        chosen.start(self)

    def _serving(self, ids: Ids) -> Server:
        gate = Gate(
            self.accounts,
            self.sessions,
            unifi_os=self.unifi_os,
            key_scope=self._key_scope,
        )
        limit = LoginLimit(self.timeline)
        parts = Parts(
            door=Door(self.accounts, self.sessions, limit, ids.uuid_of),
            system=self.system,
            clients=self.clients,
            settings=self.settings,
            policies=self.policies,
            traffic_rules=self.traffic_rules,
            flows=self.flow_query,
        )
        return Server(
            routes=routes(parts, unifi_os=self.unifi_os, site=self.site.name),
            prefix=PREFIX if self.unifi_os else "",
            gate=gate,
            sessions=self.sessions,
            faults=self.faults,
            tick=self.tick,
            wall=self._wall,
            csrf=self.unifi_os,
        )

    # What tests ask of it.

    @property
    def wall(self) -> float:
        """The console's own clock, in seconds since 1970."""
        return self._wall()

    @property
    def requests(self) -> list[Request]:
        """Every request so far, whatever became of it."""
        return self._server.requests

    @property
    def tells_time(self) -> bool:
        """Whether answers bear the console's time, in their `Date` header."""
        return self._server.tells_time

    @tells_time.setter
    def tells_time(self, value: bool) -> None:
        self._server.tells_time = value

    @override
    def tick(self) -> None:
        self.timeline.run()
        self.flows.expire()

    @override
    def _runner(self) -> web.AppRunner:
        return self._server.runner()

    # What happens to it.

    def _wall(self) -> float:
        return self.timeline.wall + self.clock_skew

    @override
    def _drop_sessions(self) -> None:
        self.sessions.clear()

    def _renew_tokens(self) -> None:
        self.sessions.renew_soon()

    def _thrown_out(self, mac: str) -> None:
        """End a client's connections, as it loses the air."""
        client = self.clients.client(mac)
        for flow in list(self.flows.flows()):
            if flow.original.src in (client.ipv4, *client.ipv6):
                self.flows.delete(flow)

    @override
    def _reboot(self) -> None:
        """Lose sessions and the flows under way; configuration and log stay."""
        self.sessions.clear()
        self.flows.clear()
        self.firewall.follow(
            self.policies if self.site.zone_based else self.traffic_rules
        )
        self.system.restart()


def _accounts(username: str, password: str, api_key: str) -> list[Account]:
    return [
        Account(username=username, password=password, api_key=api_key),
        Account(
            username=VIEWER,
            password=password,
            api_key=VIEWER_API_KEY,
            role=Role.READONLY,
        ),
        Account(username="owner", password=password, mfa=True),
    ]
