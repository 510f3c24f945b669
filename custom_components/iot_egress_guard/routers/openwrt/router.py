"""An OpenWrt router, as the guard asks it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import partial
import time
from typing import Any, override

import aiohttp

from ...plain_text import plain_name
from ..errors import OtherRouterError, ProtocolError, RouterError, UnsupportedError
from ..hosts import mac_address
from ..http import RouterHttp
from ..model import (
    BlockRule,
    Capabilities,
    Client,
    Flow,
    HomeServices,
    Poll,
    PushResult,
    RouterIdentity,
    RuleStatus,
    TableSettings,
)
from ..router import Router
from .blocking import Blocking
from .calls import answers_of, ask, sections_in
from .cutting import can_cut
from .hosts import Hosts, read_hosts, read_interfaces, read_resolvers
from .sysctls import read_sysctls
from .table import Reading, Table
from .ubus import Call, Post, UbusClient

_INTERFACES = Call("network.interface", "dump")
DNS_PORTS = frozenset({53, 853})
NTP_PORT = 123

#: sysctl → the name it bears in `TableSettings.timeouts`.
_TIMEOUTS = {
    "udp_timeout": "udp",
    "udp_timeout_stream": "udp_stream",
    "tcp_timeout_established": "tcp_established",
    "tcp_timeout_syn_sent": "tcp_syn_sent",
    "tcp_timeout_time_wait": "tcp_time_wait",
    "tcp_timeout_close": "tcp_close",
    "icmp_timeout": "icmp",
    "generic_timeout": "generic",
}
#: Hosts come and go, and IPv6 privacy addresses change; hints cost the router a few milliseconds.
_HOSTS_MAX_AGE_S = 60
#: A stranger on the LAN is a reason to ask again at once, but not at every poll.
_HOSTS_MIN_AGE_S = 10


class OpenWrtRouter(Router):
    """An OpenWrt router with fw4 (22.03 or later) and LuCI."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        username: str,
        password: str,
        *,
        fingerprint: str | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Talk to the router at `base_url` with the shared session; nothing is sent before the first call.

        `fingerprint` is the SHA-256 (hex) of the certificate to accept; None: what the system trusts.
        """
        self._ubus = UbusClient(
            RouterHttp(session, base_url, fingerprint=fingerprint), username, password
        )
        self._table = Table(self._ubus)
        self._hosts = Hosts()
        self._hosts_read_at: float | None = None
        self._blocking = Blocking(
            self._ubus, sleep, hosts=self._fresh_hosts, flows=self._flows_of
        )

    @override
    async def connect(self) -> RouterIdentity:
        board, dump = await ask(self._ubus, [Call("system", "board"), _INTERFACES])
        mac = await _lan_mac(self._ubus.batch, dump)
        self._ubus.recognise = partial(_recognise, mac)
        await self._refresh_hosts()
        await self._table.whole({})
        release = board.get("release")
        release = release if isinstance(release, dict) else {}
        return RouterIdentity(
            unique_id=mac,
            mac=mac,
            name=plain_name(board.get("hostname")) or "OpenWrt",
            manufacturer=plain_name(release.get("distribution")) or "OpenWrt",
            model=plain_name(board.get("model")),
            firmware=plain_name(release.get("version")),
        )

    @override
    async def close(self) -> None:
        try:
            await self._ubus.logout()
        except RouterError:
            return

    @override
    async def capabilities(self) -> Capabilities:
        [defaults] = await ask(
            self._ubus, [Call("uci", "get", {"config": "firewall", "type": "defaults"})]
        )
        cuts = await can_cut(self._ubus)
        return Capabilities(
            cuts_flows=cuts,
            live_table=True,
            offload=any(
                section.get("flow_offloading") == "1"
                for section in sections_in(defaults).values()
            ),
            ends_blocks=True,
            missing=() if cuts else ("conntrack",),
        )

    @override
    async def settings(self) -> TableSettings:
        values = await read_sysctls(self._ubus, ["acct", "count", "max", *_TIMEOUTS])
        accounting = values["acct"]
        return TableSettings(
            accounting=None if accounting is None else accounting == 1,
            entries=values["count"],
            max_entries=values["max"],
            timeouts={
                label: value
                for name, label in _TIMEOUTS.items()
                if (value := values[name]) is not None
            },
        )

    @override
    async def clients(self) -> tuple[Client, ...]:
        await self._refresh_hosts()
        return self._hosts.clients

    @override
    async def poll(self, macs: Collection[str]) -> Poll:
        by_host = self._table.by_host(self._owners(macs))
        # A question names an address: one that is newer than the list of hosts would be missed.
        await self._refresh_hosts(max_age=0 if by_host else _HOSTS_MAX_AGE_S)
        await self._blocking.look_for_rules()
        wanted = self._owners(macs)
        reading = await self._table.of_hosts(wanted) if by_host else None
        if reading is None and macs:
            wanted, reading = await self._read_whole(macs)
        # Nobody to watch is no reason to have the router print its table.
        reading = reading or Reading(flows={}, entries=0)
        addresses: dict[str, list[str]] = {mac: [] for mac in macs}
        for address, mac in wanted.items():
            addresses[mac].append(address)
        return Poll(
            flows={mac: reading.flows.get(mac, ()) for mac in macs},
            addresses={mac: tuple(found) for mac, found in addresses.items()},
            entries=reading.entries,
            skipped=reading.skipped,
            local_networks=self._hosts.local_networks,
            router_addresses=self._hosts.router_addresses,
            blind=self._blocking.tracking.blind,
            limits=self._blocking.tracking.limits,
        )

    @override
    async def services(self) -> HomeServices:
        """Return the resolvers that the router names, and those and the time servers that its own flows go to."""
        [dump] = await ask(self._ubus, [_INTERFACES])
        own = "router"
        addresses = {
            address: own
            for each in _understood(read_interfaces, dump)
            for address in each.addresses
        }
        reading = await self._table.whole(addresses)
        answered = [flow.key for flow in reading.flows.get(own, ()) if flow.replied]
        return HomeServices(
            dns=_understood(read_resolvers, dump)
            | {key.remote_address for key in answered if key.remote_port in DNS_PORTS},
            ntp=frozenset(
                key.remote_address
                for key in answered
                if (key.protocol, key.remote_port) == ("udp", NTP_PORT)
            ),
        )

    @override
    async def rules(self) -> Mapping[str, RuleStatus]:
        return await self._blocking.rules()

    @override
    async def push(self, rule: BlockRule) -> PushResult:
        return await self._blocking.push(rule)

    @override
    async def remove(self, block_ids: Collection[str]) -> None:
        await self._blocking.remove(block_ids)

    async def _flows_of(self, mac: str) -> tuple[Flow, ...]:
        return (await self.poll([mac])).flows[mac]

    async def _fresh_hosts(self) -> Hosts:
        await self._refresh_hosts()
        return self._hosts

    async def _refresh_hosts(self, *, max_age: float = 0) -> bool:
        """Read the LAN's hosts unless they were read in the last `max_age` seconds; True when they were read."""
        now = time.monotonic()
        if self._hosts_read_at is not None and now - self._hosts_read_at < max_age:
            return False
        dump, hints, leases = await ask(
            self._ubus,
            [
                _INTERFACES,
                Call("luci-rpc", "getHostHints"),
                Call("luci-rpc", "getDHCPLeases"),
            ],
        )
        self._hosts = _understood(read_hosts, dump, hints, leases)
        self._hosts_read_at = now
        return True

    def _owners(self, macs: Collection[str]) -> dict[str, str]:
        """Return the addresses of these devices, each with its MAC."""
        owners = self._hosts.owners
        return {address: mac for address, mac in owners.items() if mac in macs}

    async def _read_whole(
        self, macs: Collection[str]
    ) -> tuple[dict[str, str], Reading]:
        """Read the whole table for these devices; return their addresses, each with its MAC, and what was read.

        Strangers in it are asked after, and the table is read once more if they are devices of these.
        """
        networks = [str(net) for net in self._hosts.local_networks if net.version == 6]
        wanted = self._owners(macs)
        reading = await self._table.whole(wanted, networks)
        if reading.strangers - set(self._hosts.owners) and await self._refresh_hosts(
            max_age=_HOSTS_MIN_AGE_S
        ):
            wanted = self._owners(macs)
            if reading.strangers & set(wanted):
                reading = await self._table.whole(wanted)
        await self._table.try_questions(wanted)
        return wanted, reading


