"""What the papers say of signals, weights, scores and numbers is what the code says."""

import re

import pytest

from custom_components.iot_egress_guard.egress import (
    baseline,
    bursts,
    coverage,
    finding,
    ledger,
    presence,
    uploads,
)
from custom_components.iot_egress_guard.egress.archive import COLD_SIGHTINGS
from custom_components.iot_egress_guard.egress.baseline import Baseline
from custom_components.iot_egress_guard.egress.bursts import RULES, BurstKind
from custom_components.iot_egress_guard.egress.destination import (
    MAX_SIGHTINGS,
    NTP_PORT,
    PRESENCE_MINUTES,
    Destination,
    DestinationKey,
    Sighting,
)
from custom_components.iot_egress_guard.egress.origin import ANYCAST_NETWORKS, Origin
from custom_components.iot_egress_guard.egress.signals import (
    SIGNALS,
    Circumstances,
    Excuse,
    SignalTable,
    Subject,
    channels,
    novelty,
    rhythm,
    silence,
)
from custom_components.iot_egress_guard.egress.signals.addresses import MALWARE_PORTS
from custom_components.iot_egress_guard.egress.verdict import (
    ALWAYS_HIGH,
    HIGH_SCORE,
    SUSPICIOUS_SCORE,
    Verdict,
    judge,
)
from custom_components.iot_egress_guard.profiles import read_profiles
from custom_components.iot_egress_guard.routers.model import TableSettings

from .papers import DETECTION, README, section

BAIDU = Origin(
    country="CN",
    asn=38365,
    organization="Beijing Baidu Netcom Science and Technology Co., Ltd.",
)
CLOUD_ABROAD = Origin(country="DE", asn=3320, organization="Deutsche Telekom AG")
RING = read_profiles()["ring"]
SIGNALS_SECTION = section(DETECTION, "Signals")
README_SECTION = section(README, "How it decides")


def verdict(
    key: DestinationKey,
    origin: Origin,
    *,
    tries: int = 1,
    span: float = 0,
    replied: bool = False,
) -> Verdict:
    """Judge what a Ring device in the US, in its first week, sent to a destination."""
    destination = Destination(
        key=key,
        first_seen=0,
        last_seen=span,
        sightings=tries,
        replied=replied,
        open_s=60 * tries,
        recent=[Sighting(span * (n / tries) ** 1.5, 51506) for n in range(tries)],
    )
    device = Circumstances(
        profile=RING,
        home_countries=frozenset({"US"}),
        baseline=Baseline(),
        now=span,
        interval=20,
        online=True,
    )
    subject = Subject(destination, origin, device)
    return judge(subject, SignalTable(SIGNALS.values()).evidence_for(subject))


INCIDENT = DestinationKey("106.13.0.0", "udp", 1)


@pytest.mark.parametrize(("column", "tries", "span"), [(0, 1, 0), (1, 7, 9 * 3600)])
def test_the_incident_is_told_as_it_is_judged(
    column: int, tries: int, span: float
) -> None:
    told = {}
    table = section(DETECTION, "The case it began with")
    for text, *weights in re.findall(
        r"^\| (.+?) \| ([\d.]*) ?\| ([\d.]*) ?\|$", table, re.MULTILINE
    ):
        if weights[column]:
            told[text] = float(weights[column])
    scores = re.findall(r"\*\*([\d.]+)\*\*", table)
    judged = verdict(INCIDENT, BAIDU, tries=tries, span=span)

    assert told == {each.sentence(): each.weight for each in judged.evidence}
    assert float(scores[column]) == judged.score
    assert judged.severity == "high"


def test_what_the_incident_is_not_is_told_as_it_is() -> None:
    judged = verdict(INCIDENT, BAIDU, tries=7, span=9 * 3600)
    [ruled_out] = [each for each in judged.reasons if each.startswith("Not ")]
    assert f'("{ruled_out}")' in section(DETECTION, "The case it began with")


