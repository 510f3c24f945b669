"""uhttpd: `/ubus` and the CGI programs, over HTTP or TLS on the loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
import json
from ssl import SSLContext
from urllib.parse import parse_qs

from aiohttp import web

from .faults import Answer, Faults
from .files import Files
from .session import Sessions
from .ubus import PARSE_ERROR, Bus, Call

MAX_POST = 65_536
"""Bytes of a request's body (`UH_UBUS_MAX_POST_SIZE`)."""

KEEP_ALIVE = 20
"""Seconds a connection may be idle (uhttpd's `http_keepalive`)."""

MAX_SCRIPTS = 3
"""CGI programs at once (uhttpd's `max_requests`)."""

PIECE_LINES = 500
"""Lines of a download sent at a time: about 110 kB, under a millisecond of work."""

_TOO_BIG = json.dumps(
    {
        "jsonrpc": "2.0",
        "id": None,
        "error": {"code": PARSE_ERROR[0], "message": PARSE_ERROR[1]},
    },
    separators=(",", ":"),
)


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
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    async def start(self, host: str, port: int, tls: SSLContext | None) -> int:
        """Listen; return the port. Raises OSError if it is taken."""
        app = web.Application(client_max_size=MAX_POST)
        app.add_routes(
            [
                web.post("/ubus", self._post),
                web.post("/ubus/", self._post),
                web.post("/ubus/call/{name}", self._rest),
                web.get("/ubus/list", self._signatures),
                web.options("/ubus", self._options),
            ]
        )
        if self._cgi_io:
            app.add_routes(
                [
                    web.post("/cgi-bin/cgi-download", self._download),
                    web.post("/cgi-bin/cgi-exec", self._exec),
                ]
            )
        app.router.add_route("*", "/{rest:.*}", self._not_found)
        app.on_response_prepare.append(_headers)
        self._runner = web.AppRunner(
            app, access_log=None, keepalive_timeout=KEEP_ALIVE, shutdown_timeout=0.1
        )
        await self._runner.setup()
        return await self.listen(host, port, tls)

    async def listen(self, host: str, port: int, tls: SSLContext | None) -> int:
        """Open the port; return its number."""
        assert self._runner is not None
        site = web.TCPSite(self._runner, host, port, ssl_context=tls)
        await site.start()
        self._site = site
        return int(self._runner.addresses[0][1])

    async def deafen(self) -> None:
        """Close the port and every connection."""
        assert self._runner is not None
        if self._site is not None:
            await self._site.stop()
            self._site = None
        server = self._runner.server
        assert server is not None
        for connection in list(server.connections):
            if connection.transport is not None:
                connection.transport.abort()

    async def stop(self) -> None:
        """Be gone."""
        assert self._runner is not None
        await self._runner.cleanup()

    async def _post(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        if body is None:
            return await _send(request, _TOO_BIG.encode(), close=True)
        self._tick()
        if answer := await self._faults.on_request(request.path, _calls(body)):
            return await self._faulty(request, answer, body)
        return await _send(request, (await self._bus.post(body)).encode())

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request) or b""
        self._tick()
        answer = await self._bus.rest(
            request.match_info["name"], request.headers.get("Authorization"), body
        )
        return await _send(request, answer.encode())

    async def _signatures(self, request: web.Request) -> web.StreamResponse:
        return await _send(request, self._bus.signatures().encode())

    async def _options(self, request: web.Request) -> web.StreamResponse:
        return web.Response(content_type="application/json")

    async def _not_found(self, request: web.Request) -> web.StreamResponse:
        return await _send(request, b"", content_type=None, status=404)

    async def _faulty(
        self, request: web.Request, answer: Answer, body: bytes
    ) -> web.StreamResponse:
        if not answer.cut:
            return await _send(
                request,
                answer.body,
                content_type=answer.content_type,
                status=answer.status,
            )
        true_answer = (await self._bus.post(body)).encode()
        return await _break_off(request, true_answer, answer.content_type)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        fields = parse_qs((await _body(request) or b"").decode(errors="replace"))
        sid, path = _field(fields, "sessionid"), _field(fields, "path")
        self._tick()
        call: Call = ("cgi-io", "download", {"path": path})
        self._bus.log.append(call)
        answer = await self._faults.on_request(request.path, [call])
        if answer is not None and not answer.cut:
            return await self._faulty(request, answer, b"")
        if not self._sessions.allows(sid, "cgi-io", "download", "read"):
            return await _refuse(request, 403, "Download permission denied")
        if not self._sessions.allows(sid, "file", path, "read"):
            return await _refuse(request, 403, "Access to path denied by ACL")
        lines = self._files.open(path)
        if lines is None:
            reason = "Failed to stat requested path: No such file or directory"
            return await _refuse(request, 404, reason)
        kind = "application/octet-stream"
        if answer is not None:
            return await _break_off(request, "".join(lines).encode(), kind)
        async with self._scripts:
            response = await _begin(request, kind)
            async for piece in _pieces(lines):
                await response.write(piece)
            await response.write_eof()
            return response

    async def _exec(self, request: web.Request) -> web.StreamResponse:
        fields = parse_qs((await _body(request) or b"").decode(errors="replace"))
        sid, command = _field(fields, "sessionid"), _field(fields, "command")
        self._tick()
        self._bus.log.append(("cgi-io", "exec", {"command": command}))
        if not self._sessions.allows(sid, "cgi-io", "exec", "read"):
            return await _refuse(request, 403, "Exec permission denied")
        path, *words = command.split() or [""]
        if not self._files.may_run(sid, path, words):
            return await _refuse(request, 403, "Access to command denied by ACL")
        async with self._scripts:
            result = self._files.run(path, words)
            output = result.stdout if result else ""
            kind = _field(fields, "mimetype") or "application/octet-stream"
            return await _send(request, output.encode(), content_type=kind)


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


