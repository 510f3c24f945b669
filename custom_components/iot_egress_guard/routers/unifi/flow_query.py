"""UniFi: asking the flow log, page by page (`POST v2/api/site/{site}/traffic-flows`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ProtocolError
from .console import Console

#: The most that a console gives in one page, by public clients.
PAGE_SIZE = 1_000
#: The console counts no further.
COUNT_CAP = 10_000

#: Each of these must be in a request; an empty one filters nothing.
LISTS = (
    "risk",
    "action",
    "direction",
    "protocol",
    "policy",
    "policy_type",
    "service",
    *(
        f"{end}_{name}"
        for end in ("source", "destination")
        for name in (
            "host",
            "mac",
            "ip",
            "port",
            "network_id",
            "domain",
            "zone_id",
            "region",
        )
    ),
    "in_network_id",
    "out_network_id",
    "next_ai_query",
    "except_for",
)
#: Without it, some consoles give blocked flows only.
ALL_ACTIONS = ("allowed", "blocked")

type Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of records, the newest first, with what the console says of all of them."""

    rows: list[Any]
    has_next: bool
    count: int
    """How many records there are, as far as the console counts; 0 where it doesn't say."""
    capped: bool
    """There are more than it counts."""


async def read_page(
    console: Console,
    since: int,
    until: int,
    filters: Filters,
    *,
    number: int = 0,
    size: int = PAGE_SIZE,
) -> Page:
    """Read a page (the first is 0) of the records from then to then, in milliseconds by the console's clock.

    Raises NotThereError where the console has no flow log.
    """
    body: dict[str, Any] = {name: [] for name in LISTS}
    body |= {"action": list(ALL_ACTIONS)}
    body |= {name: list(values) for name, values in filters.items()}
    body |= {
        "timestampFrom": since,
        "timestampTo": until,
        "pageNumber": number,
        "pageSize": size,
        "search_text": "",
        "skip_count": False,
    }
    match await console.v2("POST", "traffic-flows", body):
        case {"data": list(rows), **envelope}:
            told = envelope.get("total_element_count")
            count = told if isinstance(told, int) else 0
            return Page(
                rows=rows,
                has_next=envelope.get("has_next") is True,
                count=count,
                capped=envelope.get("or_more") is True or count >= COUNT_CAP,
            )
    raise ProtocolError("The console's flow log can't be understood")
