"""What the tests of the UniFi client have in common."""

from ipaddress import ip_network
import json
from typing import Any

import aiohttp

from custom_components.iot_egress_guard.routers.model import BlockRule, Flow, Poll
from custom_components.iot_egress_guard.routers.unifi import UniFiRouter
from simulators.clock import ManualClock
from simulators.openwrt.packets import UDP, Packet
from simulators.unifi import Answer, UniFiSimulator

RING = "54:e0:19:aa:01:25"
RING_IP = "10.23.1.125"
TELEVISION = "a0:d0:5b:31:22:80"

BAIDU = BlockRule(
    block_id="0a1b2c3d",
    mac=RING,
    networks=(ip_network("106.13.0.0"),),
    protocol="udp",
    port=1,
)
QUARANTINE = BlockRule(block_id="9z8y7x6w", mac=RING, networks=())

FLOWS = "traffic-flows"


def client(
    session: aiohttp.ClientSession,
    simulator: UniFiSimulator,
    clock: ManualClock,
    **options: Any,
) -> UniFiRouter:
    """Return a client with a key, unless it's given something else; its waiting moves the console's clock."""

    async def sleep(seconds: float) -> None:
        clock.advance(seconds)
        simulator.tick()

    if "username" not in options:
        options = {"api_key": simulator.api_key} | options
    return UniFiRouter(session, simulator.url, clock=clock.time, sleep=sleep, **options)


def by_password(
    session: aiohttp.ClientSession,
    simulator: UniFiSimulator,
    clock: ManualClock,
    **options: Any,
) -> UniFiRouter:
    """Return a client that logs in, with the right password unless it's given another one."""
    login = {"username": simulator.username, "password": simulator.password}
    return client(session, simulator, clock, **(login | options))


def datagram(
    sport: int = 51506, dst: str = "106.13.0.0", dport: int = 1, **changed: Any
) -> Packet:
    """Return a packet of the Ring Pro's: the incident's, unless something else is wanted."""
    sent: dict[str, Any] = {
        "src": RING_IP,
        "dst": dst,
        "protocol": UDP,
        "sport": sport,
        "dport": dport,
        "size": 200,
        "mac": RING,
    }
    return Packet(**(sent | changed))


def passes(simulator: UniFiSimulator, *args: Any, **changed: Any) -> bool:
    """Tell whether a packet of the Ring Pro's gets through."""
    return simulator.gateway.send(datagram(*args, **changed)).passed


def asked(simulator: UniFiSimulator, segment: str) -> list[Any]:
    """Return the bodies of all requests whose path has this segment."""
    return [each.body for each in simulator.requests if segment in each.path.split("/")]


def logins(simulator: UniFiSimulator) -> int:
    """Return how many logins were tried."""
    return len([each for each in simulator.requests if each.path.endswith("/login")])


def ports(poll: Poll, mac: str = RING) -> list[int]:
    """Return the source ports of a device's flows."""
    return [flow.key.device_port for flow in poll.flows[mac]]


def found(poll: Poll, mac: str = RING) -> list[object]:
    """Return the ids of the records that a poll gave to a device."""
    return [flow.record for flow in poll.flows[mac]]


def only(flows: tuple[Flow, ...]) -> Flow:
    """Return the one flow that there is."""
    [flow] = flows
    return flow


def raw(ident: str, at: float, **changed: Any) -> dict[str, Any]:
    """Return a record of a flow of the Ring Pro's that ended then, in seconds since 1970, as the console has it."""
    ms = int(at * 1000)
    record: dict[str, Any] = {
        "id": ident,
        "action": "allowed",
        "count": 1,
        "direction": "outgoing",
        "protocol": "UDP",
        "service": "OTHER",
        "risk": "low",
        "source": {"ip": RING_IP, "port": 5000, "mac": RING},
        "destination": {
            "ip": "198.51.100.7",
            "port": 7000,
            "region": "--",
            "domains": [],
        },
        "traffic_data": {
            "bytes_tx": 100,
            "bytes_rx": 50,
            "bytes_total": 150,
            "packets_tx": 1,
            "packets_rx": 1,
            "packets_total": 2,
        },
        "policies": [{"type": "FIREWALL", "internal_type": "CONNTRACK"}],
        "duration_milliseconds": 1000,
        "flow_start_time": ms - 1000,
        "flow_end_time": ms,
        "time": ms,
    }
    return record | changed


def add(console: UniFiSimulator, at: float, *idents: str, **changed: Any) -> None:
    """Put records of the Ring Pro's into the log that can be read at once."""
    for ident in idents:
        console.flow_log.add(raw(ident, at, **changed))


def answer(body: Any) -> Answer:
    """Return an answer with this JSON."""
    return Answer(body=json.dumps(body).encode())


def ours(console: UniFiSimulator) -> dict[str, Any]:
    """Return the one policy that there is."""
    [policy] = console.policies.own
    return dict(policy)


def drop_policies(console: UniFiSimulator) -> None:
    """Delete all policies, as somebody may in the console's own pages: without a request, which would be struck too."""
    console.policies._own.clear()  # noqa: SLF001


def edit_policy(console: UniFiSimulator, **changed: Any) -> None:
    """Change the one policy that there is, whoever may; in shapes, too, that no check lets in."""
    policy: Any
    [policy] = console.policies._own.values()  # noqa: SLF001
    for name, value in changed.items():
        if name in ("source", "destination"):
            policy[name] = policy[name] | value
        else:
            policy[name] = value


async def post(console: UniFiSimulator, path: str, body: dict[str, Any]) -> None:
    """Put something of the owner's on the console: `firewall-policies` or `trafficrules`."""
    async with (
        aiohttp.ClientSession() as web,
        web.post(
            f"{console.url}/proxy/network/v2/api/site/default/{path}",
            json=body,
            headers={"X-API-KEY": console.api_key},
        ) as response,
    ):
        assert response.status == 201, await response.text()
