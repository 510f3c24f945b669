"""Any bytes as ubus' answer, and nft's listing alone, with what stands of each block by it."""

from collections.abc import Iterator
from functools import cache
import json
from typing import Any, cast

import aiohttp

from custom_components.iot_egress_guard.routers.errors import RouterError
from custom_components.iot_egress_guard.routers.http import RouterHttp
from custom_components.iot_egress_guard.routers.openwrt.calls import (
    sections_in,
    staged_in,
)
from custom_components.iot_egress_guard.routers.openwrt.firewall import statuses
from custom_components.iot_egress_guard.routers.openwrt.listing import read_listing
from custom_components.iot_egress_guard.routers.openwrt.sections import set_digest
from custom_components.iot_egress_guard.routers.openwrt.ubus import (
    UbusClient,
    UbusError,
)

from .changes import as_bytes, changed
from .deeds import openwrt
from .draw import Draw
from .exchange import Request, Response, answered, finished
from .guarding import well_said
from .target import Target

_LOGIN = {"result": [0, {"ubus_rpc_session": "a" * 32}]}


def _ubus(data: bytes) -> None:
    body = data or json.dumps([{"result": [0, {}]}]).encode()

    def answer(request: Request) -> Response:
        login = request.about[2:] == (("session", "login"),)
        return Response(body=json.dumps([_LOGIN]).encode() if login else body)

    client = UbusClient(RouterHttp(cast(aiohttp.ClientSession, None), ""), "u", "p")
    with answered(answer):
        found = finished(client.call("uci", "get"))
    sections_in(found)
    staged_in(found)


@cache
def _recorded() -> tuple[Any, dict[str, Any]]:
    """Return nft's listing, and the configuration's rules."""
    for request, response in reversed(openwrt().deeds["rules"]):
        if "exec" in str(request.about):
            rules, listing = json.loads(response.body)
            return json.loads(listing["result"][1]["stdout"]), rules["result"][1]
    raise LookupError("no listing was recorded")


def _listing(data: bytes) -> None:
    draw = Draw(data)
    listing, rules = _recorded()
    text = as_bytes(changed(listing, draw), draw).decode("utf-8", "surrogateescape")
    live = read_listing(text)
    sections = sections_in({"values": changed(rules["values"], draw)})
    sets = {name: set_digest(each) for name, each in sections.items()}
    for status in statuses(sections, live, sets).values():
        well_said(repr(status))


def _bodies() -> Iterator[bytes]:
    for result in (
        {"result": [0, {"values": {"a": {".type": "rule", "dest_ip": ["x"]}}}]},
        {"result": [0, {"changes": [["set", "a", "b", "c"]]}]},
        {"result": [6]},
        {"error": {"code": -32002, "message": "Access denied"}},
    ):
        yield json.dumps([{"jsonrpc": "2.0", "id": 0, **result}]).encode()


UBUS = Target(
    name="ubus",
    reads="any bytes as ubus' answer",
    run=_ubus,
    may_raise=(RouterError, UbusError),
    seeds=_bodies,
)
LISTING = Target(
    name="listing",
    reads="nft's listing and the firewall's configuration",
    run=_listing,
    may_raise=(ValueError, KeyError, TypeError, RouterError),
)
