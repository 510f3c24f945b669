"""What a block may be of: an address or network, with port and protocol; a country or an operator, by shared sets; everything."""

from typing import Any

import pytest

from custom_components.iot_egress_guard.blocks import pushing
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from simulators.openwrt.packets import TCP, UDP, Packet, Tcp
from tests.conftest import RING_MAC
from tests.test_guard import act

from .conftest import BAIDU, Home


def _passes(home: Home, address: str, port: int, protocol: int = UDP) -> bool:
    """Send a packet of the doorbell's, and tell whether the router lets it through."""
    packet = Packet(
        src="2001:db8:0:10:56e0:19ff:feaa:125" if ":" in address else "10.23.1.125",
        dst=address,
        protocol=protocol,
        sport=40_123,
        dport=port,
        mac=RING_MAC,
        tcp=Tcp.SYN,
    )
    return home.simulator.kernel.send(packet).passed


@pytest.mark.parametrize(
    ("fields", "stopped", "let_through"),
    [
        ({"destination": BAIDU}, [(BAIDU, 1, UDP), (BAIDU, 443, TCP)], [("106.13.0.1", 1, UDP)]),
        ({"destination": "106.12.0.0/15"}, [("106.13.255.255", 9, UDP)], [("106.14.0.0", 9, UDP)]),
        ({"destination": BAIDU, "port": 1}, [(BAIDU, 1, UDP), (BAIDU, 1, TCP)], [(BAIDU, 2, UDP)]),
        ({"destination": BAIDU, "protocol": "udp"}, [(BAIDU, 5, UDP)], [(BAIDU, 5, TCP)]),
        ({"destination": BAIDU, "protocol": "udp", "port": 1}, [(BAIDU, 1, UDP)], [(BAIDU, 1, TCP), (BAIDU, 2, UDP)]),
        ({"destination": "2400:3200::1"}, [("2400:3200::1", 53, UDP)], [("2400:3200::2", 53, UDP)]),
        ({"destination": "2400:3200::/32"}, [("2400:3200:9::2", 53, UDP)], [("2400:3201::2", 53, UDP)]),
        ({"asn": "AS38365"}, [(BAIDU, 1, UDP), ("106.12.7.7", 443, TCP)], [("52.94.236.248", 443, TCP)]),
        ({"asn": 38365, "port": 1, "protocol": "udp"}, [(BAIDU, 1, UDP)], [(BAIDU, 1, TCP)]),
        ({"country": "mc"}, [("80.94.96.1", 1, UDP)], [(BAIDU, 1, UDP)]),
    ],
)  # fmt: skip
async def test_it_stops_what_it_says_and_no_more(
    home: Home,
    fields: dict[str, Any],
    stopped: list[tuple[str, int, int]],
    let_through: list[tuple[str, int, int]],
) -> None:
    block = await home.block(**fields)
    assert block["verified"]
    assert [target for target in stopped if _passes(home, *target)] == []
    assert [target for target in let_through if not _passes(home, *target)] == []


@pytest.mark.parametrize("match", [{"asn": "AS38365"}, {"country": "MC"}])
async def test_the_number_of_networks_is_said_and_all_go_again(
    home: Home, match: dict[str, str]
) -> None:
    block = await home.block(**match)
    assert block["networks"] > 1
    assert f"It covers {block['networks']:,} networks." in block["evidence"]
    sections = home.simulator.uci.committed("firewall").sections
    held = sum(len(each.options["entry"]) for each in sections if each.type == "ipset")
    assert held in (0, block["networks"])
    fields = {"device_id": home.device, **match}
    assert await act(home.hass, "unblock", **fields) == {"removed": True}
    sections = home.simulator.uci.committed("firewall").sections
    assert not [each for each in sections if each.name.startswith("ieg_")]
    assert await act(home.hass, "unblock", **fields) == {"removed": False}


async def test_too_many_networks_are_refused_with_their_number(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "MAX_NETWORKS", 5)
    with pytest.raises(ServiceValidationError) as raised:
        await home.block(asn="AS38365")
    assert raised.value.translation_key == "too_many_networks"
    placeholders = raised.value.translation_placeholders or {}
    assert int(placeholders["count"].replace(",", "")) > 5
    assert home.rules() == []
    assert await home.blocks() == []


async def test_more_than_a_router_can_show_is_refused(home: Home) -> None:
    for country in ("SE", "NO"):
        await home.block(country=country)
    with pytest.raises(HomeAssistantError, match="networks") as raised:
        await home.block(country="FI")
    assert raised.value.translation_key == "block_refused"
    standing = [each["block_id"] for each in await home.blocks() if each["verified"]]
    assert home.rules() == sorted(standing)


async def test_a_country_leaves_the_homes_own_network_alone(home: Home) -> None:
    own = next(
        net
        for net in home.guarded.entry.runtime_data.last_seen.local_networks
        if net.version == 6 and str(net).startswith("2001:db8")
    )
    country = own.supernet(new_prefix=48)
    left = pushing.without([country], [own])
    assert not any(net.overlaps(own) for net in left)
    assert sum(net.num_addresses for net in left) + own.num_addresses == (
        country.num_addresses
    )
    assert pushing.without([own], [country]) == ()
