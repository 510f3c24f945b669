"""What is made of any text, whatever stands in it."""

from hypothesis import example, given, strategies as st
import pytest

from custom_components.iot_egress_guard.plain_text import (
    MAX_NAME,
    escaped,
    one_line,
    plain,
    plain_name,
    without_markup,
)

from .texts import HOSTILE, MARKUP, is_plain

texts = st.text(st.characters(), max_size=300) | st.sampled_from(list(HOSTILE.values()))


@given(texts, st.integers(1, 600))
@example("\ud800", 100)
def test_a_plain_text_is_one_short_line_that_can_be_seen_and_saved(
    text: str, limit: int
) -> None:
    found = plain(text, limit)
    assert is_plain(found, limit)
    assert plain(found, limit) == found


@given(st.from_regex(r"[\w .()'-]{1,40}", fullmatch=True))
def test_an_honest_name_stays_as_it_is(name: str) -> None:
    assert plain(name) == " ".join(name.split())
    assert without_markup(name) == name


@given(texts)
def test_markdown_finds_nothing_in_a_text_without_markup(text: str) -> None:
    assert not MARKUP.search(without_markup(one_line(text)))


@given(texts)
def test_an_escaped_text_has_no_character_that_markdown_takes_for_its_own(
    text: str,
) -> None:
    bare = escaped(text).replace("\\\\", "")
    assert all(
        bare[at - 1] == "\\"
        for at, each in enumerate(bare)
        if each in "<>[]()!*_`#|~{}"
    )


@pytest.mark.parametrize("nothing", [None, 7, [], {}, "", HOSTILE["nothing"], "\ud800"])
def test_of_no_text_there_is_no_name(nothing: object) -> None:
    assert plain_name(nothing) is None


def test_families_and_flags_stay_together() -> None:
    assert plain("TV \U0001f4fa") == "TV \U0001f4fa"
    assert len(plain(HOSTILE["10 kB"])) == MAX_NAME