def test_the_readmes_scores_are_the_codes() -> None:
    incident = verdict(INCIDENT, BAIDU)
    cloud = verdict(
        DestinationKey("80.150.1.1", "tcp", 443), CLOUD_ABROAD, replied=True
    )

    assert f"scores {incident.score} at the first packet" in README_SECTION
    assert f"by itself scores {cloud.score:.2f}, and is not a finding" in README_SECTION
    assert cloud.severity is None


@pytest.mark.parametrize(
    ("text", "column"),
    [(README_SECTION, 2), (SIGNALS_SECTION, 1)],
    ids=["readme", "detection"],
)
def test_every_signal_stands_in_both_papers_with_its_weights(
    text: str, column: int
) -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if re.match(r"\| `\w+` \|", line)
    ]
    told = {
        row[0].strip("`"): [
            float(each) for each in re.findall(r"\d\.\d\d", row[column])
        ]
        for row in rows
    }
    assert told == {
        name: list(dict.fromkeys(grade.weight for grade in signal.grades.values()))
        for name, signal in SIGNALS.items()
    }
    assert list(told) == list(SIGNALS)


def test_what_is_always_high_is_marked_so() -> None:
    marked = re.findall(
        r"^\| `(\w+)` \| [^|]*always `high`", SIGNALS_SECTION, re.MULTILINE
    )
    assert set(marked) == ALWAYS_HIGH


@pytest.mark.parametrize(
    ("row", "excuse"),
    [
        ("networks of the profile", Excuse.TRUSTED),
        ("networks that were learned", Excuse.LEARNED),
        ("networks that were learned, at usual ports", Excuse.ROUTINE),
        ("time servers (UDP 123)", Excuse.NTP),
    ],
)
def test_excuses_are_the_codes(row: str, excuse: Excuse) -> None:
    [told] = re.findall(
        rf"^\| {re.escape(row)} \| (.*) \|$", SIGNALS_SECTION, re.MULTILINE
    )
    assert set(re.findall(r"`(\w+)`", told)) == {
        name for name, signal in SIGNALS.items() if excuse in signal.excused
    }
    assert NTP_PORT == 123


