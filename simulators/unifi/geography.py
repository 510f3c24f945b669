"""What the console says of far ends: the country, and the name that was asked for in DNS.

Addresses are those of the simulated home's services; names are made up, and under `.example`.
"""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_network

from simulators.openwrt.packets import address

UNKNOWN_REGION = "--"
"""What a record says of an address that no country is known for."""

_REGIONS: Mapping[str, str] = {
    "3.8.0.0/14": "GB",
    "3.120.0.0/13": "DE",
    "17.0.0.0/8": "US",
    "18.184.0.0/15": "DE",
    "34.192.0.0/10": "US",
    "35.184.0.0/13": "US",
    "45.57.0.0/17": "US",
    "52.0.0.0/11": "US",
    "52.28.0.0/16": "DE",
    "52.94.0.0/16": "US",
    "54.239.28.0/24": "IE",
    "106.12.0.0/15": "CN",
    "142.250.0.0/15": "US",
    "2a00:1450:4001::/48": "DE",
    "2a05:d014::/36": "DE",
}

_DOMAINS: Mapping[str, str] = {
    "3.120.0.1": "api.doorbell.example",
    "52.28.16.44": "devices.doorbell.example",
    "52.94.236.248": "logs.doorbell.example",
    "54.239.28.85": "updates.doorbell.example",
    "34.206.10.20": "events.doorbell.example",
    "52.2.100.5": "events.doorbell.example",
    "2a05:d014:1c5:4b00::7a1": "api.doorbell.example",
    "45.57.90.1": "video.streaming.example",
    "142.250.185.78": "www.search.example",
    "17.57.146.20": "push.phone.example",
    "35.186.224.25": "home.thermostat.example",
}


@lru_cache(maxsize=1 << 12)
def region(text: str) -> str:
    """Return the country of an address, as ISO 3166-1 alpha-2 or `--`; the narrowest wins."""
    wanted = address(text)
    networks = [(ip_network(prefix), country) for prefix, country in _REGIONS.items()]
    matches = [(net.prefixlen, country) for net, country in networks if wanted in net]
    return max(matches, default=(0, UNKNOWN_REGION))[1]


def domain(text: str) -> str | None:
    """Return the name that an address was found by, if it was."""
    return _DOMAINS.get(text)
