"""What a console says of itself: its version, its health, its sites."""

from collections.abc import Callable

from simulators.clock import Timeline

from .accounts import Account
from .calls import Call
from .ids import Ids
from .replies import Object, Reply, classic, page, plain
from .site import Site

VERSION = "10.4.57"
"""The Network application's version: that of the official API's description."""

CONSOLE_VERSION = "5.1.19"
UPTIME_AT_START = 363_830

type Wall = Callable[[], float]


class System:
    """Answers for the console as a whole."""

    def __init__(
        self,
        timeline: Timeline,
        wall: Wall,
        ids: Ids,
        site: Site,
        *,
        mac: str,
        version: str,
        unifi_os: bool,
    ) -> None:
        """Be up since a while; `mac` is the console's own."""
        self._timeline = timeline
        self._wall = wall
        self._ids = ids
        self._site = site
        self._unifi_os = unifi_os
        self._booted = timeline.now - UPTIME_AT_START
        self.mac = mac.lower()
        self.version = version
        self.further_sites: list[str] = []
        """The names of sites that have nothing in them."""

    def restart(self) -> None:
        """Be up since now."""
        self._booted = self._timeline.now

    def root(self, call: Call) -> Reply:
        """Answer `GET /`: the login page, by which UniFi OS is told from an older controller."""
        if self._unifi_os:
            return page(200, "UniFi OS")
        return Reply(
            status=302, content_type="text/html", headers={"Location": "/manage"}
        )

    def console(self, call: Call) -> Reply:
        """Answer `/api/system`, by which a console introduces itself to anybody."""
        return plain(
            {
                "hardware": {"shortname": "UDMPRO"},
                "name": "UniFi Console",
                "mac": self.mac.replace(":", "").upper(),
                "isSingleUser": False,
                "isSsoEnabled": True,
                "cloudConnected": False,
                "deviceState": "setup",
            }
        )

    def status(self, call: Call) -> Reply:
        """Answer `/status`, which asks for no login."""
        uuid = self._ids.uuid_of("console")
        meta: Object = {
            "rc": "ok",
            "up": True,
            "server_version": self.version,
            "uuid": uuid,
        }
        return plain({"meta": meta, "data": []})

    def self(self, call: Call) -> Reply:
        """Answer `api/self`."""
        account = call.account
        found: Object = {
            "admin_id": self._ids.of("admin", account.username),
            "name": account.username,
            "is_super": account.may_write,
            "site_id": self._site.id,
            "site_name": self._site.name,
            "site_role": account.role.value,
        }
        return classic([found])

    def sites(self, call: Call) -> Reply:
        """Answer `api/self/sites`."""
        return classic(self._site_list(call.account))

    def _site_list(self, account: Account) -> list[Object]:
        first: Object = {
            "_id": self._site.id,
            "name": self._site.name,
            "desc": self._site.description,
            "attr_hidden_id": "default",
            "attr_no_delete": True,
            "role": account.role.value,
        }
        further: list[Object] = [
            {
                "_id": self._ids.of("site", name),
                "name": name,
                "desc": name.capitalize(),
                "role": account.role.value,
            }
            for name in self.further_sites
        ]
        return [first, *further]

    def official_sites(self, call: Call) -> Reply:
        """Answer `integration/v1/sites`."""
        sites: list[Object] = [
            {
                "id": self._site.uuid,
                "internalReference": self._site.name,
                "name": self._site.description,
            }
        ]
        sites += [
            {
                "id": self._ids.uuid_of("site", name),
                "internalReference": name,
                "name": name.capitalize(),
            }
            for name in self.further_sites
        ]
        offset, limit = _asked(call, "offset", 0), _asked(call, "limit", 25)
        shown = sites[offset : offset + limit]
        return plain(
            {
                "offset": offset,
                "limit": limit,
                "count": len(shown),
                "totalCount": len(sites),
                "data": [*shown],
            }
        )

    def official_info(self, call: Call) -> Reply:
        """Answer `integration/v1/info`."""
        return plain({"applicationVersion": self.version})

    def sysinfo(self, call: Call) -> Reply:
        """Answer `stat/sysinfo`."""
        found: Object = {
            "version": self.version,
            "previous_version": "10.3.58",
            "build": f"atag_{self.version}_35187",
            "hostname": "unifi",
            "name": "UniFi Console",
            "timezone": "UTC",
            "uptime": int(self._timeline.now - self._booted),
            "update_available": False,
            "https_port": 8443,
            "inform_port": 8080,
            "is_cloud_console": False,
            "ip_addrs": ["10.23.1.1"],
        }
        if self._unifi_os:
            found |= {
                "console_display_version": CONSOLE_VERSION,
                "ubnt_device_type": "UDMPRO",
                "udm_version": f"UDMPRO.al324.v{CONSOLE_VERSION}",
            }
        return classic([found])

    def health(self, call: Call) -> Reply:
        """Answer `stat/health`."""
        more = {"wan": self._site.gateway()}
        return classic(
            {"subsystem": each, "status": "ok", **more.get(each, {})}
            for each in ("wlan", "wan", "www", "lan", "vpn")
        )

    def migrations(self, call: Call) -> Reply:
        """Answer `site-feature-migration`."""
        if not self._site.zone_based:
            return plain([])
        moment = int(self._wall() * 1000) - 86_400_000
        return plain([{"feature": "ZONE_BASED_FIREWALL", "timestamp": moment}])

    def zones(self, call: Call) -> Reply:
        """Answer `firewall/zone`."""
        return plain([*self._site.firewall_zones()])

    def networks(self, call: Call) -> Reply:
        """Answer `rest/networkconf`."""
        return classic(self._site.networkconf())


def _asked(call: Call, name: str, default: int) -> int:
    value = call.query.get(name, "")
    return int(value) if value.isdecimal() else default
