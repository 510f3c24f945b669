"""Who is on the LAN: leases, neighbours, names."""

from collections.abc import Iterable
from dataclasses import dataclass

from simulators.clock import Timeline

from .network import Network, link_local

LEASE_SECONDS = 43_200
"""dnsmasq's lease time on OpenWrt: 12 h."""

LEASES_FILE = "/tmp/dhcp.leases"  # noqa: S108 - on the router, not on this machine
"""Where dnsmasq writes its leases."""

SERVER_DUID = "00:01:00:01:2a:bb:cc:dd:aa:bb:cc:00:01:25"
"""The router's own DHCPv6 identifier (DUID-LLT)."""


@dataclass(slots=True, kw_only=True)
class Client:
    """A host on the LAN.

    `lease` is in seconds, 0 for ever, `None` if it has none; `lease6` says whether it has
    one of DHCPv6, too. `odhcpd` leases are kept by odhcpd, the others by dnsmasq.
    """

    mac: str
    name: str | None = None
    ipv4: str | None = None
    ipv6: tuple[str, ...] = ()
    lease: int | None = LEASE_SECONDS
    lease6: bool = False
    odhcpd: bool = False
    online: bool = True

    @property
    def duid(self) -> str:
        """Its DHCPv6 identifier (DUID-LL)."""
        return "00030001" + self.mac.replace(":", "").lower()


class Hosts:
    """All clients, as the router knows them."""

    def __init__(
        self, timeline: Timeline, network: Network, clients: Iterable[Client]
    ) -> None:
        """Know `clients`, whose leases begin now."""
        self._timeline = timeline
        self._network = network
        self._began = timeline.now
        self._clients = {client.mac.lower(): client for client in clients}

    @property
    def clients(self) -> list[Client]:
        """The clients."""
        return list(self._clients.values())

    def client(self, mac: str) -> Client:
        """Return a client by its MAC address; raises KeyError."""
        return self._clients[mac.lower()]

    def add(self, client: Client) -> None:
        """Let a client come."""
        self._clients[client.mac.lower()] = client

    def remove(self, mac: str) -> None:
        """Let a client go, lease and all."""
        del self._clients[mac.lower()]

    def _remaining(self, lease: int) -> int | bool:
        if not lease:
            return False
        # A client asks again at half its time.
        elapsed = (self._timeline.now - self._began) % (lease / 2)
        return int(lease - elapsed)

    def host_hints(self) -> dict[str, object]:
        """Return what `luci-rpc.getHostHints` answers: MAC → addresses and name."""
        hints: dict[str, object] = {}
        for interface in self._network.devices().values():
            if interface.device == "lo":
                continue
            ipv4 = [text for text, _ in interface.ipv4]
            ipv6 = [text for text, _ in interface.ipv6]
            if interface.assigned:
                ipv6.append(link_local(interface.mac))
            hints[interface.mac.upper()] = {"ipaddrs": ipv4, "ip6addrs": ipv6}
        for client in self._clients.values():
            known = client.online or client.lease is not None
            ipv6_known = client.ipv6 if client.online or client.lease6 else ()
            hint: dict[str, object] = {
                "ipaddrs": [client.ipv4] if client.ipv4 and known else [],
                "ip6addrs": list(ipv6_known),
            }
            if client.name:
                hint["name"] = client.name
            hints[client.mac.upper()] = hint
        return dict(sorted(hints.items()))

    def dhcp_leases(self, family: int | None = None) -> dict[str, object]:
        """Return what `luci-rpc.getDHCPLeases` answers."""
        leases: dict[str, object] = {}
        if family in (None, 4):
            leases["dhcp_leases"] = [
                self._lease(client) | {"ipaddr": client.ipv4}
                for client in self._leased()
                if client.ipv4
            ]
        if family in (None, 6):
            leases["dhcp6_leases"] = [
                self._lease(client)
                | {"duid": client.duid}
                | ({"iaid": "2b7"} if client.odhcpd else {})
                | {
                    "ip6addr": global_addresses[0],
                    "ip6addrs": [f"{text}/128" for text in global_addresses],
                }
                for client in self._leased()
                if client.lease6 and (global_addresses := _global(client))
            ]
        return leases

    def _leased(self) -> list[Client]:
        return [client for client in self._clients.values() if client.lease is not None]

    def _lease(self, client: Client) -> dict[str, object]:
        lease: dict[str, object] = {"expires": self._remaining(client.lease or 0)}
        if client.odhcpd:
            lease["interface"] = self._network.interfaces["lan"].device
        if client.name:
            lease["hostname"] = client.name
        return lease | {"macaddr": client.mac.upper()}

    def leases_file(self) -> str:
        """Return the text of dnsmasq's file of leases: IPv4, then DHCPv6."""
        clients = [client for client in self._leased() if not client.odhcpd]
        lines = []
        for client in clients:
            if client.ipv4:
                mac = client.mac.lower()
                ident = f"01:{mac}" if client.name else "*"
                words = f"{mac} {client.ipv4} {client.name or '*'} {ident}"
                lines.append(f"{self._until(client)} {words}\n")
        lines6 = [
            f"{self._until(client)} 12345 {text} {client.name or '*'} "
            f"{bytes.fromhex(client.duid).hex(':')}\n"
            for client in clients
            if client.lease6
            for text in _global(client)
        ]
        if lines6:
            lines.append(f"duid {SERVER_DUID}\n")
        return "".join(lines + lines6)

    def _until(self, client: Client) -> int:
        remaining = self._remaining(client.lease or 0)
        return int(self._timeline.wall) + remaining if remaining else 0


def _global(client: Client) -> list[str]:
    return [text for text in client.ipv6 if not text.startswith("fe80:")]
