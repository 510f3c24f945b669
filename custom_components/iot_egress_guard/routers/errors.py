"""What can go wrong with a router, each with its cause and a remedy.

Every router module maps its own troubles to these few, so that the rest of the guard translates them once.
"""

from typing import override

from ..plain_text import MAX_WORDS, plain


class RouterError(Exception):
    """Something went wrong with the router.

    `cause` says what happened, in the router's own words where it has any, made plain; `remedy` what its owner can do.
    Neither holds a password, a session id, or an address of a device.
    """

    remedy = "Look into the router's log."

    def __init__(self, cause: str, *, remedy: str | None = None) -> None:
        """Keep the cause, and a remedy better than the class's own where there is one."""
        self.cause = plain(cause, MAX_WORDS)
        super().__init__(self.cause)
        if remedy is not None:
            self.remedy = remedy

    @override
    def __str__(self) -> str:
        """Return the cause and the remedy, as a sentence each."""
        return f"{self.cause.rstrip('.')}. {self.remedy}"


class CannotConnectError(RouterError):
    """The router doesn't answer: wrong address, no network, a reboot, or an answer that took too long."""

    remedy = "Check the address and port, and that the router is on and reachable from Home Assistant."


class OtherRouterError(CannotConnectError):
    """Another router answers at the address: nothing may be asked of it, and what it has isn't the guarded one's."""

    remedy = (
        "See which address the guarded router has now, and reconfigure its entry. If it was replaced, add the new one, and "
        "remove this entry."
    )

    def __init__(self) -> None:
        """Say so."""
        super().__init__(
            "This is another router than the one that was set up, or another site"
        )


class UntrustedCertificateError(RouterError):
    """The router's certificate isn't trusted by the system, and none is pinned yet."""

    remedy = "Compare the fingerprint with the router's own, then confirm it."

    def __init__(self, fingerprint: str) -> None:
        """Keep the SHA-256 fingerprint that the router showed: 64 lower-case hex digits."""
        super().__init__(
            f"The router's certificate isn't trusted; its SHA-256 fingerprint is {fingerprint}"
        )
        self.fingerprint = fingerprint


class CertificateChangedError(UntrustedCertificateError):
    """The router shows another certificate than the one that was pinned."""

    remedy = "If you renewed it, confirm the new fingerprint; if you did not, somebody may sit in between."


class AuthenticationError(RouterError):
    """The router refuses the login."""

    remedy = "Check the username and the password."


class PermissionDeniedError(RouterError):
    """The login is good, but the router doesn't allow it what the guard needs.

    `grant` is the missing permission, as its owner would write it (for OpenWrt: the line of the ACL file).
    """

    remedy = "Install the access list that comes with the guard, or add the missing line to yours."

    def __init__(self, grant: str) -> None:
        """Name the missing grant."""
        self.grant = plain(grant, MAX_WORDS)
        super().__init__(f"The router doesn't allow this login: {self.grant}")


class UnsupportedError(RouterError):
    """The router lacks something; `package` names what must be installed or switched on."""

    remedy = "Install what is missing, then try again."

    def __init__(self, package: str, cause: str | None = None) -> None:
        """Name what is missing."""
        self.package = plain(package)
        super().__init__(cause or f"The router lacks {self.package}")


class ProtocolError(RouterError):
    """The answer isn't one that this kind of router gives."""

    remedy = "Check that the address is the router's, and that no proxy stands between."


class UnsavedChangesError(RouterError):
    """Somebody who uses the guard's login has unsaved changes to the firewall; ours would have applied them too."""

    remedy = "Reload the router's entry in Home Assistant: the guard gets a new session. Give it a login of its own."


class BlockRefusedError(RouterError):
    """The router took the rule but didn't put it in force, or refused it outright."""

    remedy = "Nothing was left behind on the router. Look into its log for the reason."


class ChangesPendingError(BlockRefusedError):
    """Somebody else's change waits on the router to be confirmed; until then it takes none of ours."""

    remedy = "Try again in a minute, or finish that change on the router."
