"""What somebody decided against blocking is remembered, and forgotten when it's blocked again."""

import pytest

from custom_components.iot_egress_guard.blocks.block import Block, BlockState
from custom_components.iot_egress_guard.blocks.trial import Trial
from custom_components.iot_egress_guard.blocks.undone import MAX_UNDONE, Undone
from custom_components.iot_egress_guard.egress.match import Match, MatchKind
from tests.conftest import RING_MAC

ADDRESS = "106.13.0.0"


def block(
    state: BlockState,
    value: str = f"{ADDRESS}/32",
    kind: MatchKind = MatchKind.DESTINATION,
    *,
    trial: bool = False,
) -> Block:
    """Return a block of the doorbell's."""
    return Block(
        block_id="00000001",
        mac=RING_MAC,
        match=Match(kind, value),
        created_at=0,
        state=state,
        trial=Trial(until=600) if trial else None,
    )


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (block(BlockState.REMOVED), True),
        (block(BlockState.REMOVED, trial=True), True),
        (block(BlockState.EXPIRED, trial=True), True),
        (block(BlockState.EXPIRED), False),
        (block(BlockState.FAILED), False),
        (block(BlockState.VERIFIED), False),
    ],
)
def test_what_was_taken_off_or_not_kept_is_undone(last: Block, expected: bool) -> None:
    undone = Undone()
    undone.note(last)
    assert undone.holds(RING_MAC, ADDRESS) is expected
    assert not undone.holds(RING_MAC, "106.13.0.1")
    assert not undone.holds("54:e0:19:00:00:01", ADDRESS)


@pytest.mark.parametrize("state", [BlockState.ACTIVE, BlockState.VERIFIED])
def test_a_new_block_is_a_new_decision(state: BlockState) -> None:
    undone = Undone()
    undone.note(block(BlockState.REMOVED))
    undone.note(block(BlockState.FAILED))
    assert undone.holds(RING_MAC, ADDRESS)
    undone.note(block(state))
    assert not undone.holds(RING_MAC, ADDRESS)


def test_of_networks_countries_and_all_of_the_internet_no_address_is_undone() -> None:
    undone = Undone()
    undone.note(block(BlockState.REMOVED, "106.13.0.0/16"))
    undone.note(block(BlockState.REMOVED, "CN", MatchKind.COUNTRY))
    quarantine = block(BlockState.REMOVED)
    quarantine.match = None
    undone.note(quarantine)
    assert not undone.holds(RING_MAC, ADDRESS)


def test_it_is_remembered_over_a_restart() -> None:
    undone, again = Undone(), Undone()
    undone.note(block(BlockState.REMOVED))
    undone.note(block(BlockState.REMOVED, "2001:db8::1/128"))
    again.restore(undone.as_list())
    assert again.holds(RING_MAC, ADDRESS)
    assert again.holds(RING_MAC, "2001:db8::1")
    assert again.as_list() == undone.as_list()


@pytest.mark.parametrize("rows", [[{}], [{"mac": "a", "network": "b"}], [7]])
def test_what_cannot_be_understood_is_refused_whole(rows: list[dict[str, str]]) -> None:
    undone = Undone()
    undone.note(block(BlockState.REMOVED))
    with pytest.raises((KeyError, TypeError, ValueError)):
        undone.restore(rows)
    assert undone.holds(RING_MAC, ADDRESS)


def test_what_was_undone_longest_ago_is_forgotten_first() -> None:
    undone = Undone()
    for number in range(MAX_UNDONE + 1):
        undone.note(
            block(BlockState.REMOVED, f"10.0.{number // 256}.{number % 256}/32")
        )
    undone.note(block(BlockState.REMOVED, "10.0.0.1/32"))
    assert len(undone.as_list()) == MAX_UNDONE
    assert not undone.holds(RING_MAC, "10.0.0.0")
    assert undone.as_list()[-1]["network"] == "10.0.0.1/32"
