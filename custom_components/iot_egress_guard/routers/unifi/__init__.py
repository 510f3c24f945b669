"""UniFi, by what the Network application's own pages use: its classic API and its v2 API.

Made from public clients and their authors' measurements on consoles; each guess is named where it is made.
"""

from .errors import (
    KeyRefusedError,
    MfaError,
    ReadOnlyError,
    SiteNeededError,
    TooManyLoginsError,
)
from .router import UniFiRouter
from .site import Site

__all__ = [
    "KeyRefusedError",
    "MfaError",
    "ReadOnlyError",
    "Site",
    "SiteNeededError",
    "TooManyLoginsError",
    "UniFiRouter",
]
