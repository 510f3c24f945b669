"""OpenWrt: whether the router tracks flows at all.

The kernel tracks flows only while some rule needs it, and on OpenWrt those are fw4's: with its table gone, what passes
leaves no entry.
"""

import time

#: The table is looked for this often, in seconds, while nothing else lists it: each look costs the router some time.
LOOK_EVERY_S = 300

STOPPED = (
    "The router's firewall isn't running, and without its rules the router tracks no flows, so nothing of what passes is "
    "seen. Start it again: `/etc/init.d/firewall restart`; the router's log says why it stopped."
)

UNSEEN = "Whether the router tracks flows can't be seen."


class Tracking:
    """What looks for fw4's table have shown."""

    def __init__(self) -> None:
        """Have not looked yet."""
        self._present = True
        self._looked_at: float | None = None
        self._failed: str | None = None

    def looked(self, *, present: bool) -> None:
        """Take in whether the table is there."""
        self._present, self._looked_at = present, time.monotonic()
        self._failed = None

    def failed(self, why: str) -> None:
        """Note that the table couldn't be looked for."""
        self._failed = why

    @property
    def due(self) -> bool:
        """Whether it should be looked for now; while it's gone, or can't be looked for, always."""
        return (
            self._looked_at is None
            or self._failed is not None
            or not self._present
            or time.monotonic() - self._looked_at >= LOOK_EVERY_S
        )

    @property
    def blind(self) -> str | None:
        """Why nothing is seen, and what to do; None while the table is there."""
        return None if self._present else STOPPED

    @property
    def limits(self) -> tuple[str, ...]:
        """What isn't known of it: sentences."""
        if self._failed is None:
            return ()
        return UNSEEN, self._failed
