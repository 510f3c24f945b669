"""What routers answer, at its worst: inputs that may take longer than they are long."""

from collections.abc import Callable, Mapping
from contextlib import suppress
import json
import re
from typing import Any, cast

import aiohttp

from custom_components.iot_egress_guard.routers.conntrack import TableReader, parse_line
from custom_components.iot_egress_guard.routers.openwrt.firewall import statuses
from custom_components.iot_egress_guard.routers.openwrt.hosts import read_hosts
from custom_components.iot_egress_guard.routers.openwrt.listing import read_listing
from custom_components.iot_egress_guard.routers.unifi.answers import read_answer
from custom_components.iot_egress_guard.routers.unifi.firewall import Device
from custom_components.iot_egress_guard.routers.unifi.hosts import (
    read_hosts as read_stations,
)
from custom_components.iot_egress_guard.routers.unifi.networks import read_networks
from custom_components.iot_egress_guard.routers.unifi.policies import ZonePolicies
from custom_components.iot_egress_guard.routers.unifi.records import read_record
from custom_components.iot_egress_guard.routers.unifi.seen import Seen
from custom_components.iot_egress_guard.routers.unifi.traffic_rules import TrafficRules
from custom_components.iot_egress_guard.routers.unifi.zones import Zones

from .deeds import MAC
from .exchange import Response, finished
from .sizes import Sized, mac, refused, v4, v6
from .tables import LINES

_OWNED = {"10.23.1.125": MAC, "fd23:10:1::125": MAC}
_NETWORKS = ("fd23:10:1::/64",)


def _table(owners: Mapping[str, str], table: bytes, piece: int = 65_536) -> object:
    reader = TableReader(owners, networks=_NETWORKS)
    with suppress(ValueError):
        for start in range(0, len(table), piece):
            reader.feed(table[start : start + piece])
        reader.finish()
    return reader


def _lines(line: bytes, piece: int = 65_536) -> Sized:
    """Return what reads a line again and again."""

    def sized(size: int) -> Callable[[], object]:
        table = LINES[0] + b"\n" + line * size
        return lambda: _table(_OWNED, table, piece)

    return sized


def _owners(size: int) -> Callable[[], object]:
    owners = {v4(number): mac(number) for number in range(size)}
    owners |= {v6(number): mac(number) for number in range(size)}
    table = b"\n".join(LINES) + b"\n"

    def read() -> object:
        # It would keep the expression.
        re.purge()
        return _table(owners, table)

    return read


def _words(word: bytes) -> Sized:
    def sized(size: int) -> Callable[[], object]:
        line = LINES[0] + b" " + word * size
        return lambda: refused(parse_line, line)

    return sized


def _answer(opening: bytes, closing: bytes = b"", around: bytes = b"") -> Sized:
    def sized(size: int) -> Callable[[], object]:
        body = around + opening * size + closing * size + around
        response = cast(aiohttp.ClientResponse, Response(body=body))
        return lambda: finished(read_answer(response))

    return sized


def _rule(expressions: list[Any], *, ours: bool, handle: int) -> dict[str, Any]:
    comment = {"comment": f"!fw4: ieg_{handle:08x}"} if ours else {}
    return {
        "rule": {"chain": "forward", "handle": handle, "expr": expressions} | comment
    }


def _ours_after_others(size: int) -> Callable[[], object]:
    drop, accept = [{"drop": None}], [{"accept": None}]
    rules = [_rule(accept, ours=False, handle=number) for number in range(size)]
    rules += [_rule(drop, ours=True, handle=size + number) for number in range(size)]
    return _statuses(rules)


def _sets_against_sets(size: int) -> Callable[[], object]:
    def match(first: int) -> dict[str, Any]:
        values = {"set": [v4(first + 2 * number) for number in range(size)]}
        left = {"payload": {"protocol": "ip", "field": "daddr"}}
        return {"match": {"op": "==", "left": left, "right": values}}

    rules = [
        _rule([match(0), {"accept": None}], ours=False, handle=1),
        _rule([match(1), {"drop": None}], ours=True, handle=2),
    ]
    return _statuses(rules)


def _statuses(rules: list[Any]) -> Callable[[], object]:
    listing = json.dumps({"nftables": rules})
    return lambda: statuses({}, read_listing(listing), {})


