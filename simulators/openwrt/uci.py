"""libuci: packages of sections, and the changes ("deltas") staged on top of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
import re
from typing import Literal

type Value = str | list[str]
"""A `config`'s option is a string, or, written with `list`, a list of strings."""

type Command = Literal["add", "set", "remove", "order", "rename", "list-add"]

_NAME = re.compile(r"[A-Za-z0-9_]+")
_TYPE = re.compile(r"[A-Za-z0-9_-]+")
_EXTENDED = re.compile(r"@([A-Za-z0-9_-]*)\[(-?\d+)\]")


def valid_name(name: str) -> bool:
    """Tell whether a section or an option may be called so."""
    return _NAME.fullmatch(name) is not None


def valid_type(name: str) -> bool:
    """Tell whether a section's type may be called so."""
    return _TYPE.fullmatch(name) is not None


def valid_section(name: str) -> bool:
    """Tell whether this names a section, `@type[index]` included."""
    return valid_name(name) or _EXTENDED.fullmatch(name) is not None


def anonymous_name(position: int, section_type: str) -> str:
    """Return the name libuci makes up for the n-th section (from 1) when it has none.

    The position and a hash of the type: it changes when sections before it come or go.
    """
    digest = 5381
    for byte in section_type.encode():
        digest = (digest * 33 + byte) & 0xFFFFFFFF
    return f"cfg{position:02x}{digest & 0x7FFFFFFF & 0xFFFF:04x}"


@dataclass(frozen=True, slots=True)
class Delta:
    """One staged change, in the order in which `uci.changes` prints its words."""

    command: Command
    section: str
    option: str | None = None
    value: str | int | None = None

    def as_json(self) -> list[str | int]:
        """Return the change as `uci.changes` lists it."""
        words = (self.command, self.section, self.option, self.value)
        return [word for word in words if word is not None]


@dataclass(slots=True)
class Section:
    """A `config` section."""

    type: str
    name: str
    anonymous: bool = False
    options: dict[str, Value] = field(default_factory=dict)

    def as_json(self, index: int | None = None) -> dict[str, object]:
        """Return the section as `uci.get` prints it; `index` only within a package."""
        head: dict[str, object] = {
            ".anonymous": self.anonymous,
            ".type": self.type,
            ".name": self.name,
        }
        if index is not None:
            head[".index"] = index
        return head | self.options

    def matches(self, section_type: str | None, wanted: Mapping[str, str]) -> bool:
        """Tell whether type and options fit; a list or words fit by any member.

        Options the section doesn't have are passed over, as long as one fits.
        """
        if section_type is not None and section_type != self.type:
            return False
        present = {
            name: value for name, value in wanted.items() if name in self.options
        }
        if wanted and not present:
            return False
        return all(
            value
            in (held if isinstance(held := self.options[name], list) else held.split())
            for name, value in present.items()
        )


class Package:
    """One file of `/etc/config`, with the deltas of a session applied to it."""

    def __init__(self, sections: Iterable[Section] = ()) -> None:
        """Load the sections as from a file: the anonymous ones get new names."""
        self.sections: list[Section] = []
        self._numbered = 0
        for section in sections:
            self._numbered += 1
            name = (
                anonymous_name(self._numbered, section.type)
                if section.anonymous
                else section.name
            )
            options = {
                option: list(value) if isinstance(value, list) else value
                for option, value in section.options.items()
            }
            self.sections.append(
                Section(section.type, name, section.anonymous, options)
            )

    def find(self, name: str) -> Section | None:
        """Return a section by name or in the form `@type[index]`."""
        if extended := _EXTENDED.fullmatch(name):
            wanted, index = extended[1], int(extended[2])
            candidates = [
                section
                for section in self.sections
                if not wanted or section.type == wanted
            ]
            if -len(candidates) <= index < len(candidates):
                return candidates[index]
            return None
        return next(
            (section for section in self.sections if section.name == name), None
        )

    def next_anonymous(self, section_type: str) -> str:
        """Return the name the next anonymous section will get."""
        return anonymous_name(self._numbered + 1, section_type)

    def apply(self, delta: Delta) -> None:
        """Make one change; one that doesn't fit any more is passed over."""
        section = self.find(delta.section)
        match delta.command, delta.option:
            case "add" | "set", None:
                self._set_type(section, delta)
            case "set", str(option) if section is not None:
                section.options[option] = str(delta.value)
            case "list-add", str(option) if section is not None:
                held = section.options.get(option, [])
                section.options[option] = [
                    *([held] if isinstance(held, str) else held),
                    str(delta.value),
                ]
            case "remove", None if section is not None:
                self.sections.remove(section)
            case "remove", str(option) if section is not None:
                section.options.pop(option, None)
            case "rename", None if section is not None:
                section.name, section.anonymous = str(delta.value), False
            case "rename", str(option) if section is not None:
                section.options = {
                    str(delta.value) if name == option else name: value
                    for name, value in section.options.items()
                }
            case "order", None if section is not None:
                self.sections.remove(section)
                self.sections.insert(int(delta.value or 0), section)

    def _set_type(self, section: Section | None, delta: Delta) -> None:
        if section is not None:
            section.type = str(delta.value)
            return
        self._numbered += 1
        self.sections.append(
            Section(str(delta.value), delta.section, delta.command == "add")
        )


def parse_config(text: str) -> list[Section]:
    """Read the text form of a config file: `config`, `option`, `list` and comments."""
    sections: list[Section] = []
    for line in text.splitlines():
        words = [
            double or single or bare
            for double, single, bare in re.findall(
                r"\"([^\"]*)\"|'([^']*)'|([^\s\"'#]+)", line.split("#")[0]
            )
        ]
        match words:
            case ["config", section_type]:
                sections.append(Section(section_type, "", anonymous=True))
            case ["config", section_type, name]:
                sections.append(Section(section_type, name))
            case ["option", name, value]:
                sections[-1].options[name] = value
            case ["list", name, value]:
                held = sections[-1].options.setdefault(name, [])
                assert isinstance(held, list)
                held.append(value)
    return sections
