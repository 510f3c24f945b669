"""A signal: a suspicious trait of a destination, with its weight and its sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import NamedTuple

from ..wording import ENGLISH, Wording
from .subject import Subject


class Excuse(StrEnum):
    """What a destination can't be blamed for a signal with."""

    TRUSTED = auto()
    """Its network is one that the profile has."""
    LEARNED = auto()
    """Its network was learned from the device itself."""
    ROUTINE = auto()
    """Its network was learned, and its port is a usual one."""
    NTP = auto()
    """It's a time server."""


class Grade(NamedTuple):
    """One strength of a signal."""

    weight: float
    """0–1; weights add up as 1 − Π(1 − w)."""
    sentence: str
    """For people, in English; what is filled in stands in braces (`wording.py`)."""


class Hit(NamedTuple):
    """A signal holds, and how."""

    grade: str
    values: Mapping[str, object]
    """What stands for the braces of the sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A row of the table of signals."""

    name: str
    """What alerts and tests call it."""
    holds: Callable[[Subject], Hit | None]
    grades: Mapping[str, Grade]
    excused: frozenset[Excuse] = frozenset()
    normal: bool = True
    """It may hold for what is normal for a device; else nothing is learned of what it holds for."""


class Evidence(NamedTuple):
    """Why a signal holds for a destination."""

    signal: Signal
    hit: Hit

    @property
    def name(self) -> str:
        """The signal's name."""
        return self.signal.name

    @property
    def weight(self) -> float:
        """How much it counts, 0–1."""
        return self.signal.grades[self.hit.grade].weight

    def sentence(self, wording: Wording = ENGLISH) -> str:
        """Return what it says to people."""
        grade = self.signal.grades[self.hit.grade]
        return wording.say(grade.sentence, self.hit.values)
