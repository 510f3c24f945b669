"""OpenWrt, by what every LuCI install has: ubus over HTTP and cgi-io.

Made for a login with the access list in `router_setup/openwrt/`, and asks for nothing more. Each call here is in
that list; a permission that is missing is named as its line.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
import re
import time
from typing import Any, override

import aiohttp

from .conntrack import NotATableError, TableReader
from .errors import (
    BlockRefusedError,
    CannotConnectError,
    PermissionDeniedError,
    ProtocolError,
    RouterError,
    UnsavedChangesError,
    UnsupportedError,
)
from .http import RouterHttp
from .model import BlockRule, Capabilities, Client, Flow, Poll, PushResult, RouterIdentity, RuleStatus, TableSettings
from .openwrt_firewall import SECTION_PREFIX, Section, Zones, block_id_of, read_live_rules, read_zones, render, statuses
from .openwrt_hosts import Hosts, read_hosts, read_interfaces
from .router import Router
from .ubus import Call, Status, UbusClient, UbusError

CONNTRACK_TABLE = "/proc/net/nf_conntrack"
SYSCTL = "/proc/sys/net/netfilter/nf_conntrack_"
CONNTRACK_TOOL = "/usr/sbin/conntrack"
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
#: The router undoes what isn't confirmed in this time, whatever becomes of us.
_ROLLBACK_S = 30
#: A rule is in force about a second after `apply`; slow routers with many rules take several.
_LIVE_WITHIN_S = 20
_LIVE_CHECK_S = 0.5
#: How often a busy rpcd may see us between two of its other callers: calls in one request.
_CUTS_PER_REQUEST = 20
#: Beyond this many, cutting all of the device's flows costs the router less than cutting each.
_MAX_CUTS = 200
_DELETED = re.compile(r"(\d+) flow entries have been deleted")


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
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Talk to the router at `base_url` with the shared session; nothing is sent before the first call.

        `fingerprint` is the SHA-256 (hex) of the certificate to accept; None: what the system trusts.
        """
        self._ubus = UbusClient(RouterHttp(session, base_url, fingerprint=fingerprint), username, password)
        self._sleep = sleep
        self._monotonic = monotonic
        self._hosts = Hosts()
        self._hosts_read_at: float | None = None
        self._change_lock = asyncio.Lock()

    @override
    async def connect(self) -> RouterIdentity:
        board, dump = await self._all([Call("system", "board"), Call("network.interface", "dump")])
        lan = next((each for each in read_interfaces(dump) if not each.internet and each.name != "loopback"), None)
        if lan is None:
            raise UnsupportedError("a LAN interface", "The router has no interface towards a LAN")
        [device] = await self._all([Call("network.device", "status", {"name": lan.device})])
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
        [defaults] = await self._all([Call("uci", "get", {"config": "firewall", "type": "defaults"})])
        has_tool = await self._has_conntrack_tool()
        return Capabilities(
            cuts_flows=has_tool,
            live_table=True,
            offload=any(section.get("flow_offloading") == "1" for section in defaults.get("values", {}).values()),
            missing=() if has_tool else ("conntrack",),
        )

    @override
    async def settings(self) -> TableSettings:
        names = ["acct", "count", "max", *_TIMEOUTS]
        calls = [Call("file", "read", {"path": SYSCTL + name}) for name in names]
        answers = dict(zip(names, await self._ubus.batch(calls), strict=True))
        values = {name: _sysctl(answer) for name, answer in answers.items()}
        accounting = values["acct"]
        return TableSettings(
            accounting=None if accounting is None else accounting == 1,
            entries=values["count"],
            max_entries=values["max"],
            timeouts={label: value for name, label in _TIMEOUTS.items() if (value := values[name]) is not None},
        )

    @override
    async def clients(self) -> tuple[Client, ...]:
        await self._refresh_hosts()
        return self._hosts.clients

    @override
    async def poll(self, macs: Collection[str]) -> Poll:
        await self._refresh_hosts(max_age=_HOSTS_MAX_AGE_S)
        wanted = {address: mac for address, mac in self._hosts.owners.items() if mac in macs}
        reader = await self._read_table(wanted)
        if reader.strangers - set(self._hosts.owners) and await self._refresh_hosts(max_age=_HOSTS_MIN_AGE_S):
            wanted = {address: mac for address, mac in self._hosts.owners.items() if mac in macs}
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
        sections, listing = await self._all(
            [Call("uci", "get", {"config": "firewall", "type": "rule"}), _exec(NFT_TOOL, NFT_LISTING)]
        )
        if listing.get("code") != 0:
            raise UnsupportedError("firewall4", f"nft can't list the firewall: {str(listing.get('stderr', '')).strip()}")
        try:
            live = read_live_rules(listing.get("stdout", ""))
        except (ValueError, KeyError, TypeError, AttributeError) as err:
            raise ProtocolError("nft's listing can't be understood") from err
        return statuses(sections.get("values", {}), live)

    @override
    async def push(self, rule: BlockRule) -> PushResult:
        async with self._change_lock:
            await self._begin_change()
            standing = (await self.rules()).get(rule.block_id)
            if standing is None or not standing.configured:
                zones = await self._zones(rule.mac)
                await self._commit(list(render(rule, zones)), [], lambda: self._is_live(rule.block_id))
            status = (await self.rules())[rule.block_id]
            if not status.live:
                raise BlockRefusedError("The rule stands in the router's configuration but isn't in force")
            flows_cut, notes = await self._cut(rule)
            return PushResult(status=status, flows_cut=flows_cut, notes=notes)

    @override
    async def remove(self, block_ids: Collection[str]) -> None:
        async with self._change_lock:
            await self._begin_change()
            [config] = await self._all([Call("uci", "get", {"config": "firewall"})])
            ours = [name for name in config.get("values", {}) if block_id_of(name) in block_ids]
            if ours:
                await self._commit([], ours, lambda: self._is_gone(block_ids))

    async def _begin_change(self) -> None:
        """See that nobody else's unsaved changes would be applied with ours, and drop what is left of our own."""
        [pending] = await self._all([Call("uci", "changes", {"config": "firewall"})])
        sections = {str(change[1]) for change in pending.get("changes", ()) if len(change) > 1}
        if any(not name.startswith(SECTION_PREFIX) for name in sections):
            raise UnsavedChangesError("There are unsaved changes in the router's firewall")
        if sections:
            await self._change(Call("uci", "revert", {"config": "firewall"}))

    async def _commit(
        self, added: Collection[Section], removed: Collection[str], in_force: Callable[[], Awaitable[bool]]
    ) -> None:
        """Stage sections, apply them, wait until they are in force, and confirm; undo everything when that fails."""
        try:
            for section in added:
                args = {"config": "firewall", "type": section.type, "name": section.name, "values": section.values}
                await self._change(Call("uci", "add", args))
            for name in removed:
                await self._change(Call("uci", "delete", {"config": "firewall", "section": name}))
            await self._change(Call("uci", "apply", {"rollback": True, "timeout": _ROLLBACK_S}))
            if not await self._wait_for(in_force):
                raise BlockRefusedError("The router applied the change, but its firewall didn't take it")
            await self._change(Call("uci", "confirm"))
        except BaseException:
            await self._undo()
            raise

    async def _undo(self) -> None:
        """Take back what is applied and unconfirmed, and what is staged; what can't be, the router rolls back itself."""
        for call in (Call("uci", "rollback"), Call("uci", "revert", {"config": "firewall"})):
            try:
                await self._ubus.batch([call])
            except RouterError:
                return

    async def _wait_for(self, in_force: Callable[[], Awaitable[bool]]) -> bool:
        """Ask again and again whether the change is in force; False when it isn't in time."""
        for _ in range(int(_LIVE_WITHIN_S / _LIVE_CHECK_S)):
            if await in_force():
                return True
            await self._sleep(_LIVE_CHECK_S)
        return False

    async def _is_live(self, block_id: str) -> bool:
        status = (await self.rules()).get(block_id)
        return status is not None and status.live

    async def _is_gone(self, block_ids: Collection[str]) -> bool:
        standing = await self.rules()
        return not any(block_id in standing for block_id in block_ids)

    async def _zones(self, mac: str) -> Zones:
        """Return the zones for a device's block, by the interface behind which it sits."""
        await self._refresh_hosts()
        [config] = await self._all([Call("uci", "get", {"config": "firewall", "type": "zone"})])
        zone_of = read_zones(config.get("values", {}))
        addresses = [address for address, owner in self._hosts.owners.items() if owner == mac]
        interface = self._hosts.interface_of(addresses)
        if interface is None:
            raise BlockRefusedError(
                "The router doesn't see the device, so its zone isn't known",
                remedy="Try again when the device is online.",
            )
        source = zone_of.get(interface.name)
        internet = {zone_of[each.name] for each in self._hosts.interfaces if each.internet and each.name in zone_of}
        if source is None or not internet:
            raise UnsupportedError("firewall zones", "The router's firewall has no zones for the LAN and the internet")
        return Zones(source=source, internet=tuple(sorted(internet)))

    async def _cut(self, rule: BlockRule) -> tuple[int | None, tuple[str, ...]]:
        """Cut the flows that the rule would have stopped, for they pass it once established."""
        matching = [flow for flow in (await self.poll([rule.mac])).flows[rule.mac] if rule.matches(flow)]
        if not matching:
            return 0, ()
        cuts = {_cut_args(flow): None for flow in matching}
        if len(cuts) > _MAX_CUTS or rule.quarantine:
            cuts = {_family_args("-D", flow.key.device_address): None for flow in matching}
        calls = [_exec(CONNTRACK_TOOL, args) for args in cuts]
        deleted = 0
        for start in range(0, len(calls), _CUTS_PER_REQUEST):
            part = calls[start : start + _CUTS_PER_REQUEST]
            for call, answer in zip(part, await self._ubus.batch(part), strict=True):
                if isinstance(answer, UbusError) and answer.status == Status.NOT_FOUND:
                    return None, ("Established flows live on until they time out: the router lacks the conntrack package.",)
                if isinstance(answer, UbusError):
                    raise _mapped(call, answer)
                found = _DELETED.search(str(answer.get("stderr", "")))
                deleted += int(found[1]) if found else 0
        return deleted, ()

    async def _has_conntrack_tool(self) -> bool:
        """Ask the tool to delete the flows of an address that can have none; it answers only if it's there."""
        call = _exec(CONNTRACK_TOOL, _family_args("-D", "255.255.255.255"))
        [answer] = await self._ubus.batch([call])
        if isinstance(answer, UbusError):
            if answer.status == Status.NOT_FOUND:
                return False
            raise _mapped(call, answer)
        return True

    async def _refresh_hosts(self, *, max_age: float = 0) -> bool:
        """Read the LAN's hosts unless they were read in the last `max_age` seconds; True when they were read."""
        now = self._monotonic()
        if self._hosts_read_at is not None and now - self._hosts_read_at < max_age:
            return False
        dump, hints, leases = await self._all(
            [Call("network.interface", "dump"), Call("luci-rpc", "getHostHints"), Call("luci-rpc", "getDHCPLeases")]
        )
        try:
            self._hosts = read_hosts(dump, hints, leases)
        except (ValueError, KeyError, TypeError, AttributeError) as err:
            raise ProtocolError("The router's list of hosts can't be understood") from err
        self._hosts_read_at = now
        return True

    async def _read_table(self, owners: Mapping[str, str]) -> TableReader:
        """Stream the conntrack table, keeping the flows of these addresses."""
        reader = TableReader(owners, networks=[str(net) for net in self._hosts.local_networks if net.version == 6])
        try:
            async for piece in self._ubus.download(CONNTRACK_TABLE):
                reader.feed(piece)
            reader.finish()
        except NotATableError as err:
            raise ProtocolError("The router's conntrack table can't be understood") from err
        return reader

    async def _all(self, calls: list[Call]) -> list[dict[str, Any]]:
        """Make calls of which each must succeed."""
        answers = []
        for call, answer in zip(calls, await self._ubus.batch(calls), strict=True):
            if isinstance(answer, UbusError):
                raise _mapped(call, answer)
            answers.append(answer)
        return answers

    async def _change(self, call: Call) -> None:
        """Make a call that changes the firewall's configuration."""
        [answer] = await self._ubus.batch([call])
        if isinstance(answer, UbusError):
            raise _mapped_change(call, answer)


