"""What stands in a device's report, as JSON has it. Times are ISO 8601; bytes are of the IP layer."""

from collections.abc import Iterable
from math import floor
from typing import Any

from ..blocks.block import Block
from ..coordinator import GuardCoordinator
from ..egress.destination import Destination, DestinationKey
from ..egress.finding import Finding
from ..egress.guard import DeviceGuard
from ..egress.origin import Origin
from ..egress.verdict import Severity
from ..egress.words import SERVICES, endpoint
from ..findings import block_attributes, destination_attributes, finding_attributes
from .devices import GuardedDevice

HOURS = 24
"""The hours whose sightings are counted, the running one included."""
_HOUR_S = 3600


def hour_of(timestamp: float) -> int:
    """Return the hour that a time is in, counted since the epoch."""
    return int(timestamp // _HOUR_S)


def key_text(key: DestinationKey) -> str:
    """Return by what a destination goes in a report: `106.13.0.0:1/udp`, with ` in` where the remote side opens the flows."""
    text = endpoint(key.address, key.protocol, key.port)
    return f"{text} in" if key.inbound else text


def absent_fields(device: GuardedDevice) -> dict[str, Any]:
    """Return what can be said of a device whose router's entry isn't loaded."""
    return {"name": device.name, "router": device.router, "available": False}


def report_fields(
    device: GuardedDevice, coordinator: GuardCoordinator
) -> dict[str, Any]:
    """Return a report without its destinations, findings and blocks."""
    guard, report = coordinator.guards[device.mac], coordinator.data.reports[device.mac]
    coverage, findings = coordinator.coverage, report.open_findings
    return {
        "name": device.name,
        "router": device.router,
        "available": coordinator.last_update_success,
        "coverage": {
            "state": coverage.state.value,
            "reasons": list(coverage.reasons),
        },
        # In whole percents, or it would be news at each poll for a week.
        "learning": floor(100 * report.learning) / 100,
        "home": sorted(guard.home_countries),
        "internet": coordinator.blocks.quarantine_of(device.mac) is None,
        "severity": _worst(findings),
        "score": max((finding.score for finding in findings), default=0.0),
        "bytes_up": report.bytes_up,
        "bytes_down": report.bytes_down,
        "polled_at": coordinator.data.polled_at.isoformat(),
    }


def _worst(findings: Iterable[Finding]) -> str | None:
    severities = {finding.severity for finding in findings}
    return next((each.value for each in _WORST_FIRST if each in severities), None)


_WORST_FIRST = (Severity.HIGH, Severity.SUSPICIOUS)


def finding_values(
    coordinator: GuardCoordinator, mac: str
) -> dict[DestinationKey, dict[str, Any]]:
    """Return a device's open findings."""
    guard = coordinator.guards[mac]
    return {
        finding.key: finding_attributes(guard, finding)
        for finding in coordinator.data.reports[mac].open_findings
    }


def block_values(coordinator: GuardCoordinator, mac: str) -> dict[str, dict[str, Any]]:
    """Return a device's blocks by their ids."""
    return {
        block.block_id: block_attributes(coordinator, block)
        for block in coordinator.blocks.of(mac)
    }


def destination_values(
    guard: DeviceGuard, destination: Destination, now: float, blocks: Iterable[Block]
) -> dict[str, Any]:
    """Return a destination; its reasons only where it's suspicious. `blocks` are those that may stop it.

    Of an open finding they are its own, which change with its news alone: so they are told when they change.
    """
    key, origin = destination.key, guard.origin_of(destination)
    values = destination_attributes(guard, destination, now)
    if (finding := guard.findings.open_of(key)) is not None:
        values["reasons"] = finding.reasons
    elif values["severity"] is None:
        values["reasons"] = []
    hours, known = hours_of(destination, now)
    return values | {
        "service": SERVICES.get((key.protocol, key.port)),
        "country_name": guard.wording.country(origin.country)
        if origin.country
        else None,
        "blocked": _blocked_by(key, origin, blocks),
        "hours": hours,
        "hours_known": known,
    }


def _blocked_by(
    key: DestinationKey, origin: Origin, blocks: Iterable[Block]
) -> str | None:
    """Return the id of the verified block that stops a destination; none stops what others open."""
    if key.inbound:
        return None
    return next(
        (each.block_id for each in blocks if each.verified and each.stops(key, origin)),
        None,
    )


def hours_of(destination: Destination, now: float) -> tuple[list[int], int]:
    """Return its sightings in each of the last `HOURS` hours, the running one last, and how many of these are known in full.

    Only its last sightings are kept, few of them at rest; of the hours before those, some or all are missing.
    """
    hours, running = [0] * HOURS, hour_of(now)
    for sighting in destination.recent:
        ago = running - hour_of(sighting.began)
        if 0 <= ago < HOURS:
            hours[-1 - ago] += 1
    if destination.sightings <= len(destination.recent):
        return hours, HOURS
    oldest = min((each.began for each in destination.recent), default=now)
    return hours, max(0, min(HOURS, running - hour_of(oldest)))
