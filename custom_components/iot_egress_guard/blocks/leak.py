"""A flow that got past a block."""

from typing import Any, NamedTuple, Self

from ..egress import stored
from ..egress.destination import DestinationKey
from ..egress.wording import Said
from ..egress.words import endpoint
from ..routers.model import Flow, FlowKey

IN = "{there} opened a flow to the device's port {port}"
OUT = "a new flow to {there} from source port {port}"
SENT = "{flow:part}, {sent:amount} sent"
ANSWERED = "{flow:part}, answered"
NOT_ANSWERED = "{flow:part}, not answered"


class Leak(NamedTuple):
    """What was seen of it."""

    at: float
    """When, in seconds since the epoch."""
    flow: FlowKey
    sent: int | None
    """Bytes of the IP layer; None where the router doesn't count them."""
    replied: bool

    @classmethod
    def of(cls, flow: Flow, now: float) -> Self:
        """Return it for a flow that's there."""
        return cls(now, flow.key, flow.bytes_up, flow.replied)

    @property
    def key(self) -> DestinationKey:
        """The destination that got past."""
        return DestinationKey.of(self.flow)

    @property
    def said(self) -> Said:
        """What a person should read of it."""
        key = self.flow
        there = endpoint(key.remote_address, key.protocol, key.remote_port)
        said = Said(
            IN if key.inbound else OUT, {"there": there, "port": key.device_port}
        )
        if self.sent is not None:
            said = Said(SENT, {"flow": said, "sent": self.sent})
        return Said(ANSWERED if self.replied else NOT_ANSWERED, {"flow": said})

    def as_list(self) -> list[Any]:
        """Return it as JSON can hold it."""
        return [self.at, list(self.flow), self.sent, self.replied]

    @classmethod
    def from_list(cls, row: Any) -> Self:
        """Return what `as_list` gave; TypeError or ValueError for anything else."""
        at, flow, sent, replied = row
        return cls(
            stored.moment(at),
            stored.flow_key(flow),
            stored.optional(stored.whole)(sent),
            stored.flag(replied),
        )
