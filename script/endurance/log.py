"""What Home Assistant logs, looked at as it comes; nothing is kept but what is wrong, and counts."""

from collections import Counter
from collections.abc import Callable
import logging
import re
from typing import override

OURS = "custom_components.iot_egress_guard"

_LOST = re.compile(r"^(Error|Timeout|Authentication failed).* fetching ")
_BACK = re.compile(r"^Fetching .* data recovered$")


class LogWatch(logging.Handler):
    """Counts lines about the router's loss and return; whatever else is wrong is handed on."""

    def __init__(self, wrong: Callable[[str], None]) -> None:
        """Hand what shouldn't be there to `wrong`."""
        super().__init__(logging.INFO)
        self._wrong = wrong
        self.lost = 0
        self.back = 0
        self.cut_off = 0
        """How often it was lost as one life ended: the next one begins without a word of that."""
        self.is_lost = False
        """The last of those lines said that it's lost."""
        self.warnings = Counter[str]()
        """Other warnings, by what they say without what changes."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.name.startswith(OURS) and _LOST.match(text):
            self._turn(text, lost=True)
        elif record.name.startswith(OURS) and _BACK.match(text):
            self._turn(text, lost=False)
        elif record.exc_info or record.levelno >= logging.ERROR:
            kind = record.exc_info[0] if record.exc_info else None
            said = (
                f" ({kind.__name__}: {record.exc_info[1]})"
                if kind and record.exc_info
                else ""
            )
            self._wrong(f"{record.levelname} of {record.name}: {text}{said}")
        elif record.levelno >= logging.WARNING:
            self.warnings[f"{record.name}: {record.msg}"] += 1

    def _turn(self, text: str, *, lost: bool) -> None:
        self.lost += lost
        self.back += not lost
        if lost and self.is_lost:
            self._wrong(f"a second line says that the router is lost: {text}")
        if not lost and not self.is_lost:
            self._wrong(
                f"a line says that the router is back, and none said it was lost: {text}"
            )
        self.is_lost = lost

    def begin_anew(self) -> None:
        """Take in that the entry's life ends."""
        self.cut_off += self.is_lost
        self.is_lost = False


def watch(wrong: Callable[[str], None]) -> LogWatch:
    """Look at all that is logged from now on."""
    handler = LogWatch(wrong)
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(logging.INFO)
    root.addHandler(handler)
    return handler
