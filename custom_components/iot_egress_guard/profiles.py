"""The shipped profiles within Home Assistant, read once."""

import json
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .egress.profile import GENERIC, Profile

DIRECTORY = Path(__file__).parent / "data" / "profiles"
_DATA: HassKey[dict[str, Profile]] = HassKey(f"{DOMAIN}_profiles")


def read_profiles(directory: Path = DIRECTORY) -> dict[str, Profile]:
    """Return all profiles in a folder by key, the generic one first and the others by title; blocking.

    Raises OSError, and ValueError: ProfileError if a file isn't as the schema has it.
    """
    profiles = [
        Profile.from_dict(file.stem, json.loads(file.read_text(encoding="utf-8")))
        for file in directory.glob("*.json")
    ]
    profiles.sort(key=lambda profile: (profile.key != GENERIC, profile.title))
    return {profile.key: profile for profile in profiles}


async def async_get_profiles(hass: HomeAssistant) -> dict[str, Profile]:
    """Return the shipped profiles by key."""
    if _DATA not in hass.data:
        hass.data[_DATA] = await hass.async_add_executor_job(read_profiles)
    return hass.data[_DATA]
