"""What the papers say of signals, weights and scores is what the code says."""

import json
import re

import pytest

from custom_components.iot_egress_guard.egress.coverage import interval_for
from custom_components.iot_egress_guard.egress.ledger import (
    MAX_DESTINATIONS,
    MAX_SIGHTINGS,
    Destination,
    DestinationKey,
    Sighting,
)
from custom_components.iot_egress_guard.egress.origin import ANYCAST_NETWORKS, Origin
from custom_components.iot_egress_guard.egress.profile import Profile
from custom_components.iot_egress_guard.egress.signals import (
    FIXED_BY_DESIGN,
    SIGNALS,
    Subject,
)
from custom_components.iot_egress_guard.egress.verdict import Verdict, judge
from custom_components.iot_egress_guard.routers.model import TableSettings

from .papers import DETECTION, INTEGRATION, README, section

BAIDU = Origin(
    country="CN",
    asn=38365,
    organization="Beijing Baidu Netcom Science and Technology Co., Ltd.",
)
CLOUD_ABROAD = Origin(country="DE", asn=3320, organization="Deutsche Telekom AG")


def ring() -> Profile:
    file = INTEGRATION / "data" / "profiles" / "ring.json"
    return Profile.from_dict("ring", json.loads(file.read_text()))


def verdict(
    key: DestinationKey,
    origin: Origin,
    *,
    tries: int = 1,
    span: float = 0,
    replied: bool = False,
) -> Verdict:
    """Judge what a Ring device in the US sent to a destination."""
    destination = Destination(
        key=key,
        first_seen=0,
        last_seen=span,
        sightings=tries,
        replied=replied,
        recent=[Sighting(span * n / tries, 51506) for n in range(tries)],
    )
    return judge(
        Subject(
            destination=destination,
            origin=origin,
            profile=ring(),
            home_countries=frozenset({"US"}),
            now=span,
            last_reply=span,
        )
    )


@pytest.mark.parametrize(("column", "tries", "span"), [(0, 1, 0), (1, 7, 9 * 3600)])
def test_the_incident_is_told_as_it_is_judged(
    column: int, tries: int, span: float
) -> None:
    told = {}
    for text, *weights in re.findall(
        r"^\| (.+?) \| ([\d.]*) ?\| ([\d.]*) ?\|$",
        section(DETECTION, "The case it began with"),
        re.MULTILINE,
    ):
        if weights[column]:
            told[text] = float(weights[column])
    judged = verdict(
        DestinationKey("106.13.0.0", "udp", 1), BAIDU, tries=tries, span=span
    )

    assert told == {each.sentence: each.weight for each in judged.evidence}
    assert f"**{judged.score}**" in DETECTION
    assert judged.severity == "high"


def test_the_readmes_scores_are_the_codes() -> None:
    text = section(README, "How it decides")
    incident = verdict(DestinationKey("106.13.0.0", "udp", 1), BAIDU)
    cloud = verdict(
        DestinationKey("80.150.1.1", "tcp", 443), CLOUD_ABROAD, replied=True
    )

    assert f"scores {incident.score} at the first packet" in text
    assert f"by itself scores {cloud.score:.2f}, and is not a finding" in text
    assert cloud.severity is None


def test_every_signal_stands_in_both_papers() -> None:
    for text in (section(README, "How it decides"), section(DETECTION, "Signals")):
        assert set(re.findall(r"^\| `(\w+)`", text, re.MULTILINE)) == set(SIGNALS)


def test_the_numbers_are_the_codes() -> None:
    for asn in ANYCAST_NETWORKS:
        assert f"AS{asn}" in DETECTION
    for asn in ring().networks:
        assert f"AS{asn}" in DETECTION
    ports = ", ".join(map(str, sorted(FIXED_BY_DESIGN)))
    assert f"fixed by design: {ports}." in DETECTION
    assert f"at most {MAX_DESTINATIONS:,} destinations" in DETECTION
    assert f"At most {MAX_DESTINATIONS:,} destinations" in README
    assert f"last {MAX_SIGHTINGS} sightings" in DETECTION


@pytest.mark.parametrize(
    ("udp_timeout", "sentence"),
    [
        (60, "OpenWrt's τ is 60 s, so it polls every {} s."),
        (30, "Plain Linux' is 30 s, so every {} s."),
    ],
)
def test_the_intervals_are_the_codes(udp_timeout: int, sentence: str) -> None:
    settings = TableSettings(
        accounting=True,
        entries=None,
        max_entries=None,
        timeouts={"udp": udp_timeout, "udp_stream": 180},
    )
    assert sentence.format(interval_for(settings)) in DETECTION
