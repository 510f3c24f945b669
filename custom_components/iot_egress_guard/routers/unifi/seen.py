"""UniFi: which records of the flow log were given already, so that none is given twice, over restarts too."""

from collections.abc import Mapping
from typing import Any

#: Each poll reads so far back again, in milliseconds: records come late. A public collector does the same.
WINDOW_MS = 300_000
#: So many records given last are remembered over a restart; a device that has more than that in a window may see some twice.
MAX_REMEMBERED = 5_000
#: Kept a little longer: what is known of the console's clock moves by a second or so.
_SLACK_MS = 10_000
_VERSION = 1


class Seen:
    """Records by id, as far back as the next poll reads; times in milliseconds by the console's clock."""

    def __init__(self) -> None:
        """Have seen nothing."""
        self.read_until: int | None = None
        """Until when the log was read last; from there the next poll counts back."""
        self._given: dict[str, int] = {}
        self._others: dict[str, int] = {}
        self._devices: frozenset[str] = frozenset()

    def ask_for(self, macs: frozenset[str]) -> frozenset[str]:
        """Note whose records are asked for; return whose ever were: of those, none may be passed over as others'."""
        if not macs <= self._devices:
            self._devices |= macs
            self._others.clear()
        return self._devices

    def is_known(self, ident: str) -> bool:
        """Tell whether a record was given, or is none of those ever asked for."""
        return ident in self._given or ident in self._others

    def known_since(self, since: int) -> int:
        """Return how many known records are from then or later."""
        return sum(
            at >= since
            for known in (self._given, self._others)
            for at in known.values()
        )

    def note(self, *, given: Mapping[str, int], others: Mapping[str, int]) -> None:
        """Take in what a poll brought, once it has all: records given to their devices, and others', with their times."""
        self._given.update(given)
        self._others.update(others)

    def reached(self, until: int) -> None:
        """Note that the log was read until then, and forget what polls won't read again."""
        self.read_until = until
        since = until - WINDOW_MS - _SLACK_MS
        self._given = {ident: at for ident, at in self._given.items() if at >= since}
        self._others = {ident: at for ident, at in self._others.items() if at >= since}

    def as_json(self) -> Any:
        """Return what to remember over a restart: the guarded devices' records only."""
        latest = sorted(self._given.items(), key=lambda each: each[1])[-MAX_REMEMBERED:]
        return {
            "version": _VERSION,
            "read_until": self.read_until,
            "given": [[ident, at] for ident, at in latest],
        }

    def restore(self, memory: Any) -> None:
        """Take back what `as_json` gave; anything else is forgotten, as a whole."""
        match memory:
            case {"version": 1, "read_until": int(until), "given": [*rows]}:
                given = dict(
                    _row(row) for row in rows[-MAX_REMEMBERED:] if _is_row(row)
                )
                if len(given) == len(rows):
                    self.read_until, self._given = until, given


def _is_row(row: Any) -> bool:
    match row:
        case [str(), int()]:
            return True
    return False


def _row(row: Any) -> tuple[str, int]:
    ident, at = row
    return ident, at
