"""What somebody took a block off of, or didn't keep one on trial for: whoever blocks by itself leaves that alone."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..egress.match import MatchKind, network_of
from .block import Block, BlockState

#: Beyond so many, what was undone longest ago is forgotten.
MAX_UNDONE = 512


class Undone:
    """Destinations of devices whose block was undone, and not put on again since; the latest last."""

    def __init__(self) -> None:
        """Know of none."""
        self._all: dict[tuple[str, str], None] = {}

    def note(self, block: Block) -> None:
        """Take in what became of a block."""
        if block.match is None or block.match.kind is not MatchKind.DESTINATION:
            return
        key = (block.mac, block.match.value)
        if block.state in (BlockState.ACTIVE, BlockState.VERIFIED):
            self._all.pop(key, None)
        elif _undone(block):
            self._all.pop(key, None)
            self._all[key] = None
            if len(self._all) > MAX_UNDONE:
                del self._all[next(iter(self._all))]

    def holds(self, mac: str, address: str) -> bool:
        """Tell whether a block of just this address was undone for a device."""
        return (mac, str(network_of(address))) in self._all

    def as_list(self) -> list[dict[str, str]]:
        """Return them as JSON can hold them."""
        return [{"mac": mac, "network": network} for mac, network in self._all]

    def restore(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take back what `as_list` gave; KeyError, TypeError or ValueError, and nothing taken, for anything else."""
        self._all = {
            (str(row["mac"]), str(network_of(row["network"]))): None for row in rows
        }


def _undone(block: Block) -> bool:
    """Tell whether a block didn't just end because its time was up."""
    return block.state is BlockState.REMOVED or (
        block.state is BlockState.EXPIRED and block.trial is not None
    )
