"""Findings, flows, destinations and blocks as attributes, the same in entities, events and responses."""

from typing import TYPE_CHECKING, Any

from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType

from .blocks.block import Block
from .egress.coverage import CoverageState
from .egress.destination import Destination
from .egress.finding import Finding
from .egress.guard import DeviceGuard
from .egress.origin import UNKNOWN
from .egress.packets import leaves_home
from .egress.words import endpoint
from .routers.model import Flow, Poll

if TYPE_CHECKING:
    from .coordinator import GuardCoordinator


ROUTER_ENDS_IT = "While Home Assistant is off, the router ends it by itself, some time after it's due."
STAYS_ON = "While Home Assistant is off, it stays on the router."


def _time(timestamp: float | None) -> str | None:
    return (
        None if timestamp is None else dt_util.utc_from_timestamp(timestamp).isoformat()
    )


def destination_text(finding: Finding) -> str:
    """Return a finding's destination in one word: `106.13.0.0:1/udp`."""
    return endpoint(finding.key.address, finding.key.protocol, finding.key.port)


def finding_attributes(guard: DeviceGuard, finding: Finding) -> dict[str, Any]:
    """Return a finding as the binary sensor and the event show it."""
    destination = guard.ledger.get(finding.key)
    origin = guard.origin_of(destination) if destination else UNKNOWN
    return {
        "destination": destination_text(finding),
        "country": origin.country,
        "organization": origin.organization,
        "asn": origin.asn,
        "severity": finding.severity.value,
        "score": finding.score,
        "reasons": finding.reasons,
        "signals": list(finding.signals),
        "coverage": finding.coverage,
        "since": _time(finding.opened_at),
        "first_opened": _time(finding.first_opened_at),
        "times_opened": finding.times_opened,
    }


def flow_attributes(flow: Flow, poll: Poll) -> dict[str, JsonValueType]:
    """Return a flow as `get_flows` answers it; bytes of the IP layer, `timeout` in seconds."""
    key = flow.key
    return {
        "protocol": key.protocol,
        "device_address": key.device_address,
        "device_port": key.device_port,
        "address": key.remote_address,
        "port": key.remote_port,
        "inbound": key.inbound,
        "leaves_home": leaves_home(key.remote_address, poll.local_networks)
        and key.remote_address not in poll.router_addresses,
        "state": flow.state,
        "replied": flow.replied,
        "offloaded": flow.offloaded,
        "bytes_up": flow.bytes_up,
        "bytes_down": flow.bytes_down,
        "packets_up": flow.packets_up,
        "packets_down": flow.packets_down,
        "timeout": flow.timeout,
    }


def destination_attributes(
    guard: DeviceGuard, destination: Destination, now: float
) -> dict[str, Any]:
    """Return a destination as `get_destinations` answers it; times in ISO 8601, bytes of the IP layer."""
    origin = guard.origin_of(destination)
    verdict = guard.verdict(destination, now)
    return {
        "address": destination.key.address,
        "port": destination.key.port,
        "protocol": destination.key.protocol,
        "inbound": destination.key.inbound,
        "country": origin.country,
        "asn": origin.asn,
        "organization": origin.organization,
        "prefix": origin.prefix,
        "names": list(guard.names.get(destination.key.address).names),
        "router_country": guard.names.get(destination.key.address).country,
        "first_seen": _time(destination.first_seen),
        "last_seen": _time(destination.last_seen),
        "sightings": destination.sightings,
        "bytes_up": destination.bytes_up,
        "bytes_down": destination.bytes_down,
        "source_ports": list(destination.source_ports),
        "replied": destination.replied,
        "allowed": guard.is_allowed(destination),
        "score": verdict.score,
        "severity": verdict.severity.value if verdict.severity else None,
        "reasons": verdict.reasons,
    }


def block_attributes(coordinator: GuardCoordinator, block: Block) -> dict[str, Any]:
    """Return a block as events and responses show it; what weakens the evidence stands in it."""
    match, trial, wording = block.match, block.trial, coordinator.wording
    return {
        "block_id": block.block_id,
        "state": block.state.value,
        "verified": block.verified,
        "blocks": block.named(wording),
        "quarantine": block.quarantine,
        "destination": match.value if match and match.kind == "destination" else None,
        "country": match.value if match and match.kind == "country" else None,
        "asn": int(match.value) if match and match.kind == "asn" else None,
        "protocol": block.protocol,
        "port": block.port,
        "networks": block.seen.networks,
        "flows_cut": block.seen.flows_cut,
        "hits": block.seen.hits,
        "leaks": [wording.part(leak.said) for leak in block.seen.leaks],
        "rule": list(block.seen.rule) if block.in_force else [],
        "created_at": _time(block.created_at),
        "expires_at": _time(block.expires_at),
        "leaving": block.leaving is not None,
        "trial_until": _time(trial.until if trial else None),
        "unavailable_entities": list(trial.broke) if trial else [],
        "evidence": [*block.evidence(wording), *_limits(coordinator, block)],
    }


def _limits(coordinator: GuardCoordinator, block: Block) -> list[str]:
    """Return what the evidence doesn't reach, or the block doesn't: sentences."""
    limits, wording = [], coordinator.wording
    if block.in_force and block.ends_at is not None:
        ends = coordinator.capabilities.ends_blocks
        limits.append(wording.say(ROUTER_ENDS_IT if ends else STAYS_ON))
    coverage = coordinator.coverage
    if block.in_force and coverage.state is not CoverageState.COMPLETE:
        limits.append(coverage.sentence(wording))
    return limits
