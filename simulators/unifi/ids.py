"""Identifiers as a console makes them: 24 hex digits of its own, UUIDs in the official API."""

from hashlib import sha256
from random import Random

DEFAULT_SITE_UUID = "88f7af54-98f8-306a-a1c7-c9349722b1f6"
"""The official API's id of the site `default`: the same on every console that was looked at."""


class Ids:
    """Makes a console's identifiers; two consoles have the same ones only with the same seed."""

    def __init__(self, seed: int) -> None:
        """Make identifiers that depend on `seed`."""
        self._seed = seed
        self._random = Random(seed)

    def of(self, *words: str) -> str:
        """Return the identifier of something that has been there from the beginning."""
        return self._digest(*words)[:24]

    def uuid_of(self, *words: str) -> str:
        """Return the UUID of something that has been there from the beginning."""
        digits = self._digest("uuid", *words)
        parts = (digits[:8], digits[8:12], f"3{digits[13:16]}", f"a{digits[17:20]}")
        return "-".join((*parts, digits[20:32]))

    def next(self, seconds: float) -> str:
        """Return an identifier for something new: its first 8 digits are when it was made."""
        return f"{int(seconds):08x}{self._random.getrandbits(64):016x}"

    def _digest(self, *words: str) -> str:
        return sha256("/".join((str(self._seed), *words)).encode()).hexdigest()
