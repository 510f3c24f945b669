"""The integration's texts, and what can be asked of any of them."""

from collections.abc import Iterator, Mapping
import json
from pathlib import Path
from string import Formatter
from typing import Any

import custom_components.iot_egress_guard as integration

COMPONENT = Path(integration.__file__).parent
LANGUAGES = ("de", "en", "es", "fr", "nl", "pl")
"""The languages of the texts, the card's and the assistant's sentences alike."""


def json_file(name: str) -> dict[str, Any]:
    """Return a JSON file of the integration's."""
    content: dict[str, Any] = json.loads((COMPONENT / name).read_text(encoding="utf-8"))
    return content


def flat(texts: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each text with where it stands: `config.step.user.title`."""
    for key, value in texts.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def placeholders(text: str) -> list[str]:
    """Return the names in curly brackets, in order of the alphabet, as often as they stand there."""
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


TEXTS: Mapping[str, dict[str, Any]] = {
    language: json_file(f"translations/{language}.json") for language in LANGUAGES
}
FLAT: Mapping[str, dict[str, str]] = {
    language: dict(flat(texts)) for language, texts in TEXTS.items()
}
ENGLISH = FLAT["en"]
FOREIGN = tuple(language for language in LANGUAGES if language != "en")
