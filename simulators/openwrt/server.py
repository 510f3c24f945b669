"""uhttpd: `/ubus` and the CGI programs, over HTTP or TLS on the loopback."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
import json
from urllib.parse import parse_qs

from aiohttp import web

from simulators.connections import hang_up
from simulators.faults import Answer
from simulators.listener import SHUTDOWN_SECONDS

from .faults import Faults
from .files import Files
from .replies import KEEP_ALIVE, Reply, break_off, headers, send
from .session import Sessions
from .ubus import PARSE_ERROR, Bus, Call

MAX_POST = 65_536
"""Bytes of a request's body (`UH_UBUS_MAX_POST_SIZE`)."""

MAX_SCRIPTS = 3
"""CGI programs at once (uhttpd's `max_requests`)."""

_TOO_BIG = json.dumps(
    {
        "jsonrpc": "2.0",
        "id": None,
        "error": {"code": PARSE_ERROR[0], "message": PARSE_ERROR[1]},
    },
    separators=(",", ":"),
)

_BYTES = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exchange:
    """A request as it was read: the calls in it, and how to carry them out."""

    calls: list[Call]
    carry_out: Callable[[], Awaitable[Reply]]
    script: bool = False


class Server:
    """The web server."""

    def __init__(
        self,
        *,
        bus: Bus,
        sessions: Sessions,
        files: Files,
        faults: Faults,
        tick: Callable[[], None],
        cgi_io: bool,
    ) -> None:
        """Serve `bus` and `files`; call `tick` before each request."""
        self._bus = bus
        self._sessions = sessions
        self._files = files
        self._faults = faults
        self._tick = tick
        self._cgi_io = cgi_io
        self._scripts = asyncio.Semaphore(MAX_SCRIPTS)
        self.requests = 0
        """How many HTTP requests came in, whatever became of them."""

    def runner(self) -> web.AppRunner:
        """Return what serves it, ready to be given a port."""
        app = web.Application(client_max_size=MAX_POST)
        app.add_routes(
            [
                web.post("/ubus", self._serving(self._post)),
                web.post("/ubus/", self._serving(self._post)),
                web.post("/ubus/call/{name}", self._serving(self._rest)),
                web.get("/ubus/list", self._serving(self._signatures)),
                web.options("/ubus", self._options),
            ]
        )
        if self._cgi_io:
            app.add_routes(
                [
                    web.post("/cgi-bin/cgi-download", self._serving(self._download)),
                    web.post("/cgi-bin/cgi-exec", self._serving(self._exec)),
                ]
            )
        app.router.add_route("*", "/{rest:.*}", self._serving(self._not_found))
        app.on_response_prepare.append(headers)
        return web.AppRunner(
            app,
            access_log=None,
            keepalive_timeout=KEEP_ALIVE,
            shutdown_timeout=SHUTDOWN_SECONDS,
        )

    def _serving(
        self, read: Callable[[web.Request, bytes | None], _Exchange]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        return partial(self._serve, read)

    async def _serve(
        self,
        read: Callable[[web.Request, bytes | None], _Exchange],
        request: web.Request,
    ) -> web.StreamResponse:
        """Let a request meet its faults, carry it out, answer it."""
        body = await _body(request)
        self.requests += 1
        self._tick()
        exchange = read(request, body)
        calls = [(name, method) for name, method, _ in exchange.calls]
        struck = self._faults.strike(request.path, calls)
        answer = await struck.arrived()
        if answer is not None and not answer.cut:
            return await _answer(request, answer)
        async with self._scripts if exchange.script else nullcontext():
            reply = await exchange.carry_out()
            answer = await struck.carried_out() or answer
            if answer is None:
                return await send(request, reply)
            if answer.cut:
                return await break_off(request, reply)
        return await _answer(request, answer)

    def _post(self, request: web.Request, body: bytes | None) -> _Exchange:
        async def carry_out() -> Reply:
            if body is None:
                return Reply(body=_TOO_BIG.encode(), close=True)
            return Reply(body=(await self._bus.post(body)).encode())

        return _Exchange(calls=_calls(body or b""), carry_out=carry_out)

    def _rest(self, request: web.Request, body: bytes | None) -> _Exchange:
        name = request.match_info["name"]

        async def carry_out() -> Reply:
            authorization = request.headers.get("Authorization")
            answer = await self._bus.rest(name, authorization, body or b"")
            return Reply(body=answer.encode())

        return _Exchange(calls=_rest_calls(name, body or b""), carry_out=carry_out)

    def _signatures(self, request: web.Request, body: bytes | None) -> _Exchange:
        async def carry_out() -> Reply:
            return Reply(body=self._bus.signatures().encode())

        return _Exchange(calls=[], carry_out=carry_out)

    async def _options(self, request: web.Request) -> web.StreamResponse:
        # No client of ours asks; a browser's question in advance is no request that counts.
        return web.Response(content_type="application/json")

    def _not_found(self, request: web.Request, body: bytes | None) -> _Exchange:
        async def carry_out() -> Reply:
            return Reply(content_type=None, status=404)

        return _Exchange(calls=[], carry_out=carry_out)

    def _download(self, request: web.Request, body: bytes | None) -> _Exchange:
        fields = _fields(body)
        path = _field(fields, "path")
        call: Call = ("cgi-io", "download", {"path": path})
        self._bus.log.append(call)

        async def carry_out() -> Reply:
            sid = _field(fields, "sessionid")
            if not self._sessions.allows(sid, "cgi-io", "download", "read"):
                return _refusal(403, "Download permission denied")
            if not self._sessions.allows(sid, "file", path, "read"):
                return _refusal(403, "Access to path denied by ACL")
            lines = self._files.open(path)
            if lines is None:
                reason = "Failed to stat requested path: No such file or directory"
                return _refusal(404, reason)
            return Reply(lines=lines, content_type=_BYTES)

        return _Exchange(calls=[call], carry_out=carry_out, script=True)

    def _exec(self, request: web.Request, body: bytes | None) -> _Exchange:
        fields = _fields(body)
        command = _field(fields, "command")
        call: Call = ("cgi-io", "exec", {"command": command})
        self._bus.log.append(call)

        async def carry_out() -> Reply:
            sid = _field(fields, "sessionid")
            if not self._sessions.allows(sid, "cgi-io", "exec", "read"):
                return _refusal(403, "Exec permission denied")
            path, *words = command.split() or [""]
            if not self._files.may_run(sid, path, words):
                return _refusal(403, "Access to command denied by ACL")
            result = self._files.run(path, words)
            output = result.stdout if result else ""
            kind = _field(fields, "mimetype") or _BYTES
            return Reply(body=output.encode(), content_type=kind)

        return _Exchange(calls=[call], carry_out=carry_out, script=True)


async def _answer(request: web.Request, answer: Answer) -> web.StreamResponse:
    """Send what stands in place of the true answer."""
    if answer.lost:
        return hang_up(request)
    reply = Reply(
        body=answer.body,
        content_type=answer.content_type,
        status=answer.status,
        headers=answer.headers,
        endless=answer.endless,
    )
    return await send(request, reply)


def _refusal(status: int, reason: str) -> Reply:
    body = f"{reason}\n".encode()
    return Reply(body=body, content_type="text/plain", status=status)


def _fields(body: bytes | None) -> dict[str, list[str]]:
    return parse_qs((body or b"").decode(errors="replace"))


def _field(fields: dict[str, list[str]], name: str) -> str:
    return fields.get(name, [""])[0]


async def _body(request: web.Request) -> bytes | None:
    """Return the body, or `None` if it is too long; it isn't read to its end then."""
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > MAX_POST:
            return None
    return bytes(body)


def _calls(body: bytes) -> list[Call]:
    """Return the calls in a request, as far as they can be made out."""
    try:
        requests = json.loads(body)
    except ValueError:
        return []
    calls: list[Call] = []
    for one in requests if isinstance(requests, list) else [requests]:
        match one:
            case {"params": [_, str(name), str(method), dict(args), *_]}:
                calls.append((name, method, args))
    return calls


def _rest_calls(name: str, body: bytes) -> list[Call]:
    """Return the call in a request of the newer form, if it can be made out."""
    try:
        request = json.loads(body)
    except ValueError:
        return []
    match request:
        case {"method": str(method), "params": dict(args)}:
            return [(name, method, args)]
    return []
