"""The two makes of router under test: how each is simulated, entered, looked into, and broken."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
import re
from typing import Any, ClassVar, override

from simulators.clock import Clock
from simulators.faults import Switches
from simulators.openwrt import OpenWrtSimulator, scenarios as openwrt_scenarios
from simulators.openwrt.conntrack_flow import Flow
from simulators.openwrt.traffic import Stage
from simulators.simulator import Simulator
from simulators.unifi import UniFiSimulator
from simulators.unifi.scenarios import Scenario as UniFiScenario

from .household import GUARDED, Tap, Truth, clients, live

_MARK = re.compile(r"ieg_([0-9a-f]{8})")
LOG_KEPT_S = 3_600.0
"""How long the simulated console keeps its records here: its memory is this program's."""


class Make(ABC):
    """A simulated router with the household behind it, and what passed it."""

    title: ClassVar[str]
    interval: ClassVar[float]
    """Seconds between two polls."""
    patience: ClassVar[float]
    """Seconds that a poll may take (`egress/coverage.py`)."""
    told_within: ClassVar[float]
    """How long after a packet of UDP its flow is told of at the latest, in seconds; 0: a poll sees it while it lives."""
    simulator: Simulator
    faults: Switches

    def __init__(self, clock: Clock, seed: int, wander: tuple[float, float]) -> None:
        """Have the household begin to live; the television meets somebody new every `wander` seconds."""
        self.truth = Truth()
        self.wander = wander
        self._begin(clock, seed)

    @abstractmethod
    def _begin(self, clock: Clock, seed: int) -> None:
        """Make the simulator."""

    def _live(self, stage: Stage, find: Callable[[str], Any], timeout: int) -> None:
        timeline = stage.timeline
        tapped = Stage(
            timeline=timeline,
            kernel=Tap(stage.kernel, self.truth, lambda: timeline.now),
            random=stage.random,
        )
        live(tapped, find, self.truth, wander=self.wander, timeout=timeout)

    @property
    @abstractmethod
    def unique_id(self) -> str:
        """Return what the config entry is known by."""

    @property
    @abstractmethod
    def entry_data(self) -> dict[str, Any]:
        """Return the config entry's data."""

    @property
    def entry(self) -> dict[str, Any]:
        """Return what the config entry is made of: `data`, `title` and `unique_id`."""
        return {
            "data": self.entry_data,
            "title": self.title,
            "unique_id": self.unique_id,
        }

    @abstractmethod
    def configured(self) -> set[str]:
        """Return the ids of the blocks that the router's configuration has."""

    @abstractmethod
    def in_force(self) -> set[str]:
        """Return the ids of the blocks that are in force."""

    @abstractmethod
    def untidiness(self, *, dead: bool = False) -> list[str]:
        """Return what is left half-done on the router, in words; with `dead`, of those too who never come back."""

    @abstractmethod
    def owners(self) -> list[Any]:
        """Return what the router's owner configured, to be compared."""

    @abstractmethod
    def flows(self) -> list[Flow]:
        """Return the guarded devices' live flows."""

    @abstractmethod
    def forget(self) -> None:
        """Forget what is only kept for tests to look at."""


