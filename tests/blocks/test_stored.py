"""A block in a damaged file is refused, so that no poll falls over it later."""

from typing import Any

import pytest

from custom_components.iot_egress_guard.blocks.block import Block
from custom_components.iot_egress_guard.blocks.register import Register
from custom_components.iot_egress_guard.blocks.trial import Trial
from tests.conftest import RING_MAC

STORED = Block(
    block_id="0a1b2c3d",
    mac=RING_MAC,
    match=None,
    created_at=1.0,
    trial=Trial(until=2.0),
).as_dict()


@pytest.mark.parametrize("value", [[7], {"x": None}, 1.5e300, float("nan"), "\N{BOMB}"])
@pytest.mark.parametrize("field", STORED)
def test_a_field_that_can_not_be_is_refused(field: str, value: object) -> None:
    register = Register()
    register.restore([STORED])
    with pytest.raises((KeyError, TypeError, ValueError)):
        register.restore([STORED, STORED | {field: value}])
    assert register.as_list() == [STORED]


@pytest.mark.parametrize("value", [[7], {"x": None}, 1.5e300, float("nan")])
@pytest.mark.parametrize(
    ("part", "field"),
    [(part, field) for part in ("seen", "trial") for field in STORED[part]],
)
def test_so_is_one_of_its_evidence_or_its_trial(
    part: str, field: str, value: Any
) -> None:
    broken = STORED | {part: STORED[part] | {field: value}}
    with pytest.raises((KeyError, TypeError, ValueError)):
        Register().restore([broken])


@pytest.mark.parametrize("rows", [7, ["x"], [[STORED]], [STORED | {"new": 1}]])
def test_so_is_what_is_no_block(rows: Any) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Register().restore(rows)
