"""What the paper on security says is what stands."""

import re

from custom_components.iot_egress_guard.assist import MAX_DESTINATIONS
from custom_components.iot_egress_guard.plain_text import MAX_NAME, MAX_WORDS
from tests.hostile.test_rights import ACTIONS, Right

from .papers import ROOT

SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
FILES = ROOT / "tests" / "hostile"


def test_its_numbers_are_those_of_the_code() -> None:
    said = " ".join(SECURITY.split())
    assert f"at most {MAX_NAME} characters of a name and {MAX_WORDS} of" in said
    assert f"at most {MAX_DESTINATIONS} destinations" in said


def test_each_action_stands_with_what_it_takes() -> None:
    rows = re.findall(r"^\| (`[^|]+) \| (.+) \|$", SECURITY, re.MULTILINE)
    rights = {
        ("yes", "yes", "yes", "no"): Right.READ,
        ("yes", "yes", "no", "no"): Right.DECIDE,
        ("yes", "no", "no", "no"): Right.PUSH,
    }
    said = {
        action: right
        for actions, cells in rows
        if (right := rights.get(tuple(cells.split(" | "))))
        for action in re.findall(r"`(\w+)`", actions)
    }
    assert said == {
        action: right
        for (domain, action), (_, right) in ACTIONS.items()
        if domain == "iot_egress_guard"
    }


def test_it_lists_every_file_of_the_tests_once() -> None:
    listed = re.findall(r"`(test_\w+\.py)`", SECURITY)
    assert sorted(listed) == sorted(path.name for path in FILES.glob("test_*.py"))
