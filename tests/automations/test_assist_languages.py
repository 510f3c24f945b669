"""The assistant understands and answers in every language that there are texts in."""

from typing import Any

from hassil import Intents
from hassil.recognize import recognize_best
from hassil.sample import sample_intents
import pytest
import yaml

from homeassistant.components import conversation
from homeassistant.helpers import entity_registry as er, intent
from tests.test_guard import SUSPICIOUS
from tests.texts.files import ENGLISH, FLAT, LANGUAGES

from .assistant import ask
from .conftest import SENTENCES, Automated

SPOKEN = {
    "de": ("Türklingel", "Mit wem spricht die Türklingel?", "Ist etwas verdächtig?"),
    "en": ("Doorbell", "What is the doorbell talking to?", "Is anything suspicious?"),
    "es": ("Timbre", "¿Con quién habla el timbre?", "¿Hay algo sospechoso?"),
    "fr": (
        "Interphone",
        "À qui parle l'interphone ?",
        "Y a-t-il quelque chose de suspect ?",
    ),
    "nl": ("Deurbel", "Waarmee praat de deurbel?", "Is er iets verdachts?"),
    "pl": ("Dzwonek", "Z kim łączy się dzwonek?", "Czy coś jest podejrzane?"),
}
"""What the doorbell is called, where it has been, and whether anything is wrong."""

BLOCKED = {
    "de": ("Was ist gesperrt?", "Was ist für die Türklingel gesperrt?"),
    "en": ("What is blocked?", "What is blocked for the doorbell?"),
    "es": ("¿Qué está bloqueado?", "¿Qué hay bloqueado para el timbre?"),
    "fr": (
        "Qu'est-ce qui est bloqué ?",
        "Qu'est-ce qui est bloqué pour l'interphone ?",
    ),
    "nl": ("Wat is er geblokkeerd?", "Wat is er geblokkeerd voor de deurbel?"),
    "pl": ("Co jest zablokowane?", "Co jest zablokowane dla dzwonek?"),
}
"""What is blocked, of all devices and of the doorbell."""


def written(language: str) -> dict[str, Any]:
    """Return the sentences of a language."""
    [file] = (SENTENCES / language).glob("*.yaml")
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


def beginning(language: str, key: str, **values: str) -> str:
    """Return how an answer begins: up to the first value that isn't given."""
    text = FLAT[language][f"common.answer_{key}"]
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text.partition("{")[0]


@pytest.fixture
async def called(told: Automated, language: str) -> Automated:
    """Return the doorbell, called by its name in a language."""
    name = SPOKEN[language][0]
    er.async_get(told.hass).async_update_entity(SUSPICIOUS, aliases=[name])
    return told


def test_every_language_has_sentences() -> None:
    assert {path.name for path in SENTENCES.iterdir()} == set(LANGUAGES)
    assert all(written(language)["language"] == language for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_way_to_ask_is_understood_as_what_it_stands_under(language: str) -> None:
    intents = Intents.from_dict(written(language))
    samples = list(sample_intents(intents, exclude_sentences_with_wildcards=False))
    assert {name for name, _ in samples} == set(intents.intents)
    for name, sample in samples:
        text = sample.replace("{guarded_device}", "Ring Pro")
        found = recognize_best(text, intents, language=language)
        assert found is not None, text
        assert found.intent.name == name, text
        of = found.entities.get("name")
        assert (of is not None) == ("Ring Pro" in text), text
        assert of is None or str(of.value).strip() == "Ring Pro", text


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_no_rule_takes_the_place_of_home_assistants_own(language: str) -> None:
    ours = {*written(language)["expansion_rules"], *written(language)["lists"]}
    assert all(name.startswith("guard") for name in ours)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_answers_in_the_language_that_it_is_asked_in(
    called: Automated, language: str
) -> None:
    _, where, suspicious = SPOKEN[language]
    answer = await ask(called.hass, where, language)
    assert answer.startswith(
        beginning(language, "talked_with_other", device="Ring Pro")
    )
    assert "Amazon" in answer
    assert beginning(language, "odd_high", address="106.13.0.0", port="1") in answer

    answer = await ask(called.hass, suspicious, language)
    assert answer.startswith(
        beginning(
            language, "talks_to", device="Ring Pro", destination="106.13.0.0:1/udp"
        )
    )

    anything, of_it = BLOCKED[language]
    answer = await ask(called.hass, anything, language)
    assert answer == FLAT[language]["common.answer_nothing_blocked"]
    await called.act("block", destination="106.13.0.0")
    proven = FLAT[language]["common.answer_block_verified"]
    text = FLAT[language]["common.answer_blocked_for_good"]
    wanted = text.format(what="106.13.0.0", device="Ring Pro", state=proven)
    assert await ask(called.hass, of_it, language) == wanted


async def test_a_device_that_is_cut_off_is_said_to_be(told: Automated) -> None:
    await told.hass.services.async_call(
        "switch",
        "turn_off",
        {"entity_id": "switch.ring_pro_internet_access"},
        blocking=True,
    )
    answer = await ask(told.hass, "what is blocked")
    assert answer.startswith(
        ENGLISH["common.answer_cut_off_for_good"].format(device="Ring Pro", state="")[
            :-1
        ]
    )


async def test_a_language_without_texts_is_answered_in_english(
    told: Automated,
) -> None:
    intents = {
        "IotEgressGuardBlocks": "it",
        "IotEgressGuardFindings": "de-CH",
    }
    said = {}
    for name, language in intents.items():
        response = await intent.async_handle(
            told.hass,
            "test",
            name,
            language=language,
            assistant=conversation.DOMAIN,
        )
        said[language] = response.speech["plain"]["speech"]
    assert said["it"] == ENGLISH["common.answer_nothing_blocked"]
    assert said["de-CH"].startswith("Ring Pro spricht mit ")
