"""Destinations as signals look at them."""

from collections.abc import Iterable

from custom_components.iot_egress_guard.egress.baseline import (
    LEARNING_S,
    Baseline,
    MetNetwork,
    network_of,
)
from custom_components.iot_egress_guard.egress.bursts import Burst, BurstKey, BurstKind
from custom_components.iot_egress_guard.egress.coverage import Coverage, CoverageState
from custom_components.iot_egress_guard.egress.destination import (
    Destination,
    DestinationKey,
    LateReply,
    Sighting,
)
from custom_components.iot_egress_guard.egress.origin import Origin
from custom_components.iot_egress_guard.egress.profile import Profile
from custom_components.iot_egress_guard.egress.signals import (
    SIGNALS,
    Circumstances,
    Evidence,
    SignalTable,
    Subject,
)
from custom_components.iot_egress_guard.egress.verdict import Verdict, judge

from .flows import INTERVAL, NOON
from .origins import BAIDU, RING

TABLE = SignalTable(SIGNALS.values())
COMPLETE = Coverage(CoverageState.COMPLETE)


def learned(
    *origins: Origin, per_day: float = 0, ports: Iterable[tuple[str, int]] = ()
) -> Baseline:
    """Return what a device has learned in a week: these networks at once, others at so many a day later."""
    baseline = Baseline(LEARNING_S, LEARNING_S)
    days = LEARNING_S * 2 / 3 / 86_400
    added = round(per_day * days)
    for number in range(added):
        baseline.networks[500_000 + number] = MetNetwork(LEARNING_S - 1, 9, True)
    for origin in origins:
        asn = network_of(origin)
        assert asn is not None
        baseline.networks[asn] = MetNetwork(0, 9, True)
    baseline.ports.update(ports)
    return baseline


def met(origin: Origin, entries: int, baseline: Baseline | None = None) -> Baseline:
    """Return a baseline in which a network was met so often, and not learned."""
    baseline = baseline or learned()
    asn = network_of(origin)
    assert asn is not None
    baseline.networks[asn] = MetNetwork(LEARNING_S, entries)
    return baseline


def subject(
    address: str = "106.13.0.0",
    port: int = 1,
    *,
    protocol: str = "udp",
    inbound: bool = False,
    origin: Origin = BAIDU,
    ports: tuple[int, ...] = (51506,),
    times: tuple[float, ...] | None = None,
    span: float = 0,
    answered: tuple[bool, ...] | None = None,
    replied: bool = False,
    late_reply: LateReply | None = None,
    minutes_open: int = 0,
    hour_up: int = 0,
    profile: Profile = RING,
    home: Iterable[str] = ("US",),
    baseline: Baseline | None = None,
    online: bool = True,
    interval: float = INTERVAL,
    upload_limit: float | None = None,
    upstream_uses: Iterable[str] = (),
    burst: Burst | None = None,
    got_past: str | None = None,
    coverage: Coverage = COMPLETE,
) -> Subject:
    """Return the incident's destination, or one like it, seen once for each source port.

    Sightings come at regular intervals within `span` seconds before noon, or `times` seconds before it.
    """
    if times is None:
        steps = max(len(ports) - 1, 1)
        times = tuple(span - span * number / steps for number in range(len(ports)))
    answers = answered or (replied,) * len(ports)
    destination = Destination(
        key=DestinationKey(address, protocol, port, inbound),
        first_seen=NOON - max(times, default=0),
        last_seen=NOON - min(times, default=0),
        sightings=len(ports),
        replied=replied,
        late_reply=late_reply,
        recent=[
            Sighting(NOON - before, source_port, answer)
            for before, source_port, answer in zip(times, ports, answers, strict=True)
        ],
        hour=int(NOON // 3600),
        hour_up=hour_up,
    )
    for minute in reversed(range(minutes_open + 1)):
        destination.found_open(NOON - 60 * minute, 0, NOON - 60 * (minute + 1))
    device = Circumstances(
        profile=profile,
        home_countries=frozenset(home),
        baseline=learned() if baseline is None else baseline,
        now=NOON,
        interval=interval,
        online=online,
        upload_limit=upload_limit,
        upstream_uses=frozenset(upstream_uses),
        got_past={} if got_past is None else {destination.key: got_past},
        coverage=coverage,
    )
    return Subject(destination, origin, device, burst)


def burst(
    kind: BurstKind, members: int = 20, *, what: str = "tcp", port: int = 23
) -> Burst:
    """Return a burst that has just been noticed."""
    anchor = DestinationKey("106.13.0.0", "udp", 1)
    return Burst(
        BurstKey(kind, what, port), anchor, NOON - 60, NOON, members, members - 1, 60
    )


def found(signal: str, case: Subject) -> Evidence | None:
    """Return what one signal says of a destination, by its place in the table: excuses count."""
    for evidence in TABLE.evidence_for(case):
        if evidence.name == signal:
            return evidence
    return None


def grade(signal: str, case: Subject) -> str | None:
    """Return how strongly a signal holds; None when it doesn't."""
    evidence = found(signal, case)
    return None if evidence is None else evidence.hit.grade


def verdict(case: Subject) -> Verdict:
    """Judge a destination."""
    return judge(case, TABLE.evidence_for(case))
