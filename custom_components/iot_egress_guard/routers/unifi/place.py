"""UniFi: a site's hosts, networks and firewall, read again when what is known of them is too old."""

from collections.abc import Callable, Collection, Mapping
from ipaddress import ip_address

from .console import Console
from .errors import NotThereError
from .firewall import Device, Firewall
from .hosts import Hosts, read_hosts, read_last_network
from .networks import Networks, read_networks
from .policies import ZonePolicies
from .traffic_rules import TrafficRules
from .zones import has_zones, read_zones

#: Hosts come and go, and IPv6 privacy addresses change.
HOSTS_MAX_AGE_S = 60
#: A stranger is a reason to ask again at once, but not at every poll.
HOSTS_MIN_AGE_S = 10
#: Networks and zones hardly ever change, and each costs the console a request.
NETWORKS_MAX_AGE_S = 600


class Place:
    """What is known of the site."""

    def __init__(self, console: Console, clock: Callable[[], float]) -> None:
        """Know nothing yet."""
        self._console = console
        self._clock = clock
        self._networks = Networks()
        self._networks_read_at: float | None = None
        self._hosts = Hosts()
        self._hosts_read_at: float | None = None
        self._firewall: Firewall = TrafficRules()
        self._firewall_read_at: float | None = None
        self._tells_migrations = False

    async def hosts(self, *, max_age: float = HOSTS_MAX_AGE_S) -> Hosts:
        """Return the hosts, as they were at most so many seconds ago."""
        if self._older(self._hosts_read_at, max_age):
            if self._older(self._networks_read_at, max_age and NETWORKS_MAX_AGE_S):
                await self._read_networks()
            stations = await self._console.classic("stat/sta")
            self._hosts = read_hosts(self._networks, stations)
            self._hosts_read_at = self._clock()
        return self._hosts

    async def firewall(self, *, max_age: float = NETWORKS_MAX_AGE_S) -> Firewall:
        """Return the kind of firewall that the site has, with its zones as they were at most so many seconds ago."""
        if self._older(self._firewall_read_at, max_age):
            hosts = await self.hosts()
            if await self._has_zones():
                rows = await self._console.v2_rows("firewall/zone")
                zones = read_zones(rows, hosts.networks.wan_ids)
                self._firewall = ZonePolicies(zones)
            else:
                self._firewall = TrafficRules()
            self._firewall_read_at = self._clock()
        return self._firewall

    async def owners(self, addresses: Collection[str]) -> Mapping[str, str]:
        """Return address → MAC of the hosts; a stranger among these addresses makes them be read again."""
        hosts = await self.hosts()
        strangers = (
            set(addresses) - hosts.owners.keys() - hosts.networks.router_addresses
        )
        if any(_is_local(address, hosts) for address in strangers):
            hosts = await self.hosts(max_age=HOSTS_MIN_AGE_S)
        return hosts.owners

    async def device(self, mac: str, *, fresh: bool = False) -> Device:
        """Return a device, with the network that it's in as far as that's known.

        `fresh`: as it is now; of one that isn't there, the network that it was in last counts.
        """
        hosts = await self.hosts(max_age=0 if fresh else HOSTS_MAX_AGE_S)
        network_id = hosts.network_of(mac)
        if fresh and network_id is None:
            network_id = read_last_network(
                await self._console.classic("rest/user"), mac
            )
        return Device(mac, network_id, hosts.addresses_of(mac))

    def _older(self, read_at: float | None, max_age: float) -> bool:
        return read_at is None or not 0 <= self._clock() - read_at < max_age

    async def _has_zones(self) -> bool:
        try:
            migrations = await self._console.v2("GET", "site-feature-migration")
        except NotThereError:
            # Older versions don't know it; one that knew it before is starting.
            if self._tells_migrations:
                raise
            return False
        self._tells_migrations = True
        return has_zones(migrations)

    async def _read_networks(self) -> None:
        rows = await self._console.classic("rest/networkconf")
        health = await self._console.classic("stat/health")
        self._networks = read_networks(rows, health)
        self._networks_read_at = self._clock()


def _is_local(address: str, hosts: Hosts) -> bool:
    return any(ip_address(address) in network for network in hosts.local_networks)
