"""An OpenWrt router: uhttpd, rpcd, uci, firewall4, nft and a conntrack table that lives."""

from simulators.faults import Answer

from .acl import Login
from .hosts import Client
from .scenarios import Scenario
from .simulator import PACKAGES, PASSWORD, USERNAME, OpenWrtSimulator
from .status import Status

__all__ = [
    "PACKAGES",
    "PASSWORD",
    "USERNAME",
    "Answer",
    "Client",
    "Login",
    "OpenWrtSimulator",
    "Scenario",
    "Status",
]
