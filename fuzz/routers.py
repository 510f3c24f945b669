"""Whole router clients, from the login to what is removed: each deed against answers that are changed here and there."""

from collections.abc import Callable, Iterator
from functools import cache
import json
from typing import Any

from multidict import CIMultiDict

from custom_components.iot_egress_guard.routers.errors import RouterError
from custom_components.iot_egress_guard.routers.model import Poll

from .changes import as_bytes, changed, damaged
from .deeds import DEEDS, Exchanges, Kind, openwrt, unifi
from .draw import Draw
from .exchange import Request, Response, answered, finished
from .guarding import take_in, well_said
from .target import Target

#: Answers of one conversation that are changed, at most.
_MOST_CHANGED = 3
_STATUSES = (200, 204, 301, 400, 401, 403, 404, 429, 499, 500, 503)
_REFUSED = {"jsonrpc": "2.0", "id": 0, "result": [4]}
_HEADERS = ("Date", "X-CSRF-Token", "X-Updated-CSRF-Token")


class Player:
    """Answers as it was recorded, but for the answers that are to be changed."""

    def __init__(self, exchanges: Exchanges, draw: Draw) -> None:
        """Change some of these answers, as the draw says."""
        self._left = list(exchanges)
        self._draw = draw
        count = len(exchanges)
        chosen = range(1 + draw.below(_MOST_CHANGED)) if draw.left else ()
        self._changed = {draw.below(count) for _ in chosen} if count else set()
        self._number = -1

    def __call__(self, request: Request) -> Response:
        """Answer a request: by what is recorded next of the same, else by an error."""
        self._number += 1
        about = request.about
        same = (each for each in self._left if each[0].about == about)
        if (found := next(same, None)) is None:
            response = _refusal(request)
        else:
            self._left.remove(found)
            response = found[1]
        if self._number not in self._changed:
            return response
        return _changed_answer(response, self._draw)


def _refusal(request: Request) -> Response:
    if isinstance(request.body, list):
        return Response(body=json.dumps([_REFUSED] * len(request.body)).encode())
    return Response(status=404)


def _changed_answer(response: Response, draw: Draw) -> Response:
    kind, body = draw.below(8), response.body
    status = draw.one_of(_STATUSES) if kind == 7 else response.status
    headers = response.headers
    if kind == 6:
        headers = CIMultiDict({name: draw.text() for name in _HEADERS})
    try:
        document = _parsed(body)
    except ValueError:
        return Response(
            status=status,
            body=damaged(body, draw),
            headers=headers,
            cookies=response.cookies,
        )
    body = as_bytes(_within(document, draw), draw)
    return Response(status=status, body=body, headers=headers, cookies=response.cookies)


@cache
def _parsed(text: bytes | str) -> Any:
    return json.loads(text)


def _within(document: Any, draw: Draw) -> Any:
    """Change a document: most often what is in the envelope, for an envelope that can't be read hides all else."""
    if draw.below(8) == 7:
        return changed(document, draw)
    match document:
        case list(answers) if answers:
            number = draw.below(len(answers))
            match answers[number]:
                case {"result": [0, dict(data)]}:
                    result = [0, _said(data, draw)]
                    answer = answers[number] | {"result": result}
                    return [*answers[:number], answer, *answers[number + 1 :]]
        case {"data": list(rows), **envelope}:
            return {**envelope, "data": changed(rows, draw)}
    return changed(document, draw)


def _said(data: dict[str, Any], draw: Draw) -> Any:
    """Change what a call answers; where its output is JSON itself, as nft's, most often that."""
    output = data.get("stdout", "")
    if not output.startswith("{") or draw.below(4) == 3:
        return changed(data, draw)
    listing = as_bytes(changed(_parsed(output), draw), draw)
    return data | {"stdout": listing.decode("utf-8", "surrogateescape")}


def _run(kinds: Callable[[Draw], Kind]) -> Callable[[bytes], None]:
    """Return what does a deed with one of these kinds of router."""

    def run(data: bytes) -> None:
        draw = Draw(data)
        kind = kinds(draw)
        name = draw.one_of(tuple(DEEDS))
        router = kind.client()
        with answered(Player(kind.deeds[name], draw)):
            try:
                found = finished(_done(router, name))
            except RouterError as err:
                well_said(str(err))
                raise
        if isinstance(found, Poll):
            take_in(found)
        else:
            well_said(repr(found))

    return run


async def _done(router: Any, name: str) -> object:
    return await DEEDS[name](router)


def _console(draw: Draw) -> Kind:
    which = draw.below(4)
    return unifi(by_key=bool(which & 1), zones=not which & 2)


def _every_deed() -> Iterator[bytes]:
    for number in range(len(DEEDS)):
        yield bytes([number])


def _every_console_and_deed() -> Iterator[bytes]:
    for which in range(4):
        for number in range(len(DEEDS)):
            yield bytes([which, number])


OPENWRT = Target(
    name="openwrt",
    reads="all that an OpenWrt router answers: ubus, hosts, leases, configuration, nft's listing, the table",
    run=_run(lambda draw: openwrt()),
    may_raise=(RouterError,),
    seeds=_every_deed,
)
UNIFI = Target(
    name="unifi",
    reads="all that a UniFi console answers: logins, sites, networks, clients, zones, policies, rules, the flow log",
    run=_run(_console),
    may_raise=(RouterError,),
    seeds=_every_console_and_deed,
)
