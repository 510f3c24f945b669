"""Home Assistant's own assistant, as it is spoken to."""

from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import intent


async def ask(hass: HomeAssistant, text: str, language: str = "en") -> str:
    """Say a sentence to Home Assistant's own assistant, and return what it answers."""
    result = await conversation.async_converse(
        hass,
        text,
        None,
        Context(),
        language=language,
        agent_id=conversation.HOME_ASSISTANT_AGENT,
    )
    assert result.response.response_type is intent.IntentResponseType.QUERY_ANSWER
    return str(result.response.speech["plain"]["speech"])
