"""One target, run by chance alone: several times as many inputs in the same time, and every kind of bug in one run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from time import monotonic
import traceback

from .target import Target

#: How far one input is changed, at most: pieces put in or replaced, and their bytes.
_MOST_PIECES = 6
_PIECE_BYTES = 8
#: So many bytes are put after a seed, at most: enough for all the choices that a target makes.
_TAIL_BYTES = 48


@dataclass(slots=True)
class Outcome:
    """What came of a run."""

    inputs: int = 0
    seconds: float = 0.0
    bugs: dict[str, bytes] = field(default_factory=dict)
    """Where and how it failed → the first input that showed it."""


def run(
    target: Target, seeds: Sequence[bytes], *, runs: int, seconds: float, seed: int
) -> Outcome:
    """Run so many inputs, or for so long, whichever is over first; the same seed makes the same inputs."""
    random, outcome, began = Random(seed), Outcome(), monotonic()
    while outcome.inputs < runs and outcome.seconds < seconds:
        data = _varied(random.choice(seeds), random)
        try:
            target(data)
        except Exception as err:  # noqa: BLE001 - whatever it is, it's what is looked for
            outcome.bugs.setdefault(_kind(err), data)
        outcome.inputs += 1
        outcome.seconds = monotonic() - began
    return outcome


def _varied(seed: bytes, random: Random) -> bytes:
    data = bytearray(seed)
    for _ in range(random.randrange(_MOST_PIECES)):
        at = random.randrange(len(data) + 1)
        gone = random.randrange(_PIECE_BYTES)
        data[at : at + gone] = random.randbytes(random.randrange(_PIECE_BYTES))
    return bytes(data) + random.randbytes(random.randrange(_TAIL_BYTES))


def _kind(err: Exception) -> str:
    """Return what tells one bug from another: its type, and the line that it comes from."""
    last = traceback.extract_tb(err.__traceback__)[-1]
    return f"{type(err).__name__} at {last.filename}:{last.lineno} in {last.name}"
