"""`table inet fw4` in the kernel: what is loaded, and what stays of what was.

Handles count up and are never used twice; an anonymous set takes one too.
"""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import replace
from itertools import count

from .nft import Chain, NamedSet, Rule, concat_key, normalised


class ConflictError(Exception):
    """A set is there already, and is another; the text is nft's."""

    def __init__(self) -> None:
        """Say it in nft's words."""
        super().__init__("Could not process rule: File exists")


class Table:
    """`table inet fw4`, where it is there."""

    def __init__(self) -> None:
        """Be empty."""
        self.chains: dict[str, Chain] = {}
        self.sets: dict[str, NamedSet] = {}
        self.present = True
        self.handle = 1
        self._handles = count(1)

    def delete(self) -> None:
        """Be gone, with all rules; the next `load` makes another table of that name."""
        if self.present:
            self.handle += 1
        self.chains, self.sets = {}, {}
        self.present = False
        self._handles = count(1)

    def load(self, chains: Iterable[Chain], sets: Iterable[NamedSet]) -> None:
        """Take in a ruleset in one transaction, as `nft -f` does after `flush table`.

        That flushes rules alone: they get new handles, and their counters begin at nothing.
        Chains stay, if empty; sets stay with their elements, and those of the new ones join
        them. Raises ConflictError, and changes nothing.
        """
        joined = self.joined(sets)
        self.present = True
        for chain in self.chains.values():
            chain.rules = []
        for chain in map(deepcopy, chains):
            known_chain = self.chains.get(chain.name)
            chain.handle = known_chain.handle if known_chain else next(self._handles)
            self.chains[chain.name] = chain
        for named in map(deepcopy, joined):
            named.handle = named.handle or next(self._handles)
            self.sets[named.name] = named
        for rule in self.rules():
            if rule.has_anonymous_set():
                next(self._handles)
            rule.handle = next(self._handles)

    def joined(self, sets: Iterable[NamedSet]) -> list[NamedSet]:
        """Return what becomes of sets when they join those there are.

        Raises ConflictError.
        """
        return [
            _joined(self.sets[named.name], named) if named.name in self.sets else named
            for named in sets
        ]

    def rules(self) -> Iterator[Rule]:
        """Yield all rules, chain by chain."""
        for chain in self.chains.values():
            yield from chain.rules


def _joined(known: NamedSet, other: NamedSet) -> NamedSet:
    """Return a set with the elements of another definition of it.

    Raises ConflictError for one of another kind.
    """
    if (known.types, known.interval) != (other.types, other.interval):
        raise ConflictError
    distinct = {str(item): item for item in [*known.elements, *other.elements]}
    elements = list(distinct.values())
    if len(known.types) == 1:
        elements = normalised(elements)
    elif not known.interval:
        elements.sort(key=concat_key)
    return replace(known, elements=elements, size=other.size or known.size)