async def _recognise(mac: str, post: Post) -> None:
    """See that the router is the one whose LAN has this MAC. Raises OtherRouterError."""
    [dump] = await answers_of(post, [_INTERFACES])
    if await _lan_mac(post, dump) != mac:
        raise OtherRouterError


async def _lan_mac(post: Post, dump: Mapping[str, Any]) -> str:
    """Return the LAN's MAC, by which a router is known; `dump` is of its interfaces. Raises RouterError.

    They come by their names' order. Where there are several LANs it is OpenWrt's own, so that another one that its owner
    adds makes no other router of it.
    """
    lans = (
        each
        for each in _understood(read_interfaces, dump)
        if not each.internet and each.name != "loopback"
    )
    lan = min(lans, key=lambda each: each.name != "lan", default=None)
    if lan is None:
        raise UnsupportedError(
            "a LAN interface", "The router has no interface towards a LAN"
        )
    status = Call("network.device", "status", {"name": lan.device})
    [device] = await answers_of(post, [status])
    mac = mac_address(device.get("macaddr"))
    if mac is None:
        raise ProtocolError("The router doesn't say its LAN's MAC")
    return mac


def _understood[T](read: Callable[..., T], *answers: Mapping[str, Any]) -> T:
    """Return what the router says of its network; ProtocolError when it can't be read."""
    try:
        return read(*answers)
    except (ValueError, KeyError, TypeError, AttributeError) as err:
        raise ProtocolError("The router's list of hosts can't be understood") from err
