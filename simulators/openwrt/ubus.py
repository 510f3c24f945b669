"""uhttpd's `/ubus`: JSON-RPC 2.0 over the router's bus, checked against the session."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from inspect import isawaitable
import json

from .session import NULL_SESSION, Sessions
from .status import STATUS_TEXT, Status, UbusError

type Args = Mapping[str, object]
type Handler = Callable[[str, Args], object | Awaitable[object]]
"""A method takes the session and the arguments; it may be a coroutine function."""

type Signature = dict[str, dict[str, str]]
"""An object's methods, with the types of their arguments."""

type Call = tuple[str, str, Args]
"""Object, method, arguments."""

PARSE_ERROR = -32700, "Parse error"
METHOD_NOT_FOUND = -32601, "Method not found"
INVALID_PARAMETERS = -32602, "Invalid parameters"
OBJECT_NOT_FOUND = -32000, "Object not found"
ACCESS_DENIED = -32002, "Access denied"
TIMED_OUT = -32003, "ubus request timed out"


class RpcError(Exception):
    """A call that uhttpd answers with an error of its own."""

    def __init__(self, error: tuple[int, str]) -> None:
        """Answer with a code and its message."""
        super().__init__(error[1])
        self.code, self.message = error


@dataclass(frozen=True, slots=True, kw_only=True)
class BusObject:
    """An object on the bus; `signature` names more methods than are simulated."""

    handlers: Mapping[str, Handler]
    signature: Signature


class Bus:
    """The objects, and how calls reach them."""

    def __init__(self, sessions: Sessions, objects: Mapping[str, BusObject]) -> None:
        """Hold the objects by name."""
        self._sessions = sessions
        self.objects = dict(objects)
        self.log: list[Call] = []
        self.before: Callable[[Call], None] = lambda call: None

    async def post(self, body: bytes) -> str:
        """Answer the body of a POST: one request, or a batch of them in order."""
        try:
            request = json.loads(body)
        except ValueError:
            request = None
        match request:
            case dict():
                return _dump(await self._answer(request))
            case list():
                answers = [_dump(await self._answer(item)) for item in request]
                return f"[{','.join(answers)}]"
        return _dump(_error(None, RpcError(PARSE_ERROR)))

    async def _answer(self, request: object) -> dict[str, object]:
        if not isinstance(request, dict):
            return _error(None, RpcError(PARSE_ERROR))
        head = {"jsonrpc": "2.0", "id": request.get("id")}
        try:
            return head | {"result": await self._dispatch(request)}
        except RpcError as err:
            return _error(request.get("id"), err)

    async def _dispatch(self, request: dict[str, object]) -> object:
        method = request.get("method")
        if request.get("jsonrpc") != "2.0" or not isinstance(method, str):
            raise RpcError(PARSE_ERROR)
        params = request.get("params")
        if method == "list":
            return self._list(params)
        if method != "call":
            raise RpcError(METHOD_NOT_FOUND)
        match params:
            case [str(sid), str(name), str(function), dict(args), *_]:
                status, data = await self.call(sid, name, function, args)
                return [status] if data is None else [status, data]
        raise RpcError(PARSE_ERROR)

    async def call(
        self, sid: str, name: str, function: str, args: Args
    ) -> tuple[int, object]:
        """Call a method in a session; return the status and the data, if any.

        Raises RpcError where uhttpd doesn't let the call through.
        """
        call = (name, function, args)
        self.log.append(call)
        try:
            self.before(call)
        except UbusError as err:
            return err.status, None
        if name not in self.objects:
            raise RpcError(OBJECT_NOT_FOUND)
        if not self._sessions.allows(sid, "ubus", name, function):
            raise RpcError(ACCESS_DENIED)
        if "ubus_rpc_session" in args:
            raise RpcError(INVALID_PARAMETERS)
        handler = self.objects[name].handlers.get(function)
        if handler is None:
            return Status.METHOD_NOT_FOUND, None
        try:
            reply = handler(sid, args)
            return Status.OK, await reply if isawaitable(reply) else reply
        except UbusError as err:
            return err.status, None

    async def rest(self, name: str, authorization: str | None, body: bytes) -> str:
        """Answer a POST to `/ubus/call/NAME`, the newer form of the interface."""
        sid = NULL_SESSION
        if authorization and authorization.lower().startswith("bearer "):
            sid = authorization[7:]
        try:
            request = json.loads(body)
        except ValueError:
            request = None
        if not isinstance(request, dict):
            return _dump(_error(None, RpcError(PARSE_ERROR)))
        ident = request.get("id")
        method, args = request.get("method"), request.get("params")
        try:
            if request.get("jsonrpc") != "2.0" or not isinstance(method, str):
                raise RpcError(PARSE_ERROR)
            status, data = await self.call(
                sid, name, method, args if isinstance(args, dict) else {}
            )
        except RpcError as err:
            return _dump(_error(ident, err))
        if status:
            refused = (int(status), STATUS_TEXT[Status(status)])
            return _dump(_error(ident, RpcError(refused)))
        return _dump({"jsonrpc": "2.0", "id": ident, "result": data})

    def _list(self, params: object) -> object:
        if not isinstance(params, list):
            return sorted(self.objects)
        return {
            name: self.objects[name].signature
            for name in params
            if isinstance(name, str) and name in self.objects
        }

    def signatures(self) -> str:
        """Return what `GET /ubus/list` answers."""
        return _dump(
            {name: one.signature for name, one in sorted(self.objects.items())}
        )


def _error(ident: object, err: RpcError) -> dict[str, object]:
    return {
        "jsonrpc": "2.0",
        "id": ident,
        "error": {"code": err.code, "message": err.message},
    }


def _dump(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
