"""What the guard has to say, in a language.

Sentences stand in the code in English, with names in braces for what is filled in, and how each is put: `{span:span}` is a
time, `{tries:tries}` a count with its noun, `{country:country}` a country's name. Another language has the same sentences by
their English ones, with the same names in them; what it lacks is said in English.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from .countries import COUNTRIES
from .origin import Origin
from .words import SERVICES

type Values = Mapping[str, Any]
type Forms = Mapping[str, str]
"""CLDR's plural category → how a count of that is said, with `{count}` in it."""

_NOTHING: Values = MappingProxyType({})

PORT = "port {number}"
PORT_OF = "port {number} ({service})"
UNKNOWN_NETWORK = "an unknown network"
NAMELESS_NETWORK = "a network without a name"
ANYCAST = "anycast"
UNKNOWN_COUNTRY = "country unknown"

COUNTS: Final[Mapping[str, Forms]] = {
    "tries": {"one": "{count} try", "other": "{count} tries"},
    "flows": {"one": "{count} flow", "other": "{count} flows"},
    "separate_flows": {
        "one": "{count} separate flow",
        "other": "{count} separate flows",
    },
    "established_flows": {
        "one": "{count} established flow",
        "other": "{count} established flows",
    },
    "packets": {"one": "{count} packet", "other": "{count} packets"},
    "bytes": {"one": "{count} byte", "other": "{count} bytes"},
    "seconds": {"other": "{count} s"},
    "minutes": {"other": "{count} min"},
    "hours": {"other": "{count} h"},
    "days": {"other": "{count} d"},
}
"""What is counted, in English."""

#: Digits in groups are parted as the SI Brochure (9th edition, 5.4.4) has it: by a thin space, which is wrong nowhere.
_NOT_ENGLISH = str.maketrans({".": ",", ",": "\u202f"})
_SPANS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds"))
_AMOUNTS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


class Said(NamedTuple):
    """A part of a sentence that isn't in a language yet."""

    text: str
    """In English, as `Wording.say` takes it."""
    values: Values = _NOTHING


def _one_or_other(count: int) -> str:
    return "one" if count == 1 else "other"


def _french(count: int) -> str:
    return "one" if count in (0, 1) else "other"


def _polish(count: int) -> str:
    if count == 1:
        return "one"
    few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return "few" if few else "many"


PLURALS: Final[Mapping[str, Callable[[int], str]]] = {
    "fr": _french,
    "pl": _polish,
}
"""Language → the plural category of a whole number, where it isn't as in English; CLDR's rules for cardinals."""


@cache
def parts_of(text: str) -> tuple[tuple[str, str | None, str], ...]:
    """Return a sentence's parts: words, then the name of what follows them, None at the end, and how it's put."""
    return tuple(
        (words, name, how or "") for words, name, how, _ in Formatter().parse(text)
    )


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Puts what the guard has to say into one language."""

    language: str = "en"
    texts: Mapping[str, str] = field(default_factory=dict)
    """English sentence, or part of one → what it is in the language."""
    counts: Mapping[str, Forms] = field(default_factory=lambda: COUNTS)
    countries: Mapping[str, str] = field(default_factory=lambda: COUNTRIES)
    """Country code → name."""

    def say(self, text: str, values: Values = _NOTHING) -> str:
        """Return a sentence with its values filled in; KeyError for a value that's missing."""
        return "".join(
            words if name is None else words + self._put(values[name], how)
            for words, name, how in parts_of(self.texts.get(text, text))
        )

    def known(self, text: str) -> str:
        """Return a text in which nothing is filled in; as it is if it isn't one of ours: a router's words, a name."""
        return self.texts.get(text, text)

    def _put(self, value: Any, how: str) -> str:
        if (put := _PUT.get(how)) is not None:
            return put(self, value)
        if how in self.counts:
            return self.count(value, how)
        return self.number(format(value, how))

    def number(self, text: str) -> str:
        """Return a number's text as the language writes it."""
        return text if self.language == "en" else text.translate(_NOT_ENGLISH)

    def count(self, count: int, noun: str) -> str:
        """Return a count with its noun: `1 try`, `3 tries`, `2 packets`."""
        forms = self.counts[noun]
        category = PLURALS.get(self.language, _one_or_other)(count)
        return forms.get(category, forms["other"]).replace("{count}", str(count))

    def span(self, seconds: float) -> str:
        """Return a time span in its largest fitting unit, rounded: `45 s`, `9 h`."""
        for size, unit in _SPANS:
            if seconds >= size:
                return self.count(round(seconds / size), unit)
        return self.count(max(0, round(seconds)), "seconds")

    def amount(self, size: float) -> str:
        """Return a number of bytes in decimal units: `172 bytes`, `51 MB`."""
        for factor, unit in _AMOUNTS:
            if size >= factor:
                return f"{self.number(f'{size / factor:.3g}')} {unit}"
        return self.count(round(size), "bytes")

    def country(self, code: str) -> str:
        """Return a country's name; its code for one that isn't known."""
        return self.countries.get(code, code)

    def listed(self, codes: Iterable[str]) -> str:
        """Return countries' names, in the order of their codes."""
        return ", ".join(map(self.country, sorted(codes)))

    def port(self, port: tuple[str, int]) -> str:
        """Return a protocol's port with its service's name where it has one: `port 1 (tcpmux)`."""
        values: Values = {"number": port[1], "service": SERVICES.get(port)}
        if values["service"]:
            return self.say(PORT_OF, values)
        return self.say(PORT, values)

    def whose(self, origin: Origin) -> str:
        """Return whose an address is and where: `Baidu (AS38365), China`; says what isn't known."""
        if origin.asn is None:
            network = self.known(UNKNOWN_NETWORK)
        else:
            name = origin.organization or self.known(NAMELESS_NETWORK)
            network = f"{name} (AS{origin.asn})"
        if origin.anycast:
            return f"{network}, {self.known(ANYCAST)}"
        where = self.country(origin.country) if origin.country else None
        return f"{network}, {where or self.known(UNKNOWN_COUNTRY)}"

    def part(self, said: Said | str) -> str:
        """Return a part of a sentence."""
        return self.say(*said) if isinstance(said, Said) else self.known(said)


_PUT: Mapping[str, Callable[[Wording, Any], str]] = {
    "": lambda _, value: str(value),
    "span": Wording.span,
    "amount": Wording.amount,
    "country": Wording.country,
    "countries": Wording.listed,
    "port": Wording.port,
    "whose": Wording.whose,
    "part": Wording.part,
}
"""How values are put, beside counts and numbers."""

ENGLISH: Final = Wording()
