"""Synthetic malware that reports home by TLS at regular intervals, to a network that is new to the device."""

from collections.abc import Callable

from custom_components.iot_egress_guard.egress.origin import Origin

from .errors import EvaluationError
from .recordings import RecordedFlow, Recording
from .splicing import Capture

ADDRESSES = (
    "162.241.37.14",
    "69.163.137.14",
    "5.9.37.14",
    "51.68.37.14",
    "64.227.37.14",
    "45.77.37.14",
)
"""Hosts at hosting companies, each in a network of its own. Nothing is ever sent to them; they're only looked up."""

FLOWS = 12
"""How often a beacon reports: long enough to find it within three periods, or to see that it isn't found."""


def beacon(
    device: Recording,
    period_s: float,
    *,
    origins: Callable[[str], Origin],
    home_countries: frozenset[str],
    known: frozenset[int],
) -> Capture:
    """Return a beacon from a device: small, answered TLS connections.

    It goes to the first network of the table that neither the device has ever used nor is `known`; preferably at
    home, where the country gives no hint. Raises `EvaluationError` when there is none.
    """
    used = known | {origins(flow.address).asn for flow in device}
    unused = [each for each in ADDRESSES if origins(each).asn not in used]
    if not unused:
        raise EvaluationError(
            "--beacon: the device has used every network of the table"
        )
    address = min(unused, key=lambda each: origins(each).country not in home_countries)
    return Capture(
        name=f"beacon-{period_s:g}",
        flows=[_report(number * period_s, number, address) for number in range(FLOWS)],
        period_s=period_s,
    )


def _report(ts: float, number: int, address: str) -> RecordedFlow:
    """Return one connection: a handshake, a request and an answer of a few hundred bytes, closed in order."""
    return RecordedFlow(
        ts=ts,
        protocol="tcp",
        source_port=49_152 + number,
        address=address,
        port=443,
        bytes_up=1_260,
        bytes_down=4_340,
        packets_up=10,
        packets_down=9,
        duration=0.8,
        state="SF",
    )
