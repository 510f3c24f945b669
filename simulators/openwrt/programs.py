"""What `file.exec` can run, and what comes out of it."""

from collections.abc import Callable
from dataclasses import dataclass

MAX_OUTPUT = 256 * 1024
"""Bytes of stdout that rpcd buffers; a program that writes more is status 8 (measured)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A finished program: its exit code and what it wrote."""

    code: int = 0
    stdout: str = ""
    stderr: str = ""


type Program = Callable[[list[str]], Result]
"""A program takes its arguments."""
