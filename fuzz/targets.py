"""All targets, in one table."""

from collections.abc import Mapping

from .consoles import ANSWER, CLOCK, DISCOVERY, RECORD
from .fields import FIELDS, TEXT
from .origins import FLAVOUR, MMDB
from .papers import MUD, PROFILE
from .routers import OPENWRT, UNIFI
from .rules import RULES
from .sites import SITE
from .stored import ARCHIVE, MEMORY, STORED_DEVICE, STORED_ROUTER
from .tables import LINE, TABLE
from .target import Target
from .ubus import LISTING, UBUS

TARGETS: Mapping[str, Target] = {
    each.name: each
    for each in (
        LINE,
        TABLE,
        UBUS,
        LISTING,
        OPENWRT,
        ANSWER,
        RECORD,
        CLOCK,
        DISCOVERY,
        SITE,
        RULES,
        UNIFI,
        MUD,
        PROFILE,
        FLAVOUR,
        MMDB,
        ARCHIVE,
        STORED_DEVICE,
        STORED_ROUTER,
        MEMORY,
        FIELDS,
        TEXT,
    )
}
