"""What is around a device."""

from ipaddress import ip_address

from hypothesis import given, strategies as st
import pytest

from script.traffic.home import Home, Service
from script.traffic.life import Life
from script.traffic.networks import networks
from script.traffic.times import DAY_S, HOUR_S, START

MOVING = Service(
    name="moving", networks=("amazon_us",), moves_to=("fastly",), pool=8, at_once=3
)
FAILING = Service(name="failing", networks=("amazon_us",), outage_h=5)
HALF = Service(
    name="half", networks=("amazon_us",), port=123, protocol="udp", pool=60, dead=0.5
)


def _is_in(address: str, key: str) -> bool:
    return any(ip_address(address) in prefix for prefix in networks()[key].prefixes)


@given(st.integers(0, 99))
def test_the_line_is_down_now_and_then_but_seldom(seed: int) -> None:
    home = Home(seed, 14)
    hours = sum(last - first for first, last in home.down.spans) / HOUR_S
    assert 2 <= hours <= 10
    assert max(last - first for first, last in home.down.spans) >= HOUR_S


def test_without_outages_the_line_is_always_up() -> None:
    assert not Home(1, 14, outages=False).down.spans


def test_a_name_resolves_to_the_same_addresses_for_a_while() -> None:
    home = Home(1, 14)
    first = home.resolve(MOVING, START)
    assert len(set(first)) == 3
    assert home.resolve(MOVING, START + 11 * HOUR_S) == first
    later = {
        address
        for half_day in range(8)
        for address in home.resolve(MOVING, START + half_day * DAY_S / 2)
    }
    assert set(first) < later
    assert len(later) <= MOVING.pool


def test_a_service_moves_in_the_second_part() -> None:
    home = Home(1, 14)
    for day in range(7):
        for address in home.resolve(MOVING, START + day * DAY_S):
            assert _is_in(address, "amazon_us")
    for address in home.resolve(MOVING, START + 13.9 * DAY_S):
        assert _is_in(address, "fastly")


def test_a_service_of_its_own_fails_for_hours_in_the_second_part() -> None:
    home = Home(1, 14, outages=False)
    ((first, last),) = home.cuts(FAILING).spans
    assert last - first == pytest.approx(5 * HOUR_S)
    assert first >= START + 7 * DAY_S
    assert not home.cuts(MOVING).spans


def test_what_is_asked_while_it_fails_is_not_answered() -> None:
    home = Home(1, 14, outages=False)
    ((first, last),) = home.cuts(FAILING).spans
    life = Life(home, "test")
    during = list(life.exchange((first + last) / 2, FAILING, 100, 100, 1))
    assert 1 <= len(during) <= 3
    assert {flow.state for flow in during} == {"S0"}
    assert {flow.packets_down for flow in during} == {0}
    before = [
        flow
        for minute in range(50)
        for flow in life.exchange(first - 60 * minute - 60, FAILING, 100, 100, 1)
    ]
    assert sum(flow.packets_down > 0 for flow in before) >= 45


def test_the_dead_among_its_servers_are_always_the_same() -> None:
    home = Home(1, 14)
    there = {
        address: {home.answers(HALF, address) for _ in range(3)}
        for epoch in range(40)
        for address in home.resolve(HALF, START + epoch * 12 * HOUR_S)
    }
    assert {len(answers) for answers in there.values()} == {1}
    alive = sum(True in answers for answers in there.values())
    assert 0.25 < alive / len(there) < 0.75


def test_chance_depends_on_the_names_alone() -> None:
    home = Home(1, 14)
    assert home.random("a", 1).random() == home.random("a", 1).random()
    assert home.random("a", 1).random() != home.random("a", 2).random()
    assert home.random("a", 1).random() != Home(2, 14).random("a", 1).random()
