"""Changes to OpenWrt's firewall: staged, applied, seen in force, confirmed; or undone.

rpcd rolls back by itself what isn't confirmed in time, so that nothing half-made outlives us.
"""

from collections.abc import Awaitable, Callable, Collection

from ..errors import (
    BlockRefusedError,
    ChangesPendingError,
    RouterError,
    UnsavedChangesError,
)
from .calls import ask, change
from .sections import SECTION_PREFIX, Section
from .ubus import Call, UbusClient

#: The router undoes what isn't confirmed in this time, in seconds.
ROLLBACK_S = 30
#: A rule is in force about a second after `apply`; slow routers with many rules take several.
IN_FORCE_WITHIN_S = 20
CHECK_EVERY_S = 0.5
#: LuCI confirms what its user applies within some ten seconds (`luci.apply`: holdoff 4, timeout 5); so long we wait for it.
TURN_WITHIN_S = 15
TRY_EVERY_S = 1

type Check = Callable[[], Awaitable[bool]]
type Sleep = Callable[[float], Awaitable[None]]


class FirewallChanges:
    """Makes one change at a time; the caller sees to that."""

    def __init__(self, ubus: UbusClient, sleep: Sleep) -> None:
        """Change the router that `ubus` talks to."""
        self._ubus = ubus
        self._sleep = sleep

    async def begin(self) -> None:
        """See that nobody else's unsaved changes would be applied with ours, and drop what is left of our own.

        Raises UnsavedChangesError, and leaves those changes alone.
        """
        [pending] = await ask(
            self._ubus, [Call("uci", "changes", {"config": "firewall"})]
        )
        sections = {
            str(each[1]) for each in pending.get("changes", ()) if len(each) > 1
        }
        if any(not name.startswith(SECTION_PREFIX) for name in sections):
            raise UnsavedChangesError(
                "There are unsaved changes in the router's firewall"
            )
        if sections:
            await change(self._ubus, Call("uci", "revert", {"config": "firewall"}))

    async def commit(
        self,
        *,
        removed: Collection[str] = (),
        added: Collection[Section] = (),
        in_force: Check,
    ) -> None:
        """Add and remove sections, wait until that's in force, and keep it; undo everything when it fails.

        What is removed goes first, so that a section may be replaced. Raises ChangesPendingError while somebody else's
        change isn't confirmed, BlockRefusedError when the router's firewall doesn't take it, and what the calls raise.
        """
        try:
            for name in removed:
                await change(
                    self._ubus,
                    Call("uci", "delete", {"config": "firewall", "section": name}),
                )
            for section in added:
                await change(self._ubus, _add(section))
            await self._apply()
            if not await self._wait_for(in_force):
                raise BlockRefusedError(
                    "The router applied the change, but its firewall didn't take it"
                )
            await change(self._ubus, Call("uci", "confirm"))
        except BaseException:
            await self._undo()
            raise

    async def _apply(self) -> None:
        """Apply what is staged, once whoever else applies something has finished."""
        call = Call("uci", "apply", {"rollback": True, "timeout": ROLLBACK_S})
        for _ in range(TURN_WITHIN_S // TRY_EVERY_S):
            try:
                return await change(self._ubus, call)
            except ChangesPendingError:
                await self._sleep(TRY_EVERY_S)
        return await change(self._ubus, call)

    async def _undo(self) -> None:
        """Take back what is applied and unconfirmed, and what is staged; what can't be, the router takes back."""
        for call in (
            Call("uci", "rollback"),
            Call("uci", "revert", {"config": "firewall"}),
        ):
            try:
                await self._ubus.batch([call])
            except RouterError:
                return

    async def _wait_for(self, in_force: Check) -> bool:
        """Ask again and again; False when it isn't so in time."""
        for _ in range(int(IN_FORCE_WITHIN_S / CHECK_EVERY_S)):
            if await in_force():
                return True
            await self._sleep(CHECK_EVERY_S)
        return False


def _add(section: Section) -> Call:
    args = {
        "config": "firewall",
        "type": section.type,
        "name": section.name,
        "values": section.values,
    }
    return Call("uci", "add", args)
