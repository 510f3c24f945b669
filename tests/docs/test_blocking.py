"""What the papers say of blocks, their limits and their evidence is what the code says."""

import ast
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
import re

import pytest

from custom_components.iot_egress_guard import event, harm
from custom_components.iot_egress_guard.blocks import evidence, pushing, watch
from custom_components.iot_egress_guard.blocks.block import BlockState
from custom_components.iot_egress_guard.egress import coverage
from custom_components.iot_egress_guard.egress.coverage import interval_for
from custom_components.iot_egress_guard.egress.signals import SIGNALS
from custom_components.iot_egress_guard.routers.model import BlockRule, TableSettings
from custom_components.iot_egress_guard.routers.openwrt import (
    blocking,
    changes,
    config,
    cutting,
    hosts,
    sections,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv

from .papers import BLOCKING, ENGLISH, INTEGRATION, README, blocks, section

BLOCK_ID = "3f2a9c1d"
ZONES = sections.Zones(source="lan", internet=("wan",))
OPENWRT = TableSettings(
    accounting=True,
    entries=None,
    max_entries=None,
    timeouts={"udp": 60, "udp_stream": 180},
)
SAY_WHY = (
    *sorted((INTEGRATION / "blocks").glob("*.py")),
    INTEGRATION / "findings.py",
    INTEGRATION / "routers" / "openwrt" / "blocking.py",
    INTEGRATION / "routers" / "unifi" / "blocking.py",
    INTEGRATION / "routers" / "unifi" / "policies.py",
    INTEGRATION / "routers" / "unifi" / "traffic_rules.py",
)
"""Where the sentences of a block's evidence are made."""


def rendered(*networks: str) -> list[sections.Section]:
    """Return the sections of the paper's block, of these networks."""
    rule = BlockRule(
        block_id=BLOCK_ID,
        mac="54:e0:19:aa:01:25",
        networks=tuple(map(ip_network, networks)),
    )
    return list(sections.render(rule, ZONES))


def table(heading: str) -> dict[str, str]:
    """Return the rows of the first table under a heading: the first cell, and the others as they stand."""
    lines = section(BLOCKING, heading).splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("| ---"))
    found: dict[str, str] = {}
    for line in lines[start + 1 :]:
        if not line.startswith("| "):
            break
        first, _, rest = line.removeprefix("| ").partition(" | ")
        found[first] = rest
    return found


LATE_MIN = blocking.ENDS_AFTER_S // 60
*_FIRST_NAMES, _LAST_NAME = (f"`{name}`" for name in hosts._INTERNET_NAMES)  # noqa: SLF001
NUMBERS = [
    f"up to {sections.MAX_INLINE_NETWORKS} networks",
    f"at most {sections.SET_ENTRIES[4]:,} IPv4 or {sections.SET_ENTRIES[6]:,} IPv6 networks",
    f"or called {', '.join(_FIRST_NAMES)} or {_LAST_NAME}.",
    f"undoes the change by itself after {changes.ROLLBACK_S} s",
    f"undone by the router after {changes.ROLLBACK_S} s",
    f"rolls back by itself, {changes.ROLLBACK_S} s after it was applied",
    f"for {changes.TURN_WITHIN_S} s, then gives up",
    f"waits for the other's change up to {changes.TURN_WITHIN_S} s",
    f"every {changes.CHECK_EVERY_S:g} s, for up to {changes.IN_FORCE_WITHIN_S} s,",
    f"doesn't take the rule within {changes.IN_FORCE_WITHIN_S} s",
    f"more than {cutting.MAX_CUTS} such flows",
    f"listed for {watch.KEEP_FAILED_S // 86_400} days",
    f"so every {interval_for(OPENWRT)} s on OpenWrt",
    f"gone again within {watch.REAPPLIED_HOLDS_S // 3600} hours",
    f"nothing new was seen for {watch.LEAK_QUIET_S} s",
    f"The last {evidence.MAX_LEAKS} are kept",
    f"(detection.md#signals) ({SIGNALS['got_past_block'].grades['past'].weight:.2f})",
    f"**At most {pushing.MAX_NETWORKS:,} networks a block.**",
    f"more than {pushing.MAX_NETWORKS:,} networks, or none that are known",
    f"**At most {config.MAX_SET_ENTRIES:,} networks in all sets, on OpenWrt.**",
    f"rule, {LATE_MIN} minutes after the time",
    f"**Why {LATE_MIN} minutes late.**",
    f"to {LATE_MIN - 60} or to {LATE_MIN + 60} minutes after the time",
    f"more than those {LATE_MIN} minutes",
    f"yes, {LATE_MIN} minutes late",
    f"at DNS's ports ({', '.join(map(str, sorted({port for _, port in harm.DNS_PORTS})))})",
    *(f"at NTP's port ({name.upper()} {port})" for name, port in harm.NTP_PORTS),
]
WORDS = [
    (changes.TRY_EVERY_S, "tries again every second"),
    (watch.REAPPLY_TRIES, "that's tried at three polls"),
    (blocking._SETS_MAX_AGE_S, "and else once an hour"),  # noqa: SLF001
    (round(config.MAX_SET_ENTRIES * 36 / 2**20, 1), "a third is left for yours"),
]
"""What the paper says in words, and the number that it is."""


