"""Every path that the simulated console knows, and who answers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .calls import Area, Call, Handler, Route
from .clients import Clients
from .flow_query import FlowQuery
from .login import Door
from .policies import Policies
from .replies import RefusedError, Reply, classic, classic_error, plain, v2_error
from .settings import Settings
from .system import System
from .traffic_rules import TrafficRules

CLASSIC = "/api/s/{site}"
V2 = "/v2/api/site/{site}"
OFFICIAL = "/integration/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What answers."""

    door: Door
    system: System
    clients: Clients
    settings: Settings
    policies: Policies
    traffic_rules: TrafficRules
    flows: FlowQuery


class Entry(NamedTuple):
    """A path at a site: who answers it, and who does where the site has nothing in it."""

    method: str
    path: str
    handler: Handler
    bare: Handler | None = None
    reads: bool = False


def routes(parts: Parts, *, unifi_os: bool, site: str) -> list[Route]:
    """Return the paths, in the order in which they are tried; `site` is the one with a gateway."""
    return [
        *(_console(parts) if unifi_os else _controller(parts)),
        Route("GET", "/status", Area.CLASSIC, parts.system.status, free=True),
        Route("GET", "/api/self", Area.CLASSIC, parts.system.self),
        Route("GET", "/api/self/sites", Area.CLASSIC, parts.system.sites),
        *_at_sites(Area.CLASSIC, CLASSIC, _classic(parts), parts.system, site),
        *_at_sites(Area.V2, V2, _v2(parts), parts.system, site),
        *(_official(parts) if unifi_os else []),
    ]


def _console(parts: Parts) -> list[Route]:
    door, area = parts.door, Area.CONSOLE
    return [
        Route("GET", "/", area, parts.system.root, free=True),
        Route("GET", "/api/system", area, parts.system.console, free=True),
        Route("POST", "/api/auth/login", area, door.console_login, free=True),
        Route("POST", "/api/auth/logout", area, door.console_logout, reads=True),
    ]


def _controller(parts: Parts) -> list[Route]:
    door, area = parts.door, Area.CONSOLE
    return [
        Route("GET", "/", area, parts.system.root, free=True),
        Route("POST", "/api/login", area, door.classic_login, free=True),
        Route("POST", "/api/logout", area, door.classic_logout, free=True),
    ]


def _classic(parts: Parts) -> list[Entry]:
    system, clients, settings = parts.system, parts.clients, parts.settings
    return [
        Entry("GET", "stat/sta", lambda call: classic(clients.online())),
        Entry("GET", "rest/user", lambda call: classic(clients.known())),
        Entry("GET", "rest/networkconf", system.networks),
        Entry("GET", "stat/sysinfo", system.sysinfo, system.sysinfo),
        Entry("GET", "stat/health", system.health),
        Entry("GET", "rest/setting", settings.read_all),
        Entry("GET", "get/setting", settings.read_all),
        Entry("GET", "rest/setting/{key}", settings.read),
        Entry("GET", "get/setting/{key}", settings.read),
        Entry("PUT", "rest/setting/{key}/{id}", settings.write),
        Entry("PUT", "set/setting/{key}", settings.write),
        Entry("POST", "cmd/stamgr", clients.command),
    ]


def _v2(parts: Parts) -> list[Entry]:
    system, policies, rules = parts.system, parts.policies, parts.traffic_rules
    flows = parts.flows
    return [
        Entry("POST", "traffic-flows", flows.ask, flows.ask_bare, reads=True),
        Entry("GET", "site-feature-migration", system.migrations),
        Entry("GET", "firewall/zone", system.zones),
        Entry("GET", "firewall-policies", policies.list),
        Entry("POST", "firewall-policies", policies.create),
        Entry("PUT", "firewall-policies/batch-reorder", policies.reorder),
        Entry("PUT", "firewall-policies/{id}", policies.update),
        Entry("DELETE", "firewall-policies/{id}", policies.delete),
        Entry("GET", "trafficrules", rules.list),
        Entry("POST", "trafficrules", rules.create),
        Entry("PUT", "trafficrules/{id}", rules.update),
        Entry("DELETE", "trafficrules/{id}", rules.delete),
    ]


def _official(parts: Parts) -> list[Route]:
    system, area = parts.system, Area.OFFICIAL
    return [
        Route("GET", f"{OFFICIAL}/info", area, system.official_info),
        Route("GET", f"{OFFICIAL}/sites", area, system.official_sites),
    ]


def _at_sites(
    area: Area, base: str, entries: Sequence[Entry], system: System, site: str
) -> list[Route]:
    return [
        Route(
            entry.method,
            f"{base}/{entry.path}",
            area,
            _at_site(area, entry, system, site),
            reads=entry.reads,
        )
        for entry in entries
    ]


def _at_site(area: Area, entry: Entry, system: System, site: str) -> Handler:
    def answer(call: Call) -> Reply:
        named = call.params["site"]
        if named == site:
            return entry.handler(call)
        if named not in system.further_sites:
            raise RefusedError(_no_site(area))
        return entry.bare(call) if entry.bare else _nothing(area, entry.method)

    return answer


def _no_site(area: Area) -> Reply:
    code = "api.err.NoSiteContext"
    return v2_error(code, code, 401) if area is Area.V2 else classic_error(code, 401)


def _nothing(area: Area, method: str) -> Reply:
    if method != "GET":
        code = "api.err.NotFound"
        return (
            v2_error(code, code, 404) if area is Area.V2 else classic_error(code, 404)
        )
    return plain([]) if area is Area.V2 else classic([])
