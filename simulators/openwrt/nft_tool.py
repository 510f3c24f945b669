"""`/usr/sbin/nft`: lists tables, chains and sets, in text or JSON."""

from collections.abc import Iterator
import json

from .nft import METAINFO, Chain, Expression, Json, NamedSet, Rule
from .nft_table import Table
from .nft_text import chain_text, set_text, table_text
from .programs import Result

_SWITCHES = {
    "-j": "json",
    "--json": "json",
    "-t": "terse",
    "--terse": "terse",
    "-a": "handles",
    "--handle": "handles",
}

_WHOLE_TABLE = (
    ["list", "ruleset"],
    ["list", "ruleset", "inet"],
    ["list", "table", "inet", "fw4"],
)


class _SyntaxError(Exception):
    """The words are no command of nft's, or none that is simulated: it answers as to a misspelt one."""


class _NoSuchError(Exception):
    """What was asked for isn't there; holds the words and the one at fault."""

    def __init__(self, words: list[str], culprit: int) -> None:
        super().__init__(words[culprit])
        line = " ".join(words)
        column = len(" ".join(words[:culprit])) + bool(culprit)
        marks = " " * column + "^" * len(words[culprit])
        self.report = f"Error: No such file or directory\n{line}\n{marks}\n"


class Nft:
    """The program, looking at one table."""

    def __init__(self, table: Table) -> None:
        """Look at `table`."""
        self._table = table

    def run(self, arguments: list[str]) -> Result:
        """Run with the given arguments."""
        switches = set()
        words = list(arguments)
        while words and words[0] in _SWITCHES:
            switches.add(_SWITCHES[words.pop(0)])
        try:
            if "json" in switches:
                terse = "terse" in switches
                items = [METAINFO, *self._items(words, terse=terse)]
                return Result(stdout=json.dumps({"nftables": items}) + "\n")
            return Result(stdout=self._text(words, switches))
        except _NoSuchError as err:
            return Result(code=1, stderr=err.report)
        except _SyntaxError:
            first = words[0] if words else ""
            return Result(
                code=1,
                stderr=f"Error: syntax error, unexpected {first or 'end of file'}\n",
            )

    def _chain(self, words: list[str]) -> Chain:
        self._check_table(words)
        if words[4] not in self._table.chains:
            raise _NoSuchError(words, 4)
        return self._table.chains[words[4]]

    def _set(self, words: list[str]) -> NamedSet:
        self._check_table(words)
        if words[4] not in self._table.sets:
            raise _NoSuchError(words, 4)
        return self._table.sets[words[4]]

    def _check_table(self, words: list[str]) -> None:
        if words[2:4] != ["inet", "fw4"] or not self._table.present:
            raise _NoSuchError(words, 3)

    def _is_whole(self, words: list[str]) -> bool:
        """Tell whether the whole table is asked for, and is there."""
        return words in _WHOLE_TABLE and self._table.present

    def _text(self, words: list[str], switches: set[str]) -> str:
        handles, terse = "handles" in switches, "terse" in switches
        match words:
            case _ if self._is_whole(words):
                return table_text(self._table, handles=handles, terse=terse)
            case ["list", "ruleset"] | ["list", "ruleset", "inet"]:
                return ""
            case ["list", "chain", _, _, _]:
                return chain_text(self._chain(words), handles=handles)
            case ["list", "set", _, _, _]:
                return set_text(self._set(words), handles=handles, terse=terse)
            case ["list", "table", _, _]:
                raise _NoSuchError(words, 3)
        raise _SyntaxError

    def _items(self, words: list[str], *, terse: bool) -> Iterator[Expression]:
        table = self._table
        match words:
            case _ if self._is_whole(words):
                yield table_json(table)
                for named in table.sets.values():
                    yield set_json(named, terse=terse)
                for chain in table.chains.values():
                    yield chain_json(chain)
                for chain in table.chains.values():
                    yield from (rule_json(chain, rule) for rule in chain.rules)
            case ["list", "chain", _, _, _]:
                chain = self._chain(words)
                yield chain_json(chain)
                yield from (rule_json(chain, rule) for rule in chain.rules)
            case ["list", "set", _, _, _]:
                yield set_json(self._set(words), terse=terse)
            case ["list", "ruleset"] | ["list", "ruleset", "inet"]:
                return
            case ["list", "chains"] | ["list", "chains", "inet"]:
                yield from (chain_json(chain) for chain in table.chains.values())
            case ["list", "sets"] | ["list", "sets", "inet"]:
                yield from (set_json(one, terse=terse) for one in table.sets.values())
            case ["list", "tables"] | ["list", "tables", "inet"]:
                if table.present:
                    yield table_json(table)
            case ["list", "table", _, _]:
                raise _NoSuchError(words, 3)
            case _:
                raise _SyntaxError


def table_json(table: Table) -> Expression:
    """Return a table as `nft -j` lists it."""
    return {"table": {"family": "inet", "name": "fw4", "handle": table.handle}}


def chain_json(chain: Chain) -> Expression:
    """Return a chain as `nft -j` lists it."""
    described: dict[str, Json] = {
        "family": "inet",
        "table": "fw4",
        "name": chain.name,
        "handle": chain.handle,
    }
    if chain.hook is not None:
        described |= {
            "type": chain.hook.type,
            "hook": chain.hook.hook,
            "prio": chain.hook.priority,
            "policy": chain.hook.policy,
        }
    return {"chain": described}


def rule_json(chain: Chain, rule: Rule) -> Expression:
    """Return a rule as `nft -j` lists it."""
    described: dict[str, Json] = {
        "family": "inet",
        "table": "fw4",
        "chain": chain.name,
        "handle": rule.handle,
    }
    if rule.comment is not None:
        described["comment"] = rule.comment
    described["expr"] = list[Json](rule.live_expr())
    return {"rule": described}


def set_json(named: NamedSet, *, terse: bool) -> Expression:
    """Return a set as `nft -j` lists it."""
    kinds: Json = list[Json](named.types) if len(named.types) > 1 else named.types[0]
    described: dict[str, Json] = {
        "family": "inet",
        "name": named.name,
        "table": "fw4",
        "type": kinds,
        "handle": named.handle,
    }
    if named.comment is not None:
        described["comment"] = named.comment
    if named.size is not None:
        described["size"] = named.size
    if named.interval:
        described["flags"] = ["interval"]
    if named.elements and not terse:
        described["elem"] = named.elements
    return {"set": described}
