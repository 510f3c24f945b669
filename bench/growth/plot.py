"""Draws how the cost grows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from .point import MEASURES, Measure, Point, by_devices

_COLOURS = {1: "#86b6d9", 10: "#2f7fbf", 100: "#0b3c6f"}
"""The more devices, the darker."""


def draw(points: Sequence[Point], path: Path) -> None:
    """Write a picture of all figures over the size of the table, as SVG, both axes logarithmic."""
    style: dict[Any, Any] = {
        "font.size": 9,
        "axes.titlesize": 10,
        "axes.edgecolor": "#888888",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.color": "#555555",
        "ytick.color": "#555555",
        # The same ids each time, so that only figures change the file.
        "svg.hashsalt": "growth",
        # Texts stay texts, which is a quarter of the size.
        "svg.fonttype": "none",
    }
    with mpl.rc_context(style):
        figure = Figure(figsize=(9, 6.4), layout="constrained", facecolor="white")
        axes = figure.subplots(2, 2, sharex=True)
        for axis, measure in zip(axes.flat, MEASURES, strict=True):
            _draw(axis, points, measure)
        for axis in axes[-1]:
            axis.set_xlabel("entries in the router's table")
        handles, labels = axes.flat[0].get_legend_handles_labels()
        figure.legend(
            handles, labels, loc="outside lower center", ncols=4, frameon=False
        )
        figure.savefig(path, format="svg", metadata={"Date": None})


def _draw(axis: Axes, points: Sequence[Point], measure: Measure) -> None:
    for devices, line in by_devices(points).items():
        axis.plot(
            [each.entries for each in line],
            [measure.of(each) for each in line],
            "o-",
            color=_COLOURS.get(devices),
            markersize=4.5,
            linewidth=1.8,
            label=f"{devices} device{'s' if devices > 1 else ''}",
        )
    # Below all lines, so that the slopes can be compared: from the smallest figure of the largest table downwards.
    sizes = sorted({each.entries for each in points})
    ends = min(measure.of(each) for each in points if each.entries == sizes[-1])
    axis.plot(
        sizes,
        [ends * size / sizes[-1] for size in sizes],
        color="#999999",
        linestyle=(0, (4, 3)),
        linewidth=1.2,
        zorder=1,
        label="in proportion to the table",
    )
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_xticks(sizes, [f"{size:,}" for size in sizes], minor=False)
    axis.set_xticks([], minor=True)
    figures = [measure.of(each) for each in points]
    axis.set_ylim(min(figures) / 2, max(figures) * 2)
    axis.yaxis.set_major_locator(LogLocator(subs=(1, 3)))
    axis.yaxis.set_major_formatter("{x:g}")
    axis.yaxis.set_minor_formatter(NullFormatter())
    axis.set_title(measure.heading, loc="left")
    axis.grid(alpha=0.25, which="major")
