"""A UniFi console: UniFi OS with the Network application, its flow log and its firewall."""

from simulators.faults import Answer

from .accounts import Account, Role
from .gate import KeyScope
from .scenarios import Scenario
from .simulator import (
    API_KEY,
    PASSWORD,
    USERNAME,
    VIEWER,
    VIEWER_API_KEY,
    UniFiSimulator,
)

__all__ = [
    "API_KEY",
    "PASSWORD",
    "USERNAME",
    "VIEWER",
    "VIEWER_API_KEY",
    "Account",
    "Answer",
    "KeyScope",
    "Role",
    "Scenario",
    "UniFiSimulator",
]
