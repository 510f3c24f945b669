"""What a block never stops: refused with the reason, the home, the router, Home Assistant; its services only by force."""

from ipaddress import IPv6Address
from typing import Any
from unittest.mock import patch

import pytest

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from simulators.openwrt.scenarios import RESOLVERS, TIME_SERVERS

from .conftest import Home

DNS, NTP = RESOLVERS[0], TIME_SERVERS[0].address


@pytest.fixture
async def urls(home: Home) -> None:
    """Let Home Assistant be reached from outside by an address of its own."""
    await home.hass.config.async_update(
        internal_url="http://homeassistant.local:8123",
        external_url="https://198.51.100.7:8123",
    )


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "everything": ({"destination": "0.0.0.0/0"}, "block_everything"),
    "everything by IPv6": ({"destination": "::/0"}, "block_everything"),
    "half of everything": ({"destination": "128.0.0.0/1"}, "block_home"),
    "the LAN": ({"destination": "10.23.1.7"}, "block_home"),
    "around the LAN": ({"destination": "10.0.0.0/8"}, "block_home"),
    "the LAN by IPv6": ({"destination": "2001:db8:0:10::7"}, "block_home"),
    "multicast": ({"destination": "239.255.255.250"}, "block_home"),
    "around multicast": ({"destination": "192.0.0.0/2"}, "block_home"),
    "multicast by IPv6": ({"destination": "ff02::fb"}, "block_home"),
    "broadcast": ({"destination": "255.255.255.255"}, "block_home"),
    "link-local": ({"destination": "fe80::1"}, "block_home"),
    "the router": ({"destination": "203.0.113.2"}, "block_router"),
    "around the router": ({"destination": "203.0.113.0/24"}, "block_router"),
    "the router by IPv6": ({"destination": "2001:db8:0:1::2"}, "block_router"),
    "Home Assistant's adapter": ({"destination": "10.10.10.10"}, "block_home_assistant"),
    "Home Assistant's URL": ({"destination": "198.51.100.0/24"}, "block_home_assistant"),
    "the home's DNS": ({"destination": DNS}, "block_dns"),
    "the home's DNS, its ports": ({"destination": DNS, "protocol": "udp", "port": 53}, "block_dns"),
    "around the home's DNS": ({"destination": "9.9.8.0/23"}, "block_dns"),
    "the operator of the home's DNS": ({"asn": "AS19281"}, "block_dns"),
    "the home's NTP": ({"destination": NTP}, "block_ntp"),
    "the home's NTP, its port": ({"destination": NTP, "port": 123}, "block_ntp"),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "key"), REFUSED.values(), ids=REFUSED.keys())
async def test_it_is_refused_with_the_reason(
    home: Home, urls: None, fields: dict[str, Any], key: str
) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await home.block(**fields)
    assert raised.value.translation_key == key
    placeholders = raised.value.translation_placeholders or {}
    assert placeholders["field"] == next(iter(fields))
    assert home.rules() == []
    assert await home.blocks() == []


@pytest.mark.parametrize("address", [DNS, NTP])
async def test_the_homes_services_are_blocked_by_force(
    home: Home, address: str
) -> None:
    assert (await home.block(destination=address, force=True))["verified"]


@pytest.mark.parametrize("destination", ["10.23.1.7", "203.0.113.2", "0.0.0.0/0"])
async def test_force_helps_nobody_against_the_home(
    home: Home, destination: str
) -> None:
    with pytest.raises(ServiceValidationError):
        await home.block(destination=destination, force=True)
    assert home.rules() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"destination": DNS, "protocol": "tcp", "port": 443},
        {"destination": NTP, "protocol": "tcp"},
        {"destination": NTP, "port": 443},
    ],
)
async def test_other_services_of_the_same_addresses_may_be_blocked(
    home: Home, fields: dict[str, Any]
) -> None:
    assert (await home.block(**fields))["verified"]


async def test_a_router_that_cannot_say_its_services_is_quoted(home: Home) -> None:
    home.simulator.faults.fail("network.interface", "dump")
    with pytest.raises(HomeAssistantError) as raised:
        await home.block()
    assert raised.value.translation_key == "permission_denied"
    assert home.rules() == []


async def test_a_home_assistant_with_ipv6_scopes_is_no_trouble(home: Home) -> None:
    with patch(
        "custom_components.iot_egress_guard.harm.async_get_enabled_source_ips",
        return_value=[IPv6Address("2600:1f00::7%2")],
    ):
        with pytest.raises(ServiceValidationError) as raised:
            await home.block(destination="2600:1f00::/32")
        assert raised.value.translation_key == "block_home_assistant"
        assert (await home.block())["verified"]


async def test_a_time_server_that_was_seen_once_is_known_still(home: Home) -> None:
    await home.guarded.entry.runtime_data.async_read_services()
    home.simulator.conntrack.clear()
    with pytest.raises(ServiceValidationError) as raised:
        await home.block(destination=NTP)
    assert raised.value.translation_key == "block_ntp"
