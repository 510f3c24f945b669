"""Where it can be asked, the real kernel drops what our own rendering of a block is to stop, and nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from custom_components.iot_egress_guard.routers.model import BlockRule, Network
from custom_components.iot_egress_guard.routers.openwrt.sections import Zones, render
from tests import needs
from tests.simulators.lab import Lab, Probe

pytestmark = needs.wires()

DEVICE, OTHER = "54:e0:19:aa:01:25", "02:00:5e:00:53:99"
ZONES = Zones(source="lan", internet=("wan",))

V4, V6 = "198.51.100.7", "2001:db8:f::7"
NEAR_V4, NEAR_V6 = "198.51.100.8", "2001:db8:f::8"


def networks(*texts: str) -> tuple[Network, ...]:
    """Return these networks."""
    return tuple(map(ip_network, texts))


#: More than stand in the rule itself, so that sets are made: of the addresses here the even ones.
MANY = networks(
    *(f"198.51.100.{number}/32" for number in range(1, 64, 2)),
    *(f"2001:db8:f::{number:x}/128" for number in range(1, 64, 2)),
)

RULES: dict[str, tuple[BlockRule, list[Probe], list[Probe]]] = {
    "addresses": (
        BlockRule(block_id="0a1b2c3d", mac=DEVICE, networks=networks(V4, V6)),
        [Probe(DEVICE, V4), Probe(DEVICE, V4, "tcp"), Probe(DEVICE, V4, "icmp"), Probe(DEVICE, V6)],
        [Probe(DEVICE, NEAR_V4), Probe(DEVICE, NEAR_V6), Probe(OTHER, V4), Probe(OTHER, V6)],
    ),
    "a network": (
        BlockRule(block_id="0a1b2c3d", mac=DEVICE, networks=networks("198.51.100.0/29")),
        [Probe(DEVICE, "198.51.100.1"), Probe(DEVICE, V4)],
        [Probe(DEVICE, NEAR_V4)],
    ),
    "a port of UDP": (
        BlockRule(block_id="0a1b2c3d", mac=DEVICE, networks=networks(V4), protocol="udp", port=1),
        [Probe(DEVICE, V4, "udp", 1)],
        [Probe(DEVICE, V4, "udp", 2), Probe(DEVICE, V4, "tcp", 1)],
    ),
    "a port of either": (
        BlockRule(block_id="0a1b2c3d", mac=DEVICE, networks=networks(V6), port=1),
        [Probe(DEVICE, V6, "udp", 1), Probe(DEVICE, V6, "tcp", 1)],
        [Probe(DEVICE, V6, "udp", 2), Probe(DEVICE, V6, "icmp")],
    ),
    "sets": (
        BlockRule(block_id="0a1b2c3d", mac=DEVICE, networks=MANY),
        [Probe(DEVICE, V4), Probe(DEVICE, V4, "tcp"), Probe(DEVICE, V6)],
        [Probe(DEVICE, NEAR_V4), Probe(DEVICE, NEAR_V6), Probe(OTHER, V4)],
    ),
    "sets and a port": (
        BlockRule(block_id="0a1b2c3d", mac=DEVICE, networks=MANY, protocol="tcp", port=443),
        [Probe(DEVICE, V4, "tcp", 443), Probe(DEVICE, V6, "tcp", 443)],
        [Probe(DEVICE, V4, "udp", 443), Probe(DEVICE, V4, "tcp", 80)],
    ),
    "quarantine": (
        BlockRule(block_id="0a1b2c3d", mac=DEVICE, networks=()),
        [Probe(DEVICE, V4), Probe(DEVICE, NEAR_V6), Probe(DEVICE, V4, "icmp")],
        [Probe(OTHER, V4)],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """Return a router between a device and an internet, in namespaces of their own."""
    with Lab() as made:
        yield made


@pytest.mark.parametrize(
    ("rule", "stopped", "let_through"), RULES.values(), ids=RULES.keys()
)
def test_the_kernel_drops_what_the_block_says(
    lab: Lab, rule: BlockRule, stopped: list[Probe], let_through: list[Probe]
) -> None:
    assert lab.load(render(rule, ZONES)) == []
    assert [probe for probe in stopped if not lab.drops(probe)] == []
    assert [probe for probe in let_through if lab.drops(probe)] == []
    assert lab.packets("ieg_0a1b2c3d") >= len(stopped)


@pytest.mark.parametrize(("days", "drops"), [(-1, False), (1, True)])
def test_the_kernel_lets_pass_again_what_has_ended(
    lab: Lab, days: int, drops: bool
) -> None:
    rule = BlockRule(block_id="0a1b2c3d", mac=DEVICE, networks=networks(V4))
    ends_at = datetime.now(UTC) + timedelta(days=days)
    assert lab.load(render(rule, ZONES, ends_at)) == []
    assert lab.drops(Probe(DEVICE, V4)) is drops


def test_what_was_established_passes_until_it_is_cut_as_we_cut_it(lab: Lab) -> None:
    rule = BlockRule(block_id="0a1b2c3d", mac=DEVICE, networks=networks(V4))
    lab.load([])
    flow = Probe(DEVICE, V4, "udp", 4443, source_port=51506)
    lab.converse(flow)
    lab.load(render(rule, ZONES))
    assert not lab.drops(flow)
    lab.run("conntrack", "-D", "-f", "ipv4", "-d", V4, "-p", "udp", "--dport", "4443")
    assert lab.drops(flow)