@pytest.mark.parametrize("sentence", [*NUMBERS, *(told for _, told in WORDS)])
def test_the_numbers_are_the_codes(sentence: str) -> None:
    assert sentence in " ".join(BLOCKING.split())


def test_numbers_told_in_words_are_the_codes() -> None:
    assert [number for number, _ in WORDS] == [1, 3, 3600, 0.7]


def test_the_readmes_numbers_are_the_codes() -> None:
    text = " ".join(README.split())
    for told in (
        f"undoes it by itself within {changes.ROLLBACK_S} s unless",
        f"put on again, once in {watch.REAPPLIED_HOLDS_S // 3600} hours",
        f"OpenWrt itself ends them, {LATE_MIN} minutes late",
        f"waited {changes.TURN_WITHIN_S} s for it",
        f"has now; at most {pushing.MAX_NETWORKS:,}. ",
        f"share {config.MAX_SET_ENTRIES:,} in all",
        f"the last {evidence.MAX_LEAKS}. Empty once",
    ):
        assert told in text
    assert watch.LEAK_QUIET_S == 600
    assert "after ten quiet minutes the block is proven again" in text


def test_the_rule_that_is_shown_is_the_one_that_is_put_on() -> None:
    [made] = rendered("106.13.0.0/32")
    lines = [f"config {made.type} '{made.name}'"]
    for option, value in made.values.items():
        kind = "list" if isinstance(value, list) else "option"
        values = value if isinstance(value, list) else [value]
        lines += [f"\t{kind} {option} '{each}'" for each in values]
    assert blocks(BLOCKING, "text")[0].splitlines() == lines


@pytest.mark.parametrize(
    ("row", "networks"),
    [
        ("up to 8 networks", ["106.13.0.0/32"]),
        (
            "more: a country, most networks (ASN)",
            [
                *(f"10.{number}.0.0/16" for number in range(9)),
                *(f"2001:db8:{number}::/48" for number in range(9)),
            ],
        ),
        ("all of the internet (quarantine)", []),
    ],
)
def test_sections_are_called_as_told(row: str, networks: list[str]) -> None:
    made = {
        re.sub(r"(?<=^ieg_set_)[0-9a-f]{8}", "…", each.name)
        for each in rendered(*networks)
    }
    told = table("On OpenWrt")[row]
    for name in made:
        shortened = name.replace(f"ieg_{BLOCK_ID}", "…")
        assert f"`{name}`" in told or f"`{shortened}`" in told


def test_the_end_that_is_told_is_written_into_the_rule() -> None:
    rule = BlockRule(
        block_id=BLOCK_ID, mac="54:e0:19:aa:01:25", networks=(), ends_in=60
    )
    [made] = sections.render(rule, ZONES, datetime(2026, 11, 25, 12, 30))
    assert made.values["stop_date"] == "2026-11-25T12:30:00"
    assert "fw4's `stop_date`, in the router's own local time" in BLOCKING


