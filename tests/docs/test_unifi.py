"""What the papers say of UniFi is what the code does: its calls, its policies, its limits, its words."""

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from ipaddress import ip_network
import json
import re
from typing import Any

import aiohttp
import pytest

from custom_components.iot_egress_guard.blocks import pushing
from custom_components.iot_egress_guard.egress import coverage, finding, names
from custom_components.iot_egress_guard.egress.bursts import RULES, BurstKind
from custom_components.iot_egress_guard.egress.destination import PRESENCE_MINUTES
from custom_components.iot_egress_guard.egress.signals import channels, silence
from custom_components.iot_egress_guard.forms import (
    OPENWRT_SCHEMA,
    UNIFI_SCHEMA,
    fields,
)
from custom_components.iot_egress_guard.routers.errors import RouterError
from custom_components.iot_egress_guard.routers.model import BlockRule
from custom_components.iot_egress_guard.routers.unifi import (
    UniFiRouter,
    blocking,
    flow_log,
    flow_query,
    flow_reading,
    hosts,
    logins,
    matching,
    place,
    records,
    seen,
    sight,
)
from custom_components.iot_egress_guard.routers.unifi.firewall import Device
from custom_components.iot_egress_guard.routers.unifi.policies import ZonePolicies
from custom_components.iot_egress_guard.routers.unifi.zones import Zone, Zones
from simulators.clock import ManualClock
from simulators.unifi import UniFiSimulator
from simulators.unifi.gate import KeyScope

from .papers import (
    BLOCKING,
    DETECTION,
    INTEGRATION,
    README,
    UNIFI,
    UNIFI_SETUP,
    blocks,
    section,
)

MAC = "54:e0:19:aa:01:25"
RULE = BlockRule(block_id="3f2a9c1d", mac=MAC, networks=(ip_network("106.13.0.0/32"),))
POLICIES = ZonePolicies(
    Zones(
        (
            Zone(
                zone_id="…", name="Internal", key="internal", network_ids=frozenset("a")
            ),
            Zone(
                zone_id="…", name="External", key="external", network_ids=frozenset("b")
            ),
        ),
        frozenset("b"),
    )
)


