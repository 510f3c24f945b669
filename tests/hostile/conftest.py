"""What these tests share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from tests.conftest import device, entry_for, mover
from tests.egress.mmdb import write_mmdb
from tests.routers.openwrt import edit, owners_rule
from tests.test_guard import act, device_id

from .texts import HOSTILE, WORST


@pytest.fixture(autouse=True)
def load_custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant find the integration, in those tests that have one."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@dataclass(frozen=True)
class Home:
    """The doorbell in a home where every name was chosen by somebody who means harm, with a finding and a block."""

    hass: HomeAssistant
    entry: MockConfigEntry
    simulator: OpenWrtSimulator
    advance: Callable[[float], Awaitable[None]]

    @property
    def ring(self) -> str:
        """The doorbell's id in the device registry."""
        return device_id(self.hass, self.entry)

    async def act(self, action: str, **data: Any) -> dict[str, Any]:
        """Perform an action on the doorbell and return its response."""
        return await act(self.hass, action, device_id=self.ring, **data)

    @property
    def issues(self) -> dict[str, dict[str, str]]:
        """What the guard's repairs say: translation key → placeholders."""
        return {
            str(issue.translation_key): issue.translation_placeholders or {}
            for (domain, _), issue in ir.async_get(self.hass).issues.items()
            if domain == DOMAIN
        }


def origin_database(folder: Path) -> Path:
    """Return a database of the owner's own, whose networks chose their names."""
    names = {"106.12.0.0/15": ("CN", 38365, WORST)} | {
        f"{first}.0.0.0/8": ("US", 64_500 + first, text)
        for first, text in enumerate(HOSTILE.values(), 1)
    }
    return write_mmdb(
        folder / "own.mmdb",
        {
            prefix: {
                "country_code": country,
                "autonomous_system_number": asn,
                "autonomous_system_organization": name.encode(errors="ignore").decode(),
            }
            for prefix, (country, asn, name) in names.items()
        },
    )


@pytest.fixture
async def home(
    hass: HomeAssistant,
    simulator: OpenWrtSimulator,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
    tmp_path: Path,
) -> Home:
    """Set it up, and let the doorbell's packet be seen."""
    freezer.move_to("2026-11-24 00:00:00+00:00")
    edit(
        simulator,
        lambda sections: sections.update(mine=owners_rule(name=WORST, proto="all")),
    )
    entry = entry_for(simulator, subentries=(device(title=WORST),))
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(
        entry,
        title=WORST,
        options={"origin_database": str(origin_database(tmp_path))},
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED

    advance = mover(hass, clock, freezer)

    await advance(63)
    return Home(hass, entry, simulator, advance)