class OpenWrt(Make):
    """An OpenWrt router."""

    title = "OpenWrt"
    patience = 30.0
    told_within = 0.0
    interval = 20.0
    simulator: OpenWrtSimulator

    @override
    def _begin(self, clock: Clock, seed: int) -> None:
        def begin(router: OpenWrtSimulator, stage: Stage) -> None:
            timeout = router.conntrack.sysctls["nf_conntrack_udp_timeout"]
            self._live(stage, router.hosts.client, timeout)

        scenario = openwrt_scenarios.Scenario(clients=clients(), begin=begin)
        self.simulator = OpenWrtSimulator(scenario, clock=clock, seed=seed)
        self.faults = self.simulator.faults

    @property
    @override
    def unique_id(self) -> str:
        return self.simulator.lan_mac

    @property
    @override
    def entry_data(self) -> dict[str, Any]:
        return {
            "router": "openwrt",
            "host": self.simulator.host,
            "port": self.simulator.port,
            "ssl": False,
            "username": self.simulator.username,
            "password": self.simulator.password,
        }

    @override
    def configured(self) -> set[str]:
        self.simulator.tick()
        sections = self.simulator.uci.committed("firewall").sections
        # Sets are shared, and bear the digest of what they hold.
        return {
            found[1]
            for each in sections
            if each.type == "rule" and (found := _MARK.match(each.name))
        }

    @override
    def in_force(self) -> set[str]:
        comments = (str(rule.get("comment")) for rule in self.simulator.rules())
        return {found[1] for each in comments if (found := _MARK.search(each))}

    @override
    def untidiness(self, *, dead: bool = False) -> list[str]:
        router = self.simulator
        router.tick()
        now = router.timeline.now
        found = [
            f"{delta.section} is staged in a session"
            for session in router.sessions.live
            # In use: a call has renewed it since the last poll but one.
            if dead or session.expires_at >= now + session.timeout - 2 * self.interval
            for delta in router.uci.staged(session.sid, "firewall")
        ]
        if router.uci.pending is not None:
            found.append("a change waits to be confirmed")
        sets = {
            each.name
            for each in router.uci.committed("firewall").sections
            if each.type == "ipset" and each.name.startswith("ieg_")
        }
        used = {
            str(each.options.get("ipset", "")).split(" ")[0]
            for each in router.uci.committed("firewall").sections
            if each.type == "rule"
        }
        return [*found, *(f"the set {each} is of no rule" for each in sets - used)]

    def lose_rules(self) -> None:
        """Take our rules off behind the guard's back, as an owner does who restores an older configuration."""
        uci = self.simulator.uci
        sections = uci.committed("firewall").sections
        uci.replace(
            "firewall", [each for each in sections if not each.name.startswith("ieg_")]
        )
        self.simulator.firewall.reload()

    @override
    def owners(self) -> list[Any]:
        return [
            each.as_json()
            for each in self.simulator.uci.committed("firewall").sections
            if not each.name.startswith("ieg_")
        ]

    @override
    def flows(self) -> list[Flow]:
        addresses = {client.ipv4 for client in GUARDED}
        addresses |= {address for client in GUARDED for address in client.ipv6}
        table = self.simulator.conntrack.flows()
        return [flow for flow in table if flow.original.src in addresses]

    @override
    def forget(self) -> None:
        self.simulator.bus.log.clear()


class UniFi(Make):
    """A UniFi console, asked by its key."""

    title = "UniFi"
    patience = 150.0
    # It ends within 180 s here, is told of within 60 s more, and read within 30 s.
    told_within = 330.0
    interval = 30.0
    simulator: UniFiSimulator

    @override
    def _begin(self, clock: Clock, seed: int) -> None:
        def begin(console: UniFiSimulator, stage: Stage) -> None:
            timeout = console.flows.sysctls["nf_conntrack_udp_timeout"]
            self._live(stage, console.clients.client, timeout)

        scenario = UniFiScenario(clients=clients(), begin=begin)
        self.simulator = UniFiSimulator(scenario, clock=clock, seed=seed, tls=True)
        self.simulator.flow_log.retention = LOG_KEPT_S
        self.faults = self.simulator.faults

    @property
    @override
    def unique_id(self) -> str:
        return self.simulator.site.id

    @property
    @override
    def entry_data(self) -> dict[str, Any]:
        return {
            "router": "unifi",
            "host": self.simulator.host,
            "port": self.simulator.port,
            "ssl": True,
            "api_key": self.simulator.api_key,
            "site": self.simulator.site.name,
            "fingerprint": self.simulator.certificate_sha256,
        }

    @override
    def configured(self) -> set[str]:
        self.simulator.tick()
        texts = (str(policy) for policy in self.simulator.policies.own)
        return {found[1] for each in texts if (found := _MARK.search(each))}

    @override
    def in_force(self) -> set[str]:
        return self.configured()

    @override
    def untidiness(self, *, dead: bool = False) -> list[str]:
        ours = [
            (found[1], _zone(policy, "source"), _zone(policy, "destination"))
            for policy in self.simulator.policies.own
            if (found := _MARK.search(str(policy)))
        ]
        twice = {each for each in ours if ours.count(each) > 1}
        return [f"a policy of {block_id} stands twice" for block_id, _, _ in twice]

    @override
    def owners(self) -> list[Any]:
        return [
            policy
            for policy in self.simulator.policies.own
            if not _MARK.search(str(policy))
        ]

    @override
    def flows(self) -> list[Flow]:
        # They are told of once they have ended.
        return []

    @override
    def forget(self) -> None:
        self.simulator.requests.clear()


def _zone(policy: Mapping[str, Any], end: str) -> str:
    return str(policy[end]["zone_id"])


MAKES: Mapping[str, type[Make]] = {"openwrt": OpenWrt, "unifi": UniFi}
