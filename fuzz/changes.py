"""What is in order, changed: a JSON document here and there, or its text."""

import json
from typing import Any

from .draw import Draw
from .hostile import PIECES, VALUES

_MOST_CHANGES = 6


def changed(document: Any, draw: Draw) -> Any:
    """Return a document with up to a few changes, itself untouched; without bytes to draw from, just that document."""
    if not draw.left:
        return document
    root = [document]
    for _ in range(1 + draw.below(_MOST_CHANGES)):
        root = _changed_within(root, draw, document)
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


def _changed_within(container: Any, draw: Draw, document: Any) -> Any:
    """Return a container with a change in it somewhere; only what lies on the way there is copied."""
    copy = container.copy()
    key = draw.one_of(list(copy) if isinstance(copy, dict) else range(len(copy)))
    if _has_any(inner := copy[key]) and draw.below(5) != 4:
        copy[key] = _changed_within(inner, draw, document)
    else:
        _CHANGES[draw.below(len(_CHANGES))](copy, key, draw, document)
    return copy


def _has_any(value: Any) -> bool:
    return isinstance(value, (dict, list)) and bool(value)


def _somewhere(value: Any, draw: Draw) -> Any:
    """Return something that stands in a document."""
    while _has_any(value) and draw.below(4) != 3:
        values = list(value.values()) if isinstance(value, dict) else value
        value = draw.one_of(values)
    return value


def _replace(container: Any, key: Any, draw: Draw, document: Any) -> None:
    container[key] = draw.one_of(VALUES)


def _write(container: Any, key: Any, draw: Draw, document: Any) -> None:
    container[key] = draw.text()


def _count(container: Any, key: Any, draw: Draw, document: Any) -> None:
    container[key] = draw.number(1 + draw.below(9))


def _drop(container: Any, key: Any, draw: Draw, document: Any) -> None:
    del container[key]


def _copy(container: Any, key: Any, draw: Draw, document: Any) -> None:
    container[key] = _somewhere(document, draw)


def _repeat(container: Any, key: Any, draw: Draw, document: Any) -> None:
    if isinstance(container, list):
        container.insert(key, container[key])
    else:
        container[draw.text()] = container[key]


def _wrap(container: Any, key: Any, draw: Draw, document: Any) -> None:
    container[key] = [container[key]]


def _rename(container: Any, key: Any, draw: Draw, document: Any) -> None:
    if isinstance(container, dict):
        container[str(draw.one_of(VALUES))] = container.pop(key)


_CHANGES = (_replace, _replace, _write, _count, _drop, _copy, _repeat, _wrap, _rename)
