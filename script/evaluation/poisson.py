"""How sure a rate is that was counted."""

from collections.abc import Callable
from math import exp, lgamma, log

CONFIDENCE = 0.95


def interval(count: int, exposure: float) -> tuple[float, float]:
    """Return the exact 95 % interval of a Poisson rate: `count` events in `exposure` (Garwood, Biometrika 1936).

    Raises `ValueError` unless the exposure is above 0.
    """
    if exposure <= 0:
        raise ValueError("nothing was observed")
    tail = (1 - CONFIDENCE) / 2
    low = _mean_where(lambda mean: 1 - at_most(count - 1, mean), tail) if count else 0.0
    high = _mean_where(lambda mean: 1 - at_most(count, mean), 1 - tail)
    return low / exposure, high / exposure


def at_most(count: int, mean: float) -> float:
    """Return the probability of at most so many events where so many are expected; `mean` is above 0."""
    return sum(
        exp(each * log(mean) - mean - lgamma(each + 1)) for each in range(count + 1)
    )


def _mean_where(rising: Callable[[float], float], target: float) -> float:
    """Return where a function that rises from 0 to 1 is `target`, by bisection."""
    low, high = 0.0, 1.0
    while rising(high) < target:
        high *= 2
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return (low + high) / 2
