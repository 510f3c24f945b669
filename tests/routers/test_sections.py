"""Blocks as sections of the firewall's configuration: what stands for them, and how they come and go."""

from dataclasses import replace
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
import json
from typing import Any

from hypothesis import given, strategies as st

from custom_components.iot_egress_guard.routers.model import BlockRule, Network
from custom_components.iot_egress_guard.routers.openwrt.config import (
    Edit,
    FirewallConfig,
)
from custom_components.iot_egress_guard.routers.openwrt.sections import (
    MAX_INLINE_NETWORKS,
    SET_ENTRIES,
    Section,
    Zones,
    block_id_of,
    by_block,
    fingerprint,
    render,
    set_digest,
    sets_used,
)
from custom_components.iot_egress_guard.routers.openwrt.ubus import MAX_BODY_BYTES
from tests.conftest import RING_MAC

type Config = dict[str, dict[str, Any]]

ZONES = Zones(source="lan", internet=("vpn", "wan"))

V4 = st.builds(
    lambda number: IPv4Network((0x6A_00_00_00 + 256 * number, 24)), st.integers(0, 40)
)
V6 = st.builds(
    lambda number: IPv6Network(((0x2400 << 112) + (number << 96), 32)),
    st.integers(0, 40),
)
NETWORKS: st.SearchStrategy[tuple[Network, ...]] = st.lists(
    V4 | V6, max_size=3 * MAX_INLINE_NETWORKS, unique=True
).map(tuple)
BLOCK_IDS = st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=8, max_size=8)
BLOCKS = st.builds(
    BlockRule,
    block_id=BLOCK_IDS,
    mac=st.just(RING_MAC),
    networks=NETWORKS,
    protocol=st.sampled_from(["any", "tcp", "udp"]),
    port=st.none() | st.integers(1, 65_535),
)
ENDS = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2037, 12, 31))

VALUES = st.text(max_size=6) | st.lists(st.text(max_size=6), max_size=3)
OPTIONS = st.dictionaries(st.from_regex(r"[a-z_]{1,6}", fullmatch=True), VALUES)


def sections(rule: BlockRule, ends_at: datetime | None = None) -> list[Section]:
    """Return the sections of a block."""
    return list(render(rule, ZONES, ends_at))


def apply(config: Config, edit: Edit) -> Config:
    """Return the configuration after an edit, as rpcd carries it out."""
    left = {
        name: section for name, section in config.items() if name not in edit.removed
    }
    for section in edit.added:
        assert section.name not in left
        left[section.name] = {
            ".type": section.type,
            ".name": section.name,
            **section.values,
        }
    return left


def configured(*blocks: BlockRule) -> Config:
    """Return a configuration with the owner's own sections, and blocks put on one after another."""
    config: Config = {
        "mine": {".type": "rule", "name": "Mine", "target": "ACCEPT"},
        "cfg01": {".type": "ipset", "name": "mine"},
    }
    for block in blocks:
        config = apply(
            config, FirewallConfig(config).edit_for(block.block_id, sections(block))
        )
    return config


def without_owners(config: Config) -> Config:
    """Return our sections."""
    return {name: each for name, each in config.items() if name.startswith("ieg_")}


def assert_sound(config: Config) -> None:
    """See that each set has its rule, each rule its set, and the owner everything."""
    ours = without_owners(config)
    rules = [each for each in ours.values() if each[".type"] == "rule"]
    sets = {name for name, each in ours.items() if each[".type"] == "ipset"}
    assert sets_used(rules) == sets
    assert {"mine", "cfg01"} <= config.keys()


@given(BLOCKS, ENDS)
def test_each_section_is_known_for_its_block_and_small_enough_to_send(
    block: BlockRule, ends_at: datetime | None
) -> None:
    made = sections(block, ends_at)
    assert made
    assert len({section.name for section in made}) == len(made)
    for section in made:
        assert section.name.startswith("ieg_")
        if section.type == "rule":
            assert block_id_of(section.name) == block.block_id
            # By the name, which fw4 makes the rule's comment, it's found again.
            assert block_id_of(section.values["name"]) == block.block_id
            assert ("stop_date" in section.values) is (ends_at is not None)
        else:
            assert block_id_of(section.name) is None
            assert section.values["name"] == section.name


@given(BLOCKS)
def test_the_sections_cover_just_the_networks(block: BlockRule) -> None:
    found: list[str] = []
    for section in sections(block):
        found += section.values.get("entry", section.values.get("dest_ip", []))
    as_written = {str(network) for network in block.networks}
    assert set(found) == as_written
    assert len(found) == len(as_written)


