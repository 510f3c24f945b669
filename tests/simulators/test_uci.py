"""The configuration: staging by session, roll-back, and libuci's ways with names and values."""

from typing import Any

import aiohttp
from hypothesis import given, strategies as st
import pytest

from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.uci import (
    Delta,
    Package,
    Section,
    anonymous_name,
    parse_config,
    valid_section,
)

from .client import Client

RULE = {"name": "ours", "src": "lan", "dest": "*", "proto": "all", "target": "DROP"}


@pytest.fixture
async def other(root: Client, web: aiohttp.ClientSession) -> Client:
    """Return a second session of the same user."""
    client = Client(root.simulator, web)
    await client.login("root")
    return client


async def add(client: Client, name: str = "ours", **values: object) -> Any:
    """Stage a rule."""
    return await client.call(
        "uci",
        "add",
        config="firewall",
        type="rule",
        name=name,
        values=RULE | {"name": name} | values,
    )


async def names(client: Client) -> list[str]:
    """Return the names of the sections of the firewall as a session sees them."""
    _, answer = await client.call("uci", "get", config="firewall")
    return list(answer["values"])


def live(client: Client) -> list[str]:
    """Return the comments of the live rules of the LAN."""
    return [str(rule.get("comment")) for rule in client.simulator.rules()]


async def test_staged_changes_are_seen_by_their_session_only(
    root: Client, other: Client
) -> None:
    assert await add(root) == [0, {"section": "ours"}]
    assert "ours" in await names(root)
    assert "ours" not in await names(other)
    assert await other.call("uci", "changes") == [0, {"changes": {}}]
    assert await other.call("uci", "apply", rollback=True) == [5]


async def test_a_rule_is_live_a_moment_after_it_was_applied(
    root: Client, clock: ManualClock
) -> None:
    await add(root)
    await root.call("uci", "apply", rollback=True, timeout=30)
    clock.advance(1.0)
    assert "!fw4: ours" not in live(root)
    clock.advance(0.2)
    assert live(root)[0] == "!fw4: ours"


async def test_what_nobody_confirms_is_taken_back_and_staged_again(
    root: Client, clock: ManualClock
) -> None:
    await add(root)
    await root.call("uci", "apply", rollback=True, timeout=30)
    clock.advance(29)
    assert live(root)[0] == "!fw4: ours"
    clock.advance(1)
    assert await root.call("uci", "confirm") == [5]
    clock.advance(1.2)
    assert "!fw4: ours" not in live(root)
    changes = (await root.call("uci", "changes", config="firewall"))[1]["changes"]
    assert changes[0] == ["set", "ours", "rule"]
    assert await root.call("uci", "revert", config="firewall") == [0]
    assert await root.call("uci", "changes", config="firewall") == [0, {"changes": []}]


async def test_who_is_gone_when_the_time_is_up_finds_nothing_staged(
    root: Client, clock: ManualClock
) -> None:
    await add(root)
    await root.call("uci", "apply", rollback=True, timeout=30)
    await root.call("session", "destroy")
    clock.advance(31.5)
    assert "!fw4: ours" not in live(root)
    assert root.simulator.uci.staged(root.sid, "firewall") == []


async def test_without_a_time_there_are_60_seconds(
    root: Client, clock: ManualClock
) -> None:
    await add(root)
    await root.call("uci", "apply", rollback=True)
    clock.advance(59)
    root.simulator.tick()
    assert root.simulator.uci.pending == root.sid
    clock.advance(1)
    root.simulator.tick()
    assert root.simulator.uci.pending is None


async def test_while_one_waits_no_other_applies_commits_or_reverts(
    root: Client, other: Client
) -> None:
    await add(root)
    await add(other, "theirs")
    await root.call("uci", "apply", rollback=True, timeout=30)
    assert await other.call("uci", "apply", rollback=True, timeout=30) == [6]
    assert await other.call("uci", "apply", rollback=False) == [0]
    assert "theirs" not in [
        section.name for section in root.simulator.uci.committed("firewall").sections
    ]
    assert await other.call("uci", "commit", config="firewall") == [6]
    assert await other.call("uci", "revert", config="firewall") == [6]
    assert await other.call("uci", "rollback") == [6]
    assert await root.call("uci", "confirm") == [0]
    assert await other.call("uci", "apply", rollback=True, timeout=30) == [0]


