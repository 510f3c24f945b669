"""The console's gate: who calls, and whether they may.

UniFi OS stands before its applications, takes API keys and the session of its own login, and
refuses in its own words. The older controller has no gate: the application keeps its session
itself, and knows no keys.
"""

from enum import StrEnum

from .accounts import Accounts
from .calls import Area, Call, Caller, Route
from .replies import RefusedError, Reply, classic_error, gate_error, v2_error
from .sessions import Session, Sessions

KEY_HEADER = "X-API-KEY"
CSRF_HEADER = "X-CSRF-Token"
UPDATED_CSRF_HEADER = "X-Updated-CSRF-Token"

CONSOLE_COOKIE = "TOKEN"
CLASSIC_COOKIE = "unifises"
CLASSIC_CSRF_COOKIE = "csrf_token"
"""Comes with the older controller's session; whether writes need it back isn't known, and here they don't."""


class KeyScope(StrEnum):
    """What API keys open: on most consoles everything, on some the official API only."""

    ALL = "all"
    OFFICIAL = "official"


class Gate:
    """Decides about calls."""

    def __init__(
        self,
        accounts: Accounts,
        sessions: Sessions,
        *,
        unifi_os: bool,
        key_scope: KeyScope,
    ) -> None:
        """Let `accounts` in."""
        self._accounts = accounts
        self._sessions = sessions
        self._unifi_os = unifi_os
        self._key_scope = key_scope
        self.cookie = CONSOLE_COOKIE if unifi_os else CLASSIC_COOKIE
        """The name of the session's cookie."""

    def caller(self, call: Call, area: Area) -> Caller | None:
        """Return who calls, or `None` if nobody is logged in."""
        key = call.headers.get(KEY_HEADER)
        if self._unifi_os and key is not None:
            account = self._accounts.with_key(key)
            opens = area is Area.OFFICIAL or self._key_scope is KeyScope.ALL
            return Caller(account=account) if account and opens else None
        session = self._sessions.find(call.cookies.get(self.cookie, ""))
        return Caller(account=session.account, session=session) if session else None

    def check(self, call: Call, route: Route) -> None:
        """Raise RefusedError for a call that may not be made."""
        if route.free:
            return
        if call.caller is None:
            raise RefusedError(self._unknown())
        session = call.caller.session
        if session is not None and route.area is Area.OFFICIAL:
            # The official API takes keys only.
            raise RefusedError(self._unknown())
        if session is not None and self._unifi_os and call.method != "GET":
            self._check_csrf(call, session)
        if route.writes and not call.caller.account.may_write:
            raise RefusedError(_not_permitted(route.area))

    def _unknown(self) -> Reply:
        if self._unifi_os:
            return gate_error(401, "Unauthorized")
        return classic_error("api.err.LoginRequired", 401)

    def _check_csrf(self, call: Call, session: Session) -> None:
        if call.headers.get(CSRF_HEADER) != session.csrf:
            raise RefusedError(gate_error(403, "Forbidden"))


def _not_permitted(area: Area) -> Reply:
    if area is Area.V2:
        return v2_error("api.err.NoPermission", "No permission", 403)
    return classic_error("api.err.NoPermission", 403)
