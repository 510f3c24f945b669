"""What helps when it breaks, without secrets, MACs or addresses."""

import re
from typing import Any

from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.const import CONF_API_KEY, CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant

from .const import CONF_FINGERPRINT, CONF_SITE
from .coordinator import GuardConfigEntry, GuardCoordinator

TO_REDACT = {
    CONF_API_KEY,
    CONF_FINGERPRINT,
    CONF_HOST,
    CONF_PASSWORD,
    CONF_SITE,
    CONF_USERNAME,
}
_ADDRESS = re.compile(
    r"[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*"
    r"|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}"
    r"|\d{1,3}(?:\.\d{1,3}){3}",
    re.IGNORECASE,
)
"""MACs and addresses as a router's own words may have them; a time of day goes with them."""


def _hidden(value: Any) -> Any:
    """Return a value without the addresses that stand in its texts."""
    match value:
        case str():
            return _ADDRESS.sub(REDACTED, value)
        case dict():
            return {key: _hidden(each) for key, each in value.items()}
        case list():
            return [_hidden(each) for each in value]
    return value


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: GuardConfigEntry
) -> dict[str, Any]:
    """Return what is known of a router and its devices, in numbers and names that give nobody away."""
    return async_redact_data(_hidden(_known(entry)), TO_REDACT)


def _known(entry: GuardConfigEntry) -> dict[str, Any]:
    """Return all that may help, as numbers and single words wherever that will do."""
    coordinator = entry.runtime_data
    database = coordinator.origins.database
    return {
        "entry": dict(entry.data),
        "router": {
            "manufacturer": coordinator.identity.manufacturer,
            "model": coordinator.identity.model,
            "firmware": coordinator.identity.firmware,
            "cuts_flows": coordinator.capabilities.cuts_flows,
            "ends_blocks": coordinator.capabilities.ends_blocks,
            "offload": coordinator.capabilities.offload,
            "missing": list(coordinator.capabilities.missing),
            "accounting": coordinator.settings.accounting,
            "max_entries": coordinator.settings.max_entries,
            "timeouts": dict(coordinator.settings.timeouts),
        },
        "polling": {
            "interval_s": coordinator.update_interval.total_seconds()
            if coordinator.update_interval
            else None,
            "last_update_success": coordinator.last_update_success,
            "entries": coordinator.last_seen.entries,
            "skipped": coordinator.last_seen.skipped,
            "coverage": coordinator.coverage.state.value,
            "coverage_reasons": list(coordinator.coverage.reasons),
        },
        "origin_database": {
            "problem": coordinator.origins.kind,
            "built": database.built.isoformat() if database else None,
        },
        "devices": [_device(coordinator, mac) for mac in coordinator.guards],
        "rules_on_router": coordinator.blocks.rules_on_router,
        "unknown_rules": len(coordinator.blocks.unknown),
    }


def _device(coordinator: GuardCoordinator, mac: str) -> dict[str, Any]:
    """Return one device, without its name, MAC or where it goes."""
    guard = coordinator.guards[mac]
    return {
        "profile": guard.profile.key,
        "home_countries": sorted(guard.home_countries),
        "addresses": len(coordinator.last_seen.addresses.get(mac, ())),
        "flows": len(coordinator.last_seen.flows.get(mac, ())),
        "destinations": len(guard.ledger),
        "learning": {
            "observed_h": round(guard.baseline.observed_s / 3600, 1),
            "progress": round(guard.baseline.progress, 3),
            "networks": guard.baseline.learned,
            "networks_per_day": round(guard.baseline.networks_per_day, 2),
            "ports": len(guard.baseline.ports),
        },
        "allowed": len(guard.allowed),
        "open_findings": [
            {
                "protocol": finding.key.protocol,
                "port": finding.key.port,
                "score": finding.score,
                "severity": finding.severity.value,
                "signals": list(finding.signals),
                "coverage": finding.coverage,
            }
            for finding in guard.findings.open
        ],
        "blocks": [
            {
                "state": block.state.value,
                "kind": block.match.kind.value if block.match else "quarantine",
                "protocol": block.protocol,
                "port": block.port,
                "hits": block.seen.hits,
                "flows_cut": block.seen.flows_cut,
                "networks": block.seen.networks,
                "leaks": len(block.seen.leaks),
                "on_trial": block.trial is not None,
                "leaving": block.leaving is not None,
                "asks": block.asks,
                "expires": block.expires_at is not None,
            }
            for block in coordinator.blocks.of(mac)
        ],
    }
