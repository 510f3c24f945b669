"""The guard's sentences are all there in every language, with what is filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from string import Formatter
from typing import override

import pytest

from custom_components.iot_egress_guard.egress.countries import COUNTRIES
from custom_components.iot_egress_guard.egress.signals import Subject
from custom_components.iot_egress_guard.egress.wording import COUNTS, Wording
from custom_components.iot_egress_guard.wordings import read_wordings
from tests.egress.signals.test_table import HITS
from tests.egress.subjects import TABLE, verdict

from .files import LANGUAGES
from .sentences import sentences

WORDINGS = read_wordings()
OTHERS = [each for each in WORDINGS.values() if each.language != "en"]
FORMS = {"pl": {"one", "few", "many", "other"}}
"""Language → CLDR's plural categories, where they aren't `one` and `other`."""


class Asked(Mapping[str, str]):
    """Has no text, and notes which are looked for."""

    def __init__(self) -> None:
        """Have been asked for none."""
        self.texts: set[str] = set()

    @override
    def __getitem__(self, text: str) -> str:
        """Note it."""
        self.texts.add(text)
        raise KeyError(text)

    @override
    def __iter__(self) -> Iterator[str]:
        """Return none."""
        return iter(())

    @override
    def __len__(self) -> int:
        """Return how many there are."""
        return 0


def fields(text: str, counts: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    """Return what is filled into a sentence, and how; what is counted may be declined."""
    return sorted(
        (name, "a count" if how in counts else how or "")
        for _, name, how, _ in Formatter().parse(text)
        if name is not None
    )


def test_the_sentences_are_there_in_each_language_of_the_integration() -> None:
    assert set(WORDINGS) == set(LANGUAGES)


@pytest.mark.parametrize("wording", OTHERS, ids=lambda each: each.language)
def test_no_sentence_is_missing_or_left_over(wording: Wording) -> None:
    assert wording.texts.keys() == sentences()
    assert all(text.strip() == text and text for text in wording.texts.values())


@pytest.mark.parametrize("wording", OTHERS, ids=lambda each: each.language)
def test_what_is_filled_in_is_the_same(wording: Wording) -> None:
    for english, text in wording.texts.items():
        assert fields(text, wording.counts) == fields(english, COUNTS)


@pytest.mark.parametrize("wording", OTHERS, ids=lambda each: each.language)
def test_counts_have_every_form_that_the_language_knows(wording: Wording) -> None:
    assert wording.counts.keys() >= COUNTS.keys()
    known = FORMS.get(wording.language, {"one", "other"})
    for forms in wording.counts.values():
        assert forms.keys() in (known, {"other"})
        assert all(text.count("{count}") == 1 for text in forms.values())


@pytest.mark.parametrize("wording", OTHERS, ids=lambda each: each.language)
def test_every_country_has_a_name_of_its_own(wording: Wording) -> None:
    assert wording.countries.keys() == COUNTRIES.keys()
    assert len(set(wording.countries.values())) == len(COUNTRIES)


@pytest.mark.parametrize(("_signal", "case", "_grade"), HITS.values(), ids=HITS.keys())
def test_nothing_is_said_that_is_not_among_the_sentences(
    _signal: str, case: Subject, _grade: str
) -> None:
    asked = Asked()
    device = replace(case.device, wording=Wording(language="xx", texts=asked))
    assert verdict(replace(case, device=device)).reasons
    assert asked.texts <= sentences()


@pytest.mark.parametrize("wording", OTHERS, ids=lambda each: each.language)
@pytest.mark.parametrize(("signal", "case", "_grade"), HITS.values(), ids=HITS.keys())
def test_every_reason_can_be_said(
    signal: str, case: Subject, _grade: str, wording: Wording
) -> None:
    [evidence] = [each for each in TABLE.evidence_for(case) if each.name == signal]
    said = evidence.sentence(wording)
    assert "{" not in said
    assert said != evidence.sentence()
