"""UniFi: whether the console's flow log shows what passes, and what its owner can do when it doesn't."""

from collections.abc import Iterable, Mapping
from typing import Any

#: So many polls without a flow of anybody that was let pass, and nothing can be seen: public collectors' owners met
#: consoles that logged none, whatever their settings.
BLIND_AFTER_POLLS = 50
#: With blocked ones meanwhile it's clear sooner: after all that a window holds was read several times.
BLOCKED_ONLY_AFTER_POLLS = 10
#: After so many, the setting is read again before its time.
ASK_AFTER_POLLS = 10

_SETTING = "enabled_allowed_traffic"

NO_LOG = (
    "The console has no flow log, so nothing of what passes is seen. "
    "Update the console and its Network application; the log came with version 9."
)
SWITCHED_OFF = (
    "The console logs only flows that it blocks, so nothing of what passes is seen. In UniFi Network's settings, under "
    "CyberSecure → Traffic Logging, have it log all traffic."
)
BLOCKED_ONLY = (
    "The console tells only of flows that it blocked, so nothing of what passes is seen. See in UniFi Network's settings, "
    "under CyberSecure → Traffic Logging, that it logs all traffic; then restart the console."
)
NOTHING = (
    "The console's flow log has told of nothing that passed for a long time, so nothing is seen. See in UniFi Network's "
    "settings, under CyberSecure → Traffic Logging, that it logs all traffic, and that Insights → Flows shows any."
)


def read_setting(rows: Iterable[Mapping[str, Any]]) -> bool | None:
    """Return from the setting `traffic_flow` whether flows that pass are logged; None where it isn't said."""
    said = [row.get(_SETTING) for row in rows]
    return next((value for value in said if isinstance(value, bool)), None)


class Sight:
    """What polls of one console have shown."""

    def __init__(self) -> None:
        """Know nothing yet, and take it to be well."""
        self._logged: bool | None = None
        self._missing = False
        self._polls = 0
        self._blocked = False
        self._contradicted = False

    def setting(self, logged: bool | None) -> None:
        """Take in what the setting is; once it was switched on, it's waited for what comes."""
        if logged and self._logged is False:
            self._polls, self._blocked = 0, False
        self._logged, self._contradicted = logged, False

    def missing(self) -> None:
        """Note that the console has no flow log."""
        self._missing = True

    def polled(self, *, allowed: bool, blocked: bool) -> None:
        """Note a poll, and whether the log's window had any flow that was let pass, or that was blocked, of anybody."""
        self._missing = False
        if allowed:
            self._polls, self._blocked = 0, False
            # Either it's switched on again, or the window still holds flows from before it was switched off.
            self._contradicted = self._logged is False
            return
        self._polls += 1
        self._blocked |= blocked

    @property
    def doubtful(self) -> bool:
        """Whether the setting should be read again now."""
        asks = self._polls > 0 and self._polls % ASK_AFTER_POLLS == 0
        return asks or self._contradicted

    @property
    def blind(self) -> str | None:
        """Why nothing is seen, and what to do; None while all is well."""
        if self._missing:
            return NO_LOG
        if self._logged is False:
            return SWITCHED_OFF
        if self._blocked and self._logged is None:
            return BLOCKED_ONLY if self._polls >= BLOCKED_ONLY_AFTER_POLLS else None
        if self._polls < BLIND_AFTER_POLLS:
            return None
        return BLOCKED_ONLY if self._blocked else NOTHING
