"""Asking the flow log: `POST v2/api/site/{site}/traffic-flows`.

A console takes an empty body, too, and answers with the newest 50 records then. `strict_body`
makes it want every list, as others are said to.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
import json

from .calls import Call
from .fields import section, sections, text, texts
from .flow_log import FlowLog
from .replies import (
    INVALID,
    Json,
    Object,
    RefusedError,
    Reply,
    no_route,
    not_of_enum,
    plain,
    v2_error,
)

COUNT_CAP = 10_000
"""`total_element_count` counts no further."""

DEFAULT_PAGE = 50
MAX_PAGE = 1_000

ENUMS: Mapping[str, tuple[str, ...]] = {
    "action": ("allowed", "blocked"),
    "risk": ("low", "medium", "high"),
    "direction": ("incoming", "outgoing", "local"),
}

_ENDS = ("source", "destination")


def _top(name: str, record: Object) -> list[Json]:
    return [record.get(name)]


def _of_end(end: str, name: str, record: Object) -> list[Json]:
    return [section(record, end).get(name)]


def _hosts(end: str, record: Object) -> list[Json]:
    side = section(record, end)
    return [side.get("client_name"), side.get("host_name")]


def _domains(end: str, record: Object) -> list[Json]:
    return [*texts(section(record, end), "domains")]


def _of_policies(name: str, record: Object) -> list[Json]:
    return [policy.get(name) for policy in sections(record, "policies")]


FILTERS: Mapping[str, Callable[[Object], list[Json]]] = {
    **{
        name: partial(_top, name)
        for name in ("risk", "action", "direction", "protocol", "service")
    },
    **{
        f"{end}_{name}": partial(_of_end, end, name)
        for end in _ENDS
        for name in ("mac", "ip", "port", "network_id", "zone_id", "region")
    },
    **{f"{end}_host": partial(_hosts, end) for end in _ENDS},
    **{f"{end}_domain": partial(_domains, end) for end in _ENDS},
    "policy": partial(_of_policies, "id"),
    "policy_type": partial(_of_policies, "type"),
    "in_network_id": partial(_of_end, "in", "network_id"),
    "out_network_id": partial(_of_end, "out", "network_id"),
}
"""What each list of a request is held against."""

UNSIMULATED = ("next_ai_query", "except_for")
"""Lists that every request has, and that only empty ones are taken of here."""

LISTS = (*FILTERS, *UNSIMULATED)
"""All lists of a request."""


class FlowQuery:
    """Answers requests for records."""

    def __init__(self, log: FlowLog) -> None:
        """Answer from `log`."""
        self._log = log
        self.available = True
        """Whether the console knows the path at all; older ones don't."""
        self.blocked_only = False
        """Whether a request without `action` gets blocked flows only, as on some consoles."""
        self.deep_pages = True
        """Whether pages go on behind the 10,000 records that are counted."""
        self.strict_body = False
        """Whether every list must be in a request."""

    def ask(self, call: Call) -> Reply:
        """Answer a request."""
        self._check(call)
        records = self._log.readable()
        return self._page(
            call.sent, [each for each in records if _fits(call.sent, each)]
        )

    def ask_bare(self, call: Call) -> Reply:
        """Answer a request at a site that has no gateway."""
        self._check(call)
        return self._page(call.sent, [])

    def _check(self, call: Call) -> None:
        if not self.available:
            raise RefusedError(no_route())
        for fault in self._faults(call.body):
            raise RefusedError(v2_error(INVALID, fault))

    def _page(self, sent: Object, records: list[Object]) -> Reply:
        if self.blocked_only and not sent.get("action"):
            records = [each for each in records if each.get("action") == "blocked"]
        more = len(records) > COUNT_CAP
        reachable = records if self.deep_pages else records[:COUNT_CAP]
        number, size = (
            _whole(sent, "pageNumber", 0),
            _whole(sent, "pageSize", DEFAULT_PAGE),
        )
        first, behind = number * size, (number + 1) * size
        counted = 0 if sent.get("skip_count") is True else min(len(records), COUNT_CAP)
        return plain(
            {
                "data": [*reachable[first:behind]],
                "has_next": behind < len(reachable),
                "or_more": more,
                "page_number": number,
                "total_element_count": counted,
                "total_page_count": -(-counted // size),
            }
        )

    def _faults(self, body: Json) -> Iterator[str]:
        if not isinstance(body, dict):
            yield "JSON parse error: an object is needed"
        else:
            yield from self._faults_of(body)

    def _faults_of(self, body: Object) -> Iterator[str]:
        for name in LISTS:
            yield from self._list_faults(name, body)
        for name in ("timestampFrom", "timestampTo", "pageNumber", "pageSize"):
            value = body.get(name, 0)
            if not isinstance(value, int) or value < 0:
                yield f"JSON parse error: {name} must be a whole number"
        if not 1 <= _whole(body, "pageSize", DEFAULT_PAGE) <= MAX_PAGE:
            yield f"pageSize must be between 1 and {MAX_PAGE}"

    def _list_faults(self, name: str, body: Object) -> Iterator[str]:
        values = body.get(name, [])
        if name not in body and self.strict_body:
            yield f"{name} must not be null"
        elif not isinstance(values, list):
            yield f"JSON parse error: {name} must be a list"
        elif values and name in UNSIMULATED:
            yield f"{name} isn't simulated"
        else:
            for value in values:
                if name in ENUMS and value not in ENUMS[name]:
                    yield not_of_enum(name, value, ENUMS[name])


def _whole(sent: Object, name: str, default: int) -> int:
    value = sent.get(name, default)
    return value if isinstance(value, int) else default


def _fits(sent: Object, record: Object) -> bool:
    moment = _whole(record, "time", 0)
    if moment < _whole(sent, "timestampFrom", 0):
        return False
    if moment > _whole(sent, "timestampTo", moment):
        return False
    searched = text(sent, "search_text").lower()
    if searched and searched not in json.dumps(record).lower():
        return False
    return all(_has(sent.get(name), of(record)) for name, of in FILTERS.items())


def _has(wanted: Json, values: list[Json]) -> bool:
    if not isinstance(wanted, list) or not wanted:
        return True
    return any(_folded(value) in map(_folded, wanted) for value in values)


def _folded(value: Json) -> Json:
    return value.lower() if isinstance(value, str) else value
