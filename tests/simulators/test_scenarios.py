"""The homes to simulate: what lives there, and how it takes a block."""

from collections import Counter

import pytest

from simulators.clock import ManualClock
from simulators.openwrt import Client, OpenWrtSimulator, Scenario
from simulators.openwrt.conntrack_flow import Flow, Way
from simulators.openwrt.packets import TCP, UDP
from simulators.openwrt.scenarios import (
    RESOLVERS,
    RING,
    TIME_SERVERS,
    busy,
    home_network,
    ring,
)
from simulators.openwrt.uci import Section

BEACON = ("10.23.1.125", "106.13.0.0", 51506, 1)


def beacons(router: OpenWrtSimulator) -> int:
    """Return how many entries the incident's packet has just now."""
    return sum(flow.original == BEACON for flow in router.conntrack.flows())


def watch(
    router: OpenWrtSimulator, clock: ManualClock, seconds: int
) -> Counter[tuple[int, str, int]]:
    """Count the entries of the Ring Pro by protocol, target and port, each once."""
    seen: dict[int, tuple[int, str, int]] = {}
    for _ in range(seconds // 5):
        clock.advance(5)
        for flow in router.conntrack.flows():
            if flow.original.src in (RING.ipv4, *RING.ipv6):
                way = flow.original
                seen[flow.ident] = flow.protocol, way.dst, way.dport
    return Counter(seen.values())


@pytest.mark.parametrize("seed", range(5))
def test_the_incident_happens_within_three_seconds(
    clock: ManualClock, seed: int
) -> None:
    router = OpenWrtSimulator("ring", clock=clock, seed=seed)
    clock.advance(3)
    assert beacons(router) == 1


@pytest.mark.parametrize(("timeout", "seconds"), [(None, 60), (30, 30), (10, 10)])
def test_the_incident_recurs_as_an_entry_of_its_own_never_answered(
    clock: ManualClock, timeout: int | None, seconds: int
) -> None:
    router = OpenWrtSimulator("ring", clock=clock, udp_timeout=timeout)
    entries = set()
    for _ in range(3600 // 5):
        clock.advance(5)
        for flow in router.conntrack.flows():
            if flow.original == BEACON:
                entries.add(flow.ident)
                assert (flow.up.packets, flow.up.bytes) == (1, 200)
                assert not flow.seen_reply
    # At random, between 1.25 and 3 times the timeout.
    assert 3600 / (seconds * 3) - 1 <= len(entries) <= 3600 / (seconds * 1.25) + 1


def test_the_pause_is_stretched_beyond_the_timeout(clock: ManualClock) -> None:
    router = OpenWrtSimulator(ring(every=(1, 2)), clock=clock)
    for _ in range(600):
        clock.advance(1)
        assert beacons(router) <= 1
        for flow in router.conntrack.flows():
            assert flow.original != BEACON or flow.up.packets == 1


def test_the_rest_of_the_ring_s_day_is_amazon_s_and_the_router_s(
    clock: ManualClock,
) -> None:
    router = OpenWrtSimulator("ring", clock=clock)
    seen = watch(router, clock, 3600)
    networks = ("3.", "18.184.", "34.206.", "52.", "54.239.", "2a05:d014:")
    for (protocol, target, port), count in seen.items():
        if target == "106.13.0.0":
            assert (protocol, port) == (UDP, 1)
            continue
        assert target == "10.23.1.1" or target.startswith(networks), target
        assert count > 0
    assert {(UDP, "10.23.1.1", 53), (TCP, "2a05:d014:1c5:4b00::7a1", 443)} <= set(seen)
    assert any(protocol == UDP and port == 123 for protocol, _, port in seen)
    assert any(protocol == UDP and port > 16500 for protocol, _, port in seen)


# The router's own traffic.

WAN = "203.0.113.2"


def own(router: OpenWrtSimulator) -> list[Flow]:
    """Return the flows that the router itself began."""
    return list(router.conntrack.flows(WAN))


@pytest.mark.parametrize("name", ["ring", "busy", "quiet"])
def test_the_router_asks_its_resolvers_and_time_servers_and_is_answered(
    clock: ManualClock, name: str
) -> None:
    router = OpenWrtSimulator(
        busy(entries=100) if name == "busy" else name, clock=clock
    )
    seen: dict[int, Flow] = {}
    for _ in range(7200 // 15):
        clock.advance(15)
        seen |= {flow.ident: flow for flow in own(router)}
    asked = Counter(
        (flow.protocol, flow.original.dst, flow.original.dport)
        for flow in seen.values()
    )
    time_servers = [(UDP, peer.address, peer.port) for peer in TIME_SERVERS]
    assert set(asked) == {*((UDP, one, 53) for one in RESOLVERS), *time_servers}
    # Each time server every 64 to 1024 s.
    assert all(7200 / 1024 - 1 <= asked[one] <= 7200 / 64 for one in time_servers)
    for flow in seen.values():
        assert flow.seen_reply
        assert flow.reply.dst == WAN
        assert (flow.reply.sport, flow.reply.dport) == (
            flow.original.dport,
            flow.original.sport,
        )


def test_dnsmasq_asks_every_some_seconds(clock: ManualClock) -> None:
    router = OpenWrtSimulator("ring", clock=clock)
    clock.advance(600)
    resolved = [flow for flow in own(router) if flow.original.dport == 53]
    # Those of the last 60 s, asked 2 to 10 s apart.
    assert 6 <= len(resolved) <= 31


def test_a_rule_for_the_router_itself_is_felt_by_the_router_alone(
    clock: ManualClock,
) -> None:
    router = OpenWrtSimulator("ring", clock=clock, reload_seconds=0)
    clock.advance(60)
    assert own(router)
    block(router, src="", dest="wan", proto="udp")
    router.conntrack.clear()
    clock.advance(60)
    assert own(router) == []
    counted = router.firewall.table.chains["output_wan"].rules[0]
    assert counted.packets >= 6
    # Its clients are answered by dnsmasq, and reach the internet.
    answered = [flow for flow in router.conntrack.flows() if flow.seen_reply]
    assert {53, 443} <= {flow.original.dport for flow in answered}


def test_the_resolvers_stand_at_the_wan_interface(clock: ManualClock) -> None:
    router = OpenWrtSimulator("quiet", clock=clock)
    interfaces = router.network.dump(0)["interface"]
    assert isinstance(interfaces, list)
    listed = {one["interface"]: one["dns-server"] for one in interfaces}
    assert listed.pop("wan") == ["9.9.9.9", "149.112.112.112"]
    assert set(listed) == {"lan", "loopback", "wan6"}
    assert not any(listed.values())


@pytest.mark.parametrize("seed", range(3))
def test_what_clients_do_does_not_depend_on_the_table(seed: int) -> None:
    def packets(crowd: int) -> list[float]:
        clock = ManualClock()
        router = OpenWrtSimulator("quiet", clock=clock, seed=seed)
        for number in range(crowd):
            router.conntrack.insert(UDP, Way("10.23.1.9", "198.51.100.7", number, 1))
        clock.advance(900)
        return [
            flow.last_packet
            for flow in router.conntrack.flows()
            if flow.original.src != "10.23.1.9"
        ]

    assert packets(0) == packets(50) != []


def test_the_same_seed_gives_the_same_day() -> None:
    def day(seed: int) -> list[str]:
        clock = ManualClock()
        router = OpenWrtSimulator("ring", clock=clock, seed=seed)
        clock.advance(1000)
        return list(router.conntrack.lines())

    assert day(7) == day(7)
    assert day(7) != day(8)


def block(router: OpenWrtSimulator, **options: str) -> None:
    """Put a rule on the router at once."""
    rule = {"name": "ours", "src": "lan", "dest": "*", "target": "DROP", "proto": "all"}
    said = {key: value for key, value in {**rule, **options}.items() if value}
    section = Section("rule", "ours", options={**said})
    router.uci.replace(
        "firewall", [*router.uci.committed("firewall").sections, section]
    )
    router.firewall.reload()


def test_a_block_is_felt_and_counted(clock: ManualClock) -> None:
    router = OpenWrtSimulator("ring", clock=clock, reload_seconds=0)
    block(router, dest_ip="106.13.0.0")
    seen = watch(router, clock, 1200)
    assert (UDP, "106.13.0.0", 1) not in seen
    rule = router.firewall.table.chains["forward_lan"].rules[0]
    assert rule.packets >= 5
    assert rule.bytes == rule.packets * 200


def test_a_quarantined_doorbell_gives_up_and_comes_back(clock: ManualClock) -> None:
    router = OpenWrtSimulator("ring", clock=clock, reload_seconds=0)
    clock.advance(60)
    block(router, dest="wan", src_mac=RING.mac)
    for flow in list(router.conntrack.flows()):
        router.conntrack.delete(flow)
    seen = watch(router, clock, 1800)
    # Only the router itself is still reached.
    assert {target for _, target, _ in seen} == {"10.23.1.1"}
    router.uci.replace(
        "firewall",
        [
            one
            for one in router.uci.committed("firewall").sections
            if one.name != "ours"
        ],
    )
    assert (UDP, "106.13.0.0", 1) in watch(router, clock, 300)
    assert any(protocol == TCP for protocol, _, _ in watch(router, clock, 60))


def test_a_quiet_home_is_quiet(clock: ManualClock) -> None:
    router = OpenWrtSimulator("quiet", clock=clock)
    clock.advance(3600)
    assert len(router.conntrack) < 10
    assert RING.mac in {client.mac for client in router.hosts.clients}
    assert watch(router, clock, 600) == Counter()


def test_clients_come_go_and_change_their_addresses(clock: ManualClock) -> None:
    router = OpenWrtSimulator("quiet", clock=clock)
    doorbell = router.hosts.client(RING.mac.upper())
    doorbell.ipv6 = (*doorbell.ipv6, "2001:db8:0:10::bad")
    hints = router.hosts.host_hints()[RING.mac.upper()]
    assert isinstance(hints, dict)
    assert hints["ip6addrs"][-1] == "2001:db8:0:10::bad"
    # Another router's client is its own.
    assert "2001:db8:0:10::bad" not in RING.ipv6
    router.hosts.add(Client(mac="02:00:00:00:00:09", ipv4="10.23.1.9"))
    assert "02:00:00:00:00:09" in router.hosts.host_hints()
    router.hosts.remove(RING.mac)
    assert RING.mac.upper() not in router.hosts.host_hints()


def test_leases_are_renewed_at_half_their_time(clock: ManualClock) -> None:
    router = OpenWrtSimulator("quiet", clock=clock)

    def remaining() -> int:
        leases = router.hosts.dhcp_leases(4)["dhcp_leases"]
        assert isinstance(leases, list)
        return int(leases[0]["expires"])

    assert remaining() == 43_200
    clock.advance(21_599)
    assert remaining() == 21_601
    clock.advance(1)
    assert remaining() == 43_200


def test_an_offline_client_keeps_its_lease_and_name(clock: ManualClock) -> None:
    scenario = Scenario(
        network=home_network(),
        clients=(
            Client(
                mac="02:00:00:00:00:01",
                name="away",
                ipv4="10.23.1.2",
                ipv6=("fd23:10:1::2",),
                online=False,
            ),
            Client(
                mac="02:00:00:00:00:02",
                ipv4="10.23.1.3",
                lease6=True,
                online=False,
                ipv6=("fd23:10:1::3",),
            ),
        ),
    )
    hints = OpenWrtSimulator(scenario, clock=clock).hosts.host_hints()
    assert hints["02:00:00:00:00:01"] == {
        "ipaddrs": ["10.23.1.2"],
        "ip6addrs": [],
        "name": "away",
    }
    assert hints["02:00:00:00:00:02"] == {
        "ipaddrs": ["10.23.1.3"],
        "ip6addrs": ["fd23:10:1::3"],
    }


async def test_a_zone_of_its_own_has_a_network_of_its_own(clock: ManualClock) -> None:
    router = OpenWrtSimulator(Scenario(network=home_network(iot=True)), clock=clock)
    assert router.network.device_towards("10.23.2.7") == "br-iot"
    assert router.network.device_towards("8.8.8.8") == "eth1"
    assert router.lan_mac == "94:83:c4:23:01:01"
