"""A block as a value: what it stops, where it is in its life, and the evidence for that."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Self

from ..egress import stored
from ..egress.destination import DestinationKey
from ..egress.match import ALL_INTERNET, WITH_PORT, Match
from ..egress.origin import Origin
from ..egress.wording import ENGLISH, Wording
from ..routers.model import check_rule
from .evidence import Evidence
from .trial import Trial

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
    EXPIRED = "expired"
    """Its time, or its trial, was up, and its rule is off the router."""
    REMOVED = "removed"
    """Somebody took it off, and its rule is off the router."""


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
    trial: Trial | None = None
    """It ends with its trial, unless it's kept."""
    state: BlockState = BlockState.PENDING
    changed_at: float = 0.0
    leaving: BlockState | None = None
    """What it will be once the router has taken its rule off; until then that's tried at each poll."""
    was_in_force: bool = False
    """The router has had its rule in force; what fails later may come back."""
    in_force_since: float = 0.0
    """When its rule was last put into force."""
    in_force: bool = False
    """The rule was in force when last looked at, whatever may have got past it."""
    stale: bool = False
    """The rule on the router isn't quite what it should be by now: another end, or other networks."""
    reapplied_at: float | None = None
    """When its rule was last put on again after it had vanished."""
    failed_tries: int = 0
    """How often putting it on again failed, one after another."""
    asks: bool = False
    """Its rule has vanished again, or can't be put on again: its owner is to say what now."""
    seen: Evidence = field(default_factory=Evidence)

    @property
    def standing(self) -> bool:
        """True while the router should have its rule."""
        return self.state in STANDING and self.leaving is None

    @property
    def verified(self) -> bool:
        """True while it's proven to hold."""
        return self.state is BlockState.VERIFIED

    @property
    def quarantine(self) -> bool:
        """True for a block of all of the device's internet egress."""
        return self.match is None

    @property
    def ends_at(self) -> float | None:
        """When it ends unless something is decided: with its trial, or when its time is up."""
        ends = [self.expires_at, self.trial.until if self.trial else None]
        return min((end for end in ends if end is not None), default=None)

    def named(self, wording: Wording = ENGLISH) -> str:
        """Return what it stops, for people."""
        match, port = self.match, self.port
        what = wording.known(ALL_INTERNET) if match is None else match.named(wording)
        if port is not None:
            what = wording.say(WITH_PORT, {"what": what, "port": port})
        return what if self.protocol == "any" else f"{what} ({self.protocol})"

    def evidence(self, wording: Wording = ENGLISH) -> list[str]:
        """Return what its state rests on, as sentences."""
        return self.seen.sentences(in_force=self.in_force, wording=wording)

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

    def unsettle(self) -> None:
        """Take its rule for neither the old nor the new one, until a push is through."""
        self.stale, self.seen.fingerprint = True, ""

    def set_back(self, now: float) -> None:
        """Take for now what would be still to come, if the clock was set back; when it ends stays as it was asked for."""
        self.created_at = min(self.created_at, now)
        self.changed_at = min(self.changed_at, now)
        self.in_force_since = min(self.in_force_since, now)
        if self.reapplied_at is not None:
            self.reapplied_at = min(self.reapplied_at, now)
        self.seen.set_back(now)

    def become(self, state: BlockState, now: float, *said: str) -> None:
        """Come to another state, and say why."""
        self.state, self.changed_at, self.seen.said = state, now, list(said)

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
            "trial": self.trial.as_dict() if self.trial else None,
            "state": self.state.value,
            "changed_at": self.changed_at,
            "leaving": self.leaving.value if self.leaving else None,
            "was_in_force": self.was_in_force,
            "in_force": self.in_force,
            "in_force_since": self.in_force_since,
            "stale": self.stale,
            "reapplied_at": self.reapplied_at,
            "failed_tries": self.failed_tries,
            "asks": self.asks,
            "seen": self.seen.as_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return what `as_dict` gave; KeyError, TypeError or ValueError for anything else."""
        check_rule(data["block_id"], data["mac"], data["protocol"], data["port"])
        return cls(**stored.fields(data, _STORED))


_STORED: Mapping[str, stored.Reader[object]] = {
    "block_id": stored.text,
    "mac": stored.text,
    "match": stored.optional(Match.from_dict),
    "protocol": stored.text,
    "port": stored.optional(stored.whole),
    "created_at": stored.moment,
    "expires_at": stored.optional(stored.moment),
    "trial": stored.optional(Trial.from_dict),
    "state": BlockState,
    "changed_at": stored.moment,
    "leaving": stored.optional(BlockState),
    "was_in_force": stored.flag,
    "in_force": stored.flag,
    "in_force_since": stored.moment,
    "stale": stored.flag,
    "reapplied_at": stored.optional(stored.moment),
    "failed_tries": stored.whole,
    "asks": stored.flag,
    "seen": Evidence.from_dict,
}
"""How each field comes back from a file."""


@dataclass(frozen=True, slots=True)
class BlockChange:
    """A block that came to a new state, as it was then; for the event entity."""

    kind: Literal["blocked", "block_failed", "block_expired", "block_removed"]
    block: Block

    @classmethod
    def of(cls, block: Block) -> Self:
        """Return the change to the state that a block has now."""
        return cls(_KINDS[block.state], deepcopy(block))


_KINDS: Mapping[
    BlockState, Literal["blocked", "block_failed", "block_expired", "block_removed"]
] = {
    BlockState.ACTIVE: "blocked",
    BlockState.VERIFIED: "blocked",
    BlockState.FAILED: "block_failed",
    BlockState.EXPIRED: "block_expired",
    BlockState.REMOVED: "block_removed",
}
