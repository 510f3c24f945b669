"""Loggers held to what matters, for as long as something runs that would say a lot."""

from collections.abc import Iterator
from contextlib import contextmanager
import logging


@contextmanager
def hushed(level: int, *names: str) -> Iterator[None]:
    """Let these loggers say nothing below a level of `logging`, until it's left."""
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(level)
    try:
        yield
    finally:
        for name, own in before.items():
            logging.getLogger(name).setLevel(own)
