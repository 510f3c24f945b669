"""A block's trial: it ends by itself unless it's kept, and shows meanwhile what it breaks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from ..egress import stored

_STORED: Mapping[str, stored.Reader[object]] = {
    "until": stored.moment,
    "watched": stored.texts,
    "broke": stored.texts,
}
"""How each field comes back from a file."""


@dataclass(slots=True, kw_only=True)
class Trial:
    """A block that isn't kept yet."""

    until: float
    """When it ends, in seconds since the epoch."""
    watched: list[str] = field(default_factory=list)
    """The device's own entities that were available when it began."""
    broke: list[str] = field(default_factory=list)
    """Those of them that became unavailable since, the first first; one that came back stays listed."""

    def note_unavailable(self, entity_ids: Iterable[str]) -> bool:
        """Take down which entities are unavailable now; tell whether any is new."""
        new = [
            each
            for each in entity_ids
            if each in self.watched and each not in self.broke
        ]
        self.broke += new
        return bool(new)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {"until": self.until, "watched": self.watched, "broke": self.broke}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return what `as_dict` gave; KeyError, TypeError or ValueError for anything else."""
        return cls(**stored.fields(data, _STORED))
