"""Every language says all that English says, and fills in the same values."""

import re

import pytest

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from tests.tooling.project import ROOT

from .files import COMPONENT, ENGLISH, FLAT, FOREIGN, LANGUAGES, TEXTS, placeholders

NAMES = {
    "IoT Egress Guard",
    "OpenWrt",
    "UniFi",
    "ASN",
    "TCP",
    "UDP",
    "{name} ({host})",
    "{error}",
}
"""What is called the same in every language."""

SAME_WORD = {
    "de": {"Blind", "Host", "Port", "Router", "Site"},
    "es": {"Host", "Router", "Routers"},
    "fr": {"Destination", "Destinations", "Port", "Score", "destinations"},
    "nl": {"Blind", "Host", "Protocol", "Router", "Routers", "Score", "Site"},
    "pl": {"Host", "Port", "Router"},
}
"""Words of a language that happen to be English ones too."""

LONGER = 2.2
"""How much longer than English a sentence may be before it won't fit where it's shown."""
ROOM = 45
"""Characters that a text of few words may take besides."""

MARKS = {
    "de": re.compile(r'"|(?<=\w)\'(?=\s)'),
    "fr": re.compile(r'"|’|[^\s\u00a0][:;?!»](?=\s|$)| [:;?!»]|«(?!\u00a0)'),
    "pl": re.compile(r'"'),
}
"""What isn't how a language is set: „…“ in German, „…” in Polish, in French « … » and no-break spaces."""


def test_the_card_speaks_the_same_languages() -> None:
    spoken = {path.stem for path in (COMPONENT / "translations").glob("*.json")}
    index = (ROOT / "card" / "src" / "texts" / "index.ts").read_text(encoding="utf-8")
    table = re.search(r"LANGUAGES: .+ = \{(.+)\};", index)
    assert table is not None
    assert spoken == set(LANGUAGES) == set(re.findall(r"(\w+): ", table[1]))


@pytest.mark.parametrize("language", FOREIGN)
def test_it_says_all_that_english_says_in_the_same_order(language: str) -> None:
    assert list(FLAT[language]) == list(ENGLISH)


@pytest.mark.parametrize("language", FOREIGN)
def test_it_fills_in_the_same_values_and_keeps_what_is_set_apart(language: str) -> None:
    for key, text in FLAT[language].items():
        english = ENGLISH[key]
        assert placeholders(text) == placeholders(english), key
        assert sorted(re.findall(r"`[^`]+`", text)) == sorted(
            re.findall(r"`[^`]+`", english)
        ), key
        for mark in ("\n", "**"):
            assert text.count(mark) == english.count(mark), key


@pytest.mark.parametrize("language", FOREIGN)
def test_nothing_is_left_in_english(language: str) -> None:
    left = {text for key, text in FLAT[language].items() if text == ENGLISH[key]}
    assert left - NAMES == SAME_WORD[language]


@pytest.mark.parametrize("language", FOREIGN)
def test_no_text_is_much_longer_than_english(language: str) -> None:
    for key, text in FLAT[language].items():
        assert len(text) <= max(LONGER * len(ENGLISH[key]), len(ENGLISH[key]) + ROOM), (
            key
        )


@pytest.mark.parametrize("language", FOREIGN)
def test_a_sentence_ends_where_english_ends_one(language: str) -> None:
    for key, text in FLAT[language].items():
        for mark in (".", "?"):
            assert text.endswith(mark) == ENGLISH[key].endswith(mark), key


@pytest.mark.parametrize("language", MARKS)
def test_quotes_and_spaces_are_the_languages_own(language: str) -> None:
    for key, text in FLAT[language].items():
        words = re.sub(r"`[^`]+`|\{\w+\}|\*\*|(?<=\d):(?=\w)|(?<=\w):(?=\w)", "x", text)
        assert not MARKS[language].search(words), (key, text)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_home_assistant_takes_and_serves_all_of_it(
    hass: HomeAssistant, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    served: dict[str, str] = {}
    for category in TEXTS["en"]:
        served |= await async_get_translations(hass, language, category, {DOMAIN})
    assert served == {
        f"component.{DOMAIN}.{key}": text for key, text in FLAT[language].items()
    }
    assert "placeholders" not in caplog.text
