"""The life of blocks: put on the router, proven, watched on each poll, taken off.

A block is `verified` only by evidence: its rule is in force on the router, and no flow that it should stop is left.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from ipaddress import ip_network
import secrets
from typing import Any

from .block import Block, BlockChange, BlockState, Protocol
from .egress.destination import DestinationKey
from .egress.match import Match, MatchKind
from .egress.origin import Origin
from .egress.packets import leaves_home
from .egress.words import times
from .routers.errors import RouterError
from .routers.model import BlockRule, Flow, Network, Poll, RuleStatus
from .routers.router import Router

#: A country's networks go into sets of the router's; more would take too much of a small one's memory.
MAX_NETWORKS = 16_384
#: A block that failed stays listed this long, in seconds, so that its owner can see why.
KEEP_FAILED_S = 7 * 86_400

type Expand = Callable[[Match], Awaitable[tuple[Network, ...]]]
type OriginLookup = Callable[[str], Origin]


class TooManyNetworksError(Exception):
    """A country or network has more prefixes than a router should be given."""

    def __init__(self, count: int) -> None:
        """Keep how many it has."""
        super().__init__(f"{count} networks, more than {MAX_NETWORKS}")
        self.count = count


class Blocks:
    """All blocks of one router."""

    def __init__(
        self,
        router: Router,
        *,
        origins: OriginLookup,
        expand: Expand,
        clock: Callable[[], float],
    ) -> None:
        """Manage blocks on this router.

        `origins` says whose an address is, `expand` turns a country or network into prefixes, `clock` gives the time.
        """
        self._router = router
        self._origins = origins
        self._expand = expand
        self._clock = clock
        self._blocks: dict[str, Block] = {}
        self.lock = asyncio.Lock()
        """Held while a block is put on or taken off, and while a poll is looked at."""
        self.rules_on_router: int | None = None
        """Rules of ours on the router, known to us or not; None before the first look."""

    @property
    def all(self) -> list[Block]:
        """All blocks, the newest last."""
        return list(self._blocks.values())

    def of(self, mac: str) -> list[Block]:
        """Return a device's blocks, the newest last."""
        return [block for block in self._blocks.values() if block.mac == mac]

    def get(self, block_id: str) -> Block | None:
        """Return a block by its id; None when there's none."""
        return self._blocks.get(block_id)

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
        """Tell whether a verified block stops a destination of a device."""
        return any(each.verified and each.stops(key, origin) for each in self.of(mac))

    async def put(
        self,
        mac: str,
        match: Match | None,
        protocol: Protocol,
        port: int | None,
        duration: float | None,
    ) -> tuple[Block, BlockChange | None]:
        """Put a block on the router and prove it; the same block again only moves its expiry.

        `duration` in seconds; None: until removed. Returns the block, and what changed.
        Raises RouterError when the router doesn't take it, and TooManyNetworksError.
        """
        async with self.lock:
            now = self._clock()
            expires_at = None if duration is None else now + duration
            if (standing := self.find(mac, match, protocol, port)) is not None:
                standing.expires_at = expires_at
                return standing, None
            for failed in [
                each for each in self.of(mac) if each.same_as(match, protocol, port)
            ]:
                await self._take_off(failed)
            block = Block(
                block_id=secrets.token_hex(4),
                mac=mac,
                match=match,
                protocol=protocol,
                port=port,
                created_at=now,
                expires_at=expires_at,
                changed_at=now,
            )
            rule = await self._rule(block)
            self._blocks[block.block_id] = block
            try:
                await self._push(block, rule)
            except RouterError as err:
                self._set(block, BlockState.FAILED, [str(err)])
                raise
            except BaseException:
                self._set(
                    block,
                    BlockState.FAILED,
                    ["It was interrupted before the router could be asked again."],
                )
                raise
            self.rules_on_router = len(await self._router.rules())
            return block, BlockChange("blocked", block)

    async def take_off(self, block_ids: Iterable[str]) -> list[str]:
        """Take blocks off the router; return the ids of those that there were."""
        async with self.lock:
            gone = [block_id for block_id in block_ids if block_id in self._blocks]
            await self._router.remove(gone)
            for block_id in gone:
                self._drop(block_id)
            if gone:
                self.rules_on_router = len(await self._router.rules())
            return gone

    async def check(self, poll: Poll) -> list[BlockChange]:
        """Look at every block again in the light of a poll; the lock is held by the caller, from before the poll.

        Raises RouterError when the router can't be asked for its rules.
        """
        now = self._clock()
        changes = await self._expire(now)
        if not self._blocks and self.rules_on_router is not None:
            return changes
        statuses = await self._router.rules()
        self.rules_on_router = len(statuses)
        for block in self.all:
            status = statuses.get(block.block_id)
            if not block.was_in_force:
                await self._clear_up(block, status, now)
                continue
            if (
                change := self._look(block, status, self._left(block, poll))
            ) is not None:
                changes.append(change)
        return changes

    def restore(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take back what `as_list` gave; KeyError, TypeError or ValueError, and nothing taken, for anything else."""
        blocks = [Block.from_dict(row) for row in rows]
        for block in blocks:
            if block.state is BlockState.PENDING:
                self._set(
                    block,
                    BlockState.FAILED,
                    ["Home Assistant stopped while the block was being put on."],
                )
        self._blocks = {block.block_id: block for block in blocks}

    def as_list(self) -> list[dict[str, Any]]:
        """Return all blocks as JSON can hold them."""
        return [block.as_dict() for block in self._blocks.values()]

    async def _rule(self, block: Block) -> BlockRule:
        """Return the rule for a block, with a country's or a network's prefixes looked up."""
        networks = () if block.match is None else await self._networks(block.match)
        return BlockRule(
            block_id=block.block_id,
            mac=block.mac,
            networks=networks,
            protocol=block.protocol,
            port=block.port,
        )

    async def _networks(self, match: Match) -> tuple[Network, ...]:
        if match.kind is MatchKind.DESTINATION:
            return (ip_network(match.value),)
        networks = await self._expand(match)
        if not networks or len(networks) > MAX_NETWORKS:
            raise TooManyNetworksError(len(networks))
        return networks

    async def _push(self, block: Block, rule: BlockRule) -> None:
        """Put the rule on the router, and see by a fresh look at its flows whether anything is left."""
        result = await self._router.push(rule)
        block.was_in_force = block.in_force = True
        block.flows_cut = result.flows_cut
        block.counted = result.status.packets
        block.hits = result.status.packets
        left = self._left(block, await self._router.poll([block.mac]))
        evidence = [f"In force on the router: {text}" for text in result.status.text]
        if len(rule.networks) > 1:
            evidence.append(f"{len(rule.networks)} networks.")
        if result.flows_cut is not None:
            evidence.append(f"Cut {times(result.flows_cut, 'established flow')}.")
        evidence += [*result.notes, _left_sentence(left)]
        self._set(block, BlockState.ACTIVE if left else BlockState.VERIFIED, evidence)

    async def _clear_up(
        self, block: Block, status: RuleStatus | None, now: float
    ) -> None:
        """Take off what a push that failed may have left on the router; forget it in time."""
        if status is not None:
            await self._router.remove([block.block_id])
        elif now - block.changed_at > KEEP_FAILED_S:
            self._drop(block.block_id)

    def _left(self, block: Block, poll: Poll) -> list[Flow]:
        """Return the device's live flows that the block should stop."""
        return [
            flow
            for flow in poll.flows.get(block.mac, ())
            if self._should_stop(block, flow, poll)
        ]

    def _should_stop(self, block: Block, flow: Flow, poll: Poll) -> bool:
        address = flow.key.remote_address
        if address in poll.router_addresses or not leaves_home(
            address, poll.local_networks
        ):
            return False
        key = DestinationKey(address, flow.key.protocol, flow.key.remote_port)
        return block.stops(key, self._origins(address))

    def _look(
        self, block: Block, status: RuleStatus | None, left: list[Flow]
    ) -> BlockChange | None:
        """Take in what the router says of a standing block; return the change, None when all is as it was."""
        block.in_force = status is not None and status.live
        if status is None or not status.live:
            if block.state is BlockState.FAILED:
                return None
            gone = status is None or not status.configured
            where = "router's configuration" if gone else "router's firewall"
            self._set(
                block, BlockState.FAILED, [f"The rule has vanished from the {where}."]
            )
            return BlockChange("block_failed", block)
        block.hits += (
            status.packets - block.counted
            if status.packets >= block.counted
            else status.packets
        )
        block.counted = status.packets
        if left and block.verified:
            self._set(
                block,
                BlockState.FAILED,
                ["Something got past the block.", _left_sentence(left)],
            )
            return BlockChange("block_failed", block)
        if not left and not block.verified:
            self._set(
                block,
                BlockState.VERIFIED,
                [f"In force on the router: {text}" for text in status.text],
            )
            block.evidence.append(_left_sentence(left))
            return BlockChange("blocked", block)
        return None

    async def _expire(self, now: float) -> list[BlockChange]:
        """Take off what is past its time."""
        due = [
            each
            for each in self.all
            if each.expires_at is not None and each.expires_at <= now
        ]
        if due:
            await self._router.remove([block.block_id for block in due])
        for block in due:
            self._drop(block.block_id)
        return [BlockChange("block_expired", block) for block in due if block.standing]

    async def _take_off(self, block: Block) -> None:
        await self._router.remove([block.block_id])
        self._drop(block.block_id)

    def _drop(self, block_id: str) -> None:
        self._blocks.pop(block_id, None)

    def _set(self, block: Block, state: BlockState, evidence: list[str]) -> None:
        block.state, block.evidence, block.changed_at = state, evidence, self._clock()


def _left_sentence(left: list[Flow]) -> str:
    """Say how many flows are left, without their addresses."""
    if not left:
        return "No flow that it stops is left in the router's table."
    return (
        f"Still in the router's table: {times(len(left), 'flow')} that it should stop."
    )
