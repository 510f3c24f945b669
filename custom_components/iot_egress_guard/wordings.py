"""The languages that the guard's sentences are there in, within Home Assistant: each read once."""

import json
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .egress.wording import ENGLISH, Wording

DIRECTORY = Path(__file__).parent / "data" / "wordings"
_DATA: HassKey[dict[str, Wording]] = HassKey(f"{DOMAIN}_wordings")


def read_wordings(directory: Path = DIRECTORY) -> dict[str, Wording]:
    """Return all languages by their codes; blocking. Raises OSError, and ValueError or TypeError for a file that is none."""
    wordings = {ENGLISH.language: ENGLISH}
    for file in directory.glob("*.json"):
        fields = json.loads(file.read_text(encoding="utf-8"))
        wordings[file.stem] = Wording(language=file.stem, **fields)
    return wordings


async def async_get_wording(hass: HomeAssistant, language: str) -> Wording:
    """Return the wording of a language, of `de` for `de-CH`; English where there is none."""
    if _DATA not in hass.data:
        hass.data[_DATA] = await hass.async_add_executor_job(read_wordings)
    return hass.data[_DATA].get(language.partition("-")[0].lower(), ENGLISH)
