"""All that the guard says in sentences of its own, in English, where it stands in the code."""

from types import ModuleType

from custom_components.iot_egress_guard import findings
from custom_components.iot_egress_guard.blocks import (
    blocks,
    evidence,
    leak,
    pushing,
    watch,
)
from custom_components.iot_egress_guard.egress import coverage, match, verdict, wording
from custom_components.iot_egress_guard.egress.address_space import SPECIAL_PREFIXES
from custom_components.iot_egress_guard.egress.signals import (
    SIGNALS,
    addresses,
    novelty,
)
from custom_components.iot_egress_guard.routers.openwrt import blocking, tracking
from custom_components.iot_egress_guard.routers.unifi import (
    blocking as unifi_blocking,
    flow_log,
    sight,
)

MODULES = (
    *(blocks, evidence, leak, pushing, watch),
    *(coverage, match, verdict, wording, findings, novelty),
    *(blocking, tracking, unifi_blocking, flow_log, sight),
)
"""Those whose sentences are constants, beside the signals' own."""


def constants(module: ModuleType) -> set[str]:
    """Return a module's sentences: its constants that are texts."""
    return {
        value
        for name, value in vars(module).items()
        if name.isupper()
        and isinstance(value, str)
        and (" " in value or value.isalpha())
    }


def sentences() -> set[str]:
    """Return them all, parts of sentences included."""
    return {
        *(each for module in MODULES for each in constants(module)),
        *(
            grade.sentence
            for signal in SIGNALS.values()
            for grade in signal.grades.values()
        ),
        *addresses.MALWARE_PORTS.values(),
        *(use for _, use in SPECIAL_PREFIXES if use),
        *blocks.WHY_GONE.values(),
        *(state.value for state in coverage.CoverageState),
    }
