"""Logging in and out: at UniFi OS's door, and at the older controller's."""

from collections.abc import Callable

from .accounts import Account, Accounts
from .calls import Call
from .fields import flag, text
from .gate import (
    CLASSIC_COOKIE,
    CLASSIC_CSRF_COOKIE,
    CONSOLE_COOKIE,
    CSRF_HEADER,
    UPDATED_CSRF_HEADER,
)
from .replies import RefusedError, Reply, classic, classic_error, login_error, plain
from .sessions import LoginLimit, Sessions

MFA_STATUS = 499
"""What UniFi OS answers with instead of asking for a second factor."""


class Door:
    """Opens and ends sessions."""

    def __init__(
        self,
        accounts: Accounts,
        sessions: Sessions,
        limit: LoginLimit,
        uuid_of: Callable[..., str],
    ) -> None:
        """Let `accounts` in, as often as `limit` permits; `uuid_of` names users."""
        self._accounts = accounts
        self._sessions = sessions
        self._limit = limit
        self._uuid_of = uuid_of

    def console_login(self, call: Call) -> Reply:
        """Answer `POST /api/auth/login`."""
        if self._limit.reached():
            raise RefusedError(
                login_error(
                    "AUTHENTICATION_FAILED_LIMIT_REACHED",
                    "You've reached the login attempt limit",
                    429,
                )
            )
        account = self._account(call)
        if account is None:
            raise RefusedError(
                login_error(
                    "AUTHENTICATION_FAILED_INVALID_CREDENTIALS",
                    "Invalid username or password",
                    403,
                )
            )
        user = self._uuid_of("user", account.username)
        if account.mfa:
            raise RefusedError(_second_factor(user))
        session = self._sessions.open(account, remember=flag(call.sent, "rememberMe"))
        return plain(
            {
                "unique_id": user,
                "id": user,
                "username": account.username,
                "status": "ACTIVE",
                "local_account_exist": True,
                "sso_account": "",
                "csrf_token": "",
                "isOwner": False,
                "isSuperAdmin": account.may_write,
            },
            headers={
                CSRF_HEADER: session.csrf,
                UPDATED_CSRF_HEADER: session.csrf,
                "X-Token-Expire-Time": str(int(session.expires_at * 1000)),
            },
            cookies={CONSOLE_COOKIE: session.token},
        )

    def console_logout(self, call: Call) -> Reply:
        """Answer `POST /api/auth/logout`."""
        self._sessions.end(call.cookies.get(CONSOLE_COOKIE, ""))
        return plain({"success": True}, cookies={CONSOLE_COOKIE: ""})

    def classic_login(self, call: Call) -> Reply:
        """Answer `POST /api/login`; this door has no limit."""
        account = self._account(call)
        if account is None:
            raise RefusedError(classic_error("api.err.Invalid"))
        if account.mfa:
            raise RefusedError(classic_error("api.err.Ubic2faTokenRequired"))
        session = self._sessions.open(account, remember=flag(call.sent, "remember"))
        cookies = {CLASSIC_COOKIE: session.token, CLASSIC_CSRF_COOKIE: session.csrf}
        return Reply(body=classic([]).body, cookies=cookies)

    def classic_logout(self, call: Call) -> Reply:
        """Answer `POST /api/logout`."""
        self._sessions.end(call.cookies.get(CLASSIC_COOKIE, ""))
        cookies = {CLASSIC_COOKIE: "", CLASSIC_CSRF_COOKIE: ""}
        return Reply(body=classic([]).body, cookies=cookies)

    def _account(self, call: Call) -> Account | None:
        username, password = text(call.sent, "username"), text(call.sent, "password")
        return self._accounts.with_password(username, password)


def _second_factor(user: str) -> Reply:
    return plain(
        {
            "code": "MFA_AUTH_REQUIRED",
            "message": "MFA token required to authenticate to SSO",
            "data": {
                "required": "2fa",
                "mfaCookie": f"UBIC_2FA={user}",
                "authenticators": [{"type": "totp", "status": "active"}],
                "user": {"id": user},
            },
        },
        MFA_STATUS,
    )
