"""Puts what was measured into `docs/performance.md`, so that nobody has to copy figures."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
import re

from .entries import ENTRIES
from .model import Bound, Measurement

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAPER = DOCS / "performance.md"


def figure(value: float) -> str:
    """Return a value as a person reads it: three digits, or all in front of the point."""
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def row(name: str, measured: Measurement) -> str:
    """Return an entry's row of the table of figures."""
    entry = ENTRIES[name]
    unit = "" if entry.unit == "ratio" else f" {entry.unit}"
    bound = ", a lower bound" if entry.bound is Bound.AT_LEAST else ""
    return (
        f"| `{name}` | {figure(measured.value)}{unit} | {entry.bound.value} {entry.limit:g}{unit}{bound}"
        f" | {'holds' if entry.holds(measured.value) else 'missed'} |"
    )


def with_figures(text: str, measured: Mapping[str, Measurement]) -> str:
    """Return the page with these entries' rows renewed; ValueError when it has no row for one."""
    for name, result in measured.items():
        text = _replaced(text, rf"^\| `{name}` \|.*$", row(name, result))
    return text


def with_table(text: str, name: str, rows: Sequence[Iterable[str]]) -> str:
    """Return the page with the table below the mark `<!-- name -->` renewed, its first row the heading."""
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    lines.insert(1, f"|{' --- |' * lines[0].count(' |')}")
    table = "\n".join(lines)
    return _replaced(text, rf"(?<=^<!-- {name} -->\n)(\|.*\n)+", f"{table}\n")


def _replaced(text: str, pattern: str, by: str) -> str:
    text, count = re.subn(pattern, lambda _: by, text, flags=re.MULTILINE)
    if count != 1:
        raise ValueError(f"docs/performance.md has {count} places for {pattern}")
    return text
