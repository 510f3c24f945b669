"""Blocks looked at again on each poll: whether each is in force still, unchanged, with nothing past it."""

from collections.abc import Callable, Mapping

from ..routers.errors import RouterError
from ..routers.model import Poll, RuleStatus
from .block import Block, BlockState
from .pushing import Pusher, TooManyNetworksError, in_force_state
from .register import Register

#: A block that failed stays listed this long, in seconds, so that its owner can see why.
KEEP_FAILED_S = 7 * 86_400
#: After something got past a block, it counts as proven again when nothing did for so long, in seconds: as long as a
#: finding stays open that isn't seen any more.
LEAK_QUIET_S = 600
#: A rule that vanishes again within this time, in seconds, isn't put on again without asking.
REAPPLIED_HOLDS_S = 86_400
#: So often it's tried to put a rule on again that has vanished.
REAPPLY_TRIES = 3

STOPPED_MEANWHILE = "Home Assistant stopped while the block was being put on."
GONE_FROM_CONFIGURATION = "The rule has vanished from the router's configuration."
GONE_FROM_FIREWALL = "The rule has vanished from the router's firewall."
CHANGED = "The rule was changed on the router."
PUT_ON_AGAIN = "It was put on again."
NOT_PUT_ON_AGAIN = "It couldn't be put on again."


class Watch:
    """Moves blocks on by what the router says of them."""

    def __init__(
        self, register: Register, pusher: Pusher, clock: Callable[[], float]
    ) -> None:
        """Watch the blocks of a register."""
        self._register = register
        self._pusher = pusher
        self._clock = clock
        self._may_push = True

    async def look(self, statuses: Mapping[str, RuleStatus], poll: Poll) -> None:
        """Look at all blocks but those that are to go."""
        # A router that doesn't take a rule takes its time to say so, and the next poll shouldn't wait for several.
        self._may_push = True
        now = self._clock()
        for block in self._register.all:
            block.set_back(now)
            if not block.leaving:
                await self._look(block, statuses.get(block.block_id), poll)

    async def _look(self, block: Block, status: RuleStatus | None, poll: Poll) -> None:
        if block.state is BlockState.PENDING and status is not None and status.live:
            # Home Assistant died while it was putting this on, and the rule is in force all the same.
            block.was_in_force = True
            block.unsettle()
        if not block.was_in_force:
            await self._clear_up(block, status)
        elif status is None or not status.live or _edited(block, status):
            await self._vanished(block, status)
        else:
            if not block.in_force:
                # What is there began while the rule wasn't in force; a push cuts it. A log tells of it later.
                block.stale, block.in_force_since = True, self._clock()
                block.seen.survivors(self._pusher.left(block, poll))
            self._take_in(block, status, poll)
            await self._pusher.freshen(block)
            self._settle(block)

    def _take_in(self, block: Block, status: RuleStatus, poll: Poll) -> None:
        """Take in a rule that's in force, and what is there of what it should stop; what is new of that got past it."""
        block.in_force, block.asks, block.failed_tries = True, False, 0
        block.seen.looked(status)
        flows = self._pusher.left(block, poll)
        if block.seen.leaked(flows, self._clock()):
            # What passes the rule once established is stopped by cutting it, which a push does.
            block.stale = True
            self._become(block, BlockState.FAILED)

    def _settle(self, block: Block) -> None:
        """Bring a block whose rule is in force to the state that its evidence is good for."""
        seen = block.seen
        if seen.leaks:
            if seen.known or self._clock() - seen.leaks[-1].at < LEAK_QUIET_S:
                return
            seen.forget_leaks()
        state = in_force_state(block)
        if state is not block.state:
            self._become(block, state)

    async def _clear_up(self, block: Block, status: RuleStatus | None) -> None:
        """See to a block that was never in force: what a push that failed or was cut off may have left, goes."""
        if block.state is BlockState.PENDING:
            self._become(
                block,
                BlockState.FAILED,
                STOPPED_MEANWHILE,
            )
        if status is not None:
            await self._pusher.undo(block)
        elif self._clock() - block.changed_at > KEEP_FAILED_S:
            del self._register.blocks[block.block_id]

    async def _vanished(self, block: Block, status: RuleStatus | None) -> None:
        """Put a rule on again that has vanished or was changed; when that happens again, leave it to its owner."""
        block.in_force = False
        if block.asks:
            return
        lost, since = _lost(status), block.reapplied_at
        again = since is not None and self._clock() - since < REAPPLIED_HOLDS_S
        if block.standing or again:
            self._become(block, BlockState.FAILED, lost)
        if again:
            block.asks = True
        elif self._may_push:
            await self._put_on_again(block, lost)

    async def _put_on_again(self, block: Block, lost: str) -> None:
        try:
            await self._pusher.push(block)
            await self._pusher.prove(block)
        except (RouterError, TooManyNetworksError) as err:
            self._may_push = block.in_force = False
            block.failed_tries += 1
            block.asks = block.failed_tries >= REAPPLY_TRIES
            block.seen.said = [lost, NOT_PUT_ON_AGAIN, str(err)]
            return
        block.reapplied_at, block.failed_tries = self._clock(), 0
        block.seen.forget_leaks()
        block.seen.said = [lost, PUT_ON_AGAIN]
        self._register.tell(block)

    def _become(self, block: Block, state: BlockState, *said: str) -> None:
        block.become(state, self._clock(), *said)
        self._register.tell(block)


def _edited(block: Block, status: RuleStatus) -> bool:
    """Tell whether somebody changed a rule on the router since it was put on."""
    return block.seen.fingerprint not in ("", status.fingerprint)


def _lost(status: RuleStatus | None) -> str:
    """Say what became of a rule."""
    if status is None or not status.configured:
        return GONE_FROM_CONFIGURATION
    if not status.live:
        return GONE_FROM_FIREWALL
    return CHANGED
