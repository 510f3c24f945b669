"""Whether a device is online, told by what answers it, and whether an answer comes late."""

from ..routers.model import Flow
from .destination import Destination, LateReply, Sighting

#: An entry without an answer counts as failed after so long, in seconds: an answer takes less.
ANSWER_WITHIN_S = 5
#: A destination that answers, is no finding and was first seen so long ago, in seconds, is a regular one: when it falls
#: silent and nothing else answers, the device is taken for offline.
REGULAR_AFTER_S = 3600
#: A first reply is late after so many tries over so many seconds: the same as for "never answered". What was first tried
#: while the device was offline, or as shortly before, is not late when it answers as shortly after.
LATE_AFTER_TRIES = 3
LATE_AFTER_S = 300


class Presence:
    """When anything last answered one device; times in seconds since the epoch."""

    def __init__(
        self, last_reply: float | None = None, failing_since: float | None = None
    ) -> None:
        """Begin with nothing that ever answered, or where one was left."""
        self.last_reply = last_reply
        """When anything at all last answered the device."""
        self.failing_since = failing_since
        """Since when destinations that used to answer don't, and nothing else does; None while all is well."""
        self._outage = (0.0, 0.0)
        """When the device was last offline: from, to."""

    @property
    def online(self) -> bool:
        """True unless nothing has ever answered the device, or what used to answer it doesn't now."""
        return self.last_reply is not None and self.failing_since is None

    def silent(
        self, destination: Destination, sighting: Sighting, now: float, *, finding: bool
    ) -> None:
        """Note that an entry isn't answered; what that of a regular destination says is that the device is offline.

        `finding`: the destination has one, so its silence says nothing of the device.
        """
        regular = (
            destination.replied
            and not finding
            and sighting.began - destination.first_seen >= REGULAR_AFTER_S
        )
        if (
            regular
            and self.failing_since is None
            and now - sighting.began >= ANSWER_WITHIN_S
            and sighting.began > (self.last_reply or 0)
        ):
            self.failing_since = sighting.began

    def answered(self, destination: Destination, flow: Flow, at: float) -> None:
        """Note that a destination answers a new entry, and if that's the first time, after how much silence."""
        if destination.replied:
            return
        destination.replied = True
        waited = at - destination.first_seen
        tries = max(destination.sightings, flow.packets_up or 0) - 1
        began, ended = self._outage
        if self.failing_since is not None:
            began, ended = self.failing_since, at
        offline = (
            destination.first_seen >= began - LATE_AFTER_S
            and at <= ended + LATE_AFTER_S
        )
        if tries >= LATE_AFTER_TRIES and waited >= LATE_AFTER_S and not offline:
            destination.late_reply = LateReply(tries, waited, at)

    def heard(self, at: float) -> None:
        """Note that something answered the device, whatever it was."""
        if at < (self.last_reply or 0):
            return
        if self.failing_since is not None:
            self._outage = (self.failing_since, at)
        self.last_reply, self.failing_since = at, None

    def set_back(self, now: float) -> None:
        """Take for now what would be still to come: the clock was ahead, and was set back."""
        if self.last_reply is not None:
            self.last_reply = min(self.last_reply, now)
        if self.failing_since is not None:
            self.failing_since = min(self.failing_since, now)
        began, ended = self._outage
        self._outage = (min(began, now), min(ended, now))
