"""The console's web server: reads requests, lets them meet their faults, answers them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import formatdate
import json
from typing import cast

from aiohttp import web

from simulators.connections import hang_up, is_gone, send_half, send_without_end
from simulators.faults import Answer
from simulators.listener import SHUTDOWN_SECONDS

from .calls import Area, Call, Route
from .faults import Faults
from .gate import CSRF_HEADER, UPDATED_CSRF_HEADER, Gate
from .replies import (
    INVALID,
    Json,
    RefusedError,
    Reply,
    classic_error,
    no_route,
    v2_error,
)
from .sessions import Sessions

CHARSET = "UTF-8"
NO_CONTENT = 204


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it came in, for a test to look at."""

    method: str
    path: str
    body: Json
    headers: Mapping[str, str] = field(default_factory=dict)


class Server:
    """Answers requests by the routes it knows."""

    def __init__(
        self,
        *,
        routes: Sequence[Route],
        prefix: str,
        gate: Gate,
        sessions: Sessions,
        faults: Faults,
        tick: Callable[[], None],
        wall: Callable[[], float],
        csrf: bool,
    ) -> None:
        """Serve `routes`; those of the application stand below `prefix`.

        `tick` is called before each request. `wall` is the console's own clock. `csrf` says whether answers carry CSRF tokens.
        """
        self._routes = routes
        self._prefix = prefix
        self._gate = gate
        self._sessions = sessions
        self._faults = faults
        self._tick = tick
        self._wall = wall
        self._csrf = csrf
        self.requests: list[Request] = []
        """Every request so far, whatever became of it."""
        self.tells_time = True
        """Whether answers have a `Date` header."""

    def runner(self) -> web.AppRunner:
        """Return what serves it, ready to be given a port."""
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._serve)
        app.on_response_prepare.append(self._date)
        return web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)

    async def _date(self, request: web.Request, response: web.StreamResponse) -> None:
        """Date an answer by the console's clock, and not by this machine's."""
        if self.tells_time:
            response.headers["Date"] = formatdate(self._wall(), usegmt=True)
        else:
            response.headers.pop("Date", None)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        body = await request.read()
        self._tick()
        self.requests.append(
            Request(
                method=request.method,
                path=request.path,
                body=_read(body),
                headers=request.headers.copy(),
            )
        )
        struck = self._faults.strike(request.path, [(None, request.method)])
        answer = await struck.arrived()
        if answer is not None and not answer.cut:
            return await _faulty(request, answer)
        # Time may have passed meanwhile.
        self._tick()
        reply = self._carry_out(request, body)
        answer = await struck.carried_out() or answer
        if answer is None:
            return await _send(request, reply)
        if answer.cut:
            return await _break_off(request, reply)
        return await _faulty(request, answer)

    def _carry_out(self, request: web.Request, body: bytes) -> Reply:
        route, path, params = self._find(request)
        if route is None:
            return no_route()
        call = Call(
            method=request.method,
            path=path,
            params=params,
            query=request.query,
            headers=request.headers,
            cookies=request.cookies,
            body=_read(body),
            caller=None,
        )
        call = replace(call, caller=self._gate.caller(call, route.area))
        try:
            self._gate.check(call, route)
            if body and call.body is None:
                raise RefusedError(_unreadable(route.area))
            reply = route.handler(call)
        except RefusedError as refused:
            reply = refused.reply
        return self._with_tokens(call, reply)

    def _find(self, request: web.Request) -> tuple[Route | None, str, dict[str, str]]:
        for route in self._routes:
            prefix = "" if route.area is Area.CONSOLE else self._prefix
            if not request.path.startswith(prefix):
                continue
            path = request.path.removeprefix(prefix)
            params = route.params(request.method, path)
            if params is not None:
                return route, path, params
        return None, request.path, {}

    def _with_tokens(self, call: Call, reply: Reply) -> Reply:
        session = call.caller.session if call.caller else None
        if session is None or not self._csrf:
            return reply
        renewed = self._sessions.renewed(session)
        headers = {CSRF_HEADER: renewed.csrf, **reply.headers}
        if renewed is session:
            return replace(reply, headers=headers)
        return replace(
            reply,
            headers={**headers, UPDATED_CSRF_HEADER: renewed.csrf},
            cookies={self._gate.cookie: renewed.token, **reply.cookies},
        )


def _read(body: bytes) -> Json:
    """Return the JSON in a body; `None` for anything else."""
    try:
        return cast("Json", json.loads(body))
    except ValueError:
        return None


def _unreadable(area: Area) -> Reply:
    if area is Area.V2:
        return v2_error(INVALID, "JSON parse error: not JSON")
    return classic_error(INVALID)


async def _begin(
    request: web.Request, reply: Reply, *, whole: bool = True
) -> web.StreamResponse:
    response = web.StreamResponse(status=reply.status, headers=reply.headers)
    if reply.status != NO_CONTENT:
        response.content_type = reply.content_type
        response.charset = CHARSET
        if whole:
            response.content_length = len(reply.body)
    for name, value in reply.cookies.items():
        response.set_cookie(name, value, path="/", httponly=True, secure=request.secure)
    await response.prepare(request)
    return response


async def _send(request: web.Request, reply: Reply) -> web.StreamResponse:
    if is_gone(request):
        return web.Response()
    response = await _begin(request, reply)
    await response.write_eof(reply.body)
    return response


async def _break_off(request: web.Request, reply: Reply) -> web.StreamResponse:
    if is_gone(request):
        return web.Response()
    response = await _begin(request, reply)
    return await send_half(request, response, reply.body)


async def _faulty(request: web.Request, answer: Answer) -> web.StreamResponse:
    if answer.lost:
        return hang_up(request)
    reply = Reply(
        status=answer.status,
        content_type=answer.content_type,
        body=answer.body,
        headers=answer.headers,
    )
    if not answer.endless:
        return await _send(request, reply)
    response = await _begin(request, reply, whole=False)
    return await send_without_end(request, response, reply.body)
