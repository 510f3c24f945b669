"""All blocks of a router, and what is asked of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..egress.destination import DestinationKey
from ..egress.match import Match, MatchKind
from ..egress.origin import Origin
from ..egress.wording import Wording
from .block import Block, BlockChange, BlockState, Protocol
from .undone import Undone


class Register:
    """The blocks that are known, the newest last."""

    def __init__(self) -> None:
        """Know of none."""
        self.blocks: dict[str, Block] = {}
        self.undone = Undone()
        """What its owner doesn't want blocked."""
        self._changes: list[BlockChange] = []

    @property
    def all(self) -> list[Block]:
        """All blocks, the newest last."""
        return list(self.blocks.values())

    @property
    def leaving(self) -> list[Block]:
        """Blocks that should be off the router, and aren't yet."""
        return [block for block in self.blocks.values() if block.leaving]

    @property
    def asking(self) -> list[Block]:
        """Blocks whose owner is to say what becomes of them."""
        return [
            block for block in self.blocks.values() if block.asks and not block.leaving
        ]

    @property
    def on_trial(self) -> list[Block]:
        """Blocks that end with their trial unless they're kept; one that was never in force isn't tried."""
        return [
            block
            for block in self.blocks.values()
            if block.trial and block.was_in_force and not block.leaving
        ]

    def of(self, mac: str) -> list[Block]:
        """Return a device's blocks, the newest last."""
        return [block for block in self.blocks.values() if block.mac == mac]

    def get(self, block_id: str) -> Block | None:
        """Return a block by its id; None when there's none."""
        return self.blocks.get(block_id)

    def find(
        self, mac: str, match: Match | None, protocol: Protocol, port: int | None
    ) -> Block | None:
        """Return the standing block of a device that stops exactly this; None when there's none."""
        return next(
            (
                each
                for each in self.of(mac)
                if each.standing and each.same_as(match, protocol, port)
            ),
            None,
        )

    def quarantine_of(self, mac: str) -> Block | None:
        """Return the block of all of a device's internet egress that the router has; None when it has none.

        One that something got past still counts: its rule is in force, and stops the rest.
        """
        return next(
            (
                each
                for each in self.of(mac)
                if each.quarantine and (each.standing or each.in_force)
            ),
            None,
        )

    def stopped(self, mac: str, key: DestinationKey, origin: Origin) -> bool:
        """Tell whether a verified block stops a destination of a device; none stops what others open."""
        return not key.inbound and any(
            each.verified and each.stops(key, origin) for each in self.of(mac)
        )

    def got_past(self, mac: str, wording: Wording) -> dict[DestinationKey, str]:
        """Return what got past blocks of a device that failed by that: destination → what was seen."""
        return {
            leak.key: f"{block.named(wording)}: {wording.part(leak.said)}"
            for block in self.of(mac)
            if block.state is BlockState.FAILED
            for leak in block.seen.leaks
        }

    def tell(self, block: Block) -> None:
        """Have told that a block came to the state that it has now."""
        self._changes.append(BlockChange.of(block))
        self.undone.note(block)

    def take_changes(self) -> list[BlockChange]:
        """Return what changed since this was asked last."""
        changes, self._changes = self._changes, []
        return changes

    def restore(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take back what `as_list` gave; KeyError, TypeError or ValueError, and nothing taken, for anything else."""
        blocks = [Block.from_dict(row) for row in rows]
        for block in blocks:
            # The origin database may be another one than when the networks were looked up.
            many = (
                block.match is not None
                and block.match.kind is not MatchKind.DESTINATION
            )
            block.stale |= many and block.standing
        self.blocks = {block.block_id: block for block in blocks}

    def as_list(self) -> list[dict[str, Any]]:
        """Return all blocks as JSON can hold them."""
        return [block.as_dict() for block in self.blocks.values()]
