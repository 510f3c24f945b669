"""Malicious flows put into the traffic of a device that is otherwise benign."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from .recordings import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Malicious flows to splice."""

    name: str
    flows: Recording
    period_s: float | None = None
    """Of a beacon: seconds between its flows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Traffic to be judged: a device's own, perhaps with a capture spliced in."""

    device: str
    capture: Capture | None
    flows: Recording
    malicious: Recording
    """Those of the flows that should be found, in the run's own time."""


def splice(device: str, benign: Recording, capture: Capture, start: float) -> Run:
    """Begin a capture at a time (seconds since the epoch), keeping its intervals; the benign flows go on below it."""
    shift = start - capture.flows[0].ts
    moved = [flow._replace(ts=flow.ts + shift) for flow in capture.flows]
    return Run(
        device=device,
        capture=capture,
        flows=sorted([*benign, *moved], key=attrgetter("ts")),
        malicious=moved,
    )


def plan(
    benign: Mapping[str, tuple[Recording, Recording]],
    captures: Mapping[str, Sequence[Capture]],
    *,
    after_s: float,
) -> list[Run]:
    """Return a run of each device by itself, followed by one for each of its captures.

    `benign` has each device's flows, and those that are labelled malicious after all; `captures` are begun `after_s`
    seconds after the device's first flow.
    """
    return [
        run
        for device, (flows, labelled) in benign.items()
        for run in _runs_of(device, flows, labelled, captures.get(device, ()), after_s)
    ]


def _runs_of(
    device: str,
    flows: Recording,
    labelled: Recording,
    captures: Iterable[Capture],
    after_s: float,
) -> Iterable[Run]:
    yield Run(device=device, capture=None, flows=flows, malicious=labelled)
    for capture in captures:
        yield splice(device, flows, capture, flows[0].ts + after_s)