def _hosts(size: int) -> Callable[[], object]:
    dump = {
        "interface": [
            {
                "interface": f"lan{number}",
                "ipv4-address": [{"address": v4(256 * number), "mask": 24}],
            }
            for number in range(size)
        ]
    }
    hints = {mac(number): {"ipaddrs": [v4(256 * number + 9)]} for number in range(size)}
    return lambda: read_hosts(dump, hints, {})


def _stations(size: int) -> Callable[[], object]:
    networks = [
        {
            "_id": str(number),
            "purpose": "corporate",
            "ip_subnet": f"{v4(256 * number)}/24",
        }
        for number in range(size)
    ]
    rows = [
        {
            "mac": mac(number),
            "ip": v4(256 * number + 9),
            "ipv6_addresses": [v6(number)],
        }
        for number in range(size)
    ]
    return lambda: read_stations(read_networks(networks, []), rows)


def _policies(size: int) -> Callable[[], object]:
    def policy(action: str, index: int, first: int) -> dict[str, Any]:
        ips = [v4(first + 2 * number) for number in range(size)]
        return {
            "action": action,
            "enabled": True,
            "index": index,
            "destination": {"matching_target": "IP", "ips": ips},
        }

    ours, device = policy("BLOCK", 2, 1), Device(MAC, None, ())
    firewall = ZonePolicies(Zones())
    return lambda: list(firewall.ahead(ours, [policy("ALLOW", 1, 0), ours], device))


def _traffic_rules(size: int) -> Callable[[], object]:
    def rule(action: str, first: int) -> dict[str, Any]:
        items = [
            {"ip_or_subnet": v4(first + 2 * number), "ports": [number % 65_536]}
            for number in range(size)
        ]
        return {
            "action": action,
            "enabled": True,
            "matching_target": "IP",
            "ip_addresses": items,
            "target_devices": [{}],
        }

    ours, device = rule("BLOCK", 1), Device(MAC, None, ())
    return lambda: list(TrafficRules().ahead(ours, [rule("ALLOW", 0), ours], device))


def _record(field: str, value: Any) -> Sized:
    def sized(size: int) -> Callable[[], object]:
        end = {"ip": "10.23.1.125", "mac": MAC}
        raw = {
            "id": "1",
            "time": 1,
            "action": "allowed",
            "source": end,
            "destination": {
                "ip": "106.13.0.0",
                field: [f"{value}{number}" for number in range(size)],
            },
            "policies": [{"id": str(number)} for number in range(size)],
        }
        return lambda: read_record(raw)

    return sized


def _seen(size: int) -> Callable[[], object]:
    memory = {"version": 1, "read_until": 1, "given": [["same", 1]] * size}
    return lambda: Seen().restore(memory)


_OTHER = LINES[0].replace(b"10.23.1.125", b"10.23.1.12")

WORST_OF_ROUTERS: Mapping[str, Mapping[str, Sized]] = {
    "line": {
        "words": _words(b"a "),
        "fields": _words(b"a=b "),
        "sources": _words(b"src=10.23.1.125 "),
        "digits": _words(b"9"),
    },
    "table": {
        "lines of a device's": _lines(LINES[0] + b"\n"),
        "lines of a device's, in pieces of 7 bytes": _lines(LINES[0] + b"\n", 7),
        "lines of others": _lines(_OTHER + b"\n"),
        "a device's address, all in one line": _lines(b"src=10.23.1.125 "),
        "addresses that nearly fit, in one line": _lines(b"src=fd23:0010:0001:0000:"),
        "digits of one address": _lines(b"0"),
        "bytes without an end, in pieces of 7": _lines(b"x", 7),
        "addresses of devices": _owners,
    },
    "ubus": {
        "rules ahead, and rules of ours": _ours_after_others,
        "addresses in two sets": _sets_against_sets,
        "interfaces and hosts": _hosts,
    },
    "answer": {
        "lists in lists": _answer(b"[", b"]"),
        "objects in objects": _answer(b'{"a":'),
        "quotes": _answer(b'\\"', b"", b'"'),
        "digits": _answer(b"9"),
        "bytes that are no UTF-8": _answer(b"\xff", b"", b'"'),
    },
    "unifi": {
        "networks and clients": _stations,
        "addresses in two policies": _policies,
        "addresses and ports in two traffic rules": _traffic_rules,
        "names of a record": _record("domains", "x"),
        "records remembered, of one id": _seen,
    },
}
"""Reader → kind of input → how to read it."""
