"""Whatever is asked for, and whatever a router or a file says: a router is told nothing but what the grammar has."""

from collections.abc import Callable
from ipaddress import ip_network
from itertools import product
from typing import Any

from hypothesis import given, strategies as st
import probatio as vol
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.iot_egress_guard.blocks.block import Block
from custom_components.iot_egress_guard.const import DOMAIN
from custom_components.iot_egress_guard.egress.match import Match, MatchKind
from custom_components.iot_egress_guard.routers.model import BlockRule
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.hosts import Client
from simulators.openwrt.uci import Section
from tests.conftest import RING_MAC, Guarded, device, entry_for, our_rules
from tests.routers.openwrt import edit
from tests.test_guard import act, device_id

from .grammar import strays
from .texts import HOSTILE

INJECTIONS = (
    "106.13.0.0 -F",
    "106.13.0.0\n-F",
    "-F",
    "--dport",
    "106.13.0.0;reboot",
    "2001:db8::%x -F",
    "2001:db8::%eth0",
    "fe80::1%'; reboot; '",
    "106.13.0.0/0.0.0.0",
    "!106.13.0.0",
    "@set",
    "*",
    "CN' option target 'ACCEPT",
    "CN\n-F",
    "AS1 OR 1",
    "１２３",
    "ieg_00000000",
    "../00000000",
    "0000000\u0660",
)
#: Beside what names a destination in odd words, all that is wrong with a name.
VALUES = (*INJECTIONS, *HOSTILE.values())
FIELDS: dict[str, Callable[[str], dict[str, Any]]] = {
    "destination": lambda value: {"destination": value},
    "country": lambda value: {"country": value},
    "asn": lambda value: {"asn": value},
    "protocol": lambda value: {"destination": "106.13.0.0", "protocol": value},
    "port": lambda value: {"destination": "106.13.0.0", "port": value},
    "duration": lambda value: {"destination": "106.13.0.0", "duration": value},
    "trial": lambda value: {"destination": "106.13.0.0", "trial": value},
}

#: A number is one whatever digits it's written in, and sent in the usual ones.
NUMBERS = {(field, "１２３") for field in ("port", "duration", "trial")}


async def test_the_fields_of_a_block_take_nothing_else(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    ring, took = device_id(hass, guarded), set()
    for field, value in product(FIELDS, VALUES):
        try:
            await act(hass, "block", device_id=ring, **FIELDS[field](value))
        except vol.Invalid, HomeAssistantError:
            continue
        took.add((field, value))
    assert took == NUMBERS
    assert strays(simulator.requests) == []


async def test_a_blocks_id_takes_nothing_else(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    before = len(simulator.requests)
    for action in ("unblock", "keep"):
        for value in VALUES:
            with pytest.raises((vol.Invalid, HomeAssistantError)):
                await act(hass, action, block_id=value)
    assert len(simulator.requests) == before


@given(
    st.sampled_from(MatchKind),
    st.text(max_size=40)
    | st.sampled_from(VALUES)
    | st.ip_addresses().map(str)
    | st.integers().map(str),
)
def test_what_a_block_is_of_is_read_or_refused(kind: MatchKind, value: str) -> None:
    try:
        found = Match.read(kind, value).value
    except ValueError:
        return
    match kind:
        case MatchKind.DESTINATION:
            assert str(ip_network(found)) == found
            assert set(found) <= set("0123456789abcdef.:/")
        case MatchKind.COUNTRY:
            assert len(found) == 2
            assert set(found) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        case MatchKind.ASN:
            assert set(found) <= set("0123456789")
            assert 0 < int(found) < 2**32


@pytest.mark.parametrize(
    "wrong",
    [
        {"block_id": "0a1b2c3d_x"},
        {"block_id": "'; reboot"},
        {"mac": "54:e0:19:aa:01:25 "},
        {"mac": "$(reboot)"},
        {"protocol": "all -F"},
        {"port": "1"},
        {"port": True},
        {"port": 65_536},
        {"country": "CN'"},
        {"networks": (ip_network("2001:db8::%x -F"),)},
    ],
    ids=str,
)
def test_no_rule_can_be_made_of_anything_else(wrong: dict[str, Any]) -> None:
    right: dict[str, Any] = {
        "block_id": "0a1b2c3d",
        "mac": RING_MAC,
        "networks": (ip_network("2001:db8::"),),
        "port": 1,
    }
    BlockRule(**right)
    with pytest.raises(ValueError, match=r"^a "):
        BlockRule(**right | wrong)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("block_id", "x'; reboot; '"),
        ("block_id", "../../x"),
        ("block_id", 12345678),
        ("mac", "54:e0:19:aa:01:25 -F"),
        ("protocol", "tcp -F"),
        ("port", "1 -F"),
        ("match", {"kind": "destination", "value": "2001:db8::%x -F"}),
        ("match", {"kind": "country", "value": "CN' option x '"}),
        ("match", {"kind": "asn", "value": "1 or 1"}),
        ("match", {"kind": "host", "value": "106.13.0.0"}),
    ],
    ids=str,
)
def test_a_stored_block_is_taken_back_as_it_was_or_not_at_all(
    option: str, value: object
) -> None:
    match = Match.read(MatchKind.DESTINATION, "106.13.0.0")
    stored = Block(
        block_id="0a1b2c3d", mac=RING_MAC, match=match, created_at=0
    ).as_dict()
    assert Block.from_dict(stored).match == match
    with pytest.raises((ValueError, TypeError)):
        Block.from_dict(stored | {option: value})


