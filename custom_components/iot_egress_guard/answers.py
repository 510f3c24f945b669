"""What the assistant answers, in the language that it is spoken to; what others named, and a finding's reasons, stay as they are."""

from collections.abc import Mapping, Sequence
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .egress.wording import Wording
from .wordings import async_get_wording

#: Networks that are spoken of; beyond, nobody listens.
MAX_SPOKEN = 5


class Answers:
    """Answers in one language."""

    def __init__(self, texts: Mapping[str, str], wording: Wording) -> None:
        """Speak by these texts, key → text, and of countries by these names."""
        self._texts = texts
        self._wording = wording

    def say(self, key: str, **values: str) -> str:
        """Return a text with its values filled in."""
        return self._texts[key].format_map(values)

    def _count(self, key: str, count: int, **values: str) -> str:
        form = "one" if count == 1 else "other"
        return self.say(f"{key}_{form}", count=str(count), **values)

    def _where(self, row: Mapping[str, Any]) -> str:
        """Return whose an address is and where: `Amazon.com, Inc. in the United States`."""
        network = row["organization"] or self.say("unknown_network")
        if not row["country"]:
            return network
        return self.say(
            "network_in", network=network, country=self._wording.country(row["country"])
        )

    def destinations(self, answer: Mapping[str, Any]) -> str:
        """Return where a device has been, and what of it is suspicious."""
        device, rows = answer["device"], answer["destinations"]
        if not rows:
            return self.say("not_seen", device=device)
        odd = [row for row in rows if row["severity"] and not row["allowed"]]
        places = list(dict.fromkeys(self._where(row) for row in rows if row not in odd))
        key = "talked_with" if places else "talked"
        said = [
            self._count(key, answer["total"], device=device, places=self._some(places))
        ]
        said += [
            self.say(
                f"odd_{row['severity']}",
                address=row["address"],
                port=str(row["port"]),
                where=self._where(row),
            )
            for row in odd
        ]
        return " ".join(said)

    def _some(self, places: Sequence[str]) -> str:
        named = "; ".join(places[:MAX_SPOKEN])
        if len(places) <= MAX_SPOKEN:
            return named
        return self.say("and_others", places=named)

    def suspicion(self, answer: Mapping[str, Any]) -> str:
        """Return a device's worst finding and its weightiest reason, and how many more there are."""
        worst, *others = answer["findings"]
        said = self.say(
            "talks_to",
            device=answer["device"],
            destination=worst["destination"],
            where=self._where(worst),
            reason=worst["reasons"][0],
        )
        return f"{said} {self._count('more', len(others))}" if others else said

    def block(self, device: str, block: Mapping[str, Any]) -> str:
        """Return what is blocked, until when, and whether it is proven."""
        ends = block["trial_until"] or block["expires_at"]
        what = "cut_off" if block["quarantine"] else "blocked"
        until = ""
        if ends is not None:
            local = dt_util.as_local(dt_util.parse_datetime(ends, raise_on_error=True))
            until = f"{local:%Y-%m-%d %H:%M}"
        return self.say(
            f"{what}_until" if until else f"{what}_for_good",
            device=device,
            what=block["blocks"],
            until=until,
            state=self.say(
                f"block_{'verified' if block['verified'] else block['state']}"
            ),
        )


async def async_get_answers(hass: HomeAssistant, language: str) -> Answers:
    """Return the answers in a language, or in English where there are none in it."""
    base = language.partition("-")[0].lower()
    texts = await async_get_translations(hass, base, "common", {DOMAIN})
    prefix = f"component.{DOMAIN}.common.answer_"
    return Answers(
        {key.removeprefix(prefix): text for key, text in texts.items()},
        await async_get_wording(hass, language),
    )
