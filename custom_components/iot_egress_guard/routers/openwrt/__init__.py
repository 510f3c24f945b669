"""OpenWrt, by what every LuCI install has: ubus over HTTP and cgi-io.

Made for a login with the access list in `router_setup/openwrt/`, and asks for nothing more. Each call here is in
that list; a permission that is missing is named as its line.
"""

from .router import OpenWrtRouter

__all__ = ["OpenWrtRouter"]
