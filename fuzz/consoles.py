"""What a UniFi console says, piece by piece: raw answers, records of its log, its clock, and what it tells anybody."""

from collections.abc import Iterator, Mapping
import json
from pathlib import Path
from typing import Any, cast

import aiohttp

from custom_components.iot_egress_guard.discovery import async_console_at
from custom_components.iot_egress_guard.routers.errors import (
    CertificateChangedError,
    RouterError,
)
from custom_components.iot_egress_guard.routers.model import Flow, Poll
from custom_components.iot_egress_guard.routers.unifi.answers import (
    failure,
    read_answer,
)
from custom_components.iot_egress_guard.routers.unifi.console_clock import ConsoleClock
from custom_components.iot_egress_guard.routers.unifi.records import (
    macs_in,
    read_record,
)

from .changes import as_bytes, changed
from .deeds import MAC
from .draw import Draw
from .exchange import Request, Response, answered, finished
from .guarding import NOW, saved, take_in, well_said
from .target import Target

_RECORD = json.loads(
    (Path(__file__).parents[1] / "tests/fixtures/unifi/flow.json").read_text("utf-8")
)
_SYSTEM = {"name": "Dream Machine", "mac": "9C05D6AABBCC", "hardware": {}}
_DATES = (
    "Tue, 24 Nov 2026 00:00:00 GMT",
    "Tue, 24 Nov 2026 00:00:00 -0000",
    "Mon, 01 Jan 0001 00:00:00 -0000",
    "Fri, 31 Dec 9999 23:59:59 +0000",
    "Tue, 24 Nov 2026 00:00:00 +9999",
    "Tue, 24 Nov 99999999999999999999 00:00:00 GMT",
    "24 Nov 26 0:0",
)


def _records(data: bytes) -> None:
    draw = Draw(data)
    # As they come over the wire: what JSON can't hold isn't there.
    raw = saved_or_refused(changed(_RECORD, draw))
    macs_in(raw)
    ahead = (0.0, -5.0, 4e5)[draw.below(3)]
    record = read_record(raw)
    flows: dict[str, list[Flow]] = {}
    for mac, flow in record.flows({"10.23.1.125": MAC}, ahead):
        flows.setdefault(mac, []).append(flow)
    take_in(
        Poll(
            flows={mac: tuple(found) for mac, found in flows.items()},
            addresses={},
            entries=1,
            skipped=0,
            local_networks=(),
        )
    )
    well_said(repr(record))


def saved_or_refused(value: Any) -> Any:
    """Return a value as JSON brings it; ValueError for what JSON can't hold."""
    try:
        return saved(value)
    except TypeError as err:
        raise ValueError("not JSON") from err


def _answers(data: bytes) -> None:
    draw = Draw(data)
    status = draw.number(2) % 600
    response = Response(status=status, body=draw.rest())
    answer = finished(read_answer(cast(aiohttp.ClientResponse, response)))
    _ = answer.session_is_dead, answer.token_is_stale
    if (err := failure(answer, "/api/s/default/stat/sta?x")) is not None:
        well_said(str(err))
        raise err


def _clock(data: bytes) -> None:
    draw = Draw(data)
    clock = ConsoleClock()
    for _ in range(1 + draw.below(4)):
        date = draw.one_of(_DATES)
        if draw.left:
            at = draw.below(len(date))
            date = date[:at] + draw.text() + date[at + draw.below(4) :]
        clock.told(date, NOW, NOW + draw.below(3))
        if clock.within is not None and not abs(clock.ahead) < 1e12:
            raise AssertionError(f"the console is {clock.ahead} s ahead")
        clock.logged(draw.number(8), NOW)


def _discovery(data: bytes) -> None:
    draw = Draw(data)
    pinned = "ab" * 32
    body = as_bytes(changed(_SYSTEM, draw), draw)
    statuses = (401, 200, 404, 500)
    answers: Mapping[str, Response] = {
        "/proxy/network/api/self": Response(status=draw.one_of(statuses)),
        "/api/system": Response(body=draw.rest() if draw.below(4) == 3 else body),
    }
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.path)
        if len(asked) == 1:
            raise CertificateChangedError(pinned)
        return answers[request.path]

    nobody = cast(aiohttp.ClientSession, None)
    with answered(answer):
        found = finished(async_console_at(nobody, "192.0.2.1", 443))
    if found is not None:
        well_said(found.name + found.mac)
    elif not data:
        raise AssertionError("a console wasn't found")


def _statuses() -> Iterator[bytes]:
    for status in (200, 401, 403, 404, 429, 499, 500):
        bodies: tuple[Any, ...] = (
            {"meta": {"rc": "ok"}, "data": []},
            {"meta": {"rc": "error", "msg": "api.err.NoPermission"}, "data": []},
            {"error": {"code": 401, "message": "Unauthorized"}},
            {"code": "MFA_AUTH_REQUIRED", "errorCode": 499, "message": "m"},
            [],
        )
        for body in bodies:
            yield status.to_bytes(2, "little") + json.dumps(body).encode()


RECORD = Target(
    name="record",
    reads="a record of UniFi's flow log, and what a guard makes of it",
    run=_records,
    may_raise=(ValueError,),
)
ANSWER = Target(
    name="answer",
    reads="any bytes as a console's answer",
    run=_answers,
    may_raise=(RouterError,),
    seeds=_statuses,
)
CLOCK = Target(
    name="clock",
    reads="the `Date` of a console's answers",
    run=_clock,
    may_raise=(),
)
DISCOVERY = Target(
    name="discovery",
    reads="what a console tells without a login",
    run=_discovery,
    may_raise=(),
)
