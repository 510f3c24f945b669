"""The router's own network: interfaces, their devices and addresses."""

from dataclasses import dataclass, replace
from ipaddress import ip_interface

from .packets import address

type Prefix = tuple[str, int]
"""An address and the length of its network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """A logical interface, as netifd has it."""

    name: str
    device: str
    mac: str
    ipv4: tuple[Prefix, ...] = ()
    ipv6: tuple[Prefix, ...] = ()
    assigned: tuple[Prefix, ...] = ()
    """IPv6 prefixes handed to this interface; the router has `::1` in each."""
    dns: tuple[str, ...] = ()
    """The resolvers that this interface brings, as by DHCP."""

    def addresses(self) -> list[Prefix]:
        """Return the router's own addresses here, with their prefix lengths."""
        local = [(local_address(base), length) for base, length in self.assigned]
        return [*self.ipv4, *self.ipv6, *local]


def local_address(base: str) -> str:
    """Return the router's own address in a prefix it was assigned."""
    return str(address(base) + 1)


def link_local(mac: str) -> str:
    """Return the link-local address that a MAC address makes (RFC 4291, appendix A)."""
    octets = bytes.fromhex(mac.replace(":", ""))
    suffix = bytes([octets[0] ^ 2]) + octets[1:3] + b"\xff\xfe" + octets[3:]
    return str(address("fe80::") + int.from_bytes(suffix))


class Network:
    """All interfaces, and which device leads to an address."""

    def __init__(self, interfaces: tuple[Interface, ...], wan: str = "wan") -> None:
        """Hold the interfaces; what no other one holds is reached by `wan`."""
        self.interfaces = {interface.name: interface for interface in interfaces}
        self.wan = self.interfaces[wan]
        self._networks = [
            (ip_interface(f"{text}/{length}").network, interface.device)
            for interface in interfaces
            if interface.device != self.wan.device
            for text, length in interface.addresses()
        ]
        self._own = {
            text for interface in interfaces for text, _ in interface.addresses()
        }

    def device_towards(self, text: str) -> str:
        """Return the device behind which an address lies."""
        wanted = address(text)
        return next(
            (device for network, device in self._networks if wanted in network),
            self.wan.device,
        )

    def is_own(self, text: str) -> bool:
        """Tell whether an address is the router's."""
        return text in self._own

    def wan_address(self) -> str:
        """Return the IPv4 address that masqueraded packets carry."""
        return self.wan.ipv4[0][0]

    def dump(self, uptime: int) -> dict[str, object]:
        """Return what `network.interface dump` answers."""
        return {
            "interface": [
                _as_json(interface, uptime)
                for _, interface in sorted(self.interfaces.items())
            ]
        }

    def devices(self) -> dict[str, Interface]:
        """Return the devices, each with the addresses of all interfaces on it."""
        found: dict[str, Interface] = {}
        for interface in self.interfaces.values():
            known = found.get(interface.device, interface)
            if known is not interface:
                interface = replace(
                    known,
                    ipv4=known.ipv4 + interface.ipv4,
                    ipv6=known.ipv6 + interface.ipv6,
                    assigned=known.assigned + interface.assigned,
                )
            found[interface.device] = interface
        return found


def _as_json(interface: Interface, uptime: int) -> dict[str, object]:
    return {
        "interface": interface.name,
        "up": True,
        "pending": False,
        "available": True,
        "autostart": True,
        "dynamic": False,
        "uptime": uptime,
        "l3_device": interface.device,
        "proto": "static",
        "device": interface.device,
        "updated": ["addresses"],
        "metric": 0,
        "dns_metric": 0,
        "delegation": True,
        "ipv4-address": [
            {"address": text, "mask": length} for text, length in interface.ipv4
        ],
        "ipv6-address": [
            {"address": text, "mask": length} for text, length in interface.ipv6
        ],
        "ipv6-prefix": [],
        "ipv6-prefix-assignment": [
            {
                "address": base,
                "mask": length,
                "local-address": {"address": local_address(base), "mask": length},
            }
            for base, length in interface.assigned
        ],
        "route": [],
        "dns-server": list(interface.dns),
        "dns-search": [],
        "neighbors": [],
        "inactive": {
            "ipv4-address": [],
            "ipv6-address": [],
            "route": [],
            "dns-server": [],
            "dns-search": [],
            "neighbors": [],
        },
        "data": {},
    }


def device_status(interface: Interface) -> dict[str, object]:
    """Return what `network.device status` answers for an interface's device."""
    bridge = interface.device.startswith("br-")
    loopback = interface.device == "lo"
    return {
        "external": False,
        "present": True,
        "type": "Network device",
        "up": True,
        "carrier": True,
        "auth_status": False,
        "link-advertising": [],
        "link-partner-advertising": [],
        "link-supported": [],
        "autoneg": False,
        "flow-control": {
            "autoneg": True,
            "supported": [],
            "link-advertising": [],
            "link-partner-advertising": [],
            "negotiated": [],
        },
        "hw-tc-offload": False,
        "devtype": "bridge" if bridge else "loopback" if loopback else "ethernet",
        "mtu": 65536 if loopback else 1500,
        "mtu6": 65536 if loopback else 1500,
        "macaddr": interface.mac,
        "txqueuelen": 1000,
        "ipv6": True,
        "ip6segmentrouting": False,
        "promisc": False,
        "rpfilter": 0,
        "acceptlocal": False,
        "igmpversion": 0,
        "mldversion": 0,
        "neigh4reachabletime": 30000,
        "neigh6reachabletime": 30000,
        "neigh4gcstaletime": 60,
        "neigh6gcstaletime": 60,
        "neigh4locktime": 100,
        "dadtransmits": 1,
        "multicast": True,
        "sendredirects": True,
        "drop_v4_unicast_in_l2_multicast": False,
        "drop_v6_unicast_in_l2_multicast": False,
        "drop_gratuitous_arp": False,
        "drop_unsolicited_na": False,
        "arp_accept": False,
        "gro": True,
        "statistics": dict.fromkeys(_STATISTICS, 0),
    }


_STATISTICS = (
    "collisions",
    "rx_frame_errors",
    "tx_compressed",
    "multicast",
    "rx_length_errors",
    "tx_dropped",
    "rx_bytes",
    "rx_missed_errors",
    "tx_errors",
    "rx_compressed",
    "rx_over_errors",
    "tx_fifo_errors",
    "rx_crc_errors",
    "rx_packets",
    "tx_heartbeat_errors",
    "rx_dropped",
    "tx_aborted_errors",
    "tx_packets",
    "rx_errors",
    "tx_bytes",
    "tx_window_errors",
    "rx_fifo_errors",
    "tx_carrier_errors",
)
