"""Values of a JSON document that somebody else wrote, each with the way to it, for errors that name it."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..plain_text import one_line


class MudError(ValueError):
    """A file isn't a MUD file as RFC 8520 has it; the message names the field."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the way to it."""

    path: str
    """Such as `ietf-mud:mud.mud-version`; empty for the whole document."""
    value: object

    def error(self, problem: str) -> MudError:
        """Return an error that names this value."""
        return MudError(f"{self.path or 'the file'}: {problem}")

    def those(self, *names: str) -> Iterator[Node]:
        """Yield those of these fields that an object has; MudError if this isn't an object.

        A field may stand there without the YANG module before its colon.
        """
        if not isinstance(self.value, dict):
            raise self.error("must be an object")
        for name in names:
            for spelled in dict.fromkeys((name, name.rpartition(":")[2])):
                if spelled in self.value:
                    yield Node(self._way(spelled), self.value[spelled])

    def get(self, *names: str) -> Node | None:
        """Return the first of these fields that an object has; MudError if this isn't an object."""
        return next(self.those(*names), None)

    def has(self, name: str) -> bool:
        """Tell whether an object has a field; MudError if this isn't an object."""
        return self.get(name) is not None

    def required(self, *names: str) -> Node:
        """Return the first of these fields that an object has; MudError if it has none."""
        if found := self.get(*names):
            return found
        raise MudError(f"{self._way(names[0])}: is missing")

    def optional(self, *names: str) -> Node:
        """Return the first of these fields that an object has, else an empty object."""
        return self.get(*names) or Node(self._way(names[0]), {})

    def items_of(self, name: str) -> Iterator[Node]:
        """Yield what a list among the fields holds, nothing if it isn't there; MudError if it's no list."""
        for found in self.those(name):
            if not isinstance(found.value, list):
                raise found.error("must be a list")
            for index, value in enumerate(found.value):
                yield Node(f"{found.path}[{index}]", value)

    def text_of(self, *names: str) -> str:
        """Return the text of the first of these fields that is there, else an empty one."""
        found = self.get(*names)
        return found.text() if found else ""

    def text(self) -> str:
        """Return a text as it can be shown: on one line, without control characters and their like.

        Raises MudError if it's no text.
        """
        if not isinstance(self.value, str):
            raise self.error("must be a text")
        return one_line(self.value)

    def number(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`; MudError if it's anything else."""
        if type(self.value) is not int or not low <= self.value <= high:
            wanted = f"{low}" if low == high else f"a number from {low} to {high}"
            raise self.error(f"must be {wanted}")
        return self.value

    def truth(self) -> bool:
        """Return true or false; MudError if it's anything else."""
        if not isinstance(self.value, bool):
            raise self.error("must be true or false")
        return self.value

    def _way(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name
