"""OpenWrt: the kernel's table of flows, read whole or by questions for the hosts that are wanted."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass
import logging
from time import monotonic

from ..conntrack import NotATableError, TableReader
from ..errors import ProtocolError, RouterError
from ..http import within
from ..model import Flow
from .host_questions import CannotAskError, Question, answer_to, questions
from .sysctls import read_sysctls
from .table_choice import Choice
from .ubus import DOWNLOAD_CHUNK_BYTES, UbusClient

_LOGGER = logging.getLogger(__name__)

CONNTRACK_TABLE = "/proc/net/nf_conntrack"
#: What questions may take together, in seconds: a poll has 15 at least, and the whole table may have to be read after all.
PATIENCE_S = 5

_NO_ANSWER = (CannotAskError, NotATableError, RouterError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one read of the table showed."""

    flows: Mapping[str, tuple[Flow, ...]]
    """By the owner that the caller gave to each address."""
    entries: int
    """In the whole table."""
    skipped: int = 0
    """Entries of the owners that couldn't be understood."""
    strangers: frozenset[str] = frozenset()
    """Addresses of the LAN without an owner here; only a whole read shows them."""


class Table:
    """One router's table, and what reading it costs the router."""

    def __init__(self, ubus: UbusClient) -> None:
        """Read it through `ubus`."""
        self._ubus = ubus
        self._choice = Choice()

    def by_host(self, addresses: Iterable[str]) -> bool:
        """Tell whether questions for the hosts with these addresses cost the router less just now than a whole read."""
        return self._choice.by_host(questions(addresses), monotonic())

    async def of_hosts(self, owners: Mapping[str, str]) -> Reading | None:
        """Ask for the entries of these addresses (canonical text → owner) alone.

        None when not every question had a whole answer; then it isn't tried again for an hour. Addresses that are newer
        than what the caller knows of the hosts are missed.
        """
        reader = TableReader(owners)
        with suppress(*_NO_ANSWER), self._noting_failure():
            entries = (await read_sysctls(self._ubus, ["count"]))["count"]
            if entries is None:
                raise CannotAskError("the table's size isn't told")
            self._choice.counted(entries)
            async with within(PATIENCE_S):
                for question in questions(owners):
                    await _feed(reader, await self._ask(question))
            return _reading(reader, entries)
        return None

    async def whole(
        self, owners: Mapping[str, str], networks: Iterable[str] = ()
    ) -> Reading:
        """Stream the whole table, keeping the flows of these addresses, and noting strangers in the IPv6 networks (CIDR).

        Raises RouterError.
        """
        reader = TableReader(owners, networks=networks)
        seconds, began = 0.0, monotonic()
        try:
            async with aclosing(self._ubus.download(CONNTRACK_TABLE)) as pieces:
                async for piece in pieces:
                    # Our own work isn't the router's.
                    seconds += monotonic() - began
                    reader.feed(piece)
                    began = monotonic()
            reader.finish()
        except NotATableError as err:
            raise ProtocolError(
                "The router's conntrack table can't be understood"
            ) from err
        self._choice.read_whole(seconds, reader.entries, monotonic())
        return _reading(reader, reader.entries)

    async def try_questions(self, addresses: Iterable[str]) -> None:
        """See what questions for these hosts cost, where that may matter and isn't known; the answers aren't needed."""
        worth_trying = self._choice.worth_trying(questions(addresses), monotonic())
        with suppress(*_NO_ANSWER), self._noting_failure():
            async with within(PATIENCE_S):
                for question in worth_trying:
                    await self._ask(question)

    async def _ask(self, question: Question) -> bytes:
        began = monotonic()
        lines = await answer_to(self._ubus, question)
        now = monotonic()
        self._choice.asked(question.family, now - began, now)
        return lines

    @contextmanager
    def _noting_failure(self) -> Iterator[None]:
        """Have nothing asked for an hour once that fails.

        A poll that is broken off meanwhile counts too: each one after it would hang at the same question.
        """
        try:
            yield
        except (*_NO_ANSWER, asyncio.CancelledError) as err:
            _LOGGER.debug(
                "The whole table is read, since hosts can't be asked for: %r", err
            )
            self._choice.failed(monotonic())
            raise


async def _feed(reader: TableReader, lines: bytes) -> None:
    """Read lines in pieces, between which others get their turn."""
    for start in range(0, len(lines), DOWNLOAD_CHUNK_BYTES):
        reader.feed(lines[start : start + DOWNLOAD_CHUNK_BYTES])
        await asyncio.sleep(0)
    reader.finish()


def _reading(reader: TableReader, entries: int) -> Reading:
    return Reading(
        flows={owner: tuple(found.values()) for owner, found in reader.flows.items()},
        entries=entries,
        skipped=reader.skipped,
        strangers=frozenset(reader.strangers),
    )
