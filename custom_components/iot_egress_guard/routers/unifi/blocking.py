"""UniFi: blocks put into the console's firewall, looked at there, and taken out again.

The console stores a change at once, and the gateway has it some seconds later, of which nothing is told. So a block is
waited for, read back, and undone when it isn't as it should be.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any

from ..errors import BlockRefusedError, RouterError
from ..model import BlockRule, PushResult, RuleStatus
from .console import Console
from .errors import NotThereError, RequestRefusedError
from .firewall import Firewall
from .matching import Row, by_block
from .paths import is_segment, segment
from .place import Place

#: The gateway has a change within 5 to 10 s, by owners who measured it; in seconds.
IN_FORCE_AFTER_S = 10

SESSIONS_LIVE_ON = (
    "Connections that were open before live on until they end, for UniFi doesn't cut them. "
    "Reconnect the device to its network, or restart it, to end them."
)

type Sleep = Callable[[float], Awaitable[None]]


class Blocking:
    """Makes one change at a time."""

    def __init__(
        self, console: Console, place: Place, sleep: Sleep, hits: Counter[str]
    ) -> None:
        """Change the firewall of the console's site; `hits`: policy id → flows that it blocked."""
        self._console = console
        self._place = place
        self._sleep = sleep
        self._hits = hits
        self._lock = asyncio.Lock()
        self._was_listed = False

    async def rules(self) -> Mapping[str, RuleStatus]:
        """Return all rules of ours on the console, by block id."""
        async with self._lock:
            firewall = await self._place.firewall()
            rows = await self._rows(firewall)
            return {
                block_id: await self._status(firewall, block_id, ours, rows)
                for block_id, ours in by_block(rows).items()
            }

    async def push(self, rule: BlockRule) -> PushResult:
        """Put a block on the console, wait until it's in force, and see that it stands as it should; undo it else."""
        async with self._lock:
            firewall = await self._place.firewall(max_age=0)
            wanted = firewall.render(
                rule, await self._place.device(rule.mac, fresh=True)
            )
            before = by_block(await self._rows(firewall)).get(rule.block_id, [])
            target = firewall.fingerprint(wanted)
            if firewall.fingerprint(before) != target:
                try:
                    await self._make(firewall, before, wanted)
                    await self._sleep(IN_FORCE_AFTER_S)
                    status = await self._proven(firewall, rule.block_id, target)
                except BaseException:
                    await self._undo(firewall, rule.block_id, before)
                    raise
            else:
                status = await self._proven(firewall, rule.block_id, target)
            notes = SESSIONS_LIVE_ON, *firewall.notes(rule)
            return PushResult(status=status, flows_cut=None, notes=notes)

    async def remove(self, block_ids: Collection[str]) -> None:
        """Take blocks off the console; one that isn't there is no error."""
        async with self._lock:
            firewall = await self._place.firewall()
            standing = by_block(await self._rows(firewall))
            doomed = [row for each in block_ids for row in standing.get(each, ())]
            if not doomed:
                return
            for row in doomed:
                await self._delete(firewall, row)
            left = by_block(await self._rows(firewall))
            if not left.keys().isdisjoint(block_ids):
                raise BlockRefusedError(
                    "The console still has the rule that it was told to delete",
                    remedy="Delete it in UniFi Network's settings, among the firewall's policies.",
                )

    async def _proven(
        self, firewall: Firewall, block_id: str, target: str
    ) -> RuleStatus:
        """Return what the console has of a block; BlockRefusedError unless it's just what it was given, and on."""
        rows = await self._rows(firewall)
        ours = by_block(rows).get(block_id, [])
        status = await self._status(firewall, block_id, ours, rows)
        if not status.live or status.fingerprint != target:
            raise BlockRefusedError(
                "The console took the rule, but doesn't have it as it was given"
            )
        return status

    async def _status(
        self, firewall: Firewall, block_id: str, ours: list[Row], rows: Iterable[Row]
    ) -> RuleStatus:
        devices = [await self._place.device(firewall.mac(row)) for row in ours]
        pairs = list(zip(ours, devices, strict=True))
        ahead = (
            name for row, device in pairs for name in firewall.ahead(row, rows, device)
        )
        return RuleStatus(
            block_id=block_id,
            configured=bool(ours),
            live=bool(ours)
            and all(firewall.stops(row, device) for row, device in pairs),
            packets=sum(self._hits[str(row.get("_id"))] for row in ours),
            # The log tells of attempts, and not how large they were.
            bytes=0,
            text=tuple(firewall.words(row) for row in ours),
            fingerprint=firewall.fingerprint(ours),
            ahead=tuple(dict.fromkeys(ahead)),
            needs_hit=True,
        )

    async def _undo(self, firewall: Firewall, block_id: str, before: list[Row]) -> None:
        """Bring back what stood of a block; where the console can't be asked, whoever looks later finds what's left."""
        with suppress(RouterError):
            now = by_block(await self._rows(firewall)).get(block_id, [])
            await self._make(firewall, now, before)

    async def _make(
        self, firewall: Firewall, standing: Iterable[Row], wanted: Iterable[Row]
    ) -> None:
        """Make what stands of a block what is wanted: changed where it stands, so that there's no moment without."""
        left, missing = list(standing), []
        for row in wanted:
            same = next((each for each in left if _same(firewall, each, row)), None)
            if same is None:
                missing.append(row)
            else:
                left.remove(same)
        for row in missing:
            taken = next(
                (each for each in left if firewall.pair(each) == firewall.pair(row)),
                None,
            )
            if taken is None:
                await self._write("POST", firewall.path, _without_id(row))
            else:
                left.remove(taken)
                ident = taken["_id"]
                body = dict(row) | {"_id": ident}
                await self._write("PUT", f"{firewall.path}/{segment(str(ident))}", body)
        for row in left:
            await self._delete(firewall, row)

    async def _rows(self, firewall: Firewall) -> list[dict[str, Any]]:
        try:
            rows = await self._console.v2_rows(firewall.path)
        except NotThereError:
            # Older versions don't know them; one that knew them before is starting.
            if self._was_listed:
                raise
            return []
        self._was_listed = True
        return [row for row in rows if is_segment(str(row.get("_id") or ""))]

    async def _delete(self, firewall: Firewall, row: Row) -> None:
        """Delete a rule; somebody else may have meanwhile."""
        try:
            await self._console.v2(
                "DELETE", f"{firewall.path}/{segment(str(row['_id']))}"
            )
        except NotThereError:
            return
        except RequestRefusedError as err:
            if "NotFound" not in err.code:
                raise

    async def _write(self, method: str, path: str, body: Row) -> None:
        try:
            await self._console.v2(method, path, body)
        except RequestRefusedError as err:
            raise BlockRefusedError(
                f"The console refuses the rule: {err.code}",
                remedy="Nothing was left behind on the console. Look into its log for the reason.",
            ) from err


def _same(firewall: Firewall, one: Row, other: Row) -> bool:
    return firewall.fingerprint([one]) == firewall.fingerprint([other])


def _without_id(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "_id"}