def rows(text: str, heading: str) -> list[list[str]]:
    """Return the cells of all tables under a heading, without their heads."""
    found: list[list[str]] = []
    for line in section(text, heading).splitlines():
        if line.startswith("| ---"):
            found.pop()
        elif line.startswith("|"):
            found.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return found


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session as Home Assistant shares one."""
    async with aiohttp.ClientSession() as shared:
        yield shared


async def calls(
    session: aiohttp.ClientSession,
    console: UniFiSimulator,
    clock: ManualClock,
    **login: str,
) -> set[tuple[str, str]]:
    """Do all that the guard does at a console; return the methods and paths that it asked for, as the paper writes them."""

    async def sleep(seconds: float) -> None:
        clock.advance(seconds)

    async with console:
        router = UniFiRouter(
            session, console.url, clock=clock.time, sleep=sleep, **login
        )
        with suppress(RouterError):
            await router.connect()
            await router.clients()
            await router.poll([MAC])
            await router.services()
            for country in (None, "CN"):
                rule = BlockRule(
                    block_id=RULE.block_id,
                    mac=MAC,
                    networks=RULE.networks,
                    country=country,
                )
                await router.push(rule)
            await router.rules()
            await router.remove([RULE.block_id])
        await router.close()
    return {(each.method, as_told(each.path)) for each in console.requests}


def as_told(path: str) -> str:
    """Return a path as the paper writes it: without the prefix, the site, and the id of a rule."""
    path = path.removeprefix("/proxy/network").replace("/default/", "/…/")
    return re.sub(r"/(firewall-policies|trafficrules)/.+", r"/\1", path)


async def test_the_set_up_page_lists_each_call_and_no_other(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    key = {"api_key": UniFiSimulator().api_key}
    password = {
        "username": UniFiSimulator().username,
        "password": UniFiSimulator().password,
    }
    made = set[tuple[str, str]]()
    for console, login in (
        (UniFiSimulator(clock=clock), key),
        (UniFiSimulator(clock=clock), password),
        (UniFiSimulator(clock=clock, zone_based=False), key),
        (UniFiSimulator(clock=clock, key_scope=KeyScope.OFFICIAL), key),
        (UniFiSimulator(clock=clock, unifi_os=False, zone_based=False), password),
    ):
        made |= await calls(session, console, clock, **login)
    told = {
        (method, path)
        for methods, paths, when, what in rows(UNIFI_SETUP, "What it asks")
        for method in re.findall(r"`([A-Z]+)`", methods)
        for path in re.findall(r"`(/[^`]*)`", f"{paths} {what}")
    }
    assert made == told


def _part_of(part: Any, whole: Any) -> bool:
    """Tell whether everything in the one stands in the other."""
    if isinstance(part, Mapping):
        return all(_part_of(value, whole[name]) for name, value in part.items())
    return bool(part == whole)


def test_the_policy_that_is_shown_is_the_one_that_is_put_on() -> None:
    [shown] = map(json.loads, blocks(BLOCKING, "json"))
    [made] = POLICIES.render(RULE, Device(MAC, "a", ()))
    assert _part_of(shown, made)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (f"up to {matching.MAX_NETWORKS:,} networks", RULE),
        (
            "a country",
            BlockRule(
                block_id="3f2a9c1d", mac=MAC, networks=RULE.networks, country="CN"
            ),
        ),
        (
            "all of the internet (quarantine)",
            BlockRule(block_id="3f2a9c1d", mac=MAC, networks=()),
        ),
    ],
)
def test_what_is_blocked_is_targeted_as_told(row: str, rule: BlockRule) -> None:
    told = dict(rows(BLOCKING, "On UniFi"))
    [made] = POLICIES.render(rule, Device(MAC, "a", ()))
    assert told[row].startswith(f"`{made['destination']['matching_target']}`")


async def test_the_table_of_what_each_router_does_has_unifis_capabilities(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    told = {
        what: unifi
        for what, openwrt, unifi in rows(BLOCKING, "What each router does")
        if openwrt and unifi not in ("", "—")
    }
    assert len(told) == len(rows(BLOCKING, "What each router does"))
    async with UniFiSimulator(clock=clock) as console:
        router = UniFiRouter(session, console.url, api_key=console.api_key)
        can = await router.capabilities()
    for row, able in (
        ("cuts established flows", can.cuts_flows),
        ("ends a timed block by itself", can.ends_blocks),
    ):
        assert (told[row] == "no") is not able
    assert ("log" in told["shows leaks by"]) is not can.live_table
    assert ("the console's own" in told["countries"]) is can.knows_countries
    assert f"up to {matching.MAX_NETWORKS:,} prefixes" in told["network owners"]


COVERAGE = [
    sight.SWITCHED_OFF,
    sight.BLOCKED_ONLY,
    sight.NOTHING,
    sight.NO_LOG,
    flow_log.TOO_MUCH,
    flow_log.GAP,
    flow_log.NO_CLOCK,
]


def test_all_that_coverage_says_of_a_console_is_explained() -> None:
    told = [
        quoted.strip("*").removesuffix("…").strip()
        for quoted, _ in rows(UNIFI, "What *Coverage* says")
    ]
    assert len(told) == len(COVERAGE)
    for said, quoted in zip(COVERAGE, told, strict=True):
        assert said.startswith(quoted)


@pytest.mark.parametrize(
    ("make", "schema"), [("OpenWrt", OPENWRT_SCHEMA), ("UniFi", UNIFI_SCHEMA)]
)
def test_the_readme_explains_the_fields_of_each_make_and_no_others(
    make: str, schema: Any
) -> None:
    told = set(re.findall(r"\(`(\w+)`\)", section(README, make)))
    # The site is a step of its own.
    assert told - {"site"} == fields(schema)
    assert ("site" in told) is (make == "UniFi")


def test_the_readme_names_the_consoles_that_announce_themselves() -> None:
    manifest = json.loads((INTEGRATION / "manifest.json").read_text(encoding="utf-8"))
    announced = {
        each["modelDescription"].replace("UniFi Dream Machine", "UDM")
        for each in manifest["ssdp"]
    }
    [told] = re.findall(r"if it announces itself \((.+?)\)", " ".join(README.split()))
    assert set(told.split(", ")) == announced


README_NUMBERS = [
    f"flow log is read every {coverage.LOG_INTERVAL_S} s, each time the last {seen.WINDOW_MS // 60_000} minutes of it",
    f"its finding stays open for {finding.CLOSES_AFTER_S // 60} minutes from then",
    f"more than {flow_log.MAX_UNFILTERED:,} records of {seen.WINDOW_MS // 60_000} minutes",
    f"those that were there within {hosts.KNOWN_FOR_S // 86_400} days",
    f"at most {matching.MAX_NETWORKS:,} prefixes of a network",
]
BLOCKING_NUMBERS = [
    f"every {coverage.LOG_INTERVAL_S} s on UniFi",
    f"guard waits {blocking.IN_FORCE_AFTER_S} s",
    f"for {blocking.IN_FORCE_AFTER_S} s or more",
    f"more than {pushing.CLOCKS_DIFFER_S} s after the rule was put in force",
    f"**At most {matching.MAX_NETWORKS:,} networks in a block on UniFi**, of a network's owner",
    f"read again every {place.NETWORKS_MAX_AGE_S // 60} minutes",
]
DETECTION_NUMBERS = [
    f"read every {coverage.LOG_INTERVAL_S} s, and each time {seen.WINDOW_MS // 1000} s back",
    f"last good poll is {seen.WINDOW_MS // 1000} s or more ago",
    f"at {sight.BLIND_AFTER_POLLS} polls in a row ({sight.BLIND_AFTER_POLLS * coverage.LOG_INTERVAL_S // 60} minutes)",
    f"only blocked flows at {sight.BLOCKED_ONLY_AFTER_POLLS} in a row",
    f"stays open until {finding.CLOSES_AFTER_S} s after the log last told of it",
    f"`flood` ({RULES[BurstKind.FLOOD].window_s // 60}), `horizontal_scan` and `hole_answered` ({RULES[BurstKind.SCAN].window_s // 60})",
    f"and `hole_answered` ({channels.FIRST_ANSWER_S // 60}), `nat_hole_kept_open` ({PRESENCE_MINUTES}), `reconnect_storm` ({silence.STORM_WINDOW_S // 60})",
    f"has more than {records._UNANSWERED_TCP_BYTES:,} bytes",  # noqa: SLF001
    f"names of {names.MAX_ADDRESSES:,} addresses are kept, four of each",
    f"the {seen.MAX_REMEMBERED:,} records given last",
]
UNIFI_NUMBERS = [
    f"A page has {flow_query.PAGE_SIZE:,} records at most; the count stops at {flow_query.COUNT_CAP:,}.",
    f"reads {seen.WINDOW_MS // 1000} s back, and so does the guard",
    f"{matching.MAX_NETWORKS:,} addresses in one policy",
    f"More than {flow_reading.MAX_PAGES} pages at one poll",
]


@pytest.mark.parametrize(
    ("paper", "sentence"),
    [
        *((README, each) for each in README_NUMBERS),
        *((BLOCKING, each) for each in BLOCKING_NUMBERS),
        *((DETECTION, each) for each in DETECTION_NUMBERS),
        *((UNIFI, each) for each in UNIFI_NUMBERS),
    ],
    ids=lambda value: value if len(value) < 200 else "",
)
def test_the_numbers_are_the_codes(paper: str, sentence: str) -> None:
    assert sentence in " ".join(paper.split())


def test_numbers_told_in_words_are_the_codes() -> None:
    assert [
        (logins.MAX_LOGINS, "the guard makes at most four" in UNIFI_SETUP),
        (logins.WINDOW_S, "four at most" in UNIFI),
        (names.MAX_NAMES, "four of each" in DETECTION),
        (flow_log.MAX_BACK_MS, "up to a day back" in README),
        (
            sight.ASK_AFTER_POLLS * coverage.LOG_INTERVAL_S,
            "by itself within five minutes" in UNIFI,
        ),
        (place.HOSTS_MAX_AGE_S, "every minute" in UNIFI_SETUP),
    ] == [(4, True), (60, True), (4, True), (86_400_000, True), (300, True), (60, True)]
