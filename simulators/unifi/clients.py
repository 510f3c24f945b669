"""The clients of a site, as the classic API lists them and as its commands move them."""

from collections.abc import Callable, Iterable, Mapping
from re import fullmatch

from simulators.openwrt.hosts import Client

from .calls import Call
from .fields import text
from .ids import Ids
from .replies import INVALID, Object, RefusedError, Reply, classic, classic_error
from .site import Site

MAKERS: Mapping[str, str] = {
    "54:e0:19": "Ring LLC",
    "a0:d0:5b": "Samsung Electronics Co.,Ltd",
    "18:b4:30": "Nest Labs Inc.",
    "d8:f1:5b": "Espressif Inc.",
}
"""Makers by the beginning of a MAC address; others have none."""

WIRED = frozenset({"a0:d0:5b:31:22:80"})
"""Who is connected by cable: the television."""

KNOWN_FOR = 86_400 * 30
"""Seconds since a client was seen first."""


def maker(mac: str) -> str:
    """Return who made a client; an empty text if that isn't known."""
    return MAKERS.get(mac[:8], "")


class Clients:
    """All clients that were ever seen."""

    def __init__(
        self,
        ids: Ids,
        site: Site,
        clients: Iterable[Client],
        wall: Callable[[], float],
        kicked: Callable[[str], None],
    ) -> None:
        """Know `clients`; `kicked` is called with the MAC address of one that is thrown out."""
        self._ids = ids
        self._site = site
        self._clients = {client.mac.lower(): client for client in clients}
        self._wall = wall
        self._kicked = kicked
        self.blocked: set[str] = set()
        """The MAC addresses of those that may not connect."""

    def client(self, mac: str) -> Client:
        """Return a client by its MAC address; raises KeyError."""
        return self._clients[mac.lower()]

    def with_address(self, address: str) -> Client | None:
        """Return the client that has an address."""
        for client in self._clients.values():
            if address == client.ipv4 or address in client.ipv6:
                return client
        return None

    def add(self, client: Client) -> None:
        """Let a client come."""
        self._clients[client.mac.lower()] = client

    def is_wireless(self, mac: str) -> bool:
        """Tell whether a client has no cable."""
        return mac.lower() not in WIRED

    # What is listed.

    def online(self) -> list[Object]:
        """Return what `stat/sta` lists: those that are connected now."""
        now = int(self._wall())
        return [
            self._known(client)
            | self._connection(client)
            | {"last_seen": now, "uptime": 3600, "is_guest": False}
            for client in self._clients.values()
            if client.online and client.mac.lower() not in self.blocked
        ]

    def known(self) -> list[Object]:
        """Return what `rest/user` lists: all that were ever connected."""
        now = int(self._wall())
        return [
            self._known(client) | {"last_seen": now, "noted": client.name is not None}
            for client in self._clients.values()
        ]

    def _known(self, client: Client) -> Object:
        mac = client.mac.lower()
        found: Object = {
            "_id": self._ids.of("user", mac),
            "site_id": self._site.id,
            "mac": mac,
            "oui": maker(mac),
            "is_wired": mac in WIRED,
            "first_seen": int(self._wall()) - KNOWN_FOR,
            "blocked": mac in self.blocked,
        }
        if client.name:
            found["hostname"] = client.name
        return found

    def _connection(self, client: Client) -> Object:
        found: Object = {"user_id": self._ids.of("user", client.mac.lower())}
        if client.name:
            found["name"] = client.name
        if client.ipv4:
            found["ip"] = client.ipv4
        if client.ipv6:
            found["ipv6_addresses"] = [*client.ipv6]
        lan = self._site.place(client.ipv4).lan if client.ipv4 else None
        if lan is not None:
            found |= {"network": lan.name, "network_id": self._site.lan_id(lan)}
        if self.is_wireless(client.mac):
            found |= {"essid": "Home", "ap_mac": "78:45:58:00:00:02", "signal": -55}
        return found

    # What is commanded.

    def command(self, call: Call) -> Reply:
        """Answer `cmd/stamgr`."""
        commands = {
            "block-sta": self._block,
            "unblock-sta": self._unblock,
            "kick-sta": self._kick,
        }
        command = commands.get(text(call.sent, "cmd"))
        if command is None:
            raise RefusedError(classic_error("api.err.InvalidCommand"))
        mac = text(call.sent, "mac").lower()
        if not fullmatch(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", mac):
            raise RefusedError(classic_error(INVALID))
        command(mac)
        return classic([{"mac": mac}])

    def _block(self, mac: str) -> None:
        self.blocked.add(mac)
        self._kicked(mac)

    def _unblock(self, mac: str) -> None:
        self.blocked.discard(mac)

    def _kick(self, mac: str) -> None:
        client = self._clients.get(mac)
        if client is None or not client.online:
            raise RefusedError(classic_error("api.err.UnknownStation"))
        if self.is_wireless(mac):
            self._kicked(mac)
