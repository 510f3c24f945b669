"""UniFi: what both of a console's firewalls are asked, that with zones and that without."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from ..model import BlockRule
from .matching import Row, digest


@dataclass(frozen=True, slots=True)
class Device:
    """A device, as far as the console knows it now."""

    mac: str
    network_id: str | None
    """None where the console doesn't see it."""
    addresses: tuple[str, ...]


class Firewall(ABC):
    """How blocks stand in one kind of firewall, and what their rows mean."""

    path: ClassVar[str]
    """Where its rules are, in the v2 API."""

    @abstractmethod
    def render(self, rule: BlockRule, device: Device) -> list[dict[str, Any]]:
        """Return the rows that make a block; BlockRefusedError when this firewall can't have it."""

    @abstractmethod
    def notes(self, rule: BlockRule) -> list[str]:
        """Return what the owner should know of a block here: sentences."""

    @abstractmethod
    def essence(self, row: Row) -> object:
        """Return all that a row does, however it's written."""

    @abstractmethod
    def stops(self, row: Row, device: Device) -> bool:
        """Tell whether a row of ours stops anything now."""

    @abstractmethod
    def mac(self, row: Row) -> str:
        """Return whose traffic a row of ours is about."""

    @abstractmethod
    def pair(self, row: Row) -> object:
        """Return where a row stands, so that another one may take its place."""

    @abstractmethod
    def ahead(self, row: Row, rows: Iterable[Row], device: Device) -> Iterator[str]:
        """Yield the names of the owner's rules that come before ours and may let pass what it should stop."""

    @abstractmethod
    def words(self, row: Row) -> str:
        """Return a row for people."""

    def fingerprint(self, rows: Iterable[Row]) -> str:
        """Return what stands for all that these rows do; empty for none."""
        essences = sorted(digest(self.essence(row)) for row in rows)
        return digest(essences) if essences else ""
