"""The firewall is stopped, lost, started anew: what the router does without its rules."""

from collections.abc import Callable
import json

import pytest

from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.firewall_defaults import stock
from simulators.openwrt.nft_match import Verdict
from simulators.openwrt.packets import UDP
from simulators.openwrt.programs import Result
from simulators.openwrt.uci import Section

from .client import Client
from .test_firewall import ipset, packet, rule

GONE = "Error: No such file or directory\nlist table inet fw4\n                ^^^\n"


def nft(router: OpenWrtSimulator, words: str) -> Result:
    """Run nft."""
    result = router.files.run("/usr/sbin/nft", words.split())
    assert result is not None
    return result


def edit(router: OpenWrtSimulator, *more: Section) -> None:
    """Add sections to the configuration, as its owner does."""
    sections = router.uci.committed("firewall").sections
    router.uci.replace("firewall", [*sections, *more])


@pytest.fixture
def blocking(clock: ManualClock) -> OpenWrtSimulator:
    """Return a router on which the incident's packet is dropped."""
    router = OpenWrtSimulator("ring", clock=clock, reload_seconds=0)
    edit(router, rule(proto="all", dest_ip="106.13.0.0"))
    router.tick()
    assert router.kernel.send(packet()).verdict is Verdict.DROP
    return router


def stop(router: OpenWrtSimulator) -> None:
    router.firewall.stop()


def lose(router: OpenWrtSimulator) -> None:
    router.firewall.lose_table()


def stop_by_script(router: OpenWrtSimulator) -> None:
    assert router.firewall.init_script(["stop"]) == Result()


every_way = pytest.mark.parametrize("away", [stop, lose, stop_by_script])


@every_way
def test_nft_finds_nothing_any_more(
    blocking: OpenWrtSimulator, away: Callable[[OpenWrtSimulator], None]
) -> None:
    away(blocking)
    for switches in ("", "-j ", "-j -t "):
        result = nft(blocking, f"{switches}list table inet fw4")
        assert (result.code, result.stdout, result.stderr) == (1, "", GONE)
    assert nft(blocking, "list chain inet fw4 forward_lan").code == 1
    assert nft(blocking, "list set inet fw4 ours").code == 1
    assert nft(blocking, "list ruleset") == Result()
    for words in ("list ruleset", "list tables", "list chains", "list sets"):
        items = json.loads(nft(blocking, f"-j {words}").stdout)["nftables"]
        assert [next(iter(item)) for item in items] == ["metainfo"]
    assert blocking.rules() == []
    assert blocking.firewall.text() == blocking.firewall.text("forward_lan") == ""


@every_way
def test_everything_passes_and_nothing_is_tracked_or_masqueraded(
    blocking: OpenWrtSimulator,
    clock: ManualClock,
    away: Callable[[OpenWrtSimulator], None],
) -> None:
    clock.advance(10)
    before = {flow.ident: flow.up.packets for flow in blocking.conntrack.flows()}
    away(blocking)
    for sent in (
        packet(),
        packet("198.51.100.7", "203.0.113.2"),
        packet(dst="10.23.1.1"),
    ):
        outcome = blocking.kernel.send(sent)
        assert (outcome.passed, outcome.flow, outcome.rule) == (True, None, None)
    clock.advance(50)
    after = {flow.ident: flow.up.packets for flow in blocking.conntrack.flows()}
    # Those that were there age, and are neither refreshed nor added to.
    assert after
    assert after.items() <= before.items()
    clock.advance(7440)
    assert len(blocking.conntrack) == 0


def test_fw4_that_was_stopped_refuses_to_reload(
    blocking: OpenWrtSimulator, clock: ManualClock
) -> None:
    blocking.firewall.stop()
    edit(blocking, rule("another", proto="all"))
    clock.advance(5)
    blocking.firewall.reload()
    assert blocking.rules() == []
    refused = blocking.firewall.init_script(["reload"])
    assert (refused.code, refused.stderr) == (
        1,
        "The fw4 firewall does not appear to be loaded.\n",
    )
    assert blocking.firewall.init_script(["restart"]) == Result()
    assert [one.get("comment") for one in blocking.rules()][:2] == [
        "!fw4: ours",
        "!fw4: another",
    ]
    assert blocking.kernel.send(packet()).verdict is Verdict.DROP


def test_a_reload_brings_back_what_was_lost_behind_fw4_s_back(
    blocking: OpenWrtSimulator,
) -> None:
    handle = json.loads(nft(blocking, "-j list tables").stdout)["nftables"][1]["table"]
    blocking.firewall.lose_table()
    edit(blocking, rule("another", proto="all"))
    blocking.tick()
    assert blocking.kernel.send(packet()).verdict is Verdict.DROP
    (_, listed) = json.loads(nft(blocking, "-j list tables").stdout)["nftables"]
    # It is another table of that name.
    assert listed["table"]["handle"] == handle["handle"] + 1
    assert nft(blocking, "-a list table inet fw4").stdout.startswith(
        "table inet fw4 { # handle 2\n\tchain input { # handle 1\n"
    )


def test_clients_are_back_with_the_rules(
    blocking: OpenWrtSimulator, clock: ManualClock
) -> None:
    blocking.firewall.stop()
    clock.advance(600)
    blocking.firewall.restart()
    clock.advance(120)
    assert any(
        flow.protocol == UDP and flow.seen_reply for flow in blocking.conntrack.flows()
    )