async def test_a_stored_block_that_was_tampered_with_is_not_put_on(
    hass: HomeAssistant,
    guarded: Guarded,
    simulator: OpenWrtSimulator,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    ring, entry = device_id(hass, guarded), guarded.entry
    await act(hass, "block", device_id=ring, destination="106.13.0.0", port=1)
    assert await hass.config_entries.async_unload(entry.entry_id)
    [stored] = hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]["blocks"]
    stored["block_id"] = "x'; reboot; '"
    lose(simulator, our_rules(simulator))
    assert await hass.config_entries.async_setup(entry.entry_id)
    await guarded.advance(42)
    assert our_rules(simulator) == []
    assert strays(simulator.requests) == []
    assert "can't be understood in full" in caplog.text


def lose(simulator: OpenWrtSimulator, names: list[str]) -> None:
    """Let the owner take sections out of the firewall's configuration."""

    def take_out(sections: dict[str, Section]) -> None:
        for name in names:
            del sections[name]

    edit(simulator, take_out)


async def test_what_the_router_says_of_its_hosts_is_no_argument(
    hass: HomeAssistant, simulator: OpenWrtSimulator
) -> None:
    """The device has its true address too, so that its flows are cut by it."""
    for mac in (RING_MAC, "02:00:00:00:00:07"):
        told = simulator.hosts.client(RING_MAC)
        simulator.hosts.add(
            Client(
                mac=mac,
                name=HOSTILE["a shell"],
                ipv4=told.ipv4 if mac == RING_MAC else "10.23.1.7 -F",
                ipv6=("2001:db8::5%x -F", "fd23:10:1::125;reboot", "-F", "::/0"),
                lease=None,
            )
        )
    simulator.hosts.add(Client(mac="$(reboot)", ipv4="10.23.1.9"))
    edit(
        simulator,
        lambda sections: sections.update(
            {
                name: Section("rule", name, options={"name": name, "target": "DROP"})
                for name in ("ieg_", "ieg_0a1b2c3d_x", "ieg_abcdefgh_ü", "ieg_set_")
            }
        ),
    )
    entry: MockConfigEntry = entry_for(simulator, subentries=(device(),))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    ring = device_id(hass, entry)
    await act(hass, "block", device_id=ring, destination="106.13.0.0")
    await hass.services.async_call(
        "switch",
        "turn_off",
        {"entity_id": "switch.ring_pro_internet_access"},
        blocking=True,
    )
    assert strays(simulator.requests) == []
    assert ("file", "exec") in {
        (name, method) for name, method, _ in simulator.requests
    }
