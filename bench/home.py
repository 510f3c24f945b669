"""The home that is polled: guarded devices in a network of their own, and a crowd that fills the router's table."""

from dataclasses import replace

from simulators.openwrt.conntrack_flow import Heartbeat, Way
from simulators.openwrt.conntrack_tcp import TcpState
from simulators.openwrt.hosts import Client
from simulators.openwrt.packets import TCP, UDP
from simulators.openwrt.scenarios import Scenario, busy, config, home_network
from simulators.openwrt.simulator import OpenWrtSimulator
from simulators.openwrt.traffic import Stage

from .model import Scale

_SERVICES = ((TCP, 443), (TCP, 443), (TCP, 8883), (UDP, 443), (UDP, 123))
"""What the devices' flows go to, in turn."""
_BEAT_S = 0.2


def device(number: int) -> Client:
    """Return the guarded device of a number from 0 on."""
    return Client(
        mac=f"02:00:00:01:00:{number:02x}",
        name=f"device-{number}",
        ipv4=f"10.23.2.{number + 10}",
        ipv6=(f"2001:db8:0:20::{number + 10:x}",),
        lease6=True,
    )


def crowded(scale: Scale) -> Scenario:
    """Return a home with `scale.entries` flows and a handful of a doorbell's; each device has `scale.flows` of them.

    Every fourth flow of a device is IPv6. They all repeat every 0.2 to 5 s, so that many have new counters at the next
    poll though the bench polls far more often than the guard does; the first of each device does at any.
    """
    devices = [device(number) for number in range(scale.devices)]
    crowd = busy(scale.entries - scale.devices * scale.flows)

    def begin(router: OpenWrtSimulator, stage: Stage) -> None:
        crowd.begin(router, stage)
        for index, client in enumerate(devices):
            for number in range(scale.flows):
                period = router.random.uniform(_BEAT_S, 5) if number else _BEAT_S
                _enter(router, client, index * scale.flows + number, period)

    return replace(
        crowd,
        network=home_network(iot=True),
        config=config(iot=True),
        clients=(*crowd.clients, *devices),
        begin=begin,
    )


def _enter(
    router: OpenWrtSimulator, client: Client, number: int, period: float
) -> None:
    protocol, port = _SERVICES[number % len(_SERVICES)]
    source, target = (
        str(client.ipv4),
        f"3.{120 + number % 8}.{number >> 8}.{number & 255}",
    )
    wan = router.network.wan_address()
    if number % 4 == 3:
        source, target = client.ipv6[0], f"2a05:d014:1c5:4b00::{number:x}"
        wan = source
    sport = 32_768 + number
    router.conntrack.insert(
        protocol,
        Way(source, target, sport, port),
        Way(target, wan, port, sport),
        state=TcpState.ESTABLISHED if protocol == TCP else None,
        seen_reply=True,
        assured=True,
        heartbeat=Heartbeat(
            period=period,
            began=router.timeline.now,
            size=router.random.randrange(60, 1500),
        ),
    )
