"""LuCI's objects `luci` and `luci-rpc`: what its web pages are made of."""

from collections.abc import Awaitable, Callable
from ipaddress import IPv4Interface, IPv6Interface, ip_interface

from simulators.clock import Timeline

from .args import Args, text
from .conntrack import Conntrack
from .conntrack_flow import Flow
from .hosts import Hosts
from .network import Interface, Network, device_status, link_local
from .packets import ECHO_REPLY, ICMP, ICMPV6, PROTOCOL_NAMES, TCP, UDP
from .status import Status, UbusError

MAX_FLOWS = 4350
"""Entries from which `getConntrackList` outgrows ubus' 1 MiB message (measured)."""


class Luci:
    """The methods of both objects."""

    def __init__(
        self,
        timeline: Timeline,
        conntrack: Conntrack,
        hosts: Hosts,
        network: Network,
        crash: Callable[[], Awaitable[None]],
    ) -> None:
        """Read from all of these; `crash` is what becomes of rpcd by too long a list."""
        self._timeline = timeline
        self._conntrack = conntrack
        self._hosts = hosts
        self._network = network
        self._crash = crash
        self.version = {
            "revision": "25.172.43291~d6f1b2e",
            "branch": "openwrt-24.10 branch",
        }
        self.features: dict[str, object] = {
            "firewall": True,
            "firewall4": True,
            "opkg": True,
            "bonding": None,
            "mii_tool": None,
            "offloading": True,
            "br2684ctl": False,
            "swconfig": False,
            "zram": False,
            "sysntpd": True,
            "ipv6": True,
            "dropbear": True,
            "cabundle": True,
            "relayd": False,
            "apk": False,
            "wifi": True,
            "vrf": False,
            "netifd_vrf": False,
            "mptcp": False,
            "ufpd": False,
        }

    def get_version(self, sid: str, args: Args) -> object:
        """Return LuCI's version."""
        return self.version

    def get_features(self, sid: str, args: Args) -> object:
        """Return what the router can do."""
        return self.features

    def get_unixtime(self, sid: str, args: Args) -> object:
        """Return the router's clock."""
        return {"result": int(self._timeline.wall)}

    async def get_conntrack_list(self, sid: str, args: Args) -> object:
        """Return all flows in one message; with many of them rpcd dies of it."""
        if len(self._conntrack) >= MAX_FLOWS:
            await self._crash()
        return {"result": [self._entry(flow) for flow in self._conntrack.flows()]}

    def _entry(self, flow: Flow) -> dict[str, object]:
        entry: dict[str, object] = {
            "bytes": flow.up.bytes + flow.down.bytes,
            "packets": flow.up.packets + flow.down.packets,
            "layer3": "ipv6" if flow.ipv6 else "ipv4",
            "layer4": {ICMPV6: "icmpv6"}.get(
                flow.protocol, PROTOCOL_NAMES.get(flow.protocol, str(flow.protocol))
            ),
            "timeout": int(flow.deadline - self._timeline.now),
            "src": flow.original.src,
            "dst": flow.original.dst,
        }
        if flow.protocol in (TCP, UDP):
            entry |= {"sport": flow.original.sport, "dport": flow.original.dport}
        elif flow.protocol in (ICMP, ICMPV6):
            # The parser of the page overwrites the request's type with the reply's.
            kind = str(ECHO_REPLY[flow.protocol])
            entry |= {"type": kind, "code": "0", "id": str(flow.original.sport)}
        return entry | {"mark": "0", "zone": "0", "use": "2"}

    def get_host_hints(self, sid: str, args: Args) -> object:
        """Return MAC → addresses and name."""
        return self._hosts.host_hints()

    def get_dhcp_leases(self, sid: str, args: Args) -> object:
        """Return the leases, of one family or both."""
        family = args.get("family")
        return self._hosts.dhcp_leases(family if family in (4, 6) else None)

    def get_network_devices(self, sid: str, args: Args) -> object:
        """Return the devices with their addresses."""
        return {
            device: _device(index, interface)
            for index, (device, interface) in enumerate(
                self._network.devices().items(), start=1
            )
        }

    def device_status(self, sid: str, args: Args) -> object:
        """Return what `network.device status` answers: one device, or all by name."""
        devices = self._network.devices()
        name = text(args, "name")
        if name is None:
            return {key: device_status(one) for key, one in devices.items()}
        if name not in devices:
            raise UbusError(Status.NOT_FOUND)
        return device_status(devices[name])


def _device(index: int, interface: Interface) -> dict[str, object]:
    bridge = interface.device.startswith("br-")
    loopback = interface.device == "lo"
    addresses = [
        ip_interface(f"{text}/{length}") for text, length in interface.addresses()
    ]
    if interface.assigned:
        addresses.append(ip_interface(f"{link_local(interface.mac)}/64"))
    described: dict[str, object] = {"name": interface.device}
    if bridge:
        described |= {
            "bridge": True,
            "ports": ["lan1", "lan2", "lan3", "lan4"],
            "id": "8000." + interface.mac.replace(":", ""),
            "stp": False,
        }
    described |= {
        "wireless": False,
        "up": True,
        "mtu": 65536 if loopback else 1500,
        "qlen": 1000,
        "devtype": "bridge" if bridge else "ethernet",
        "ipaddrs": [_address(one) for one in addresses if one.version == 4],
        "ip6addrs": [_address(one) for one in addresses if one.version == 6],
    }
    if not loopback:
        described["mac"] = interface.mac.upper()
    return described | {
        "type": 772 if loopback else 1,
        "ifindex": index,
        "stats": dict.fromkeys(_STATISTICS, 0),
        "flags": {
            "up": True,
            "broadcast": not loopback,
            "promisc": False,
            "loopback": loopback,
            "noarp": False,
            "multicast": not loopback,
            "pointtopoint": False,
        },
        "link": {
            "speed": -1 if bridge else 1000,
            "duplex": "unknown" if bridge else "full",
            "carrier": True,
            "changes": 1,
            "up_count": 1,
            "down_count": 0,
        },
    }


def _address(interface: IPv4Interface | IPv6Interface) -> dict[str, str]:
    described = {"address": str(interface.ip), "netmask": str(interface.netmask)}
    if interface.version == 4 and not interface.is_loopback:
        described["broadcast"] = str(interface.network.broadcast_address)
    return described


_STATISTICS = (
    "rx_bytes",
    "tx_bytes",
    "tx_errors",
    "rx_errors",
    "tx_packets",
    "rx_packets",
    "multicast",
    "collisions",
    "rx_dropped",
    "tx_dropped",
)
