"""Who lives in the home and whom they talk to."""

from ipaddress import ip_address, ip_network

from custom_components.iot_egress_guard.egress.match import Match, MatchKind
from custom_components.iot_egress_guard.egress.origin import Origin
from custom_components.iot_egress_guard.routers.model import Network
from simulators.openwrt import Scenario
from simulators.openwrt.firewall_defaults import stock
from simulators.openwrt.packets import TCP, Packet, Tcp
from simulators.openwrt.scenarios import (
    RING as RING_CLIENT,
    TELEVISION as TELEVISION_CLIENT,
    config,
    copies,
)
from simulators.openwrt.uci import Section

RING_MAC, RING = RING_CLIENT.mac, str(RING_CLIENT.ipv4)
TELEVISION_MAC, TELEVISION = TELEVISION_CLIENT.mac, str(TELEVISION_CLIENT.ipv4)

#: More networks than a rule holds by itself, so that there's a set for each family.
COUNTRY = Match(MatchKind.COUNTRY, "CN")
NETWORKS: tuple[Network, ...] = (
    *(ip_network(f"106.{number}.0.0/16") for number in range(0, 20, 2)),
    *(ip_network(f"2400:{number:x}::/32") for number in range(0, 20, 2)),
)
IN_COUNTRY = "106.4.7.8"
ELSEWHERE = "93.184.216.34"
BYSTANDER = Match(MatchKind.DESTINATION, f"{ELSEWHERE}/32")


def scenario(firewall: list[Section] | None) -> Scenario:
    """Return the home with a firewall, or with its owner's own."""
    return Scenario(
        clients=copies(RING_CLIENT, TELEVISION_CLIENT),
        config={**config(), "firewall": firewall or _owners_firewall()},
    )


def _owners_firewall() -> list[Section]:
    """Return the firewall that the owner has: of the rules that a router comes with only the first, for each costs time."""
    sections = stock()
    rules = [each for each in sections if each.type == "rule"]
    return [each for each in sections if each not in rules[1:]]


def origin(address: str) -> Origin:
    """Say of an address whose it is."""
    found = any(ip_address(address) in network for network in NETWORKS)
    return Origin(country=COUNTRY.value if found else "US")


def packet(mac: str, source: str, destination: str, port: int) -> Packet:
    """Return the packet that opens a flow."""
    return Packet(
        src=source,
        dst=destination,
        protocol=TCP,
        sport=port,
        dport=443,
        mac=mac,
        tcp=Tcp.SYN,
    )