def test_a_reboot_starts_the_firewall(blocking: OpenWrtSimulator) -> None:
    blocking.firewall.stop()
    blocking.faults.reboot()
    assert blocking.kernel.send(packet()).verdict is Verdict.DROP


def test_a_broken_configuration_hinders_a_restart_and_no_stop(
    blocking: OpenWrtSimulator,
) -> None:
    edit(blocking, rule("broken", proto="nonsense"))
    reloaded = blocking.firewall.init_script(["reload"])
    assert reloaded.code == 0
    assert 'Error: Could not resolve protocol name "nonsense"\n' in reloaded.stderr
    restarted = blocking.firewall.init_script(["restart"])
    assert restarted.code == 1
    assert restarted.stderr.endswith(
        "The rendered ruleset contains errors, not doing firewall restart.\n"
    )
    assert blocking.kernel.send(packet()).verdict is Verdict.DROP
    blocking.firewall.stop()
    blocking.firewall.restart()
    assert blocking.rules() == []


async def test_a_router_without_rules_is_seen_by_its_clients(root: Client) -> None:
    root.simulator.firewall.stop()
    answer = await root.exec(
        "/usr/sbin/nft", "-j", "-t", "list", "table", "inet", "fw4"
    )
    assert answer == [0, {"code": 1, "stderr": GONE}]


# What a reload leaves behind.


def nets(*entries: str, family: str = "ipv4", match: str = "dest_net") -> Section:
    """Return a set, of networks unless told otherwise."""
    return ipset("ours", match=match, family=family, entry=[*entries])


def configure(router: OpenWrtSimulator, *more: Section) -> None:
    """Write a configuration of the stock sections and these, and let it be loaded."""
    router.uci.replace("firewall", [*stock(), *more])
    router.tick()


def elements(router: OpenWrtSimulator) -> object:
    """Return what is in the set just now."""
    return router.firewall.table.sets["ours"].elements


def prefix(text: str, length: int) -> object:
    """Return a network as nft lists it."""
    return {"prefix": {"addr": text, "len": length}}


@pytest.fixture
def bare(clock: ManualClock) -> OpenWrtSimulator:
    """Return a router that loads what is written at once."""
    return OpenWrtSimulator("quiet", clock=clock, reload_seconds=0)


def test_a_set_keeps_its_elements_until_the_firewall_starts_anew(
    bare: OpenWrtSimulator,
) -> None:
    drops = rule(proto="all", ipset="ours")
    configure(bare, nets("106.13.0.0/16"), drops)
    configure(bare, nets("106.12.0.0/16", "9.0.0.0/8"), drops)
    both = [prefix("9.0.0.0", 8), prefix("106.12.0.0", 15)]
    assert elements(bare) == both
    assert bare.kernel.send(packet()).verdict is Verdict.DROP
    # Nobody refers to it, and nobody can reach it but by its name.
    configure(bare)
    assert elements(bare) == both
    assert bare.kernel.send(packet()).passed
    bare.firewall.restart()
    assert bare.firewall.table.sets == {}


def test_a_chain_stays_though_it_is_empty(bare: OpenWrtSimulator) -> None:
    configure(bare, rule(proto="all", dest="wan"))
    assert len(bare.rules("drop_to_wan")) == 1
    configure(bare, Section("zone", "vpn", options={"name": "vpn"}))
    configure(bare)
    assert bare.rules("forward_vpn") == []
    assert list(bare.firewall.table.chains)[-1].endswith("_vpn")
    bare.faults.reboot()
    assert "forward_vpn" not in bare.firewall.table.chains


@pytest.mark.parametrize(
    "other",
    [
        nets("2001:db8::/32", family="ipv6"),
        nets("106.13.0.0", match="dest_ip"),
        nets("443", match="dest_port"),
    ],
)
def test_a_set_of_another_kind_makes_nft_refuse_everything(
    bare: OpenWrtSimulator, other: Section
) -> None:
    configure(bare, nets("106.13.0.0/16"), rule(proto="all", ipset="ours"))
    configure(bare, other, rule("another", proto="all"))
    assert bare.rules()[0]["comment"] == "!fw4: ours"
    for words in ("reload", "restart"):
        stderr = bare.firewall.init_script([words]).stderr
        assert "Error: Could not process rule: File exists\n" in stderr
    bare.firewall.stop()
    bare.firewall.restart()
    assert bare.rules()[0]["comment"] == "!fw4: another"


def test_concatenations_join_and_the_newer_size_counts(
    bare: OpenWrtSimulator,
) -> None:
    def pairs(*entries: str, size: str) -> Section:
        return ipset("ours", match=["ip", "dest_port"], maxelem=size, entry=[*entries])

    configure(bare, pairs("9.9.9.9 53", "9.9.9.9 1", size="10"))
    configure(bare, pairs("1.1.1.1 53", "9.9.9.9 1", size="20"))
    named = bare.firewall.table.sets["ours"]
    assert (named.size, named.elements) == (
        20,
        [
            {"concat": ["9.9.9.9", 1]},
            {"concat": ["1.1.1.1", 53]},
            {"concat": ["9.9.9.9", 53]},
        ],
    )
