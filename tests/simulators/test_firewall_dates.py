"""firewall4's dates: how they are read, what becomes of them, and when they hold."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator, Scenario
from simulators.openwrt.firewall_dates import parse_date
from simulators.openwrt.packets import UDP, Packet
from simulators.openwrt.scenarios import config

from .test_firewall import DROP, SKIPPED, ipset, lines, rendered, rule

NOON = datetime(2026, 11, 24, 12, 0, 0)


@pytest.mark.parametrize(
    ("word", "moment"),
    [
        # As firewall4's own tests have them (tests/03_rules/09_time).
        ("2022-05-30T21:51:23", "2022-05-30 21:51:23"),
        ("2022-05-30T21:51", "2022-05-30 21:51:00"),
        ("2022-05-30T21", "2022-05-30 21:00:00"),
        ("2022-05-30", "2022-05-30 00:00:00"),
        ("2022-05", "2022-05-01 00:00:00"),
        ("2022", "2022-01-01 00:00:00"),
        # And as nft 1.0.6 lists what its parser and nft's make of these.
        ("2022-5-3T1:2:3", "2022-05-03 01:02:03"),
        ("2022-0-0", "2022-01-01 00:00:00"),
        ("2026-02-31", "2026-03-03 00:00:00"),
        ("2026-04-31", "2026-05-01 00:00:00"),
        ("2038-12-31T23:59:59", "2038-12-31 23:59:59"),
    ],
)
def test_a_date_is_read(word: str, moment: str) -> None:
    assert str(parse_date(word)) == moment


@given(st.datetimes(datetime(1970, 1, 1), datetime(2038, 12, 31, 23, 59, 59)))
def test_a_date_is_read_to_the_second(moment: datetime) -> None:
    written = moment.replace(microsecond=0)
    assert parse_date(written.isoformat()) == written


@pytest.mark.parametrize(
    "word",
    [
        "",
        "tomorrow",
        "26-11-24",
        "1969-12-31",
        "2039",
        "2026-13-01",
        "2026-11-32",
        "2026-11-24 12:00:00",
        "2026-11-24T",
        "2026-11-24T24:00",
        "2026-11-24T12:60",
        "2026-11-24T12:00:60",
        "2026-11-24T12:00:00Z",
        "2026-11-24T:",
        "!2026-11-24",
    ],
)
@pytest.mark.parametrize("option", ["start_date", "stop_date"])
def test_a_section_with_an_invalid_date_is_skipped(option: str, word: str) -> None:
    section = rule(proto="all")
    section.options[option] = word
    ruleset = rendered(section)
    assert lines(ruleset) == []
    who = "[!] Section ours (ours)"
    assert ruleset.warnings == [
        f"{who} option '{option}' specifies invalid value '{word}'",
        f"{who} {SKIPPED}",
    ]


def test_dates_stand_behind_the_rate_and_before_the_set() -> None:
    nets = ipset("nets", match="dest_net", entry="106.13.0.0/16")
    ruleset = rendered(
        nets,
        rule(
            proto="udp",
            src_mac="54:e0:19:aa:01:25",
            limit="3/min",
            stop_date="2026-11-24T12",
            ipset="nets",
        ),
    )
    expected = (
        "meta l4proto udp ether saddr 54:e0:19:aa:01:25 limit rate 3/minute"
        f' meta time <= "2026-11-24 12:00:00" ip daddr @nets {DROP}'
    )
    assert lines(ruleset) == [expected]


def test_a_rule_that_ends_before_it_begins_makes_nft_refuse_everything() -> None:
    backwards = rule(proto="all", start_date="2026-11-25", stop_date="2026-11-24")
    assert rendered(backwards).error == "Range has zero or negative size"
    moment = rule(proto="all", start_date="2026-11-24", stop_date="2026-11-24")
    assert rendered(moment).error is None


@pytest.mark.parametrize("word", ["1", "0"])
def test_utc_time_is_read_and_changes_nothing(word: str) -> None:
    ruleset = rendered(rule(proto="all", stop_date="2026-11-24T12", utc_time=word))
    assert lines(ruleset) == [f'meta time <= "2026-11-24 12:00:00" {DROP}']
    assert ruleset.warnings == []
    wrong = rendered(rule(proto="all", utc_time="perhaps"))
    assert wrong.warnings[-1].endswith(SKIPPED)


def blocked(router: OpenWrtSimulator) -> bool:
    """Tell whether the incident's packet is dropped just now."""
    packet = Packet(
        src="10.23.1.125",
        dst="106.13.0.0",
        protocol=UDP,
        sport=51506,
        dport=1,
        mac="54:e0:19:aa:01:25",
    )
    outcome = router.kernel.send(packet)
    if outcome.flow is not None:
        router.conntrack.delete(outcome.flow)
    return not outcome.passed


@pytest.mark.parametrize("hours", [0, 1, -5])
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"stop_date": "2026-11-24T12"}, [True, True, True, False]),
        ({"start_date": "2026-11-24T12"}, [False, False, True, True]),
        (
            {"start_date": "2026-11-24T11:59:59", "stop_date": "2026-11-24T12:00:00"},
            [False, True, True, False],
        ),
    ],
)
def test_a_rule_holds_by_the_router_s_own_time_of_day(
    options: dict[str, str], expected: list[bool], hours: int
) -> None:
    local = NOON - timedelta(seconds=2)
    clock = ManualClock(
        (local - timedelta(hours=hours)).replace(tzinfo=UTC).timestamp()
    )
    files = config()
    files["firewall"] = [*files["firewall"], rule(proto="all", **options)]
    router = OpenWrtSimulator(
        Scenario(config=files), clock=clock, utc_offset=hours * 3600
    )
    seen = []
    # 11:59:58, 11:59:59, 12:00:00, and half a second later.
    for step in (0, 1, 1, 0.5):
        clock.advance(step)
        seen.append(blocked(router))
    assert seen == expected
    counted = router.firewall.table.chains["forward_lan"].rules[0]
    assert counted.packets == sum(expected)