def _exec(command: str, params: Collection[str]) -> Call:
    return Call("file", "exec", {"command": command, "params": list(params)})


def _family_args(action: str, source: str) -> tuple[str, ...]:
    return (action, "-f", "ipv6" if ":" in source else "ipv4", "-s", source)


def _cut_args(flow: Flow) -> tuple[str, ...]:
    """Return the arguments that delete a flow, and only flows of this device with this destination."""
    key = flow.key
    if key.inbound:
        return (*_family_args("-D", key.remote_address), "-r", key.device_address)
    port = ("--dport", str(key.remote_port)) if key.protocol in ("tcp", "udp") else ()
    protocol = ("-p", key.protocol, *port) if key.protocol in ("tcp", "udp") else ()
    return (*_family_args("-D", key.device_address), "-d", key.remote_address, *protocol)


def _sysctl(answer: dict[str, Any] | UbusError) -> int | None:
    """Return a sysctl's number; None where this kernel doesn't have it, or may not show it."""
    if isinstance(answer, UbusError):
        return None
    text = str(answer.get("data", "")).strip()
    return int(text) if text.isdigit() else None


def _mapped(call: Call, error: UbusError) -> RouterError:
    """Say what a call's failure means."""
    name = f"{call.object}.{call.method}"
    match error.status:
        case Status.PERMISSION_DENIED:
            return PermissionDeniedError(_grant(call))
        case Status.NOT_FOUND if call.object == "file":
            return UnsupportedError(str(call.args.get("command") or call.args.get("path")))
        case Status.NOT_SUPPORTED if call.method == "exec":
            return UnsupportedError("a smaller answer", f"The output of {call.args['command']} is too large for rpcd")
        case Status.METHOD_NOT_FOUND | -32000 | -32601:
            return UnsupportedError(_PACKAGES.get(call.object, call.object), f"The router has no {name}")
        case Status.TIMEOUT | Status.CONNECTION_FAILED:
            return CannotConnectError(f"The router's {name} took too long")
    return ProtocolError(f"The router answered {name} with status {error.status}")


