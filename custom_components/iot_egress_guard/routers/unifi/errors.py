"""UniFi: what can go wrong with a console besides what can with every router."""

from collections.abc import Sequence

from ..errors import (
    AuthenticationError,
    CannotConnectError,
    PermissionDeniedError,
    ProtocolError,
    RouterError,
    UnsupportedError,
)
from .site import Site


class MfaError(AuthenticationError):
    """The account is asked for a second factor, which no program has."""

    remedy = (
        "Make a local account without a second factor for Home Assistant (no ui.com account), "
        "or use an API key."
    )

    def __init__(self) -> None:
        """Say so."""
        super().__init__("The console asks this account for a second factor")


class KeyRefusedError(AuthenticationError):
    """An API key doesn't open what the guard needs, whatever else it opens."""

    remedy = "Use the username and the password of a local account instead."


class TooManyLoginsError(CannotConnectError):
    """There were too many logins; until a minute has passed, the guard doesn't try another."""

    remedy = "Wait a minute; the guard doesn't log in until then. See that nothing else logs in with this account."


class ReadOnlyError(PermissionDeniedError):
    """The account, or the account that made the key, may look at the console and change nothing."""

    remedy = (
        "Give the account full management of the Network application, "
        "in the console's settings under Admins & Users."
    )

    def __init__(self) -> None:
        """Name the role that is missing."""
        super().__init__("full management of Network")


class SiteNeededError(RouterError):
    """The console has several sites and none was chosen, or not the one that was."""

    remedy = "Choose one of the console's sites."

    def __init__(
        self, cause: str, sites: Sequence[Site] = (), *, remedy: str | None = None
    ) -> None:
        """Keep the sites to choose from; none where they aren't known."""
        super().__init__(cause, remedy=remedy)
        self.sites = tuple(sites)


class NotThereError(UnsupportedError):
    """The console's version doesn't have what was asked for: HTTP 404."""

    remedy = "Update the console and its Network application, then try again."

    def __init__(self, what: str) -> None:
        """Name what isn't there, by the last words of its path."""
        super().__init__(what, f"The console's Network application has no {what}")


class RequestRefusedError(ProtocolError):
    """The console understood what was asked and refused it, with a code of its own."""

    remedy = "Look into the console's log. If the console was updated lately, report it to the guard's makers."

    def __init__(self, code: str) -> None:
        """Keep the console's code; its own words may name devices, so they're left out."""
        super().__init__(f"The console refused a request: {code}")
        self.code = code