async def _begin(
    request: web.Request,
    content_type: str | None,
    *,
    status: int = 200,
    close: bool = False,
) -> web.StreamResponse:
    response = web.StreamResponse(status=status)
    if content_type is not None:
        response.content_type = content_type
    response.enable_chunked_encoding()
    if close:
        response.force_close()
    await response.prepare(request)
    return response


async def _send(
    request: web.Request,
    body: bytes,
    *,
    content_type: str | None = "application/json",
    status: int = 200,
    close: bool = False,
) -> web.StreamResponse:
    response = await _begin(request, content_type, status=status, close=close)
    if body:
        await response.write(body)
    await response.write_eof()
    return response


async def _refuse(request: web.Request, status: int, reason: str) -> web.StreamResponse:
    body = f"{reason}\n".encode()
    return await _send(request, body, content_type="text/plain", status=status)


async def _break_off(
    request: web.Request, body: bytes, content_type: str
) -> web.StreamResponse:
    response = await _begin(request, content_type)
    await response.write(body[: len(body) // 2])
    assert request.transport is not None
    request.transport.close()
    return response


async def _pieces(lines: Iterator[str]) -> AsyncIterator[bytes]:
    """Join lines to pieces, giving others their turn in between."""
    piece: list[str] = []
    for line in lines:
        piece.append(line)
        if len(piece) == PIECE_LINES:
            yield "".join(piece).encode()
            piece.clear()
            await asyncio.sleep(0)
    if piece:
        yield "".join(piece).encode()


async def _headers(request: web.Request, response: web.StreamResponse) -> None:
    """Send the headers that uhttpd sends, and no more."""
    for name in ("Server", "Date"):
        response.headers.pop(name, None)
    if response.status == 404 and not response.body_length:
        response.headers.pop("Content-Type", None)
    if response.keep_alive is False:
        response.headers["Connection"] = "close"
        return
    response.headers["Connection"] = "Keep-Alive"
    response.headers["Keep-Alive"] = f"timeout={KEEP_ALIVE}"
