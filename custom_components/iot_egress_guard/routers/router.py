"""What the guard asks of a router; one subclass for each make."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping

from .errors import OtherRouterError
from .model import (
    BlockRule,
    Capabilities,
    Client,
    HomeServices,
    Poll,
    PushResult,
    RouterIdentity,
    RuleStatus,
    TableSettings,
)


class Router(ABC):
    """A gateway that can be polled for flows and told to block.

    Every method raises the errors of `errors.RouterError`, and those only.
    """

    @abstractmethod
    async def connect(self) -> RouterIdentity:
        """Log in, see that everything needed is allowed, and return who the router is."""

    async def connect_as(self, unique_id: str | None) -> RouterIdentity:
        """Connect as `connect` does, and see that the router is the one of this identity. Raises OtherRouterError."""
        identity = await self.connect()
        if identity.unique_id != unique_id:
            raise OtherRouterError
        return identity

    @abstractmethod
    async def close(self) -> None:
        """End the session on the router, if one is open; never raises for a router that is gone."""

    @abstractmethod
    async def capabilities(self) -> Capabilities:
        """Return what this router can do."""

    @abstractmethod
    async def settings(self) -> TableSettings:
        """Read how the router keeps its flows."""

    @abstractmethod
    async def clients(self) -> tuple[Client, ...]:
        """Return the hosts on the LAN that the router knows, without its own ports, by name."""

    @abstractmethod
    async def poll(self, macs: Collection[str]) -> Poll:
        """Return the present flows of the devices with these MACs."""

    async def look(self, macs: Collection[str]) -> Poll:
        """Return the flows of the devices with these MACs for whoever isn't the guard itself.

        A log gives each record to but one `poll`; what was only looked at, it gives all the same.
        """
        return await self.poll(macs)

    @abstractmethod
    async def services(self) -> HomeServices:
        """Return what the router itself has names and time from, as far as it can be known."""

    @abstractmethod
    async def push(self, rule: BlockRule) -> PushResult:
        """Put a block on the router, see it in force, keep it, and cut what it would stop.

        What stands of the same block is replaced, unless it's just this already. When this raises, the change was
        undone, or the router undoes it within a minute by itself; only what was lost on the way back may be left:
        the caller asks for `rules` and removes it.
        """

    @abstractmethod
    async def remove(self, block_ids: Collection[str]) -> None:
        """Take our rules with these ids from the router; one that isn't there is no error."""

    def memory(self) -> object:
        """Return what this router must remember over restarts, as JSON can hold it; None for nothing."""
        return None

    def recall(self, memory: object) -> None:
        """Take back what `memory` gave before a restart; what can't be understood is forgotten."""

    @abstractmethod
    async def rules(self) -> Mapping[str, RuleStatus]:
        """Return all rules on the router that bear our mark, by block id."""
