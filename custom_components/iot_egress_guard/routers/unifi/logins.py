"""UniFi: how often a console is logged in to.

The limit is the console's, so what counts is kept for each console, whichever of our objects logged in: an entry that is
set up anew would forget.
"""

from collections import deque
from weakref import WeakKeyDictionary

import aiohttp

from .errors import TooManyLoginsError

#: UniFi OS takes five logins a minute (`success.login.limit.count`), whoever makes them; one is left to the owner.
MAX_LOGINS = 4
WINDOW_S = 60.0


class Logins:
    """The logins to one console; times by the clock of whoever logs in."""

    def __init__(self) -> None:
        """Have made none."""
        self._made: deque[float] = deque(maxlen=MAX_LOGINS)
        self._none_before = 0.0

    def begin(self, now: float) -> None:
        """Count a login; TooManyLoginsError when it would be one too many, and nothing may be sent."""
        if now < self._none_before <= now + WINDOW_S:
            raise TooManyLoginsError("The console took no more logins a moment ago")
        if len(self._made) == MAX_LOGINS and 0 <= now - self._made[0] < WINDOW_S:
            raise TooManyLoginsError(
                f"There were {MAX_LOGINS} logins to the console within a minute"
            )
        self._made.append(now)

    def limit_reached(self, now: float) -> TooManyLoginsError:
        """Note that the console takes no more; return the error to raise."""
        self._none_before = now + WINDOW_S
        return TooManyLoginsError("The console takes no more logins for now")


_CONSOLES: WeakKeyDictionary[aiohttp.ClientSession, dict[str, Logins]] = (
    WeakKeyDictionary()
)


def logins_to(session: aiohttp.ClientSession, base_url: str) -> Logins:
    """Return what is counted of the console at a URL, as long as the shared session lives."""
    return _CONSOLES.setdefault(session, {}).setdefault(base_url, Logins())
