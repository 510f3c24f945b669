"""What the event entities are to be told, kept until they listen and are available."""

from collections.abc import Callable
from typing import Any, NamedTuple

from homeassistant.core import CALLBACK_TYPE, callback

type EventListener = Callable[[str, dict[str, Any]], None]


class Tiding(NamedTuple):
    """One event of one device."""

    mac: str
    event: str
    attributes: dict[str, Any]


class Tidings:
    """The events of one router's devices."""

    def __init__(self) -> None:
        """Begin with nothing to tell, and nobody who listens."""
        self._waiting: list[Tiding] = []
        self._listeners: dict[str, list[EventListener]] = {}
        self._begun = False

    @callback
    def add(self, mac: str, event: str, attributes: dict[str, Any]) -> None:
        """Have an event told at the next time that somebody can hear it."""
        self._waiting.append(Tiding(mac, event, attributes))

    @callback
    def begin(self) -> None:
        """Note that the event entities are there."""
        self._begun = True

    @callback
    def tell(self, *, available: bool) -> None:
        """Tell what waits. What an event entity is told while it isn't available, nobody hears, so that waits on."""
        if not (self._begun and available):
            return
        waiting, self._waiting = self._waiting, []
        for tiding in waiting:
            for listener in self._listeners.get(tiding.mac, ()):
                listener(tiding.event, tiding.attributes)

    @callback
    def listen(self, mac: str, listener: EventListener) -> CALLBACK_TYPE:
        """Call `listener` with each event of a device, until the returned function is called."""
        listeners = self._listeners.setdefault(mac, [])
        listeners.append(listener)
        return lambda: listeners.remove(listener)
