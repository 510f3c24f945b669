"""What a router itself says of addresses: by which names it knows them, and where it takes them to be.

It's kept beside what the origin database says, never in its place: both can be wrong, and each shows it of the other.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from ..routers.model import Flow
from .stored import optional, text, texts

#: So many addresses are remembered for one device, those named last, and so many names of each.
MAX_ADDRESSES = 1024
MAX_NAMES = 4


class RouterSays(NamedTuple):
    """What a router says of an address."""

    names: tuple[str, ...] = ()
    """The latest last."""
    country: str | None = None


NOTHING_SAID = RouterSays()


class RouterNames:
    """What was said of one device's addresses."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._said: OrderedDict[str, RouterSays] = OrderedDict()

    def get(self, address: str) -> RouterSays:
        """Return what was said of an address."""
        return self._said.get(address, NOTHING_SAID)

    def note(self, flow: Flow) -> bool:
        """Take down what a flow's record says of its remote end; tell whether that's new."""
        if not flow.domains and flow.country is None:
            return False
        address = flow.key.remote_address
        before = self.get(address)
        names = [name for name in before.names if name not in flow.domains]
        said = RouterSays(
            tuple([*names, *flow.domains][-MAX_NAMES:]), flow.country or before.country
        )
        if said == before:
            return False
        self._said[address] = said
        self._said.move_to_end(address)
        if len(self._said) > MAX_ADDRESSES:
            self._said.popitem(last=False)
        return True

    def addresses_by_name(self) -> Mapping[str, Collection[str]]:
        """Return name → the addresses that bear it."""
        found: dict[str, set[str]] = {}
        for address, said in self._said.items():
            for name in said.names:
                found.setdefault(name, set()).add(address)
        return found

    def as_list(self) -> list[list[Any]]:
        """Return it as JSON can hold it."""
        return [
            [address, list(said.names), said.country]
            for address, said in self._said.items()
        ]

    @classmethod
    def from_list(cls, rows: Iterable[Iterable[Any]]) -> RouterNames:
        """Return what `as_list` gave; ValueError or TypeError for anything else."""
        known = cls()
        for address, names, country in rows:
            said = RouterSays(tuple(texts(names)), optional(text)(country))
            known._said[text(address)] = said
        return known
