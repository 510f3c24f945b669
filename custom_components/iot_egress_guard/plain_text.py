"""Texts that others chose (names of hosts and networks, a router's own words), made harmless where they come in.

What is shown, spoken, logged or saved afterwards has passed here once. It imports nothing of the guard, so that every room may
use it.
"""

import re
from unicodedata import category

MAX_NAME = 100
"""Characters of a name that are kept: beyond a DNS label's 63 (RFC 1035, 2.3.4), and within a state's 255 with room around it.
Of the embedded database's 81,262 organisations, ten have more."""

MAX_WORDS = 500
"""Characters that are kept of what a router says: an error, or a rule as it prints it."""

_DROPPED = frozenset({"Cf", "Cs"})
"""What isn't seen, and changes how the rest is read: marks of direction, joiners, tags; and halves of a pair, which UTF-8 can't
hold, so that nothing could be saved with them."""

_MARKDOWN = re.compile(r"[!-/:-@\[-`{-~]")
"""The characters that Markdown may take for its own, and lets be escaped."""


_LINKS = re.compile(r"(?<=:/)(?=/)|(?<=\bwww)(?=\.)", re.IGNORECASE)
"""Where an address is taken apart, that Markdown would make a link of without being asked."""

_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "`": "'"})
"""What begins links, pictures, tags and code, and what is shown in its place."""


def one_line(text: str) -> str:
    """Return a text on one line: control characters and white space are single spaces, what isn't seen is left out."""
    if not text.isprintable():
        text = "".join(map(_shown, text))
    return " ".join(text.split())


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return "" if category(character) in _DROPPED else " "


def shortened(text: str, limit: int) -> str:
    """Return a text of at most so many characters."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def plain(text: str, limit: int = MAX_NAME) -> str:
    """Return a text on one line, of at most so many characters."""
    return shortened(one_line(text), limit)


def plain_name(name: object) -> str | None:
    """Return a name as it may be shown; None for one of which nothing is left, and for what is no text."""
    return (plain(name) or None) if isinstance(name, str) else None


def without_markup(text: str) -> str:
    """Return a text in which Markdown finds neither links nor pictures nor tags, and which reads the same elsewhere.

    For what Home Assistant shows both ways, as a repair's title and its description.
    """
    return _LINKS.sub(" ", text.translate(_LOOKALIKES))


def escaped(text: str) -> str:
    """Return a text so that Markdown shows it as it is: no links, and no pictures that would be fetched."""
    return _MARKDOWN.sub(r"\\\g<0>", text)
