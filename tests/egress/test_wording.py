"""How sentences are put into a language."""

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.egress.origin import Origin
from custom_components.iot_egress_guard.egress.wording import ENGLISH, Said, Wording

POLISH = Wording(
    language="pl",
    texts={
        "Never answered so far ({tries:tries})": "Dotąd bez odpowiedzi ({tries:tries_in})",
        "an unknown network": "nieznana sieć",
        "country unknown": "kraj nieznany",
    },
    counts={
        **ENGLISH.counts,
        "tries_in": {
            "one": "{count} próba",
            "few": "{count} próby",
            "many": "{count} prób",
            "other": "{count} prób",
        },
    },
    countries={"CN": "Chiny"},
)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-3, "0 s"), (45, "45 s"), (90, "2 min"), (9 * 3600, "9 h"), (86_400, "1 d")],
)
def test_a_span_is_told_in_its_largest_unit(seconds: float, said: str) -> None:
    assert ENGLISH.span(seconds) == said


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (172, "172 bytes"),
        (1_500, "1.5 kB"),
        (51e6, "51 MB"),
        (2.04e9, "2.04 GB"),
    ],
)
def test_an_amount_is_told_in_decimal_units(size: float, said: str) -> None:
    assert ENGLISH.amount(size) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "próba"),
        (2, "próby"),
        (5, "prób"),
        (12, "prób"),
        (22, "próby"),
        (21, "prób"),
    ],
)
def test_counts_take_the_form_that_the_language_has_for_them(
    count: int, said: str
) -> None:
    text = POLISH.say("Never answered so far ({tries:tries})", {"tries": count})
    assert text == f"Dotąd bez odpowiedzi ({count} {said})"


@pytest.mark.parametrize(("count", "said"), [(0, "one"), (1, "one"), (2, "other")])
def test_french_counts_nothing_as_one(count: int, said: str) -> None:
    french = Wording(
        language="fr", counts={"tries": {"one": "one{count}", "other": "other{count}"}}
    )
    assert french.count(count, "tries") == f"{said}{count}"


def test_numbers_are_written_as_the_language_does() -> None:
    values = {"rate": 2.5, "networks": 16_384}
    text = "{rate:.1f} and {networks:,}"
    assert ENGLISH.say(text, values) == "2.5 and 16,384"
    assert POLISH.say(text, values) == "2,5 and 16\u202f384"


def test_what_a_language_lacks_is_said_in_english() -> None:
    text = "{port:port}, {country:country}"
    assert POLISH.say(text, {"port": ("udp", 1), "country": "CN"}) == (
        "port 1 (tcpmux), Chiny"
    )
    assert POLISH.country("ZZ") == "ZZ"
    nobody = Origin(country=None, asn=None, organization=None, prefix=None)
    assert POLISH.whose(nobody) == "nieznana sieć, kraj nieznany"


def test_parts_of_a_sentence_are_put_into_the_language_too() -> None:
    part = Said("Never answered so far ({tries:tries})", {"tries": 1})
    assert POLISH.say("{what:part}!", {"what": part}) == (
        "Dotąd bez odpowiedzi (1 próba)!"
    )


@given(st.text(), st.text())
def test_others_words_are_never_taken_for_ours(name: str, other: str) -> None:
    """A name with braces in it is a name."""
    assert ENGLISH.say("It is {name}.", {"name": name}) == f"It is {name}."
    assert ENGLISH.known(other) == other
