"""An OpenWrt router, as the guard asks it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
import time
from typing import Any, override

import aiohttp

from ..conntrack import NotATableError, TableReader
from ..errors import BlockRefusedError, ProtocolError, RouterError, UnsupportedError
from ..http import RouterHttp
from ..model import (
    BlockRule,
    Capabilities,
    Client,
    Poll,
    PushResult,
    RouterIdentity,
    RuleStatus,
    TableSettings,
)
from ..router import Router
from .calls import ask, program
from .changes import FirewallChanges
from .cutting import can_cut, cut
from .errors import mapped
from .firewall import Zones, block_id_of, read_live_rules, read_zones, render, statuses
from .hosts import Hosts, read_hosts, read_interfaces
from .ubus import Call, Status, UbusClient, UbusError

CONNTRACK_TABLE = "/proc/net/nf_conntrack"
SYSCTL = "/proc/sys/net/netfilter/nf_conntrack_"
NFT_TOOL = "/usr/sbin/nft"
#: Exactly this line is in the access list: a pattern with `*` would let commands be appended to nft's.
NFT_LISTING = ("-j", "-t", "list", "table", "inet", "fw4")

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
_CANNOT_CUT = (
    "Established flows live on until they time out: "
    "the router lacks the conntrack package."
)


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
        self._changes = FirewallChanges(self._ubus, sleep)
        self._hosts = Hosts()
        self._hosts_read_at: float | None = None
        self._change_lock = asyncio.Lock()

    @override
    async def connect(self) -> RouterIdentity:
        board, dump = await ask(
            self._ubus, [Call("system", "board"), Call("network.interface", "dump")]
        )
        lan = next(
            (
                each
                for each in read_interfaces(dump)
                if not each.internet and each.name != "loopback"
            ),
            None,
        )
        if lan is None:
            raise UnsupportedError(
                "a LAN interface", "The router has no interface towards a LAN"
            )
        [device] = await ask(
            self._ubus, [Call("network.device", "status", {"name": lan.device})]
        )
        mac = str(device.get("macaddr", "")).lower()
        if not mac:
            raise ProtocolError("The router doesn't say its LAN's MAC")
        await self._refresh_hosts()
        await self._read_table({})
        release = board.get("release", {})
        return RouterIdentity(
            unique_id=mac,
            mac=mac,
            name=str(board.get("hostname") or "OpenWrt"),
            manufacturer=str(release.get("distribution") or "OpenWrt"),
            model=board.get("model"),
            firmware=release.get("version"),
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
                for section in defaults.get("values", {}).values()
            ),
            missing=() if cuts else ("conntrack",),
        )

    @override
    async def settings(self) -> TableSettings:
        names = ["acct", "count", "max", *_TIMEOUTS]
        calls = [Call("file", "read", {"path": SYSCTL + name}) for name in names]
        answers = zip(calls, await self._ubus.batch(calls), strict=True)
        values = {
            name: _sysctl(call, answer)
            for name, (call, answer) in zip(names, answers, strict=True)
        }
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
        await self._refresh_hosts(max_age=_HOSTS_MAX_AGE_S)
        wanted = self._owners(macs)
        # Nobody to watch is no reason to have the router print its table.
        reader = await self._read_table(wanted) if macs else TableReader({})
        if reader.strangers - set(self._hosts.owners) and await self._refresh_hosts(
            max_age=_HOSTS_MIN_AGE_S
        ):
            wanted = self._owners(macs)
            if reader.strangers & set(wanted):
                reader = await self._read_table(wanted)
        addresses: dict[str, list[str]] = {mac: [] for mac in macs}
        for address, mac in wanted.items():
            addresses[mac].append(address)
        return Poll(
            flows={mac: tuple(reader.flows.get(mac, {}).values()) for mac in macs},
            addresses={mac: tuple(found) for mac, found in addresses.items()},
            entries=reader.entries,
            skipped=reader.skipped,
            local_networks=self._hosts.local_networks,
            router_addresses=self._hosts.router_addresses,
        )

    @override
    async def rules(self) -> Mapping[str, RuleStatus]:
        sections, listing = await ask(
            self._ubus,
            [
                Call("uci", "get", {"config": "firewall", "type": "rule"}),
                program(NFT_TOOL, NFT_LISTING),
            ],
        )
        if listing.get("code") != 0:
            raise UnsupportedError(
                "firewall4",
                f"nft can't list the firewall: {str(listing.get('stderr', '')).strip()}",
            )
        try:
            live = read_live_rules(listing.get("stdout", ""))
        except (ValueError, KeyError, TypeError, AttributeError) as err:
            raise ProtocolError("nft's listing can't be understood") from err
        return statuses(sections.get("values", {}), live)

    @override
    async def push(self, rule: BlockRule) -> PushResult:
        async with self._change_lock:
            await self._changes.begin()
            standing = (await self.rules()).get(rule.block_id)
            if standing is None or not standing.configured:
                zones = await self._zones(rule.mac)
                await self._changes.commit(
                    added=list(render(rule, zones)),
                    in_force=lambda: self._is_live(rule.block_id),
                )
            status = (await self.rules()).get(rule.block_id)
            if status is None or not status.live:
                raise BlockRefusedError(
                    "The rule stands in the router's configuration but isn't in force"
                )
            cut_flows = await self._cut(rule)
            return PushResult(
                status=status,
                flows_cut=cut_flows,
                notes=(_CANNOT_CUT,) if cut_flows is None else (),
            )

    @override
    async def remove(self, block_ids: Collection[str]) -> None:
        async with self._change_lock:
            await self._changes.begin()
            [config] = await ask(
                self._ubus, [Call("uci", "get", {"config": "firewall"})]
            )
            ours = [
                name
                for name in config.get("values", {})
                if block_id_of(name) in block_ids
            ]
            if ours:
                await self._changes.commit(
                    removed=ours, in_force=lambda: self._is_gone(block_ids)
                )

    async def _cut(self, rule: BlockRule) -> int | None:
        """Cut the flows that the rule would have stopped, for they pass it once established."""
        flows = (await self.poll([rule.mac])).flows[rule.mac]
        matching = [flow for flow in flows if rule.matches(flow)]
        if not matching:
            return 0
        return await cut(self._ubus, matching, whole_device=rule.quarantine)

    async def _is_live(self, block_id: str) -> bool:
        status = (await self.rules()).get(block_id)
        return status is not None and status.live

    async def _is_gone(self, block_ids: Collection[str]) -> bool:
        standing = await self.rules()
        return not any(block_id in standing for block_id in block_ids)

    async def _zones(self, mac: str) -> Zones:
        """Return the zones for a device's block, by the interface behind which it sits."""
        await self._refresh_hosts()
        [config] = await ask(
            self._ubus, [Call("uci", "get", {"config": "firewall", "type": "zone"})]
        )
        zone_of = read_zones(config.get("values", {}))
        addresses = [
            address for address, owner in self._hosts.owners.items() if owner == mac
        ]
        interface = self._hosts.interface_of(addresses)
        if interface is None:
            raise BlockRefusedError(
                "The router doesn't see the device, so its zone isn't known",
                remedy="Try again when the device is online.",
            )
        source = zone_of.get(interface.name)
        internet = {
            zone_of[each.name]
            for each in self._hosts.interfaces
            if each.internet and each.name in zone_of
        }
        if source is None or not internet:
            raise UnsupportedError(
                "firewall zones",
                "The router's firewall has no zones for the LAN and the internet",
            )
        return Zones(source=source, internet=tuple(sorted(internet)))

    async def _refresh_hosts(self, *, max_age: float = 0) -> bool:
        """Read the LAN's hosts unless they were read in the last `max_age` seconds; True when they were read."""
        now = time.monotonic()
        if self._hosts_read_at is not None and now - self._hosts_read_at < max_age:
            return False
        dump, hints, leases = await ask(
            self._ubus,
            [
                Call("network.interface", "dump"),
                Call("luci-rpc", "getHostHints"),
                Call("luci-rpc", "getDHCPLeases"),
            ],
        )
        try:
            self._hosts = read_hosts(dump, hints, leases)
        except (ValueError, KeyError, TypeError, AttributeError) as err:
            raise ProtocolError(
                "The router's list of hosts can't be understood"
            ) from err
        self._hosts_read_at = now
        return True

    def _owners(self, macs: Collection[str]) -> dict[str, str]:
        """Return the addresses of these devices, each with its MAC."""
        owners = self._hosts.owners
        return {address: mac for address, mac in owners.items() if mac in macs}

    async def _read_table(self, owners: Mapping[str, str]) -> TableReader:
        """Stream the conntrack table, keeping the flows of these addresses."""
        reader = TableReader(
            owners,
            networks=[
                str(net) for net in self._hosts.local_networks if net.version == 6
            ],
        )
        try:
            async for piece in self._ubus.download(CONNTRACK_TABLE):
                reader.feed(piece)
            reader.finish()
        except NotATableError as err:
            raise ProtocolError(
                "The router's conntrack table can't be understood"
            ) from err
        return reader


def _sysctl(call: Call, answer: dict[str, Any] | UbusError) -> int | None:
    """Return a sysctl's number; None where this kernel doesn't have it."""
    if isinstance(answer, UbusError):
        if answer.status == Status.NOT_FOUND:
            return None
        raise mapped(call, answer)
    text = str(answer.get("data", "")).strip()
    return int(text) if text.isdigit() else None
