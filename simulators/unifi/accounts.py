"""Who may log in to a console, and what they may do there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest


class Role(StrEnum):
    """What `self/sites` says of whoever asks."""

    ADMIN = "admin"
    READONLY = "readonly"


@dataclass(slots=True, kw_only=True)
class Account:
    """One account. Without a password it has only its key, and the other way round.

    `mfa` accounts are asked for a second factor, which no program has: every account of ui.com
    is one.
    """

    username: str
    password: str | None = None
    api_key: str | None = None
    role: Role = Role.ADMIN
    mfa: bool = False

    @property
    def may_write(self) -> bool:
        """Whether it may change anything."""
        return self.role is Role.ADMIN


class Accounts:
    """All accounts of a console."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        """Know `accounts`."""
        self._accounts = list(accounts)

    def __iter__(self) -> Iterator[Account]:
        """Go through the accounts."""
        return iter(self._accounts)

    def named(self, username: str) -> Account:
        """Return an account by its name; raises KeyError."""
        for account in self._accounts:
            if account.username == username:
                return account
        raise KeyError(username)

    def with_password(self, username: str, password: str) -> Account | None:
        """Return the account with this name and password."""
        for account in self._accounts:
            if account.username == username and _same(account.password, password):
                return account
        return None

    def with_key(self, key: str) -> Account | None:
        """Return the account that made this API key."""
        return next((each for each in self if _same(each.api_key, key)), None)


def _same(secret: str | None, given: str) -> bool:
    return secret is not None and compare_digest(secret.encode(), given.encode())
