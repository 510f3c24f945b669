"""Flows and polls made by hand, for tests of the judgement."""

from collections.abc import Iterable
from ipaddress import ip_network

from custom_components.iot_egress_guard.egress.coverage import Coverage, CoverageState
from custom_components.iot_egress_guard.egress.guard import PollContext
from custom_components.iot_egress_guard.routers.model import (
    Flow,
    FlowKey,
    Network,
    Poll,
)

LAN: tuple[Network, ...] = (ip_network("10.23.1.0/24"), ip_network("fd23:10:1::/60"))
ROUTER = frozenset({"10.23.1.1", "203.0.113.2"})
MAC = "54:e0:19:aa:01:25"
DEVICE = "10.23.1.125"
#: OpenWrt's defaults, in seconds.
TIMEOUTS = {
    "udp": 60,
    "udp_stream": 180,
    "tcp_established": 7440,
    "tcp_syn_sent": 120,
    "tcp_time_wait": 120,
    "icmp": 30,
}
#: What these timeouts make polls' interval, in seconds.
INTERVAL = 20
NOON = 1_790_000_000.0
"""Twenty seconds after a full minute."""


def flow(
    remote: str = "106.13.0.0",
    port: int = 1,
    *,
    protocol: str = "udp",
    source_port: int = 51506,
    up: int = 200,
    down: int = 0,
    packets_up: int = 1,
    replied: bool = False,
    timeout: int | None = 60,
    inbound: bool = False,
    assured: bool = False,
    state: str | None = None,
) -> Flow:
    """Return a flow of the doorbell's; by default the incident's packet, just sent."""
    return Flow(
        key=FlowKey(protocol, DEVICE, source_port, remote, port, inbound),
        bytes_up=up,
        bytes_down=down,
        packets_up=packets_up,
        packets_down=int(replied),
        replied=replied,
        assured=assured,
        state=state,
        timeout=timeout,
    )


def poll(
    flows: Iterable[Flow] = (), *, router_addresses: frozenset[str] = ROUTER
) -> Poll:
    """Return a poll that saw these flows of the doorbell."""
    flows = tuple(flows)
    return Poll(
        flows={MAC: flows},
        addresses={MAC: (DEVICE,)},
        entries=len(flows),
        skipped=0,
        local_networks=LAN,
        router_addresses=router_addresses,
    )


def context(*reasons: str, interval: float = INTERVAL) -> PollContext:
    """Return under what conditions OpenWrt is polled; with reasons, coverage is degraded."""
    state = CoverageState.DEGRADED if reasons else CoverageState.COMPLETE
    return PollContext(
        timeouts=TIMEOUTS, interval=interval, coverage=Coverage(state, reasons)
    )
