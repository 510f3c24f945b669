"""What is fuzzed: one reader of what comes from outside."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A reader, and what it may say of what it can't read."""

    name: str
    reads: str
    """What it reads, for people."""
    run: Callable[[bytes], None]
    """Reads what these bytes stand for; any error but those of `may_raise` is a bug, and so is a broken promise."""
    may_raise: tuple[type[Exception], ...]
    """The errors that it's documented to raise."""
    seeds: Callable[[], Iterable[bytes]] = tuple
    """Inputs to begin with, besides the empty one, which always stands for what is in order."""

    def __call__(self, data: bytes) -> None:
        """Read an input; raise what it may not raise."""
        try:
            self.run(data)
        except self.may_raise:
            return
