"""What a router itself says of addresses stands beside what the origin database says."""

from dataclasses import replace
from typing import Any

import pytest

from custom_components.iot_egress_guard.egress.names import (
    MAX_ADDRESSES,
    MAX_NAMES,
    NOTHING_SAID,
    RouterNames,
    RouterSays,
)
from custom_components.iot_egress_guard.egress.verdict import Verdict

from .flows import flow
from .subjects import subject, verdict

BAIDU = "106.13.0.0"


def test_names_and_country_are_taken_down() -> None:
    names = RouterNames()
    assert names.note(replace(flow(), domains=("a.example",), country="HK"))
    assert names.get(BAIDU) == RouterSays(("a.example",), "HK")
    assert not names.note(replace(flow(), domains=("a.example",)))
    assert names.note(replace(flow(), domains=("b.example",)))
    assert names.get(BAIDU) == RouterSays(("a.example", "b.example"), "HK")
    assert names.addresses_by_name() == {"a.example": {BAIDU}, "b.example": {BAIDU}}


def test_a_router_that_says_nothing_costs_nothing() -> None:
    names = RouterNames()
    assert not names.note(flow())
    assert names.get(BAIDU) is NOTHING_SAID
    assert names.as_list() == []


def test_it_is_bounded() -> None:
    names = RouterNames()
    for number in range(MAX_NAMES + 3):
        names.note(replace(flow(), domains=(f"{number}.example",)))
    assert len(names.get(BAIDU).names) == MAX_NAMES
    for number in range(MAX_ADDRESSES + 1):
        remote = f"198.18.{number >> 8}.{number & 255}"
        names.note(replace(flow(remote), country="US"))
    assert len(names.as_list()) == MAX_ADDRESSES
    assert names.get(BAIDU) is NOTHING_SAID


def test_it_survives_a_restart() -> None:
    names = RouterNames()
    names.note(replace(flow(), domains=("a.example",), country="HK"))
    assert RouterNames.from_list(names.as_list()).get(BAIDU) == names.get(BAIDU)


@pytest.mark.parametrize("rows", [[7], [["a"]], None, [[BAIDU, 3, None]]])
def test_what_is_not_such_a_list_is_told(rows: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        RouterNames.from_list(rows)


def judged(says: RouterSays) -> Verdict:
    """Judge the incident, with what the router says of its address."""
    case = subject()
    case.router_says = says
    return verdict(case)


def test_a_finding_says_what_the_router_says() -> None:
    reasons = judged(RouterSays(("a.example",), "HK")).reasons
    assert "The router knows it as a.example" in reasons
    assert "The router takes it to be in Hong Kong" in reasons


def test_a_country_that_both_agree_on_is_not_said_twice() -> None:
    reasons = judged(RouterSays((), "CN")).reasons
    assert not any("The router" in reason for reason in reasons)
