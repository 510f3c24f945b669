"""What was stored, damaged: a device's file, a router's file, and packed destinations."""

from base64 import b64decode
from collections.abc import Iterator
from functools import cache
from typing import Any

from custom_components.iot_egress_guard.blocks.register import Register
from custom_components.iot_egress_guard.egress.archive import pack, unpack_all
from custom_components.iot_egress_guard.egress.destination import MAX_SIGHTINGS
from custom_components.iot_egress_guard.egress.match import Match, MatchKind
from custom_components.iot_egress_guard.routers.model import Poll
from custom_components.iot_egress_guard.routers.unifi.seen import Seen
from homeassistant.util.dt import utc_from_timestamp

from .changes import changed, damaged
from .deeds import DEEDS, MAC, openwrt, unifi
from .draw import Draw
from .exchange import answered, finished
from .guarding import CONTEXT, NOW, go_on, never_stopped, new_guard, saved, well_said
from .routers import Player
from .target import Target


@cache
def _device() -> Any:
    """Return what is stored of a device that was polled for a while."""
    kind = openwrt()
    with answered(Player(kind.deeds["poll"], Draw(b""))):
        poll = finished(_poll(kind.client()))
    flows = [flow for found in poll.flows.values() for flow in found]
    guard = new_guard()
    for at in range(0, 3_600, 20):
        guard.observe(poll, flows[at // 20 % 3 :], NOW + at, CONTEXT, never_stopped)
    guard.allow(Match.from_dict({"kind": "country", "value": "NL"}))
    guard.observe(poll, flows[:1], NOW + 8_000, CONTEXT, never_stopped)
    return saved(guard.snapshot().as_dict())


async def _poll(router: Any) -> Poll:
    found = await DEEDS["poll"](router)
    assert isinstance(found, Poll)
    return found


def _devices(data: bytes) -> None:
    draw = Draw(data)
    document = changed(_device(), draw)
    if draw.below(4) == 3 and isinstance(document, dict):
        ledger = document.get("ledger")
        if isinstance(ledger, dict) and isinstance(ledger.get("destinations"), str):
            rows = ledger["destinations"].encode("utf-8", "surrogatepass")
            ledger = ledger | {"destinations": damaged(rows, draw).decode("latin-1")}
            document = document | {"ledger": ledger}
    go_on(_from_disk(document), NOW + 8_020)


def _from_disk(document: Any) -> Any:
    """Return a document as it's read from disk; ValueError for what no JSON file can hold."""
    try:
        return saved(document)
    except TypeError as err:
        raise ValueError("not JSON") from err


_FLOW = ["udp", "10.23.1.125", 51506, "106.13.0.0", 1, False]
_BLOCK = {
    "block_id": "0a1b2c3d",
    "mac": MAC,
    "match": {"kind": "destination", "value": "106.13.0.0/32"},
    "protocol": "udp",
    "port": 1,
    "created_at": NOW,
    "expires_at": NOW + 3_600,
    "trial": {"until": NOW + 60, "watched": ["switch.x"], "broke": []},
    "state": "active",
    "changed_at": NOW,
    "leaving": None,
    "was_in_force": True,
    "in_force": True,
    "in_force_since": NOW,
    "stale": False,
    "reapplied_at": None,
    "failed_tries": 0,
    "asks": False,
    "seen": {
        "said": [],
        "rule": ["forward: drop"],
        "fingerprint": "abcd",
        "networks": 1,
        "flows_cut": 2,
        "hits": 3,
        "counted": 3,
        "hits_before": 0,
        "known": [[*_FLOW, 7]],
        "leaks": [[NOW, _FLOW, 200, False]],
        "earlier": [NOW, _FLOW, None, True],
        "ahead": [],
        "needs_hit": False,
        "notes": [],
    },
}
_ROUTER: Any = {
    "devices": ["a"],
    "blocks": [
        _BLOCK,
        _BLOCK | {"block_id": "0a1b2c3e", "match": None, "trial": None},
        _BLOCK
        | {
            "block_id": "0a1b2c3f",
            "match": {"kind": "country", "value": "CN"},
            "state": "removed",
        },
    ],
    "undone": [{"mac": MAC, "network": "106.13.0.0/32"}],
    "last_online": {MAC: NOW},
    "router": {
        "version": 1,
        "read_until": int(NOW * 1000),
        "given": [["id", int(NOW * 1000)], ["id2", int(NOW * 1000)]],
    },
}


def _routers(data: bytes) -> None:
    stored = _from_disk(changed(_ROUTER, Draw(data)))
    register, seen = Register(), Seen()
    register.restore(stored["blocks"])
    register.undone.restore(stored.get("undone", ()))
    {mac: float(at) for mac, at in dict(stored["last_online"]).items()}
    seen.restore(stored["router"])
    seen.note(given={"id3": int(NOW * 1000)}, others={})
    seen.known_since(0)
    seen.reached(int(NOW * 1000))
    for block in register.all:
        well_said(block.named() + repr(block.evidence()))
        _ = block.standing, block.ends_at, block.seen.proven
        if block.match is not None and block.match.kind is MatchKind.DESTINATION:
            register.undone.note(block)
        if block.ends_at is not None:
            utc_from_timestamp(block.ends_at)
        register.tell(block)
    register.undone.holds(MAC, "106.13.0.0")
    again = Register()
    again.restore(saved(register.as_list()))
    again.undone.restore(saved(register.undone.as_list()))
    Seen().restore(saved(seen.as_json()))


def _rows() -> bytes:
    return b64decode(_device()["ledger"]["destinations"])


def _archive(data: bytes) -> None:
    draw = Draw(data)
    rows = draw.rest() if draw.below(8) == 7 else _rows()
    for _ in range(draw.below(4)):
        rows = damaged(rows, draw)
    for destination in unpack_all(rows):
        packed = pack(destination, MAX_SIGHTINGS)
        [again] = unpack_all(packed)
        if again.key != destination.key:
            raise AssertionError("another destination comes out")


def _whole_rows() -> Iterator[bytes]:
    yield b"\7" + _rows()


def _memory(data: bytes) -> None:
    """Let a console's client take back what it remembers, and go on."""
    draw = Draw(data)
    kind = unifi(by_key=True, zones=True)
    router = kind.client()
    router.recall(_from_disk(changed(_ROUTER["router"], draw)))
    with answered(Player(kind.deeds["poll"], Draw(b""))):
        finished(_poll(router))
    saved(router.memory())


STORED_DEVICE = Target(
    name="stored_device",
    reads="a device's file: ledger, packed destinations, baseline, findings, names, what is allowed",
    run=_devices,
    may_raise=(ValueError, TypeError, KeyError),
)
STORED_ROUTER = Target(
    name="stored_router",
    reads="a router's file: blocks, trials, evidence, what was undone",
    run=_routers,
    may_raise=(ValueError, TypeError, KeyError),
)
MEMORY = Target(
    name="memory",
    reads="what a console's client remembers of the flow log",
    run=_memory,
    may_raise=(ValueError,),
)
ARCHIVE = Target(
    name="archive",
    reads="packed destinations",
    run=_archive,
    may_raise=(ValueError,),
    seeds=_whole_rows,
)
