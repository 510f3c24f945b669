"""What the tests of blocks share: a guarded doorbell, its events written down, and ways to meddle with the router."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.packets import UDP, Packet
from simulators.openwrt.uci import Section
from tests.conftest import RING_MAC, Guarded
from tests.test_guard import EVENT, act, device_id

BAIDU = "106.13.0.0"


@dataclass
class Home:
    """The doorbell, its router, and what was told."""

    hass: HomeAssistant
    guarded: Guarded
    simulator: OpenWrtSimulator
    told: list[dict[str, Any]] = field(default_factory=list)
    """The attributes of every event, in order."""

    @property
    def device(self) -> str:
        """The doorbell's id in the device registry."""
        return device_id(self.hass, self.guarded)

    @property
    def of_blocks(self) -> list[dict[str, Any]]:
        """What was told of blocks, in order."""
        return [each for each in self.told if "block_id" in each]

    @property
    def kinds(self) -> list[str]:
        """What kinds of events came of blocks."""
        return [f"{each['event_type']}: {each['state']}" for each in self.of_blocks]

    async def block(self, **fields: Any) -> dict[str, Any]:
        """Block what fields say, the incident's address unless they do."""
        if not fields.keys() & {"destination", "country", "asn"}:
            fields["destination"] = BAIDU
        return await act(self.hass, "block", device_id=self.device, **fields)

    async def blocks(self) -> list[dict[str, Any]]:
        """Return the doorbell's blocks."""
        found = await act(self.hass, "get_blocks", device_id=self.device)
        return list(found["blocks"])

    def rules(self) -> list[str]:
        """Return the blocks that have rules in the router's saved configuration."""
        sections = self.simulator.uci.committed("firewall").sections
        return sorted(
            {
                each.name.removeprefix("ieg_")[:8]
                for each in sections
                if each.type == "rule" and each.name.startswith("ieg_")
            }
        )

    def edit(self, change: Callable[[list[Section]], Iterable[Section]]) -> None:
        """Change the router's firewall as its owner does with an editor, and load it."""
        sections = self.simulator.uci.committed("firewall").sections
        self.simulator.uci.replace("firewall", change(sections))
        self.simulator.firewall.reload()

    def lose_rules(self) -> None:
        """Take our rules off the router behind our back."""
        self.edit(
            lambda sections: [s for s in sections if not s.name.startswith("ieg_")]
        )

    def leak(self, address: str = BAIDU, port: int = 1, sport: int = 51506) -> None:
        """Let an entry stand in the router's table as if the doorbell's packet had passed."""
        packet = Packet(
            src="10.23.1.125",
            dst=address,
            protocol=UDP,
            sport=sport,
            dport=port,
            size=200,
            mac=RING_MAC,
        )
        assert self.simulator.conntrack.begin(packet, "203.0.113.2")

    def issue(self, issue_id: str) -> ir.IssueEntry | None:
        """Return a repair of the router's, by the beginning of its id."""
        entry_id = self.guarded.entry.entry_id
        return next(
            (
                issue
                for (domain, each), issue in ir.async_get(self.hass).issues.items()
                if domain == DOMAIN and each.startswith(f"{issue_id}_{entry_id}")
            ),
            None,
        )


def without_conntrack_tool(simulator: OpenWrtSimulator) -> None:
    """Uninstall the router's `conntrack`."""
    simulator.files.uninstall("/usr/sbin/conntrack")


@pytest.fixture
async def home(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> Home:
    """Return a home whose doorbell has sent its packet."""
    found = Home(hass, guarded, simulator)

    @callback
    def write_down(event: Event[EventStateChangedData]) -> None:
        if (new := event.data["new_state"]) and new.state != "unavailable":
            found.told.append(dict(new.attributes))

    async_track_state_change_event(hass, [EVENT], write_down)
    await guarded.advance(21)
    return found
