"""Changes to OpenWrt's firewall: staged, applied, seen in force, confirmed; or undone.

rpcd rolls back by itself what isn't confirmed in time, so that nothing half-made outlives us.
"""

from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress

from ..errors import (
    BlockRefusedError,
    ChangesPendingError,
    RouterError,
    UnsavedChangesError,
)
from .calls import ask, change, staged_in
from .errors import mapped_change
from .sections import SECTION_PREFIX, Section
from .ubus import Call, Status, UbusClient, UbusError

#: The router undoes what isn't confirmed in this time, in seconds.
ROLLBACK_S = 30
#: A rule is in force about a second after `apply`; slow routers with many rules take several.
IN_FORCE_WITHIN_S = 20
CHECK_EVERY_S = 0.5
#: LuCI confirms what its user applies within some ten seconds (`luci.apply`: holdoff 4, timeout 5); so long we wait for it.
TURN_WITHIN_S = 15
TRY_EVERY_S = 1

_ROLLBACK = Call("uci", "rollback")
_REVERT = Call("uci", "revert", {"config": "firewall"})

type Check = Callable[[], Awaitable[bool]]
type Sleep = Callable[[float], Awaitable[None]]


class FirewallChanges:
    """Makes one change at a time; the caller sees to that."""

    def __init__(self, ubus: UbusClient, sleep: Sleep) -> None:
        """Change the router that `ubus` talks to."""
        self._ubus = ubus
        self._sleep = sleep
        self._staged = False
        self._applied = False

    async def begin(self) -> None:
        """See that nothing is under way on the router: no change of ours that was never kept, and nobody else's.

        Raises ChangesPendingError when somebody else's isn't confirmed in time, and UnsavedChangesError when there are
        unsaved ones that would be applied with ours; those are left alone.
        """
        await self._take_turn()
        [pending] = await ask(
            self._ubus, [Call("uci", "changes", {"config": "firewall"})]
        )
        sections = staged_in(pending)
        if any(not name.startswith(SECTION_PREFIX) for name in sections):
            raise UnsavedChangesError(
                "There are unsaved changes in the router's firewall"
            )
        if sections:
            await change(self._ubus, _REVERT)
        self._staged = self._applied = False

    async def commit(
        self,
        *,
        removed: Collection[str] = (),
        added: Collection[Section] = (),
        in_force: Check,
    ) -> None:
        """Add and remove sections, wait until that's in force, and keep it; undo everything when it fails.

        What is removed goes first, so that a section may be replaced. Raises ChangesPendingError when somebody else was
        quicker, BlockRefusedError when the router's firewall doesn't take it, and what the calls raise.
        """
        self._staged = True
        try:
            for name in removed:
                await change(
                    self._ubus,
                    Call("uci", "delete", {"config": "firewall", "section": name}),
                )
            for section in added:
                await change(self._ubus, _add(section))
            self._applied = True
            await change(
                self._ubus,
                Call("uci", "apply", {"rollback": True, "timeout": ROLLBACK_S}),
            )
            if not await self._wait_for(in_force):
                raise BlockRefusedError(
                    "The router applied the change, but its firewall didn't take it"
                )
            await change(self._ubus, Call("uci", "confirm"))
        except BaseException:
            await self.tidy()
            raise
        self._staged = self._applied = False

    async def tidy(self) -> None:
        """Take back what is left of a change that failed: applied and never confirmed, or staged.

        What is staged goes with the session, so that what was sent before and comes late finds none. A roll-back that can't
        be had now is asked for the next time; the router does it by itself otherwise.
        """
        if not self._staged:
            return
        try:
            if self._applied:
                await self._roll_back()
        except ChangesPendingError:
            # Either it was refused, or our session is gone, and with it the right to roll back.
            pass
        except RouterError:
            return
        with suppress(RouterError):
            await self._ubus.logout()
        self._staged = self._applied = False

    async def _take_turn(self) -> None:
        """Take back a change of ours that was never confirmed, and wait until nobody else's is under way."""
        for _ in range(TURN_WITHIN_S // TRY_EVERY_S):
            try:
                return await self._roll_back()
            except ChangesPendingError:
                await self._sleep(TRY_EVERY_S)
        return await self._roll_back()

    async def _roll_back(self) -> None:
        """Take back what this login applied and never confirmed, if anything; ChangesPendingError for somebody else's.

        rpcd tells whose it is by the session, and gives a session that has applied something back at the next login.
        """
        [answer] = await self._ubus.batch([_ROLLBACK])
        if isinstance(answer, UbusError) and answer.status != Status.NO_DATA:
            raise mapped_change(_ROLLBACK, answer)

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
