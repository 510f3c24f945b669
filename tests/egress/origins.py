"""Whose addresses are, in a small world of a few networks: what the database would say."""

from functools import lru_cache
from ipaddress import ip_address, ip_network

from custom_components.iot_egress_guard.egress.origin import (
    SPECIAL_USE,
    UNKNOWN,
    Origin,
    special_use_name,
)
from custom_components.iot_egress_guard.egress.profile import Profile

BAIDU = Origin(
    country="CN", asn=38365, organization="Baidu", prefix="106.12.0.0/15", anycast=False
)
AMAZON = Origin(
    country="US", asn=16509, organization="Amazon", prefix="3.0.0.0/8", anycast=False
)
AMAZON_ABROAD = Origin(
    country="DE", asn=16509, organization="Amazon", prefix="3.120.0.0/14", anycast=False
)
CLOUDFLARE = Origin(
    country=None,
    asn=13335,
    organization="Cloudflare",
    prefix="1.1.1.0/24",
    anycast=True,
)
TELEKOM = Origin(country="DE", asn=3320, organization="Telekom", prefix="80.128.0.0/11")
TIME_POOL = Origin(
    country="FR", asn=16276, organization="OVH", prefix="51.68.0.0/16", anycast=False
)

_WORLD = {
    ip_network(prefix): origin
    for prefix, origin in (
        ("3.120.0.0/14", AMAZON_ABROAD),
        ("3.0.0.0/8", AMAZON),
        ("2600:1f00::/24", AMAZON),
        ("106.12.0.0/15", BAIDU),
        ("1.1.1.0/24", CLOUDFLARE),
        ("80.128.0.0/11", TELEKOM),
        ("51.68.0.0/16", TIME_POOL),
    )
}

RING = Profile(
    key="ring",
    title="Ring",
    networks=frozenset({16509}),
    ports={
        "tcp": (range(443, 444), range(9998, 10000)),
        "udp": (range(53, 54), range(123, 124), range(16500, 65001)),
    },
    ntp_networks=frozenset({16276}),
)
"""A make of which much is known; as shipped, but smaller."""

GENERIC = Profile(key="generic", title="Generic device", ports={})
"""A make of which nothing is known."""


@lru_cache(maxsize=65536)
def whose(address: str) -> Origin:
    """Return whose an address is.

    The networks above are real ones. 45.N.0.0/16 belongs to network 100000 + N, at home in the US;
    46.N.0.0/16 to network 200000 + N, in Russia. Anything else belongs to nobody.
    """
    parsed = ip_address(address)
    if special_use_name(address) is not None:
        return SPECIAL_USE
    for network, origin in _WORLD.items():
        if parsed.version == network.version and parsed in network:
            return origin
    first, second, *_ = parsed.packed
    if parsed.version == 4 and first in (45, 46):
        country, base = ("US", 100_000) if first == 45 else ("RU", 200_000)
        return Origin(
            country=country,
            asn=base + second,
            organization=f"Network {second}",
            prefix=f"{first}.{second}.0.0/16",
        )
    return UNKNOWN
