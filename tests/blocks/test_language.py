"""What the guard says is said in Home Assistant's language."""

from custom_components.iot_egress_guard.wordings import async_get_wording
from tests.test_guard import SUSPICIOUS, state

from .conftest import Home


async def test_reasons_and_evidence_are_in_home_assistants_language(home: Home) -> None:
    home.hass.config.language = "de-AT"
    german = await async_get_wording(home.hass, "de")
    assert german.language == "de"
    await home.guarded.advance(21)
    await home.block()
    home.leak()
    await home.guarded.advance(21)
    [block] = await home.blocks()
    flow = "106.13.0.0:1/udp"
    assert flow in block["leaks"][0]
    assert "a new flow to" not in block["leaks"][0]
    english = german.texts.keys()
    assert block["evidence"][0] not in english
    assert block["leaks"][0] in block["evidence"][0]
    assert not english & set(block["evidence"])
    reasons = state(home.hass, SUSPICIOUS).attributes["reasons"]
    assert block["leaks"][0] in reasons[0]
    assert not any("Got past" in each or "outside" in each for each in reasons)


async def test_another_language_is_spoken_from_the_next_news_on(home: Home) -> None:
    home.hass.config.language = "de"
    await home.guarded.advance(21)
    await home.block()
    home.hass.config.language = "tlh"
    home.leak()
    await home.guarded.advance(21)
    [block] = await home.blocks()
    assert block["leaks"][0].startswith("a new flow to 106.13.0.0:1/udp")
    reasons = state(home.hass, SUSPICIOUS).attributes["reasons"]
    assert "Got past a block" in reasons[0]
