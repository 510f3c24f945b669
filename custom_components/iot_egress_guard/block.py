"""A block as a value: what it stops, where it is in its life, and the evidence for that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Self

from .egress.destination import DestinationKey
from .egress.match import Match
from .egress.origin import Origin

type Protocol = Literal["any", "tcp", "udp"]


class BlockState(StrEnum):
    """Where a block is in its life."""

    PENDING = "pending"
    """Being put on the router."""
    ACTIVE = "active"
    """In force, but flows from before are still alive."""
    VERIFIED = "verified"
    """In force, and nothing that it should stop is left."""
    FAILED = "failed"
    """Not in force, or something got past it."""


STANDING = frozenset({BlockState.PENDING, BlockState.ACTIVE, BlockState.VERIFIED})


@dataclass(slots=True, kw_only=True)
class Block:
    """A block and what is known of it; times in seconds since the epoch."""

    block_id: str
    mac: str
    match: Match | None
    """None: all of the internet (quarantine)."""
    protocol: Protocol = "any"
    port: int | None = None
    created_at: float
    expires_at: float | None = None
    state: BlockState = BlockState.PENDING
    evidence: list[str] = field(default_factory=list)
    """Sentences: what was seen, the newest state of affairs."""
    flows_cut: int | None = None
    hits: int = 0
    """Packets dropped since the block was made, over the router's reloads."""
    counted: int = 0
    """What the router's counter stood at when last looked at."""
    changed_at: float = 0.0
    was_in_force: bool = False
    """The router has had its rule in force; what fails later may come back."""
    in_force: bool = False
    """The rule was in force when last looked at, whatever may have got past it."""

    @property
    def standing(self) -> bool:
        """True while the router should have its rule."""
        return self.state in STANDING

    @property
    def verified(self) -> bool:
        """True while it's proven to hold."""
        return self.state is BlockState.VERIFIED

    @property
    def quarantine(self) -> bool:
        """True for a block of all of the device's internet egress."""
        return self.match is None

    @property
    def text(self) -> str:
        """Return what it stops, for people."""
        what = "all internet" if self.match is None else self.match.text
        port = "" if self.port is None else f" port {self.port}"
        return f"{what}{port}" + (
            "" if self.protocol == "any" else f" ({self.protocol})"
        )

    def same_as(
        self, match: Match | None, protocol: Protocol, port: int | None
    ) -> bool:
        """Tell whether it stops exactly this."""
        return (self.match, self.protocol, self.port) == (match, protocol, port)

    def stops(self, key: DestinationKey, origin: Origin) -> bool:
        """Tell whether a destination falls under it."""
        if self.port is not None and key.port != self.port:
            return False
        if self.protocol not in ("any", key.protocol):
            return False
        return self.match is None or self.match.covers(key.address, origin)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "block_id": self.block_id,
            "mac": self.mac,
            "match": self.match.as_dict() if self.match else None,
            "protocol": self.protocol,
            "port": self.port,
            "created_at": self.created_at,
            "expires_at": self.expires_at,
            "state": self.state.value,
            "evidence": self.evidence,
            "flows_cut": self.flows_cut,
            "hits": self.hits,
            "counted": self.counted,
            "changed_at": self.changed_at,
            "was_in_force": self.was_in_force,
            "in_force": self.in_force,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return what `as_dict` gave; KeyError, TypeError or ValueError for anything else."""
        match = data["match"]
        return cls(
            **{
                **data,
                "match": Match.from_dict(match) if match else None,
                "state": BlockState(data["state"]),
            }
        )


@dataclass(frozen=True, slots=True)
class BlockChange:
    """A block that came to a new state, for the event entity."""

    kind: Literal["blocked", "block_failed", "block_expired"]
    block: Block
