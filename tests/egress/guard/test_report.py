"""What a device's sensors show: counts that are those of a look at all it ever did."""

from collections import Counter
from collections.abc import Iterable

from hypothesis import given, settings, strategies as st

from custom_components.iot_egress_guard.egress.guard import DeviceGuard, Report
from custom_components.iot_egress_guard.egress.ledger import MAX_DESTINATIONS
from custom_components.iot_egress_guard.egress.recent import RECENT_S, STEP_S
from custom_components.iot_egress_guard.routers.model import Flow
from tests.egress.flows import NOON, context, flow, poll
from tests.egress.origins import whose
from tests.egress.playing import Packet, Player, cloud, guard_of, restarted


def observe(guard: DeviceGuard, flows: Iterable[Flow], now: float) -> None:
    """Show a guard what a poll saw."""
    flows = tuple(flows)
    guard.observe(poll(flows), flows, now, context(), lambda *_: False)


def report(guard: DeviceGuard, now: float) -> Report:
    """Return what the sensors show."""
    return guard.report(now, active_blocks=0)


def check(guard: DeviceGuard, now: float) -> None:
    """Hold the report against a look at all destinations."""
    shown = report(guard, now)
    oldest = (now - RECENT_S) // STEP_S
    recent = [each for each in guard.ledger.all() if each.last_seen // STEP_S >= oldest]
    assert shown.destinations == len(recent)
    countries = Counter(whose(each.key.address).country for each in recent)
    del countries[None], countries["US"]
    assert shown.foreign_countries == countries
    assert shown.bytes_up == guard.ledger.bytes_up
    assert shown.bytes_down == guard.ledger.bytes_down


def test_it_shows_the_last_day_and_leaves_home_and_anycast_out() -> None:
    guard = guard_of()
    observe(
        guard,
        [
            flow(),
            flow("3.120.0.1", 443),
            flow("3.120.0.2", 443),
            flow("3.0.0.1", 443),
            flow("1.1.1.1", 53),
            flow("9.9.9.9", 53),
        ],
        NOON,
    )
    shown = report(guard, NOON)
    assert shown.destinations == 6
    assert dict(shown.foreign_countries) == {"CN": 1, "DE": 2}
    assert list(shown.foreign_countries) == ["CN", "DE"]
    later = report(guard, NOON + RECENT_S + STEP_S)
    assert later.destinations == 0
    assert later.foreign_countries == {}
    assert later.bytes_up == 1200


def test_it_shows_findings_learning_and_blocks() -> None:
    player = Player(guard_of(learning_s=3600))
    odd = Packet(at=player.now + 5, remote="106.13.0.0", port=1, protocol="udp")
    player.play([*cloud(player.now, 900), odd], seconds=920)
    shown = player.guard.report(player.now, active_blocks=2)
    assert [each.key.address for each in shown.open_findings] == []
    assert shown.latest_finding is not None
    assert shown.latest_finding.key.address == "106.13.0.0"
    assert shown.active_blocks == 2
    assert shown.learning == 0.25
    assert shown.networks_learned == 1


def test_a_device_that_went_nowhere_has_little_to_show() -> None:
    shown = report(guard_of(learning_s=3600), NOON)
    assert shown == Report(
        open_findings=(),
        latest_finding=None,
        destinations=0,
        blind=False,
        foreign_countries={},
        bytes_up=0,
        bytes_down=0,
        active_blocks=0,
        learning=0,
        networks_learned=0,
    )


def test_destinations_that_had_to_make_room_are_not_counted() -> None:
    guard = guard_of()
    now = NOON
    for start in range(0, 6000, 1000):
        now += 1000
        observe(
            guard,
            [
                flow(f"45.{number // 250}.{number % 250}.1", 443)
                for number in range(start, start + 1000)
            ],
            now,
        )
        check(guard, now)
    assert len(guard.ledger) <= MAX_DESTINATIONS
    assert report(guard, now).destinations == len(guard.ledger)


ADDRESSES = st.sampled_from(
    [
        "106.13.0.0",
        "3.120.0.1",
        "3.0.0.1",
        "2600:1f00::1",
        "1.1.1.1",
        "9.9.9.9",
        "46.1.1.1",
        "46.1.1.2",
        "192.168.77.1",
        "10.23.1.9",
    ]
)
FLOWS = st.builds(
    flow,
    ADDRESSES,
    st.sampled_from([1, 443]),
    source_port=st.integers(1024, 1027),
    up=st.integers(0, 10_000),
    down=st.integers(0, 10_000),
    replied=st.booleans(),
    timeout=st.integers(1, 60),
    inbound=st.booleans(),
)
HISTORIES = st.lists(
    st.tuples(
        st.sampled_from([20.0, 61.7, 300.0, 950.0, 5000.0, 40_000.0, 100_000.0]),
        st.lists(FLOWS, max_size=6, unique_by=lambda each: each.key),
        st.sampled_from(["look", "restart", "go on", "go on", "go on"]),
    ),
    max_size=25,
)


@settings(deadline=None)
@given(HISTORIES)
def test_whatever_happened_the_counts_are_those_of_a_look_at_all(
    history: list[tuple[float, list[Flow], str]],
) -> None:
    guard, now = guard_of(), NOON
    for passed, flows, then in history:
        now += passed
        observe(guard, flows, now)
        match then:
            case "look":
                check(guard, now)
            case "restart":
                guard = restarted(guard)
    check(guard, now)
