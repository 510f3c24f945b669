"""By which profile a device is judged: a shipped one, or its own, made from a MUD file."""

from collections.abc import Mapping
import logging
from typing import Any, Final

from .const import CONF_MUD_PROFILE, CONF_PROFILE
from .egress.profile import GENERIC, Profile, ProfileError

_LOGGER = logging.getLogger(__name__)

MUD: Final = "mud"
"""The key of a device's own profile; no shipped one may have it."""


def own_profile(data: Mapping[str, Any]) -> Profile | None:
    """Return the profile that was made from a MUD file for a device, from its subentry's data.

    None if there's none, or if it's of a version that isn't understood.
    """
    stored = data.get(CONF_MUD_PROFILE)
    if stored is None:
        return None
    try:
        return Profile.from_dict(MUD, stored)
    except ProfileError as err:
        _LOGGER.warning(
            "A device's profile can't be used, so upload its MUD file again: %s", err
        )
        return None


def profile_of(data: Mapping[str, Any], shipped: Mapping[str, Profile]) -> Profile:
    """Return the profile that a device's subentry chooses, the generic one if that isn't there any more."""
    if data[CONF_PROFILE] == MUD:
        return own_profile(data) or shipped[GENERIC]
    if data[CONF_PROFILE] not in shipped:
        _LOGGER.warning(
            "There is no profile %s any more; the device is judged as one of any other make",
            data[CONF_PROFILE],
        )
    return shipped.get(data[CONF_PROFILE], shipped[GENERIC])
