"""A console's sessions: a token in a cookie, and another one that each write must carry.

On UniFi OS the cookie `TOKEN` is a JWT, and the CSRF token is a claim in it. Both are renewed
now and then, together: who takes the new cookie and keeps the old CSRF token is refused.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

import jwt

from simulators.clock import Timeline

from .accounts import Account

REMEMBERED = 30 * 86_400
"""Seconds a session lives that was opened with `rememberMe`, as was measured."""

FORGOTTEN = 7_200
"""Seconds it lives without, as was measured."""

RENEWED_EVERY = 3_600.0
"""Seconds after which the tokens are renewed. Nobody has measured that."""

LOGINS = 5
LOGIN_WINDOW = 60.0
"""So many logins in so many seconds (`success.login.limit.count` of UniFi OS)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session as it stands until its tokens are renewed; `expires_at` is in seconds since 1970."""

    account: Account
    token: str
    csrf: str
    expires_at: float
    renew_at: float


class Sessions:
    """All sessions of a console."""

    def __init__(
        self, timeline: Timeline, wall: Callable[[], float], random: Random
    ) -> None:
        """Begin without any; `wall` is the console's own clock."""
        self._timeline = timeline
        self._wall = wall
        self._random = random
        self._secret = f"{random.getrandbits(256):064x}"
        self._sessions: dict[str, Session] = {}
        self.renewed_every = RENEWED_EVERY
        """Seconds between renewals."""

    @property
    def live(self) -> list[Session]:
        """The sessions that have not expired."""
        return [each for token in list(self._sessions) if (each := self.find(token))]

    def open(self, account: Account, *, remember: bool) -> Session:
        """Open a session."""
        lifetime = REMEMBERED if remember else FORGOTTEN
        return self._issue(account, self._wall() + lifetime)

    def _issue(self, account: Account, expires_at: float) -> Session:
        csrf = f"{self._random.getrandbits(128):032x}"
        claims = {
            "userId": account.username,
            "csrfToken": csrf,
            "iat": int(self._wall()),
            "exp": int(expires_at),
            "jti": f"{self._random.getrandbits(128):032x}",
        }
        session = Session(
            account=account,
            token=jwt.encode(claims, self._secret, algorithm="HS256"),
            csrf=csrf,
            expires_at=expires_at,
            renew_at=self._timeline.now + self.renewed_every,
        )
        self._sessions[session.token] = session
        return session

    def find(self, token: str) -> Session | None:
        """Return the live session with this token."""
        session = self._sessions.get(token)
        if session is not None and session.expires_at <= self._wall():
            del self._sessions[token]
            return None
        return session

    def renewed(self, session: Session) -> Session:
        """Return the session, with new tokens if it is time; the old ones are dead then."""
        if self._timeline.now < session.renew_at or session.token not in self._sessions:
            return session
        del self._sessions[session.token]
        return self._issue(session.account, session.expires_at)

    def renew_soon(self) -> None:
        """Make the next answer to each session renew its tokens."""
        now = self._timeline.now
        for token, session in self._sessions.items():
            self._sessions[token] = replace(session, renew_at=now)

    def end(self, token: str) -> None:
        """End a session, if it is there."""
        self._sessions.pop(token, None)

    def clear(self) -> None:
        """End all sessions."""
        self._sessions.clear()


class LoginLimit:
    """Counts logins; those that were refused for their number don't count."""

    def __init__(self, timeline: Timeline) -> None:
        """Begin to count."""
        self._timeline = timeline
        self._at: deque[float] = deque()

    def reached(self) -> bool:
        """Count a login; tell whether it was one too many."""
        now = self._timeline.now
        while self._at and self._at[0] <= now - LOGIN_WINDOW:
            self._at.popleft()
        if len(self._at) >= LOGINS:
            return True
        self._at.append(now)
        return False
