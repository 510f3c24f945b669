"""The demo's dashboard."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.template import Template
from script.demo_home.dashboard import dashboard
from script.demo_home.entities import Guarded as Names
from tests.conftest import Guarded


def leaves(config: Any, key: str) -> Iterator[Any]:
    """Return every value of this key, however deep it stands."""
    if isinstance(config, dict):
        for name, value in config.items():
            if name == key:
                yield value
            else:
                yield from leaves(value, key)
    elif isinstance(config, list):
        for value in config:
            yield from leaves(value, key)


def names(hass: HomeAssistant, guarded: Guarded) -> Names:
    """Return the entities of a set-up guard, as the demo finds them."""
    registry = er.async_get(hass)
    entries = er.async_entries_for_config_entry(registry, guarded.entry.entry_id)
    by_device = [
        {
            str(each.translation_key): each.entity_id
            for each in entries
            if bool(each.config_subentry_id) is of_device
        }
        for of_device in (True, False)
    ]
    device_id = next(each.device_id for each in entries if each.config_subentry_id)
    return Names(
        device_id=str(device_id),
        name="Ring Pro",
        entities=by_device[0],
        router_entities=by_device[1],
    )


async def test_every_card_shows_something_that_is_there(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    config = dashboard(names(hass, guarded))
    shown = [
        *leaves(config, "entity"),
        *chain.from_iterable(leaves(config, "entity_id")),
    ]
    assert len(shown) > 15
    assert [each for each in shown if hass.states.get(each) is None] == []


async def test_buttons_call_actions_that_are_there(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    called = list(leaves(dashboard(names(hass, guarded)), "perform_action"))
    assert sorted(called) == [f"{DOMAIN}.block", f"{DOMAIN}.unblock"]
    assert all(hass.services.has_service(*each.split(".")) for each in called)


async def test_the_finding_is_told_with_its_reasons(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    await guarded.advance(40)
    texts = "\n".join(
        Template(each, hass).async_render(parse_result=False)
        for each in leaves(dashboard(names(hass, guarded)), "content")
    )
    assert "106.13.0.0:1/udp" in texts
    assert "tcpmux" in texts
    assert "Nothing suspicious" not in texts
