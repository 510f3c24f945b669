"""The life of a router's blocks: put on the router, proven, watched on each poll, taken off.

A block is `verified` only by evidence: its rule is in force on the router, just as it was put there, and no flow that it
should stop is left. Whatever is asked of the router is saved before, so that whoever starts after a crash knows of it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
import secrets

from ..egress.match import Match
from ..routers.errors import RouterError
from ..routers.model import Network, Poll, RuleStatus
from ..routers.router import Router
from .block import Block, BlockState, Protocol
from .pushing import Expand, OriginLookup, Pusher, TooManyNetworksError
from .register import Register
from .saving import NotSavedError
from .trial import Trial
from .watch import Watch

type Which = Callable[[Block], bool]

SHOULD_BE_OFF = "It should be off the router by now."
INTERRUPTED = "It was interrupted before the router could be asked again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A block that is asked for; times in seconds from now."""

    mac: str
    match: Match | None
    """None: quarantine."""
    networks: tuple[Network, ...] = ()
    """What it stands for now, as `networks_of` says."""
    protocol: Protocol = "any"
    port: int | None = None
    duration: float | None = None
    """None: until it's removed."""
    trial: float | None = None
    """None: it's meant to stay."""
    watched: tuple[str, ...] = ()
    """On trial: the device's own entities that are available now."""


