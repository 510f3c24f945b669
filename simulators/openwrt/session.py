"""rpcd's sessions: thirty-two hex digits that live 300 s after their last call."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from simulators.clock import Timeline

from .acl import AclFile, Grants, Login, grants_for
from .status import Status, UbusError

NULL_SESSION = "0" * 32
"""The session everybody has before logging in."""

SESSION_TIMEOUT = 300
"""Seconds a session outlives its last call (`RPC_DEFAULT_SESSION_TIMEOUT`)."""


@dataclass(slots=True, kw_only=True)
class Session:
    """One session: who, what it may, until when."""

    sid: str
    timeout: int
    expires_at: float
    grants: Grants
    data: dict[str, object] = field(default_factory=dict)

    def as_json(self, now: float) -> dict[str, object]:
        """Return the session as `session.login` and `session.list` print it."""
        remaining = int(self.expires_at - now) if self.timeout else 0
        return {
            "ubus_rpc_session": self.sid,
            "timeout": self.timeout,
            "expires": remaining,
            "acls": self.grants.as_json(),
            "data": self.data,
        }


class Sessions:
    """All sessions of the router."""

    def __init__(
        self,
        timeline: Timeline,
        logins: Iterable[Login],
        acls: Iterable[AclFile],
        random: Random,
    ) -> None:
        """Let `logins` in, with the grants that `acls` give them."""
        self._timeline = timeline
        self._random = random
        self._sessions: dict[str, Session] = {}
        self.logins = list(logins)
        self.acls = list(acls)
        self.on_destroy: Callable[[str], None] = lambda sid: None
        self.reclaim: Callable[[], str | None] = lambda: None
        self._start()

    def _start(self) -> None:
        self._sessions[NULL_SESSION] = Session(
            sid=NULL_SESSION,
            timeout=0,
            expires_at=float("inf"),
            grants=grants_for(None, self.acls),
        )

    @property
    def live(self) -> list[Session]:
        """The sessions that have not expired, the null session left out."""
        return [
            session
            for sid in list(self._sessions)
            if sid != NULL_SESSION and (session := self._find(sid)) is not None
        ]

    def clear(self) -> None:
        """Forget every session, as rpcd does when it starts anew."""
        for sid in list(self._sessions):
            self.destroy(sid)
        self._start()

    def _find(self, sid: str) -> Session | None:
        session = self._sessions.get(sid)
        if session is not None and session.expires_at <= self._timeline.now:
            self.destroy(sid)
            return None
        return session

    def get(self, sid: str) -> Session | None:
        """Return a live session and renew it; every call does."""
        session = self._find(sid)
        if session is not None and session.timeout:
            session.expires_at = self._timeline.now + session.timeout
        return session

    def allows(self, sid: str, scope: str, name: str, function: str) -> bool:
        """Tell whether the session lives and may."""
        session = self.get(sid)
        return session is not None and session.grants.allows(scope, name, function)

    def destroy(self, sid: str) -> None:
        """End a session and what was staged in it."""
        del self._sessions[sid]
        self.on_destroy(sid)

    def login(self, username: str, password: str, timeout: int | None) -> Session:
        """Open a session.

        While a change waits for its confirmation, the same user gets the session that
        applied it back: after a change of addresses nobody could confirm otherwise.

        Raises UbusError (permission denied) for an unknown user or a wrong password.
        """
        login = next(
            (
                login
                for login in self.logins
                if login.username == username and login.password == password
            ),
            None,
        )
        if login is None:
            raise UbusError(Status.PERMISSION_DENIED)
        pending = self.reclaim()
        session = self.get(pending) if pending else None
        if session is None or session.data.get("username") != username:
            session = self.create(SESSION_TIMEOUT if timeout is None else timeout)
        session.grants = grants_for(login, self.acls)
        session.data["username"] = username
        return session

    def create(self, timeout: int) -> Session:
        """Open a session that may nothing."""
        session = Session(
            sid=f"{self._random.getrandbits(128):032x}",
            timeout=timeout,
            expires_at=self._timeline.now + timeout if timeout else float("inf"),
            grants=Grants(),
        )
        self._sessions[session.sid] = session
        return session
