"""An OpenWrt router: uhttpd, rpcd, uci, firewall4, nft and a conntrack table that lives."""

from .acl import Login
from .faults import Answer
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
