"""The shipped profiles within Home Assistant, read once."""

import json
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .egress.profile import Profile

DIRECTORY = Path(__file__).parent / "data" / "profiles"
_DATA: HassKey[dict[str, Profile]] = HassKey(f"{DOMAIN}_profiles")


def read_profiles(directory: Path = DIRECTORY) -> dict[str, Profile]:
    """Return all profiles in a folder by key; blocking. Raises ProfileError, OSError."""
    return {
        file.stem: Profile.from_dict(
            file.stem, json.loads(file.read_text(encoding="utf-8"))
        )
        for file in sorted(directory.glob("*.json"))
    }


async def async_get_profiles(hass: HomeAssistant) -> dict[str, Profile]:
    """Return the shipped profiles by key."""
    if _DATA not in hass.data:
        hass.data[_DATA] = await hass.async_add_executor_job(read_profiles)
    return hass.data[_DATA]
