"""What a console answers, and in which words its four parts refuse.

The console's gate, the classic API, the v2 API and the official one each have their own shape of
error; where the application's own error page comes, it is HTML.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
import json

type Json = dict[str, Json] | list[Json] | str | int | float | bool | None
type Object = dict[str, Json]

JSON = "application/json"
HTML = "text/html"

INVALID = "api.err.InvalidPayload"
"""The code for a body that can't be read, where no other one is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: `cookies` are set with it, an empty one is taken away."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    """Ends a call with a reply that says why."""

    def __init__(self, reply: Reply) -> None:
        """Hold the reply."""
        super().__init__(reply.body.decode())
        self.reply = reply


def plain(
    body: Json,
    status: int = 200,
    *,
    headers: Mapping[str, str] | None = None,
    cookies: Mapping[str, str] | None = None,
) -> Reply:
    """Return JSON without an envelope, as the v2 API and the console do."""
    text = json.dumps(body, separators=(",", ":"))
    return Reply(
        status=status, body=text.encode(), headers=headers or {}, cookies=cookies or {}
    )


def classic(data: Iterable[Object]) -> Reply:
    """Return the classic API's envelope around `data`."""
    return plain({"meta": {"rc": "ok"}, "data": list(data)})


def classic_error(message: str, status: int = 400) -> Reply:
    """Return the classic API's refusal; some come with HTTP 200."""
    return plain({"meta": {"rc": "error", "msg": message}, "data": []}, status)


def v2_error(
    code: str, message: str, status: int = 400, details: Object | None = None
) -> Reply:
    """Return the v2 API's refusal."""
    body: Object = {
        "code": code,
        "details": details or {},
        "errorCode": status,
        "message": message,
    }
    return plain(body, status)


def gate_error(status: int, message: str) -> Reply:
    """Return the refusal of UniFi OS, which stands before its applications."""
    return plain({"error": {"code": status, "message": message}}, status)


def login_error(code: str, message: str, status: int) -> Reply:
    """Return the refusal of UniFi OS's login."""
    return plain({"code": code, "message": message, "level": "debug"}, status)


def page(status: int, title: str) -> Reply:
    """Return an error page, as Tomcat's and nginx's are."""
    text = f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Reply(status=status, body=text.encode(), content_type=HTML)


def no_route() -> Reply:
    """Return what the application answers for a path that it doesn't have."""
    return page(404, "HTTP Status 404 – Not Found")


def not_of_enum(name: str, value: Json, known: Sequence[str]) -> str:
    """Return the application's words for a value that isn't one of those it knows."""
    words = ", ".join(known)
    return (
        f'JSON parse error: Cannot deserialize {name} from String "{value}": '
        f"not one of the values accepted for Enum class: [{words}]"
    )
