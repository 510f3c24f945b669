"""How the time that a reader takes grows with its input: the exponent by which it does."""

from collections.abc import Iterable
import gc
from math import log2
from time import perf_counter

from .sizes import Sized
from .worst import WORST

#: Sizes are n, 2n, 4n and 8n.
_STEPS = (1, 2, 4, 8)
#: n is made so large that reading it takes at least so long, in seconds, but no larger than this.
_LONG_ENOUGH_S = 0.004
_FIRST, _LARGEST = 250, 64_000
_TRIES = 5
#: Sorting and caches make 1 a little more; 2 is what mustn't be.
LIMIT = 1.4


def exponent(sized: Sized) -> tuple[float, int, float]:
    """Return the exponent, the largest size, and how long that took in seconds."""
    size = _FIRST
    while _time(sized, size) < _LONG_ENOUGH_S and size < _LARGEST:
        size *= 2
    times = [_time(sized, size * step) for step in _STEPS]
    # The slope of the line through the logarithms, by least squares over four equal steps.
    logs = [log2(each) for each in times]
    slope = (3 * (logs[3] - logs[0]) + (logs[2] - logs[1])) / 10
    return slope, size * _STEPS[-1], times[-1]


def _time(sized: Sized, size: int) -> float:
    """Return the shortest of some times that an input of that size takes."""
    best = float("inf")
    for _ in range(_TRIES):
        read = sized(size)
        # What it frees is none of the reader's time.
        gc.collect()
        gc.disable()
        began = perf_counter()
        read()
        best = min(best, perf_counter() - began)
        gc.enable()
    return best


def tell(names: Iterable[str]) -> bool:
    """Print how time grows for these readers, all of them for none; tell whether none does by more than the limit."""
    row = "{:<14} {:<44} {:>9} {:>10} {:>9}"
    print(row.format("reader", "input: n times", "8n", "time", "exponent"))
    holds = True
    for name in [*names] or WORST:
        for kind, sized in WORST[name].items():
            slope, size, seconds = exponent(sized)
            holds &= slope <= LIMIT
            told = f"{slope:.2f}" + ("" if slope <= LIMIT else "  TOO STEEP")
            time = f"{seconds * 1000:.1f} ms"
            print(row.format(name, kind, f"{size:,}", time, told), flush=True)
    return holds
