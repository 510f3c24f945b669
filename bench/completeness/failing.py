"""Makes some of the polls fail, each in one of several ways."""

from collections.abc import Callable, Mapping
from random import Random

from simulators.faults import PAGE, Answer
from simulators.openwrt.faults import Faults

#: What each poll asks for once, and little else does: the table.
TABLE_PATH = "cgi-download"
#: Longer than a client waits.
HANG_S = 45

type Way = Callable[[Faults], None]
"""Lets the next request for the table fail."""


def _hang(faults: Faults) -> None:
    faults.hang(HANG_S, path=TABLE_PATH, times=1)


def _answer(answer: Answer) -> Way:
    def strike(faults: Faults) -> None:
        faults.answer(answer, path=TABLE_PATH, times=1)

    return strike


AT_ONCE: Mapping[str, Way] = {
    "an error": _answer(Answer(status=500, content_type="text/plain")),
    "a web page": _answer(PAGE),
    "no answer": _answer(Answer(lost=True)),
    "half an answer": _answer(Answer(cut=True)),
}
WAYS: Mapping[str, Way] = {**AT_ONCE, "silence": _hang}


class FailingPolls:
    """Lets each poll fail with the same probability, whatever became of the one before."""

    def __init__(
        self,
        faults: Faults,
        share: float,
        random: Random,
        ways: Mapping[str, Way] = WAYS,
    ) -> None:
        """Begin with the next poll; `share` is the probability, from 0 to 1."""
        self._faults, self._share, self._random = faults, share, random
        self._ways = ways
        self.struck: list[str] = []
        """How polls failed, one after the other; the last may be still to come."""
        self._draw()
        faults.happen(self._draw, path=TABLE_PATH, times=None)

    def _draw(self) -> None:
        """Decide about the next poll; the one that asks now was decided about before."""
        if self._random.random() < self._share:
            name = self._random.choice(list(self._ways))
            self._ways[name](self._faults)
            self.struck.append(name)
