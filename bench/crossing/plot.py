"""Draws what was measured: one picture for each share of the table, both axes logarithmic."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from .figures import ADDRESSES, Point

_WHOLE = ("-", "--")
"""Lines of whole reads, by how they were encrypted."""


def draw(points: Sequence[Point], path: Path) -> None:
    """Write the pictures side by side, as SVG."""
    shares = list(dict.fromkeys(each.share for each in points))
    # The salt makes the same ids each time, so that only figures change the file.
    with mpl.rc_context({"font.size": 9, "svg.hashsalt": "crossing"}):
        figure = Figure(figsize=(9, 4.2), layout="constrained")
        axes = figure.subplots(1, len(shares), sharey=True, squeeze=False)[0]
        for axis, share in zip(axes, shares, strict=True):
            _draw(axis, [each for each in points if each.share == share])
        axes[0].set_ylabel("processor time, ms")
        axes[-1].legend(fontsize="small")
        figure.savefig(path, format="svg", metadata={"Date": None})


def _draw(axis: mpl.axes.Axes, points: Sequence[Point]) -> None:
    sizes = [each.entries for each in points]
    for name, line in zip(points[0].encrypt, _WHOLE, strict=True):
        whole = [1000 * each.whole(name) for each in points]
        axis.plot(sizes, whole, f"k{line}", label=f"whole read, encrypted {name}")
    for number, count in enumerate(ADDRESSES):
        asked = [1000 * each.ask[count] for each in points]
        label = f"{count} address{'es' if count > 1 else ''} asked for"
        axis.plot(sizes, asked, f"C{number}o-", markersize=3, label=label)
    axis.set_xscale("log", base=2)
    axis.set_yscale("log")
    axis.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axis.set_xlabel("entries in the table")
    axis.set_title(f"{points[0].share:.0%} of the table is of the addresses' family")
    axis.grid(alpha=0.3)
