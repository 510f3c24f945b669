"""The kinds of devices."""

from collections.abc import Sequence

from script.traffic.life import Device

from .appliances import APPLIANCES
from .cameras import CAMERAS
from .entertainment import ENTERTAINMENT
from .outdoors import OUTDOORS
from .recorder import RECORDER
from .small import SMALL

DEVICES: Sequence[Device] = (
    *SMALL,
    *CAMERAS,
    RECORDER,
    *ENTERTAINMENT,
    *APPLIANCES,
    *OUTDOORS,
)
"""All of them."""
