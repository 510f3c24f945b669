"""What a user may see and do of a guarded device: what they may of the entity that says whether its egress is suspicious.

Whatever changes a router is for administrators. What no user asked for (an automation, a start) may do everything.
"""

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er

from .binary_sensor import SUSPICIOUS_EGRESS
from .const import DOMAIN


async def async_user_of(hass: HomeAssistant, context: Context | None) -> User | None:
    """Return who asks; None for nobody. Raises UnknownUser for a user that there isn't any more."""
    if context is None or context.user_id is None:
        return None
    user = await hass.auth.async_get_user(context.user_id)
    if user is None:
        raise UnknownUser(context=context)
    return user


@callback
def may(hass: HomeAssistant, user: User | None, identifier: str, policy: str) -> bool:
    """Tell whether a user has a policy (`read`, `control`) for a device, named by what the registry knows it as ours."""
    if user is None:
        return True
    entity_id = er.async_get(hass).async_get_entity_id(
        Platform.BINARY_SENSOR, DOMAIN, f"{identifier}_{SUSPICIOUS_EGRESS.key}"
    )
    if entity_id is None:
        return user.permissions.access_all_entities(policy)
    return user.permissions.check_entity(entity_id, policy)


@callback
def may_read(hass: HomeAssistant, user: User | None, identifier: str) -> bool:
    """Tell whether a user may be told of a device."""
    return may(hass, user, identifier, POLICY_READ)


async def async_require(
    hass: HomeAssistant, context: Context, identifier: str, policy: str
) -> None:
    """Raise Unauthorized unless who asks has a policy for a device."""
    if not may(hass, await async_user_of(hass, context), identifier, policy):
        raise Unauthorized(context=context, permission=policy)


async def async_require_admin(hass: HomeAssistant, context: Context | None) -> None:
    """Raise Unauthorized unless who asks is an administrator."""
    user = await async_user_of(hass, context)
    if user is not None and not user.is_admin:
        raise Unauthorized(context=context)
