"""OpenWrt: blocks put into the firewall, looked at there, and taken out again."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
import time
from typing import Any

from ..errors import BlockRefusedError, ProtocolError, RouterError, UnsupportedError
from ..model import BlockRule, Flow, PushResult, RuleStatus
from .calls import ask, program, sections_in
from .changes import FirewallChanges, Sleep
from .config import FirewallConfig
from .cutting import cut
from .firewall import statuses
from .hosts import Hosts
from .listing import LiveRule, read_listing
from .sections import (
    Section,
    Sections,
    Zones,
    by_block,
    fingerprint,
    read_zones,
    render,
    set_digest,
    sets_used,
)
from .tracking import Tracking
from .ubus import Call, UbusClient

NFT_TOOL = "/usr/sbin/nft"
#: Exactly this line is in the access list: a pattern with `*` would let commands be appended to nft's.
NFT_LISTING = ("-j", "-t", "list", "table", "inet", "fw4")
#: The router ends a timed block so long after it's due, in seconds: Home Assistant takes it off in time, and this is for
#: when it can't. An hour of it is for the change to or from summer time, which fw4's dates don't know of.
ENDS_AFTER_S = 5400
#: Of two ends that are no further apart, one is as good as the other, beside those 90 minutes.
_SAME_END = timedelta(minutes=5)
#: fw4 takes no later dates (`parse_date` in its `fw4.uc` ends at 2038); what is to end after this year, the router never ends.
LAST_YEAR = 2037
#: Sets are large, so they're read again when the rules were loaded anew, and else this often, in seconds.
_SETS_MAX_AGE_S = 3600
CANNOT_CUT = (
    "Established flows live on until they time out: "
    "the router lacks the conntrack package."
)


class Blocking:
    """Makes one change at a time."""

    def __init__(
        self,
        ubus: UbusClient,
        sleep: Sleep,
        *,
        hosts: Callable[[], Awaitable[Hosts]],
        flows: Callable[[str], Awaitable[tuple[Flow, ...]]],
    ) -> None:
        """Change the router that `ubus` talks to; `hosts` reads its LAN anew, `flows` those of a device's MAC."""
        self._ubus = ubus
        self._hosts = hosts
        self._flows = flows
        self._changes = FirewallChanges(ubus, sleep)
        self._lock = asyncio.Lock()
        self.tracking = Tracking()
        """Whether there are any rules; looked at whenever they're listed."""
        self._sets: Mapping[str, str] = {}
        self._sets_of: tuple[int, ...] = ()
        self._sets_read_at = 0.0

    async def rules(self) -> Mapping[str, RuleStatus]:
        """Return all rules of ours on the router, by block id."""
        async with self._lock:
            await self._changes.tidy()
            standing, _ = await self._look()
            return standing

    async def push(self, rule: BlockRule) -> PushResult:
        """Put a block on the router, see it in force, keep it, and cut what it would stop."""
        async with self._lock:
            await self._changes.begin()
            status = await self._put(rule)
            cut_flows = await self._cut(rule)
            return PushResult(
                status=status,
                flows_cut=cut_flows,
                notes=(CANNOT_CUT,) if cut_flows is None else (),
            )

    async def remove(self, block_ids: Collection[str]) -> None:
        """Take blocks off the router; one that isn't there is no error."""
        async with self._lock:
            await self._changes.begin()
            edit = (await self._config()).edit_without(block_ids)
            if edit.removed:
                await self._changes.commit(
                    removed=edit.removed, in_force=lambda: self._is_gone(block_ids)
                )

    async def _put(self, rule: BlockRule) -> RuleStatus:
        """Have the firewall hold just this of a block, and return what it then says of it."""
        config = await self._config()
        wanted = list(
            render(
                rule,
                await self._zones(rule.mac, config),
                await self._ends_at(rule, config),
            )
        )
        target = _fingerprint_of(wanted)
        standing, live = await self._look()
        if not _in_force(standing.get(rule.block_id), target):
            edit = config.edit_for(rule.block_id, wanted)
            before = _handles(live, rule.block_id)
            await self._changes.commit(
                removed=edit.removed,
                added=edit.added,
                in_force=lambda: self._is_live(rule.block_id, target, before),
            )
        standing, _ = await self._look()
        status = standing.get(rule.block_id)
        if status is None or not _in_force(status, target):
            raise BlockRefusedError(
                "The rule stands in the router's configuration but isn't in force"
            )
        return status

    async def _cut(self, rule: BlockRule) -> int | None:
        """Cut the flows that the rule would have stopped, for they pass it once established."""
        matching = [flow for flow in await self._flows(rule.mac) if rule.matches(flow)]
        if not matching:
            return 0
        return await cut(self._ubus, matching, whole_device=rule.quarantine)

    async def look_for_rules(self) -> None:
        """See whether the firewall is running, unless that was seen just now; raises nothing."""
        if not self.tracking.due:
            return
        try:
            [listing] = await ask(self._ubus, [program(NFT_TOOL, NFT_LISTING)])
            self._live_rules(listing)
        except RouterError as err:
            # What the devices do can be seen all the same.
            self.tracking.failed(str(err))

    def _live_rules(self, listing: Mapping[str, Any]) -> list[LiveRule]:
        """Return the rules in force, and note whether there are any."""
        live = _live_rules(listing)
        self.tracking.looked(present=live is not None)
        return live or []

    async def _look(self) -> tuple[Mapping[str, RuleStatus], list[LiveRule]]:
        """Return what stands of our blocks, and all rules in force."""
        sections, listing = await ask(
            self._ubus,
            [
                Call("uci", "get", {"config": "firewall", "type": "rule"}),
                program(NFT_TOOL, NFT_LISTING),
            ],
        )
        rules = sections_in(sections)
        live = self._live_rules(listing)
        return statuses(rules, live, await self._set_digests(rules, live)), live

    async def _set_digests(
        self, rules: Sections, live: Collection[LiveRule]
    ) -> Mapping[str, str]:
        """Return set name → the digest of its entries, for the sets that our rules use."""
        ours = (rule for block in by_block(rules).values() for rule in block.values())
        used = sets_used(ours)
        loaded = tuple(rule.handle for rule in live if rule.block_id is not None)
        now = time.monotonic()
        known = (
            used <= self._sets.keys()
            and loaded == self._sets_of
            and now - self._sets_read_at < _SETS_MAX_AGE_S
        )
        if not known:
            [answer] = await ask(
                self._ubus,
                [Call("uci", "get", {"config": "firewall", "type": "ipset"})],
            )
            sections = sections_in(answer)
            self._sets = {name: set_digest(each) for name, each in sections.items()}
            self._sets_of, self._sets_read_at = loaded, now
        return self._sets

    async def _config(self) -> FirewallConfig:
        [answer] = await ask(self._ubus, [Call("uci", "get", {"config": "firewall"})])
        return FirewallConfig(sections_in(answer))

    async def _is_live(
        self, block_id: str, target: str, before: Collection[int]
    ) -> bool:
        standing, live = await self._look()
        # Until the rules are loaded anew, what stands of the block is what it was.
        loaded = _handles(live, block_id).isdisjoint(before)
        return loaded and _in_force(standing.get(block_id), target)

    async def _is_gone(self, block_ids: Collection[str]) -> bool:
        standing, _ = await self._look()
        return not any(block_id in standing for block_id in block_ids)

    async def _ends_at(
        self, rule: BlockRule, config: FirewallConfig
    ) -> datetime | None:
        """Return when the router is to end a block by itself, in its own local time; None for never.

        An end that stands already and is nearly the same stays, for each change of it loads all rules anew.
        """
        if rule.ends_in is None:
            return None
        [info] = await ask(self._ubus, [Call("system", "info")])
        try:
            now = datetime.fromtimestamp(int(info["localtime"]), UTC)
        except (KeyError, TypeError, ValueError, OverflowError, OSError) as err:
            raise ProtocolError("The router doesn't say what time it has") from err
        try:
            ends_at = now + timedelta(seconds=rule.ends_in + ENDS_AFTER_S)
        except OverflowError:
            return None
        standing = config.ends_at(rule.block_id)
        if standing is not None and abs(standing - ends_at) < _SAME_END:
            return standing
        return ends_at if ends_at.year <= LAST_YEAR else None

    async def _zones(self, mac: str, config: FirewallConfig) -> Zones:
        """Return the zones for a device's block, by the interface behind which it sits.

        A device that the router doesn't see now can sit nowhere else when there's but one zone.
        """
        hosts = await self._hosts()
        zone_of = read_zones(config.zones)
        internet = _zones_of(hosts, zone_of, internet=True)
        local = _zones_of(hosts, zone_of, internet=False)
        addresses = [address for address, owner in hosts.owners.items() if owner == mac]
        interface = hosts.interface_of(addresses)
        source = zone_of.get(interface.name) if interface else None
        if interface is None and len(local) == 1:
            [source] = local
        elif interface is None and local:
            raise BlockRefusedError(
                "The router doesn't see the device, so its zone isn't known",
                remedy="Try again when the device is online.",
            )
        if source is None or not internet:
            raise UnsupportedError(
                "firewall zones",
                "The router's firewall has no zones for the LAN and the internet",
            )
        return Zones(source=source, internet=tuple(sorted(internet)))


