"""UniFi: a console's sites."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...plain_text import plain_name
from .paths import is_segment

#: What a site is called as long as its owner gives it no name.
UNNAMED = "Default"


@dataclass(frozen=True, slots=True)
class Site:
    """One site of a console, for a login."""

    name: str
    """Its short name, as in paths: `default`, or some letters and digits."""
    title: str
    """What its owner calls it."""
    site_id: str
    """Its `_id`: another on every console, unlike the official API's UUID of the first site."""
    may_write: bool = True
    """False where the login may only look."""


def read_sites(rows: Iterable[Mapping[str, Any]]) -> tuple[Site, ...]:
    """Read `self/sites`; what has no name or id that can stand in a path is passed over."""
    return tuple(
        Site(
            name=name,
            title=plain_name(row.get("desc")) or name,
            site_id=ident,
            may_write=row.get("role") != "readonly",
        )
        for row in rows
        if is_segment(name := str(row.get("name") or ""))
        and is_segment(ident := str(row.get("_id") or ""))
    )
