"""What must be right two polls after whatever went wrong: the guard's word held against what really is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
import time
from typing import Any

from simulators.openwrt.homes import RING, TELEVISION

from .guarded import Guarded
from .household import BEACON, GUARDED, HOME_PREFIXES
from .intents import TARGETS, Order, Owner
from .makes import Make
from .polls import Polls

STANDING = ("active", "verified")
UDP_TIMEOUT_S = 60.0
"""How long a packet's flow can be seen in OpenWrt's table."""
LOOKED_BACK_S = 1_500.0

type Block = Mapping[str, Any]
type Known = Mapping[tuple[str, int], Mapping[str, Any]]
"""Address and port → what is known of a destination."""


@dataclass(kw_only=True)
class Inspector:
    """Looks at everything."""

    guarded: Guarded
    make: Make
    owner: Owner
    polls: Polls
    owners: list[Any]
    """The router's own configuration, from before."""
    counted: dict[str, float] = field(default_factory=dict)
    """What the sensors had at the last look."""
    stopped: bool = False
    """A verified block stops the suspicious packet."""
    leaks: set[str] = field(default_factory=set)
    """What the guard said that got past blocks."""

    async def faults(self) -> list[str]:
        """Return what isn't right, in words."""
        found = await self._blocks()
        found += self._states()
        found += await self._destinations()
        found += self.make.untidiness()
        if self.make.owners() != self.owners:
            found.append("the owner's own configuration was changed")
        return found

    def _states(self) -> Iterator[str]:
        for entity_id in self.guarded.unavailable():
            yield f"{entity_id} is unavailable"
        for client in GUARDED:
            for key in ("upload", "download"):
                yield from self._counter(client.mac, key)
        yield from self._beacon()

    def _counter(self, mac: str, key: str) -> Iterator[str]:
        """See that a counter never goes back, and never tells of more than there was; it's rounded to 10 kB."""
        name, now = f"{mac} {key}", float(self.guarded.state(mac, key)) * 1e6
        if now < self.counted.get(name, 0.0):
            yield f"{name} went back from {self.counted[name]:.0f} to {now:.0f}"
        self.counted[name] = now
        sent = self.make.truth.bytes_up.get(mac, 0)
        if key == "upload" and now > sent + 10_000:
            yield f"{name} is {now:.0f}, and {sent} were sent"

    def _beacon(self) -> Iterator[str]:
        """While the suspicious packet passes, somebody is told; while a block stops it, nobody is any more."""
        state = self.guarded.state(RING.mac, "suspicious_egress")
        if self.stopped and state == "on" and self._worst() == BEACON:
            yield f"{BEACON} is stopped by a verified block, and suspicious_egress is on"
        at = self.make.truth.beacon_at
        if at is None or self._is_blocked(RING.mac):
            return
        ago = self.make.simulator.timeline.now - at
        if self._was_seen(at) and ago < 500 and state != "on":
            yield f"{BEACON} passed {ago:.0f} s ago, and suspicious_egress is {state}"

    def _worst(self) -> object:
        entity_id = self.guarded.entity_id(RING.mac, "suspicious_egress")
        state = self.guarded.hass.states.get(entity_id)
        return state and state.attributes.get("destination")

    def _is_blocked(self, mac: str) -> bool:
        return any(order.mac == mac for order in self.owner.wanted)

    def _was_seen(self, at: float) -> bool:
        """Tell whether a packet of UDP that passed then must have been seen by now."""
        if told_within := self.make.told_within:
            return (
                bool(self.polls.good_at) and self.polls.good_at[-1] > at + told_within
            )
        return any(
            at + 5 < poll < at + UDP_TIMEOUT_S - 2 for poll in self.polls.good_at
        )

    async def _blocks(self) -> list[str]:
        """Just what was asked for stands, and is said to; nothing else is on the router."""
        found = []
        self.owner.forget_what_is_over()
        standing, on_router, self.stopped = set(), set(), False
        for client in GUARDED:
            answer = await self.guarded.act("get_blocks", client.mac)
            for block in answer["blocks"]:
                order = _order(client.mac, block)
                stands = block["state"] in STANDING
                if block["state"] == "failed" and block["leaks"]:
                    self.leaks |= {
                        f"{block['blocks']}: {each}" for each in block["leaks"]
                    }
                    stands = True
                # Each of the doorbell's blocks covers the suspicious packet.
                self.stopped |= block["verified"] and client is RING
                if stands and not block["leaving"]:
                    on_router.add(block["block_id"])
                    standing.add(order)
                    if order not in self.owner.wanted and not _ended_just_now(block):
                        found.append(f"nobody wants {_text(block)}")
        found += [
            f"{order} is wanted, and doesn't stand"
            for order in self.owner.wanted.keys() - standing
            if order not in self.owner.unsure
            and self.owner.wanted[order] > time.time() + 2 * self.make.interval
        ]
        for what, ids in (
            ("configured", self.make.configured()),
            ("in force", self.make.in_force()),
        ):
            found += [
                f"{each} is {what}, and isn't said to stand" for each in ids - on_router
            ]
            found += [
                f"{each} is said to stand, and isn't {what}" for each in on_router - ids
            ]
        return found

    async def _destinations(self) -> list[str]:
        """Where devices have been is known, as far as it can be; and nothing else is."""
        found, known = [], {}
        for client in GUARDED:
            answer = await self.guarded.act("get_destinations", client.mac)
            rows = answer["destinations"]
            known[client.mac] = {(each["address"], each["port"]): each for each in rows}
            found += [
                f"{client.name} was never at {each['address']}"
                for each in rows
                if not each["inbound"]
                and not self.make.truth.knows(client.mac, each["address"])
            ]
        found += self._met(known[TELEVISION.mac])
        found += self._live(known)
        return found

    def _met(self, known: Known) -> Iterator[str]:
        now = self.make.simulator.timeline.now
        missed = [
            (at, address)
            for at, address in self.make.truth.met
            if now - at < LOOKED_BACK_S
            and self._was_seen(at)
            and (address, 443) not in known
        ]
        if missed:
            at, address = missed[0]
            yield f"{len(missed)} of the television's destinations were missed, one being {address} {now - at:.0f} s ago"

    def _live(self, known: Mapping[str, Known]) -> Iterator[str]:
        owners = {str(each.ipv4): each.mac for each in GUARDED}
        owners |= {address: each.mac for each in GUARDED for address in each.ipv6}
        for ident in self.polls.before.keys() & self.polls.now.keys():
            flow = self.polls.before[ident]
            if flow.address.startswith(HOME_PREFIXES):
                continue
            row = known[owners[flow.source]].get((flow.address, flow.port))
            if row is None or row["bytes_up"] < flow.bytes_up:
                seen = row["bytes_up"] if row else "nothing"
                yield f"{flow} is in the table, and {seen} is known of it"


def _order(mac: str, block: Block) -> Order:
    """Return the order that a block is of."""
    if block["quarantine"]:
        return Order(mac, None)
    for whose, fields in TARGETS:
        if whose == mac and _fits(fields, block):
            return Order(mac, tuple(fields.items()))
    return Order(mac, (("block_id", block["block_id"]),))


def _fits(fields: Mapping[str, Any], block: Block) -> bool:
    asn = block["asn"] and f"AS{block['asn']}"
    destination = str(block["destination"]).removesuffix("/32")
    return (
        fields.get("country") == block["country"]
        and fields.get("asn") == asn
        and fields.get("destination", "None") == destination
        and fields.get("protocol", "any") == block["protocol"]
        and fields.get("port") == block["port"]
    )


def _text(block: Block) -> str:
    return f"{block['block_id']} ({block['blocks']}, {block['state']}, until {block['expires_at']})"


def _ended_just_now(block: Block) -> bool:
    ends = block["expires_at"]
    if ends is None:
        return False
    return abs(datetime.fromisoformat(ends).timestamp() - time.time()) < 90
