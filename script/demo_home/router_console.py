"""How the demo looks at a router's rules: as the router's own administrator does, not through the guard."""

from typing import Any, Protocol


class RouterConsole(Protocol):
    """A router's own interface."""

    async def our_rules(self) -> list[dict[str, Any]]:
        """Return the guard's rules that are in force, as the router itself shows them."""

    async def stopped(self) -> int:
        """Return how much these rules have stopped: packets, or flows."""
