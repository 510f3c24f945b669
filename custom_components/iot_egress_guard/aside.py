"""What was stored and can't be understood: kept beside its place, with a repair that says where."""

import logging
import os
from typing import Any

from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)


async def async_put_aside(
    hass: HomeAssistant, store: Store[Any], err: Exception
) -> None:
    """Do with a store's file what Home Assistant itself does with one that isn't JSON; its texts say what that is."""
    now = dt_util.utcnow().isoformat()
    aside = f"{store.path}.corrupt.{now}"
    why = f"{type(err).__name__}: {err}"
    try:
        await hass.async_add_executor_job(os.rename, store.path, aside)
    except OSError as refused:
        why = f"{why}; it can't be renamed: {refused.strerror}"
    _LOGGER.warning(
        "What was stored in %s can't be understood in full (%s). It's kept as %s, and what is missing begins anew",
        store.path,
        why,
        aside,
    )
    ir.async_create_issue(
        hass,
        HOMEASSISTANT_DOMAIN,
        f"storage_corruption_{store.key}_{now}",
        is_fixable=True,
        is_persistent=True,
        issue_domain=DOMAIN,
        severity=ir.IssueSeverity.CRITICAL,
        translation_key="storage_corruption",
        translation_placeholders={
            "storage_key": store.key,
            "original_path": store.path,
            "corrupt_path": aside,
            "error": why,
        },
    )