SCAN, FLOOD, CALLERS = (
    RULES[kind] for kind in (BurstKind.SCAN, BurstKind.FLOOD, BurstKind.CALLERS)
)
NUMBERS = [
    f"in {SCAN.members} or more networks (/24, /64) within {SCAN.window_s} s, of which {SCAN.unanswered:.0%} or",
    f"{FLOOD.members} or more flows to one address within {FLOOD.window_s} s, {FLOOD.unanswered:.0%} or more without",
    f"silent for {presence.LATE_AFTER_TRIES} tries or more over {presence.LATE_AFTER_S} s or more answers",
    f"{silence.STORM_ENTRIES} TCP flows or more to one destination within {silence.STORM_WINDOW_S} s, {silence.STORM_FAILED:.0%} or more",
    f"at most {novelty.FEW_A_DAY:g}; at most {novelty.SOME_A_DAY:g}; more",
    f"TCP {', '.join(map(str, sorted(MALWARE_PORTS)))} (",
    f"More than {uploads.LEAST_BYTES // 1_000_000} MB to one destination within an hour",
    f"median hour of the last week by {uploads.DEVIATIONS} median absolute deviations",
    f"{novelty.REPEATED_ENTRIES} flows or more to a new network",
    f"Nothing came back in {silence.NEVER_REPLIED_SIGHTINGS} tries or more over {silence.NEVER_REPLIED_SPAN_S} s or more",
    f"{channels.FIXED_PORT_SIGHTINGS} separate UDP flows or more",
    f"fixed by design: {', '.join(map(str, sorted(channels.FIXED_BY_DESIGN)))}.",
    f"in {channels.HELD_OPEN:.0%} or more of the last {PRESENCE_MINUTES} minutes",
    f"used {baseline.ANY_PORT} changing ports or more while",
    f"{rhythm.PERIODIC_SIGHTINGS} sightings or more whose gaps",
    f"half an interval or {rhythm.PERIODIC_TOLERANCE:.0%}",
    f"From {SUSPICIOUS_SCORE:.2f} on it is `suspicious`, from {HIGH_SCORE:.2f} on `high`",
    f"(then {coverage.DEFAULT_UDP_TIMEOUT_S} s are assumed)",
    f"the table is {coverage.PRESSURE:.0%} full",
    f"Never below {coverage.MIN_INTERVAL_S} s",
    f"Never above {coverage.MAX_INTERVAL_S} s",
    f"interval = τ / {coverage.POLLS_PER_TIMEOUT},",
    f"suspicious for {finding.CLOSES_AFTER_S} s",
    f"For {baseline.LEARNING_S // 86_400} days the guard learns",
    f"met in {baseline.LEARNED_AFTER_ENTRIES} flows or more",
    f"at most {ledger.MAX_DESTINATIONS:,} destinations",
    f"last {MAX_SIGHTINGS} sightings while it is in use; {COLD_SIGHTINGS} once nothing has happened at it for {ledger.RESTS_AFTER_S // 60} minutes",
    f"{baseline.MAX_NETWORKS:,} networks, {baseline.MAX_PORTS:,} ports and {finding.MAX_FINDINGS} findings",
    f"at most {bursts.MAX_WATCHED:,} ports and addresses",
    *(f"AS{asn}" for asn in sorted(ANYCAST_NETWORKS | RING.networks)),
]
WORDS = [
    (CALLERS.members, "Three callers or more on one port"),
    (baseline.MAX_GAP_S, "gaps of more than an hour don't"),
    (coverage.REMEMBER_GAP_S, "two good polls of the last hour"),
    (baseline.WARM_UP, "after the first third of the learning"),
    (presence.REGULAR_AFTER_S, "used for an hour or more"),
    (baseline.LEARNED_AFTER_S, "flows or more over a day or more"),
]
"""What the paper says in words, and the number that it is."""


@pytest.mark.parametrize("sentence", [*NUMBERS, *(told for _, told in WORDS)])
def test_the_numbers_are_the_codes(sentence: str) -> None:
    percent = re.sub(r"(\d)%", r"\1 %", sentence)
    assert " ".join(percent.split()) in " ".join(DETECTION.split())


def test_numbers_told_in_words_are_the_codes() -> None:
    assert [number for number, _ in WORDS] == [3, 3600, 3600, 1 / 3, 3600, 86_400]


def test_the_readmes_numbers_are_the_codes() -> None:
    text = " ".join(README.split())
    for told in (
        f"tries one port in {SCAN.members} networks within {SCAN.window_s // 60} minutes",
        f"opens {FLOOD.members} flows to one address within {FLOOD.window_s // 60} minutes",
        f"{silence.STORM_ENTRIES} connections within an hour",
        f"More than {uploads.LEAST_BYTES // 1_000_000} MB in an hour",
        f"after {silence.NEVER_REPLIED_SIGHTINGS} tries over {silence.NEVER_REPLIED_SPAN_S // 60} minutes",
        f"At least {channels.FIXED_PORT_SIGHTINGS} separate UDP flows",
        f"For **{baseline.LEARNING_S // 86_400} days**",
        f"At most {ledger.MAX_DESTINATIONS:,} destinations",
    ):
        assert told in text


def test_profiles_that_know_all_networks_are_named() -> None:
    [told] = re.findall(
        r"is `complete`: so it is for (.*?)\. ", " ".join(DETECTION.split())
    )
    complete = {key for key, each in read_profiles().items() if each.knows_networks}
    assert set(re.findall(r"`(\w+)`", told)) == complete


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
    assert sentence.format(coverage.interval_for(settings)) in DETECTION
