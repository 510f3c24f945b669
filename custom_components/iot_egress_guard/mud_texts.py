"""What became of a MUD file, as a form shows it."""

from collections.abc import Iterable
from typing import Any

from .egress.mud import MudProfile
from .plain_text import escaped

SHOWN = 8
"""Items of a list that are shown: as many as can be taken in."""


def texts(made: MudProfile) -> dict[str, str]:
    """Return the placeholders of the step that shows a profile; Markdown, in which the file's own words are escaped."""
    profile = made.profile
    return {
        "title": escaped(profile["title"]),
        "networks": _networks(profile["networks"]),
        "ntp": _networks(profile["ntp"]),
        "ports": "; ".join(
            f"{protocol.upper()} {_listed(_port(fact['port']) for fact in facts)}"
            for protocol, facts in profile["ports"].items()
        )
        or "–",
        "left_out": "\n".join(
            f"- {escaped(left_out.text(SHOWN))}" for left_out in made.left_out
        )
        or "–",
    }


def _networks(facts: Iterable[dict[str, Any]]) -> str:
    return _listed(escaped(f"{fact['name']} (AS{fact['asn']})") for fact in facts)


def _port(port: int | list[int]) -> str:
    return f"{port}" if isinstance(port, int) else f"{port[0]}–{port[1]}"


def _listed(items: Iterable[str]) -> str:
    """Return a list as one text, cut where it gets too long."""
    known = list(items)
    more = len(known) - SHOWN
    return (", ".join(known[:SHOWN]) or "–") + (f" and {more} more" if more > 0 else "")
