"""Names that the whole integration shares."""

from typing import Final

DOMAIN: Final = "iot_egress_guard"

SUBENTRY_DEVICE: Final = "device"

CONF_FINGERPRINT: Final = "fingerprint"
CONF_HOME_COUNTRIES: Final = "home_countries"
CONF_MUD_FILE: Final = "mud_file"
CONF_MUD_PROFILE: Final = "mud_profile"
CONF_ORIGIN_DATABASE: Final = "origin_database"
CONF_ORIGIN_NETWORKS: Final = "origin_networks"
CONF_PROFILE: Final = "profile"
CONF_ROUTER: Final = "router"
CONF_SITE: Final = "site"

ROUTER_OPENWRT: Final = "openwrt"
ROUTER_UNIFI: Final = "unifi"

EVENT_BLOCKED: Final = "blocked"
EVENT_BLOCK_FAILED: Final = "block_failed"
EVENT_BLOCK_EXPIRED: Final = "block_expired"
EVENT_BLOCK_REMOVED: Final = "block_removed"
EVENT_HOLE_ANSWERED: Final = "hole_answered"
