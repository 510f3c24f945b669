"""What counts as proof, and the shape in which it's printed."""

from typing import Any

import pytest

from script.demo_home.errors import DemoError
from script.demo_home.openwrt_console import dropped_packets
from script.demo_home.proof import missing_words, outcome, trust_nothing_else

REASONS = [
    "UDP to port 1 (tcpmux), which no service uses",
    "106.13.0.0 ends in .0.0, an address that no host should have",
    "Baidu (AS38365), China: not a network that a Ring device is known to use",
    "Always from source port 51506, in 3 separate flows",
    "Never answered so far (3 tries)",
]


def rule(packets: int) -> dict[str, Any]:
    """Return a rule as nft lists it, in short."""
    return {
        "comment": "!fw4: ieg_3f2a9c1d",
        "expr": [
            {"match": {"op": "==", "right": "106.13.0.0"}},
            {"counter": {"packets": packets, "bytes": packets * 200}},
            {"drop": None},
        ],
    }


def test_all_reasons_of_the_incident_are_enough() -> None:
    assert missing_words(REASONS) == []


@pytest.mark.parametrize(
    ("left_out", "missed"),
    [
        (0, ["tcpmux"]),
        (1, [".0.0"]),
        (2, ["38365", "China"]),
        (3, ["always from source port 51506"]),
        (4, ["never answered"]),
    ],
)
def test_a_reason_that_isnt_given_is_missed(left_out: int, missed: list[str]) -> None:
    given = [each for index, each in enumerate(REASONS) if index != left_out]
    assert missing_words(given) == missed


def test_only_the_incidents_destination_may_be_suspicious() -> None:
    baidu = {"address": "106.13.0.0", "severity": "high"}
    amazon = {"address": "52.94.236.248", "severity": None}
    trust_nothing_else([baidu, amazon])
    with pytest.raises(DemoError, match="52.94.236.248"):
        trust_nothing_else([baidu, amazon | {"severity": "suspicious"}])


def test_packets_are_added_over_rules() -> None:
    assert dropped_packets([]) == 0
    assert dropped_packets([rule(0)]) == 0
    assert dropped_packets([rule(2), rule(1)]) == 3


def test_the_outcome_bears_the_names_that_others_read() -> None:
    snapshot: dict[str, Any] = {"entities": {}, "destinations": []}
    printed = outcome(before=snapshot, block={}, after=snapshot, router_rules=[rule(1)])
    assert list(printed) == ["before", "block", "after", "router_rules"]
    assert (
        set(printed["before"]) == set(printed["after"]) == {"entities", "destinations"}
    )
