"""What is in order, changed: a JSON document here and there, or its text."""

from collections.abc import Iterator
from copy import deepcopy
import json
from typing import Any

from .draw import Draw
from .hostile import PIECES, VALUES

_MOST_CHANGES = 6


def changed(document: Any, draw: Draw) -> Any:
    """Return a copy of a document with up to a few changes; without bytes to draw from, the document itself."""
    if not draw.left:
        return document
    root = [deepcopy(document)]
    for _ in range(1 + draw.below(_MOST_CHANGES)):
        places = list(_places(root))
        container, key = places[draw.below(len(places))]
        _CHANGES[draw.below(len(_CHANGES))](container, key, draw, places)
        if not root:
            return None
    return root[0]


def as_bytes(document: Any, draw: Draw) -> bytes:
    """Return a document's JSON, as Python's own writes it; for some draws no longer quite JSON."""
    body = json.dumps(document, ensure_ascii=bool(draw.below(3))).encode(
        "utf-8", "surrogatepass"
    )
    return damaged(body, draw) if draw.below(8) == 7 else body


def damaged(body: bytes, draw: Draw) -> bytes:
    """Return bytes with something put in their place somewhere."""
    start = draw.number(3) % (len(body) + 1)
    end = start + draw.below(9)
    piece = draw.one_of((*PIECES, draw.take(4)))
    return body[:start] + piece + body[end:]


type _Place = tuple[Any, Any]
"""A container, and the index or the name of something in it."""


def _places(container: Any) -> Iterator[_Place]:
    """Yield where every value of a document stands."""
    pending = [container]
    while pending:
        here = pending.pop()
        for key, value in here.items() if isinstance(here, dict) else enumerate(here):
            yield here, key
            if isinstance(value, (dict, list)):
                pending.append(value)


def _replace(container: Any, key: Any, draw: Draw, places: list[_Place]) -> None:
    container[key] = deepcopy(draw.one_of(VALUES))


def _write(container: Any, key: Any, draw: Draw, places: list[_Place]) -> None:
    container[key] = draw.text()


def _count(container: Any, key: Any, draw: Draw, places: list[_Place]) -> None:
    container[key] = draw.number(1 + draw.below(9))


def _drop(container: Any, key: Any, draw: Draw, places: list[_Place]) -> None:
    del container[key]


def _copy(container: Any, key: Any, draw: Draw, places: list[_Place]) -> None:
    there, other = places[draw.below(len(places))]
    container[key] = deepcopy(there[other])


def _repeat(container: Any, key: Any, draw: Draw, places: list[_Place]) -> None:
    if isinstance(container, list):
        container.insert(key, deepcopy(container[key]))
    else:
        container[draw.text()] = deepcopy(container[key])


def _wrap(container: Any, key: Any, draw: Draw, places: list[_Place]) -> None:
    container[key] = [container[key]]


def _rename(container: Any, key: Any, draw: Draw, places: list[_Place]) -> None:
    if isinstance(container, dict):
        container[str(draw.one_of(VALUES))] = container.pop(key)


_CHANGES = (_replace, _replace, _write, _count, _drop, _copy, _repeat, _wrap, _rename)