#: ubus object → the OpenWrt package that brings it.
_PACKAGES = {
    "luci-rpc": "rpcd-mod-luci",
    "file": "rpcd-mod-file",
    "uci": "rpcd",
}


def _mapped_change(call: Call, error: UbusError) -> RouterError:
    """Say why the router doesn't take a change."""
    if call.method in ("apply", "confirm", "rollback"):
        if error.status == Status.PERMISSION_DENIED:
            return BlockRefusedError(
                "Somebody else's change to the router's configuration waits to be confirmed",
                remedy="Try again in a minute, or finish that change in LuCI.",
            )
        if error.status == Status.NO_DATA:
            return BlockRefusedError("The router lost the change before it was kept")
    if error.status == Status.INVALID_ARGUMENT:
        return BlockRefusedError("The router refuses the rule as invalid")
    return _mapped(call, error)


def _grant(call: Call) -> str:
    """Return the line that the access list lacks, as its owner would write it."""
    match call.object, call.method:
        case "file", "exec":
            return f'"file": {{"{" ".join([call.args["command"], *call.args["params"]])}": ["exec"]}}'
        case "file", "read":
            return f'"file": {{"{call.args["path"]}": ["read"]}}'
        case "uci", ("get" | "changes"):
            return '"uci": ["firewall"] (read)'
        case "uci", _:
            return '"uci": ["firewall"] (write)'
    return f'"ubus": {{"{call.object}": ["{call.method}"]}}'