class Blocks(Register):
    """All blocks of one router, and what can be done with them: one thing after another."""

    def __init__(
        self,
        router: Router,
        *,
        origins: OriginLookup,
        expand: Expand,
        clock: Callable[[], float],
        save: Callable[[], Awaitable[None]],
        home: Callable[[], Iterable[Network]],
        knows_countries: Callable[[], bool] = lambda: False,
    ) -> None:
        """Manage blocks on this router.

        `origins` says whose an address is, `expand` turns a country or network into prefixes, `clock` gives the time,
        `save` has `as_list` written before it returns or raises NotSavedError, `home` gives the home's own networks,
        `knows_countries` tells whether the router itself knows which addresses are in a country.
        """
        super().__init__()
        self._router = router
        self._clock = clock
        self._save_now = save
        self._pusher = Pusher(
            router,
            origins=origins,
            expand=expand,
            clock=clock,
            save=save,
            home=home,
            knows_countries=knows_countries,
        )
        self._watch = Watch(self, self._pusher, clock)
        self.lock = asyncio.Lock()
        """Held while a block is put on or taken off, and while a poll is looked at."""
        self.rules_on_router: int | None = None
        """Blocks that the router has rules of with our mark, known to us or not; None before the first look."""
        self.unknown: tuple[str, ...] = ()
        """Those that aren't known to us: ids."""
        self.refusal: str | None = None
        """Why the router keeps what should be off it, in its words; None when nothing waits."""

    async def networks_of(self, match: Match | None) -> tuple[Network, ...]:
        """Return the networks that a match stands for now, as `Pusher.networks_of`. Raises TooManyNetworksError."""
        return await self._pusher.networks_of(match)

    async def put(self, order: Order) -> Block:
        """Put a block on the router and prove it; the same block again only changes when it ends.

        One on trial that's asked for again without a trial is kept by that. Raises RouterError when the router doesn't
        take it: then it's off the router, or will be at the next poll; and NotSavedError when it can't be saved: then
        the router wasn't asked.
        """
        async with self.lock:
            now = self._clock()
            expires_at = None if order.duration is None else now + order.duration
            trial = None
            if order.trial is not None:
                trial = Trial(until=now + order.trial, watched=list(order.watched))
            standing = self.find(order.mac, order.match, order.protocol, order.port)
            if standing is not None:
                on_trial = standing.trial is not None
                await self._renew(standing, expires_at, trial if on_trial else None)
                return standing
            if (lost := self._lost(order)) is not None:
                lost.expires_at, lost.trial, lost.leaving = expires_at, trial, None
                await self._put_back(lost, order.networks)
                return lost
            await self._clear_the_way(order)
            block = Block(
                block_id=secrets.token_hex(4),
                mac=order.mac,
                match=order.match,
                protocol=order.protocol,
                port=order.port,
                created_at=now,
                expires_at=expires_at,
                trial=trial,
                changed_at=now,
            )
            await self._put_on(block, order.networks)
            return block

    async def keep(self, block_id: str) -> Block | None:
        """Keep a block that's on trial; return it, None when there's none by this id."""
        async with self.lock:
            block = self.get(block_id)
            if block is not None and block in self.on_trial:
                await self._renew(block, block.expires_at, None)
            return block

    async def take_off(self, which: Which) -> list[str]:
        """Take blocks off the router, those that were being put on meanwhile included; return their ids.

        Raises RouterError when the router doesn't take them off; then that's tried again at each poll.
        """
        async with self.lock:
            going = [block for block in self.all if which(block)]
            await self._leave(going, BlockState.REMOVED)
            return [block.block_id for block in going]

    async def put_again(self, block_id: str) -> None:
        """Put a rule on again that has vanished, now that its owner says so.

        Raises RouterError when the router doesn't take it, and TooManyNetworksError when there are too many by now.
        """
        async with self.lock:
            block = self.get(block_id)
            if block is not None and block in self.asking:
                await self._put_back(block)

    async def remove_unknown(self) -> None:
        """Take off the router what bears our mark and isn't known to us; RouterError when that fails."""
        async with self.lock:
            await self._router.remove(self.unknown)
            self._count(-len(self.unknown))
            self.unknown = ()

    async def ask(self) -> Mapping[str, RuleStatus]:
        """Return what the router has with our mark, by block id.

        It comes before each poll: a log gives a flow to one poll only, which mustn't be lost for want of the rules. The
        caller holds the lock, until `look` is through. Raises RouterError when the router can't be asked.
        """
        if not self.blocks and self.rules_on_router == 0:
            return {}
        statuses = await self._router.rules()
        self.rules_on_router = len(statuses)
        self.unknown = tuple(sorted(statuses.keys() - self.blocks.keys()))
        return statuses

    async def look(self, statuses: Mapping[str, RuleStatus], poll: Poll) -> None:
        """Look at every block again in the light of what `ask` gave, and of the poll after it; raises nothing."""
        await self._watch.look(statuses, poll)

    def leave(self, which: Which) -> None:
        """Have blocks taken off at the next poll."""
        for block in self.all:
            if which(block):
                block.leaving = block.leaving or BlockState.REMOVED

    def _lost(self, order: Order) -> Block | None:
        """Return the same block that was in force once: something got past it, its rule vanished, or it's to go."""
        return next((each for each in self._same(order) if each.was_in_force), None)

    def _same(self, order: Order) -> list[Block]:
        return [
            each
            for each in self.of(order.mac)
            if each.same_as(order.match, order.protocol, order.port)
        ]

    async def _put_back(
        self, block: Block, networks: tuple[Network, ...] | None = None
    ) -> None:
        """Put the rule of a block that isn't as it should be on again; what of it is in force stays so if that fails."""
        try:
            await self._pusher.push(block, networks)
            await self._pusher.prove(block)
        except (RouterError, TooManyNetworksError) as err:
            block.become(BlockState.FAILED, self._clock(), str(err))
            raise
        except BaseException:
            block.become(BlockState.FAILED, self._clock(), INTERRUPTED)
            raise
        else:
            block.asks, block.failed_tries = False, 0
            block.reapplied_at = self._clock()
            block.seen.forget_leaks()
        finally:
            self.tell(block)
            await self._save()

    async def _clear_the_way(self, order: Order) -> None:
        """Take off what may be left of the same block that was never in force."""
        before = [each.block_id for each in self._same(order)]
        if before:
            await self._router.remove(before)
            for block_id in before:
                del self.blocks[block_id]

    async def _put_on(self, block: Block, networks: tuple[Network, ...]) -> None:
        """Put a new block on the router; when that fails, see that nothing of it stays there."""
        self.blocks[block.block_id] = block
        try:
            await self._pusher.push(block, networks)
            await self._pusher.prove(block)
            self._count(1)
        except RouterError as err:
            self._fail(block, str(err))
            await self._pusher.undo(block)
            raise
        except NotSavedError as err:
            self._fail(block, f"It can't be saved, so the router wasn't asked: {err}.")
            raise
        except BaseException:
            self._fail(block, INTERRUPTED)
            raise
        finally:
            self.tell(block)
            await self._save()

    def _fail(self, block: Block, why: str) -> None:
        block.was_in_force = block.in_force = False
        block.become(BlockState.FAILED, self._clock(), why)

    async def _renew(
        self, block: Block, expires_at: float | None, trial: Trial | None
    ) -> None:
        """Let a standing block end at another time, on the router too as far as it ends blocks itself."""
        before = block.ends_at
        block.expires_at, block.trial = expires_at, trial
        block.stale |= block.ends_at != before
        await self._pusher.freshen(block)
        await self._save()

    async def leave_in_time(self) -> None:
        """Take off what is past its time, and what should be off already; a router that refuses is asked next time.

        It comes before `ask`; the caller holds the lock.
        """
        now = self._clock()
        for block in self.all:
            if not block.leaving and block.ends_at is not None and block.ends_at <= now:
                block.leaving = BlockState.EXPIRED
        self.refusal = None
        try:
            await self._leave(self.leaving, BlockState.REMOVED)
        except RouterError:
            # It's said in `refusal` and in each block's evidence; that's no reason not to see what the devices do.
            return

    async def _leave(self, blocks: Iterable[Block], state: BlockState) -> None:
        """Take blocks off the router; they become `state`, or what they were to become already."""
        going = list(blocks)
        if not going:
            return
        for block in going:
            block.leaving = block.leaving or state
        await self._save()
        try:
            await self._router.remove([block.block_id for block in going])
        except RouterError as err:
            self.refusal = str(err)
            for block in going:
                block.seen.said = [SHOULD_BE_OFF, str(err)]
            raise
        for block in going:
            self._gone(block)
        self.refusal = None
        await self._save()

    def _gone(self, block: Block) -> None:
        """Forget a block whose rule is off the router."""
        self.blocks.pop(block.block_id, None)
        if block.in_force:
            self._count(-1)
        block.in_force = False
        state = block.leaving or BlockState.REMOVED
        why = WHY_GONE[state is BlockState.EXPIRED, block.trial is not None]
        block.become(state, self._clock(), why)
        if block.was_in_force:
            self.tell(block)

    async def _save(self) -> None:
        """Save what has come of it all; what can't be saved now is tried again every minute, and stops nothing."""
        with suppress(NotSavedError):
            await self._save_now()

    def _count(self, more: int) -> None:
        """Keep the number of rules on the router until the next poll asks for it."""
        self.rules_on_router = max(0, (self.rules_on_router or 0) + more)


#: (Its time was up, it was on trial) → why a block went.
WHY_GONE = {
    (False, False): "It was taken off; its rule isn't on the router any more.",
    (
        False,
        True,
    ): "It was taken off during its trial; its rule isn't on the router any more.",
    (True, False): "Its time was up; its rule isn't on the router any more.",
    (
        True,
        True,
    ): "It wasn't kept after its trial; its rule isn't on the router any more.",
}
