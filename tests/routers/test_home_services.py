"""What the whole home depends on, as far as the router shows it: resolvers and time servers."""

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.packets import TCP, UDP, Packet, Tcp
from simulators.openwrt.scenarios import RESOLVERS, TIME_SERVERS

from .openwrt import client


def ask(
    simulator: OpenWrtSimulator,
    destination: str,
    port: int,
    *,
    protocol: int = UDP,
    source: str | None = None,
    answered: bool = True,
) -> None:
    """Let the router itself, or another host, ask a server."""
    flow = simulator.kernel.send(
        Packet(
            src=source or simulator.network.wan_address(),
            dst=destination,
            protocol=protocol,
            sport=50_000,
            dport=port,
            tcp=Tcp.SYN,
        )
    ).flow
    assert flow is not None
    if answered:
        simulator.kernel.answer(flow)


async def test_what_the_router_was_told_and_whom_it_asks(
    router: OpenWrtRouter, clock: ManualClock
) -> None:
    assert (await router.services()).dns == set(RESOLVERS)
    seen: set[str] = set()
    for _ in range(40):
        clock.advance(30)
        services = await router.services()
        assert services.dns == set(RESOLVERS)
        seen |= services.ntp
    assert seen == {server.address for server in TIME_SERVERS}


#: Who asks → whether the router depends on whom it asks, for names and for the time.
ASKING: dict[str, tuple[int, int, bool, bool]] = {
    "names": (UDP, 53, True, False),
    "names over TCP": (TCP, 53, True, False),
    "names over TLS": (TCP, 853, True, False),
    "the time": (UDP, 123, False, True),
    "something at the time's port": (TCP, 123, False, False),
    "a web page": (TCP, 443, False, False),
}


@pytest.mark.parametrize(
    ("protocol", "port", "dns", "ntp"), ASKING.values(), ids=ASKING.keys()
)
@pytest.mark.parametrize("server", ["192.0.2.77", "2001:db8:ffff::77"])
async def test_a_server_that_answers_the_router_is_its_own(
    session: aiohttp.ClientSession,
    clock: ManualClock,
    server: str,
    protocol: int,
    port: int,
    dns: bool,
    ntp: bool,
) -> None:
    async with OpenWrtSimulator("quiet", clock=clock) as simulator:
        source = "2001:db8:0:1::2" if ":" in server else None
        ask(simulator, server, port, protocol=protocol, source=source)
        services = await client(session, simulator, clock).services()
        assert (server in services.dns) is dns
        assert (server in services.ntp) is ntp


async def test_one_that_does_not_answer_or_that_a_device_asks_is_none(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    ask(simulator, "192.0.2.77", 53, answered=False)
    ask(simulator, "192.0.2.78", 53, source="10.23.1.125")
    ask(simulator, "192.0.2.79", 123, source="10.23.1.125")
    services = await router.services()
    assert services.dns == set(RESOLVERS)
    assert not services.ntp & {"192.0.2.78", "192.0.2.79"}
