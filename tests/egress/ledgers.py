"""A ledger that is shown polls, for tests of it."""

from collections.abc import Collection, Iterable

from custom_components.iot_egress_guard.egress.destination import (
    Destination,
    DestinationKey,
)
from custom_components.iot_egress_guard.egress.ledger import Ledger, Seen
from custom_components.iot_egress_guard.routers.model import Flow

from .flows import LAN, NOON, ROUTER, TIMEOUTS, flow

BAIDU = DestinationKey("106.13.0.0", "udp", 1)
AWS = DestinationKey("3.120.0.1", "tcp", 443)


def observe(
    ledger: Ledger,
    flows: Iterable[Flow] = (),
    now: float = NOON,
    *,
    protected: Collection[DestinationKey] = (),
) -> Seen:
    """Show the ledger what a poll saw."""
    return ledger.observe(
        flows,
        now,
        local_networks=LAN,
        router_addresses=ROUTER,
        timeouts=TIMEOUTS,
        protected=protected,
    )


def aws(
    number: int = 1,
    *,
    up: int = 200,
    down: int = 0,
    replied: bool = True,
    source_port: int = 40000,
) -> Flow:
    """Return a flow to one of Amazon's servers, whose last packet passed just now."""
    return flow(
        f"3.120.0.{number}",
        443,
        protocol="tcp",
        source_port=source_port,
        up=up,
        down=down,
        replied=replied,
        state="TIME_WAIT" if replied else "SYN_SENT",
        timeout=120,
    )


def destination(ledger: Ledger, key: DestinationKey) -> Destination:
    """Return a destination that the ledger knows."""
    found = ledger.get(key)
    assert found is not None
    return found