async def test_a_session_without_the_right_applies_nothing(
    root: Client, clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    acl: Any = {"iot-egress-guard": {"write": {"ubus": {"uci": ["*"]}}}}
    async with OpenWrtSimulator("quiet", clock=clock, acl=acl) as router:
        client = Client(router, web)
        sid = await client.login()
        for method in ("get", "changes", "add", "set", "delete", "rename", "order"):
            args = {"config": "firewall", "type": "rule", "values": {}, "name": "x"}
            args |= {"section": "x", "sections": []}
            assert await client.call("uci", method, **args) == [6]
        assert await client.call("uci", "commit", config="firewall") == [6]
        router.uci.stage(sid, "firewall", [Delta("set", "x", None, "rule")])
        assert await client.call("uci", "apply", rollback=True) == [6]
        assert await client.call("uci", "changes") == [0, {"changes": {}}]


async def test_sections_are_ordered_as_asked(root: Client) -> None:
    await add(root, "a")
    await add(root, "b")
    assert await root.call("uci", "order", config="firewall", sections=["b", "a"]) == [
        0
    ]
    assert (await names(root))[:2] == ["b", "a"]
    changes = (await root.call("uci", "changes", config="firewall"))[1]["changes"]
    assert changes[-2:] == [["order", "b", 0], ["order", "a", 1]]
    for sections, status in (("b", 2), ([5], 2), (["missing"], 4)):
        got = await root.call("uci", "order", config="firewall", sections=sections)
        assert got == [status]


async def test_an_anonymous_section_changes_its_name_with_its_position(
    root: Client,
) -> None:
    before = await names(root)
    assert before[0] == "cfg01e63d"
    await root.call("uci", "delete", config="firewall", section="@zone[0]")
    await root.call("uci", "commit", config="firewall")
    after = await names(root)
    assert len(after) == len(before) - 1
    assert after[1] == before[2].replace("03", "02", 1)


async def test_values_are_kept_as_strings_and_lists_of_strings(root: Client) -> None:
    await add(root, enabled=True, limit=5, src_ip=["10.0.0.1", 7])
    _, got = await root.call("uci", "get", config="firewall", section="ours")
    values = got["values"]
    assert (values["enabled"], values["limit"]) == ("1", "5")
    assert values["src_ip"] == ["10.0.0.1", "7"]
    _, option = await root.call(
        "uci", "get", config="firewall", section="ours", option="src_ip"
    )
    assert option == {"value": ["10.0.0.1", "7"]}


async def test_setting_changes_only_what_is_different(root: Client) -> None:
    await add(root, src_ip=["10.0.0.1"])
    await root.call("uci", "commit", config="firewall")
    await root.call(
        "uci",
        "set",
        config="firewall",
        section="ours",
        values={"target": "DROP", "src": "wan", "src_ip": "10.0.0.2", "dest": ["a"]},
    )
    changes = (await root.call("uci", "changes", config="firewall"))[1]["changes"]
    assert changes == [
        ["set", "ours", "src", "wan"],
        ["remove", "ours", "src_ip"],
        ["set", "ours", "src_ip", "10.0.0.2"],
        ["remove", "ours", "dest"],
        ["list-add", "ours", "dest", "a"],
    ]
    everywhere = {"config": "firewall", "type": "rule", "values": {"enabled": "0"}}
    assert await root.call("uci", "set", **everywhere) == [0]
    _, rules = await root.call("uci", "get", config="firewall", type="rule")
    assert {rule["enabled"] for rule in rules["values"].values()} == {"0"}


async def test_options_are_deleted_and_renamed(root: Client) -> None:
    await add(root)
    await root.call("uci", "commit", config="firewall")
    base = {"config": "firewall", "section": "ours"}
    assert await root.call("uci", "delete", **base, option="target") == [0]
    assert await root.call("uci", "delete", **base, options=["src", "no"]) == [0]
    assert await root.call("uci", "delete", **base, options=["no"]) == [4]
    assert await root.call("uci", "rename", **base, option="dest", name="where") == [0]
    assert await root.call("uci", "rename", **base, name="mine") == [0]
    _, got = await root.call("uci", "get", config="firewall", section="mine")
    assert got["values"] == {
        ".anonymous": False,
        ".type": "rule",
        ".name": "mine",
        "name": "ours",
        "where": "*",
        "proto": "all",
    }
    assert await root.call("uci", "rename", **base, name="bad-name") == [2]
    assert await root.call("uci", "rename", **base, name="again") == [4]
    mine = {"config": "firewall", "section": "mine"}
    assert await root.call("uci", "rename", **mine, option="no", name="x") == [4]


@pytest.mark.parametrize(
    ("method", "args", "status"),
    [
        ("get", {}, 2),
        ("get", {"config": "missing"}, 4),
        ("changes", {"config": "missing"}, 4),
        ("add", {"config": "firewall"}, 2),
        ("add", {"config": "firewall", "type": "bad type"}, 2),
        ("add", {"config": "firewall", "type": "rule", "name": "bad.name"}, 2),
        ("add", {"config": "firewall", "type": "rule", "values": {"a-b": "1"}}, 2),
        ("add", {"config": "firewall", "type": "rule", "values": {"a": {}}}, 2),
        ("add", {"config": "firewall", "type": "rule", "values": {"a": [{}]}}, 2),
        ("set", {"config": "firewall", "section": "x"}, 2),
        ("set", {"config": "firewall", "values": {}}, 2),
        ("set", {"config": "firewall", "section": "bad-name", "values": {}}, 2),
        ("set", {"config": "firewall", "section": "missing", "values": {}}, 4),
        ("delete", {"config": "firewall"}, 2),
        ("delete", {"config": "firewall", "section": "missing"}, 4),
        ("delete", {"config": "firewall", "type": "missing"}, 4),
        ("delete", {"config": "firewall", "match": {"name": "missing"}}, 4),
        ("revert", {}, 2),
        ("revert", {"config": "missing"}, 4),
        ("rollback", {}, 5),
    ],
)
async def test_what_makes_no_sense_is_refused(
    root: Client, method: str, args: dict[str, object], status: int
) -> None:
    assert await root.call("uci", method, **args) == [status]
    assert await root.call("uci", "changes") == [0, {"changes": {}}]


async def test_what_is_missing_gives_no_data(root: Client) -> None:
    base = {"config": "firewall", "section": "missing"}
    assert await root.call("uci", "get", **base) == [0]
    zone = {"config": "firewall", "section": "@zone[-1]"}
    assert await root.call("uci", "get", **zone, option="missing") == [0]
    _, name = await root.call("uci", "get", **zone, option="name")
    assert name == {"value": "wan"}
    assert await root.call("uci", "get", config="firewall", section="@zone[9]") == [0]
    assert await root.call(
        "uci", "get", config="firewall", section="@[0]", option="x"
    ) == [0]


async def test_sections_match_by_any_word_or_member(root: Client) -> None:
    for wanted, count in (
        ({"network": "wan6"}, 1),
        ({"name": "lan", "missing": "x"}, 1),
        ({"missing": "x"}, 0),
        ({"masq": 1}, 1),
        ({"masq": {}}, 2),
    ):
        _, got = await root.call(
            "uci", "get", config="firewall", type="zone", match=wanted
        )
        assert len(got["values"]) == count, wanted


async def test_the_packages_are_listed(root: Client) -> None:
    _, answer = await root.call("uci", "configs")
    assert {"firewall", "network", "dhcp"} <= set(answer["configs"])


async def test_an_owner_may_edit_the_file(root: Client, clock: ManualClock) -> None:
    uci = root.simulator.uci
    uci.replace(
        "firewall",
        [*uci.committed("firewall").sections, Section("rule", "x", options=dict(RULE))],
    )
    clock.advance(1.2)
    assert live(root)[0] == "!fw4: ours"


async def test_what_another_staged_in_the_session_is_told_and_applied_with_it(
    root: Client,
) -> None:
    foreign = [Delta("set", "cfg01e63d", "input", "ACCEPT")]
    root.simulator.uci.stage(root.sid, "firewall", foreign)
    _, changes = await root.call("uci", "changes")
    assert changes == {
        "changes": {"firewall": [["set", "cfg01e63d", "input", "ACCEPT"]]}
    }


def test_deltas_that_no_longer_fit_are_passed_over() -> None:
    package = Package([Section("rule", "a", options={"x": "1"})])
    for delta in (
        Delta("set", "gone", "x", "2"),
        Delta("list-add", "gone", "x", "2"),
        Delta("remove", "gone"),
        Delta("remove", "gone", "x"),
        Delta("rename", "gone", None, "b"),
        Delta("rename", "gone", "x", "y"),
        Delta("order", "gone", None, 0),
    ):
        package.apply(delta)
    package.apply(Delta("set", "a", None, "zone"))
    package.apply(Delta("list-add", "a", "x", "2"))
    assert package.sections == [Section("zone", "a", options={"x": ["1", "2"]})]


def test_config_files_are_read() -> None:
    assert parse_config(
        """
        # a comment
        config zone          # anonymous
            option name 'l a n'
            list network "lan"
            list network wan
        config rule 'named'
            option bare word#comment
        """
    ) == [
        Section("zone", "", True, {"name": "l a n", "network": ["lan", "wan"]}),
        Section("rule", "named", False, {"bare": "word"}),
    ]


@pytest.mark.parametrize(
    ("position", "section_type", "name"),
    [
        (1, "defaults", "cfg01e63d"),
        (2, "zone", "cfg02dc81"),
        (4, "forwarding", "cfg04ad58"),
        (15, "rule", "cfg0f92bd"),
        (4, "host", "cfg04fe63"),
    ],
)
def test_made_up_names_are_libuci_s(
    position: int, section_type: str, name: str
) -> None:
    assert anonymous_name(position, section_type) == name


@given(st.text(max_size=12))
def test_a_valid_section_name_is_one_that_a_delta_file_can_hold(name: str) -> None:
    if valid_section(name):
        assert name
        assert not set(name) & set(" .'\"=\n")