def test_every_state_stands_in_both_papers() -> None:
    states = {f"`{state}`" for state in BlockState}
    assert set(table("Its states")) == states
    told = re.findall(
        r"^\| (`.+`) \| ", section(README, "What a block does"), re.MULTILINE
    )
    assert set(", ".join(told).split(", ")) == states


def test_every_event_of_a_block_is_told() -> None:
    assert set(table("Its events")) == {
        f"`{each}`"
        for each in event.EGRESS_FINDING.event_types or ()
        if "block" in each
    }


def test_every_refusal_is_told_and_whether_it_can_be_forced() -> None:
    code = ast.parse(Path(harm.__file__).read_text(encoding="utf-8"))
    keys = {
        node.value
        for node in ast.walk(code)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"block_\w+", node.value)
    }
    assert keys == {key for key in ENGLISH["exceptions"] if key in keys}
    told = table("What is refused")
    # And that of too many networks, or none.
    assert len(told) == len(keys) + 1
    forced = [row for row, rest in told.items() if rest.endswith("| blocked |")]
    by_force = {key for key in keys if "force" in ENGLISH["exceptions"][key]["message"]}
    assert by_force == {"block_dns", "block_ntp"}
    assert ["resolver" in forced[0], "time server" in forced[1]] == [True, True]
    assert len(forced) == len(by_force)


def _sentences() -> Iterator[str]:
    """Yield the sentences of which evidence is made, with an ellipsis in place of what changes."""
    for file in SAY_WHY:
        code = ast.parse(file.read_text(encoding="utf-8"))
        aside = {
            id(part)
            for node in ast.walk(code)
            if isinstance(node, (ast.JoinedStr, ast.Raise))
            or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
            or (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Error"))
            # A rule as the router has it; what it stands behind is explained.
            or (isinstance(node, ast.FunctionDef) and node.name == "words")
            for part in ast.walk(node)
            if part is not node
        }
        for node in ast.walk(code):
            if id(node) not in aside and isinstance(
                node, (ast.Constant, ast.JoinedStr)
            ):
                text = _text(node)
                if re.match(r"(Cut|It|Its) |(?=…?.*\w\w )\S.*[.…]$", text):
                    yield text


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return re.sub(r"\{[^{}]*\}", "…", str(node.value))
    return "".join(
        str(each.value) if isinstance(each, ast.Constant) else "…"
        for each in node.values
    )


SENTENCES = sorted([*_sentences(), coverage.COVERAGE_IS])
QUOTED = [
    quoted.rstrip(".…: ")
    for row in table("What the evidence says").items()
    for cell in row
    for quoted in re.findall(r"\*(.+?)\*", cell)
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_of_the_evidence_is_explained(sentence: str) -> None:
    assert [quoted for quoted in QUOTED if sentence.startswith(quoted)]


@pytest.mark.parametrize("quoted", QUOTED)
def test_no_sentence_is_explained_that_is_never_said(quoted: str) -> None:
    assert [sentence for sentence in SENTENCES if sentence.startswith(quoted)]


async def test_the_notifications_button_names_the_block_that_is_kept(
    hass: HomeAssistant,
) -> None:
    texts = section(BLOCKING, "Keep it by a notification")
    [named] = re.findall(r'- action: "(IEG_KEEP_.+)"', texts)
    [kept] = re.findall(r'block_id: "(.+)"', texts)
    [asked] = re.findall(r'value_template: "(.+startswith.+)"', texts)
    button = cv.template(named)
    button.hass = hass
    action = button.async_render({"block": {"block_id": "00000012"}})
    for template, expected in ((kept, "00000012"), (asked, "True")):
        used = cv.template(template)
        used.hass = hass
        trigger = {"event": {"data": {"action": action}}}
        assert used.async_render({"trigger": trigger}, parse_result=False) == expected
