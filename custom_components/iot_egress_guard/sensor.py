"""What is known of each guarded device, and of the router that is polled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import floor
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfInformation
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from .coordinator import GuardConfigEntry, GuardCoordinator
from .egress.coverage import CoverageState
from .egress.guard import Report
from .entity import DeviceEntity, RouterEntity
from .findings import destination_text

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class DeviceSensorDescription(SensorEntityDescription):
    """A sensor of a guarded device."""

    value_fn: Callable[[Report], StateType | datetime]
    attributes_fn: Callable[[Report], Mapping[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class RouterSensorDescription(SensorEntityDescription):
    """A sensor of the router's."""

    value_fn: Callable[[GuardCoordinator], StateType | datetime]
    attributes_fn: Callable[[GuardCoordinator], Mapping[str, Any]] | None = None
    always_available: bool = False


def _last_destination(report: Report) -> str | None:
    return destination_text(report.latest_finding) if report.latest_finding else None


def _last_time(report: Report) -> datetime | None:
    return (
        dt_util.utc_from_timestamp(report.latest_finding.last_seen)
        if report.latest_finding
        else None
    )


def _open(report: Report) -> int | None:
    return len(report.open_findings) or (None if report.blind else 0)


def _risk(report: Report) -> int | None:
    if report.blind and not report.open_findings:
        return None
    return round(
        100 * max((finding.score for finding in report.open_findings), default=0)
    )


DEVICE_SENSORS = (
    DeviceSensorDescription(
        key="suspicious_destinations",
        translation_key="suspicious_destinations",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_open,
    ),
    DeviceSensorDescription(
        key="foreign_destinations",
        translation_key="foreign_destinations",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda report: sum(report.foreign_countries.values()),
        attributes_fn=lambda report: {"countries": dict(report.foreign_countries)},
    ),
    DeviceSensorDescription(
        key="destinations",
        translation_key="destinations",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda report: report.destinations,
    ),
    DeviceSensorDescription(
        key="risk_score",
        translation_key="risk_score",
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=PERCENTAGE,
        value_fn=_risk,
    ),
    DeviceSensorDescription(
        key="last_suspicious_destination",
        translation_key="last_suspicious_destination",
        value_fn=_last_destination,
    ),
    DeviceSensorDescription(
        key="last_suspicious_time",
        translation_key="last_suspicious_time",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=_last_time,
    ),
    DeviceSensorDescription(
        key="upload",
        translation_key="upload",
        device_class=SensorDeviceClass.DATA_SIZE,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.MEGABYTES,
        suggested_display_precision=1,
        value_fn=lambda report: report.bytes_up,
    ),
    DeviceSensorDescription(
        key="download",
        translation_key="download",
        device_class=SensorDeviceClass.DATA_SIZE,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.MEGABYTES,
        suggested_display_precision=1,
        value_fn=lambda report: report.bytes_down,
    ),
    DeviceSensorDescription(
        key="active_blocks",
        translation_key="active_blocks",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda report: report.active_blocks,
    ),
    DeviceSensorDescription(
        key="learning",
        translation_key="learning",
        entity_category=EntityCategory.DIAGNOSTIC,
        native_unit_of_measurement=PERCENTAGE,
        value_fn=lambda report: floor(100 * report.learning),
        attributes_fn=lambda report: {"networks": report.networks_learned},
    ),
)

ROUTER_SENSORS = (
    RouterSensorDescription(
        key="tracked_flows",
        translation_key="tracked_flows",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda coordinator: coordinator.data.tracked_flows,
    ),
    RouterSensorDescription(
        key="coverage",
        translation_key="coverage",
        device_class=SensorDeviceClass.ENUM,
        options=[state.value for state in CoverageState],
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda coordinator: coordinator.coverage.state.value,
        attributes_fn=lambda coordinator: {
            "reason": " ".join(coordinator.coverage.reasons) or None,
            "reasons": list(coordinator.coverage.reasons),
        },
        always_available=True,
    ),
    RouterSensorDescription(
        key="block_rules",
        translation_key="block_rules",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda coordinator: coordinator.blocks.rules_on_router,
    ),
    RouterSensorDescription(
        key="last_poll",
        translation_key="last_poll",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda coordinator: coordinator.data.polled_at,
        always_available=True,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: GuardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the router's sensors, and those of each guarded device."""
    coordinator = entry.runtime_data
    async_add_entities(
        RouterSensor(coordinator, description) for description in ROUTER_SENSORS
    )
    for subentry in coordinator.devices.values():
        async_add_entities(
            (
                DeviceSensor(coordinator, subentry, description)
                for description in DEVICE_SENSORS
            ),
            config_subentry_id=subentry.subentry_id,
        )


class DeviceSensor(DeviceEntity, SensorEntity):
    """A sensor of a guarded device."""

    _unrecorded_attributes = frozenset({"countries", "networks"})
    entity_description: DeviceSensorDescription

    @property
    @override
    def native_value(self) -> StateType | datetime:
        return self.entity_description.value_fn(self.report)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        attributes_fn = self.entity_description.attributes_fn
        return attributes_fn(self.report) if attributes_fn else None


class RouterSensor(RouterEntity, SensorEntity):
    """A sensor of the router's."""

    _unrecorded_attributes = frozenset({"reason", "reasons"})
    entity_description: RouterSensorDescription

    @property
    @override
    def available(self) -> bool:
        return self.entity_description.always_available or super().available

    @property
    @override
    def native_value(self) -> StateType | datetime:
        return self.entity_description.value_fn(self.coordinator)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        attributes_fn = self.entity_description.attributes_fn
        return attributes_fn(self.coordinator) if attributes_fn else None