@given(OPTIONS, st.randoms(), st.integers())
def test_a_fingerprint_does_not_depend_on_order_or_place(
    options: dict[str, Any], random: Any, index: int
) -> None:
    shuffled = list(options.items())
    random.shuffle(shuffled)
    other = {".index": index, ".anonymous": False, **dict(shuffled)}
    assert fingerprint({"ieg_x": options}, {}) == fingerprint({"ieg_x": other}, {})
    assert set_digest(options) == set_digest(other)


@given(OPTIONS, st.from_regex(r"[a-z_]{1,6}", fullmatch=True), VALUES)
def test_a_fingerprint_tells_any_other_value(
    options: dict[str, Any], option: str, value: str | list[str]
) -> None:
    other = {**options, option: value}
    same = options == other
    before, after = (fingerprint({"ieg_x": each}, {}) for each in (options, other))
    assert (before == after) is same


@given(OPTIONS)
def test_a_fingerprint_tells_another_set_and_a_missing_rule(
    options: dict[str, Any],
) -> None:
    rule = {**options, "ipset": "ieg_set_12345678_v4"}
    one = fingerprint({"ieg_x": rule}, {"ieg_set_12345678_v4": "a"})
    assert one != fingerprint({"ieg_x": rule}, {"ieg_set_12345678_v4": "b"})
    assert one != fingerprint({"ieg_x": rule}, {})
    assert one != fingerprint({}, {})
    # A set that it doesn't use is nothing to it.
    more = {"ieg_set_12345678_v4": "a", "ieg_set_87654321_v4": "c"}
    assert one == fingerprint({"ieg_x": rule}, more)


@given(st.lists(BLOCKS, max_size=3, unique_by=lambda each: each.block_id), BLOCKS)
def test_putting_a_block_on_leaves_just_its_sections_and_no_unused_set(
    others: list[BlockRule], block: BlockRule
) -> None:
    before = configured(*(each for each in others if each.block_id != block.block_id))
    wanted = sections(block)
    edit = FirewallConfig(before).edit_for(block.block_id, wanted)
    after = apply(before, edit)
    assert_sound(after)
    made = by_block(after)[block.block_id]
    assert made.keys() == {each.name for each in wanted if each.type == "rule"}
    assert {each.name: dict(each.values) for each in wanted} == {
        each.name: _values(after[each.name]) for each in wanted
    }
    # Once more only writes its rules again: that loads them anew.
    again = FirewallConfig(after).edit_for(block.block_id, wanted)
    assert set(again.removed) == made.keys()
    assert {each.type for each in again.added} == {"rule"}
    assert without_owners(apply(after, again)) == without_owners(after)


def _values(section: dict[str, Any]) -> dict[str, Any]:
    return {
        option: value for option, value in section.items() if not option.startswith(".")
    }


@given(BLOCKS, NETWORKS)
def test_a_block_of_other_networks_leaves_nothing_of_before(
    block: BlockRule, networks: tuple[Network, ...]
) -> None:
    other = replace(block, networks=networks)
    assert without_owners(configured(block, other)) == without_owners(configured(other))


@given(st.lists(BLOCKS, max_size=4, unique_by=lambda each: each.block_id), st.data())
def test_taking_blocks_off_leaves_the_others_and_no_unused_set(
    blocks: list[BlockRule], data: st.DataObject
) -> None:
    config = configured(*blocks)
    ids = [each.block_id for each in blocks]
    going = data.draw(
        st.lists(st.sampled_from(ids), unique=True) if ids else st.just([])
    )
    left = apply(config, FirewallConfig(config).edit_without([*going, "notthere"]))
    assert_sound(left)
    staying = [each for each in blocks if each.block_id not in going]
    assert without_owners(left) == without_owners(configured(*staying))


def test_sets_are_cut_so_that_each_fits_a_request() -> None:
    # As long as they can be in writing.
    many: tuple[Network, ...] = (
        *(IPv4Network((0xC8_C8_C8_00 + 2 * n, 31)) for n in range(4001)),
        *(IPv6Network((((1 << 128) - 1) ^ (n << 2 | 3), 126)) for n in range(1001)),
    )
    made = sections(BlockRule(block_id="0a1b2c3d", mac=RING_MAC, networks=many))
    sets = [each for each in made if each.type == "ipset"]
    sizes = [len(each.values["entry"]) for each in sets]
    assert sizes == [SET_ENTRIES[4], SET_ENTRIES[4], 1, SET_ENTRIES[6], 1]
    assert len({each.name for each in made}) == len(made)
    # A request says some 300 bytes more.
    assert max(len(json.dumps(each.values)) for each in sets) < MAX_BODY_BYTES - 1000