def _zones_of(hosts: Hosts, zone_of: Mapping[str, str], *, internet: bool) -> set[str]:
    """Return the zones of the router's interfaces towards the internet, or of all others."""
    return {
        zone_of[each.name]
        for each in hosts.interfaces
        if each.internet is internet and each.name in zone_of
    }


def _fingerprint_of(wanted: Collection[Section]) -> str:
    """Return the fingerprint that a block has once just these sections are configured of it."""
    rules = {each.name: each.values for each in wanted if each.type == "rule"}
    sets = {
        each.name: set_digest(each.values) for each in wanted if each.type != "rule"
    }
    return fingerprint(rules, sets)


def _in_force(status: RuleStatus | None, target: str) -> bool:
    return status is not None and status.live and status.fingerprint == target


def _handles(live: Collection[LiveRule], block_id: str) -> set[int]:
    return {rule.handle for rule in live if rule.block_id == block_id}


def _live_rules(listing: Mapping[str, Any]) -> list[LiveRule] | None:
    """Return the rules in force; None while the firewall is stopped, for then its table isn't there."""
    if listing.get("code") != 0:
        words = str(listing.get("stderr", "")).strip()
        if "No such file or directory" in words:
            return None
        raise UnsupportedError("firewall4", f"nft can't list the firewall: {words}")
    try:
        return read_listing(listing.get("stdout", ""))
    except (ValueError, KeyError, TypeError) as err:
        raise ProtocolError("nft's listing can't be understood") from err
