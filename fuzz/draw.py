"""Choices out of bytes, so that whoever changes the bytes changes the choices."""

from collections.abc import Sequence


class Draw:
    """Reads bytes from the front; when they are used up, every choice is the first one."""

    def __init__(self, data: bytes) -> None:
        """Read these bytes."""
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        """How many bytes there still are."""
        return len(self._data) - self._at

    def take(self, size: int) -> bytes:
        """Return the next bytes, fewer at the end."""
        piece = self._data[self._at : self._at + size]
        self._at += len(piece)
        return piece

    def rest(self) -> bytes:
        """Return all that is left."""
        return self.take(self.left)

    def number(self, size: int = 1) -> int:
        """Return a number of so many bytes."""
        return int.from_bytes(self.take(size), "little")

    def below(self, limit: int) -> int:
        """Return a number from 0 to below the limit; 0 when that is 0."""
        return self.number(1 + (limit > 256)) % limit if limit else 0

    def one_of[Item](self, items: Sequence[Item]) -> Item:
        """Return one of several."""
        return items[self.below(len(items))]

    def text(self) -> str:
        """Return a short text of any characters, unpaired surrogates among them."""
        return self.take(self.number() % 24).decode("utf-8", "surrogateescape")
