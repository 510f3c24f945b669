"""`script/endure disk`: Home Assistant's disk is full, or takes nothing, while the guard goes on."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import json
import logging
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import override

from bench.home_assistant import DOMAIN
from custom_components.iot_egress_guard.egress.ledger import Ledger
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from simulators.openwrt.homes import RING, TELEVISION

from .guarded import Guarded, awakened
from .makes import OpenWrt
from .mounts import Disk
from .timelapse import RouterClock, Timelapse

DISK_BYTES = 128 << 20
"""Room for the origin database and some more."""
SAVED_WITHIN_S = 65.0
"""A minute, and the time that it takes."""
MEANWHILE_S = 300.0
STANDING = {"destination": "106.13.0.0/16"}
BRIEFLY = {"minutes": 5}
BRIEF = {"destination": "45.57.90.1"}
NEW = {"destination": "142.250.185.78"}

TROUBLES: Mapping[str, tuple[Callable[[Disk], None], Callable[[Disk], None], str]] = {
    "full": (Disk.fill, Disk.clear, "No space left on device"),
    "read-only": (Disk.protect, Disk.release, "Read-only file system"),
}
"""How it begins, how it ends, and what the system says of it."""


class OurLines(logging.Handler):
    """Keeps what the guard logs, and what Home Assistant does about the guard's files; not what it does about its own."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self.failures: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if DOMAIN not in record.name and DOMAIN not in text:
            return
        if record.levelno >= logging.ERROR or record.exc_info:
            self.failures.append(text)
        elif "saved" in text:
            self.lines.append(text)


@dataclass
class Trial:
    """One run, and what wasn't as it should be."""

    make: OpenWrt
    guarded: Guarded
    disk: Disk
    log: OurLines
    wrongs: list[str] = field(default_factory=list)
    expected: int = 0
    what: str = ""

    def _expect(self, what: str, holds: bool) -> None:
        self.expected += 1
        if not holds:
            self.wrongs.append(f"{self.what}: it doesn't hold that {what}")

    async def outlive(self, name: str) -> None:
        """Let the disk take nothing for a while; see what becomes of it, and of all that happened when it's over."""
        begin, end, words = TROUBLES[name]
        self.what = name
        await self.guarded.act("block", RING.mac, **STANDING)
        await self.guarded.act("block", TELEVISION.mac, **BRIEF, duration=BRIEFLY)
        await asyncio.sleep(SAVED_WITHIN_S)
        before = self._files()
        self.log.lines.clear()
        begin(self.disk)
        await asyncio.sleep(SAVED_WITHIN_S)
        await self._ask_for_a_block(words)
        [standing, _] = self.make.configured()
        self.make.lose_rules()
        await asyncio.sleep(MEANWHILE_S)
        self._expect("nothing is written", self._files() == before)
        self._expect("everything is available", not self.guarded.unavailable())
        self._expect("a repair tells of it", self._repair())
        self._expect(
            "the block that lasts is put on again, and the other isn't any more",
            len(self.make.configured()) == 1,
        )
        await self.guarded.act("unblock", RING.mac, **STANDING)
        self._expect("a block is taken off", self.make.configured() == set())
        known = await self._television()
        end(self.disk)
        await asyncio.sleep(SAVED_WITHIN_S)
        self._expect("everything is saved", self._saved() >= known)
        self._expect("the block is forgotten", standing not in self._files()[""])
        await asyncio.sleep(self.make.interval)
        self._expect("the repair is gone", not self._repair())
        self._expect("one line tells of it, and one of its end", self._is_told(words))
        self._expect(f"nothing fails: {self.log.failures}", not self.log.failures)

    async def _ask_for_a_block(self, words: str) -> None:
        """See that a new block is refused, and that the router isn't asked."""
        rules = self.make.configured()
        refusal = ""
        try:
            await self.guarded.act("block", TELEVISION.mac, **NEW)
        except HomeAssistantError as err:
            refusal = str(err)
        self._expect("a new block is refused", words in refusal)
        self._expect("its rule isn't there", self.make.configured() == rules)

    async def restart(self, name: str) -> None:
        """Let the entry be set up anew while the disk takes nothing."""
        begin, end, _ = TROUBLES[name]
        self.what = f"{name}, and a restart"
        begin(self.disk)
        await asyncio.sleep(SAVED_WITHIN_S)
        entry = self.guarded.entry
        await self.guarded.hass.config_entries.async_reload(entry.entry_id)
        self._expect("the entry is set up", self.guarded.loaded)
        end(self.disk)
        await asyncio.sleep(2 * SAVED_WITHIN_S)
        self._expect("the repair is gone", not self._repair())
        self._expect(f"nothing fails: {self.log.failures}", not self.log.failures)

    def _is_told(self, words: str) -> bool:
        wanted = (f"can't be saved: {words}.", "can be saved again")
        return len(self.log.lines) == len(wanted) and all(
            part in line for part, line in zip(wanted, self.log.lines, strict=True)
        )

    def _repair(self) -> bool:
        issue_id = f"not_saved_{self.guarded.entry.entry_id}"
        found = ir.async_get(self.guarded.hass).async_get_issue(DOMAIN, issue_id)
        return found is not None and found.active

    def _files(self) -> dict[str, str]:
        """Return what the disk has: of the router, and of each device by its subentry's id."""
        name = f"{DOMAIN}.{self.guarded.entry.entry_id}"
        folder = self.disk.folder / ".storage"
        return {
            path.name.removeprefix(name).removeprefix("."): path.read_text(
                encoding="utf-8"
            )
            for path in folder.glob(f"{name}*")
        }

    def _saved(self) -> set[str]:
        """Return where the television has been, by the disk."""
        [subentry_id] = [
            each.subentry_id
            for each in self.guarded.entry.subentries.values()
            if each.unique_id == TELEVISION.mac
        ]
        ledger = Ledger()
        ledger.restore(json.loads(self._files()[subentry_id])["data"]["ledger"])
        return {each.key.address for each in ledger.all()}

    async def _television(self) -> set[str]:
        """Return where it has been, by the guard."""
        answer = await self.guarded.act("get_destinations", TELEVISION.mac)
        return {each["address"] for each in answer["destinations"]}

    def told(self) -> str:
        """Return what came of it."""
        verdict = "; ".join(self.wrongs) or "all held"
        return f"{self.expected} things were expected of a disk that's {' or '.join(TROUBLES)}: {verdict}"


async def disk(lapse: Timelapse, seed: int) -> Trial:
    """Run it; return what came of it."""
    make = OpenWrt(RouterClock(lapse), seed, (1.0, 3.0))
    with TemporaryDirectory(prefix="endure-") as folder:
        small = Disk(Path(folder), DISK_BYTES)
        log = OurLines()
        logging.getLogger().addHandler(log)
        logging.getLogger("custom_components").setLevel(logging.INFO)
        async with make.simulator, awakened(Path(folder), make.entry) as guarded:
            trial = Trial(make, guarded, small, log)
            lapse.skips = True
            for name in TROUBLES:
                await trial.outlive(name)
                await trial.restart(name)
            lapse.skips = False
        small.unmount()
    return trial
