"""What these tests share: the guarded doorbell, and automations that write down what they were told."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
import shutil
from typing import Any

import pytest

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.components import automation, conversation
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.packets import UDP, Packet
from tests.conftest import RING_MAC, Guarded
from tests.test_guard import SUSPICIOUS, act, device_id

from .phone import Phone, add_phone

BLUEPRINTS = Path(__file__).parents[2] / "blueprints" / "automation" / DOMAIN
SENTENCES = Path(__file__).parents[2] / "custom_sentences"
RING = {"entity_id": "event.ring_pro_egress_finding"}
ROUTER = {"entity_id": "sensor.openwrt_coverage"}
MUTED = "datetime.ring_pro_muted_until"
BAIDU = "106.13.0.0"


@dataclass
class Automated:
    """The doorbell, its router, and what automations wrote down."""

    hass: HomeAssistant
    guarded: Guarded
    simulator: OpenWrtSimulator
    written: list[dict[str, Any]] = field(default_factory=list)
    mailbox: list[dict[str, Any]] = field(default_factory=list)
    """What was sent to whatever can be notified."""

    @property
    def device(self) -> str:
        """The doorbell's id in the device registry."""
        return device_id(self.hass, self.guarded)

    async def act(self, action: str, **data: Any) -> dict[str, Any]:
        """Perform an action on the doorbell and return its response."""
        return await act(self.hass, action, device_id=self.device, **data)

    async def mute(self, span: timedelta) -> None:
        """Ask for no notifications of the doorbell for a while."""
        await self.hass.services.async_call(
            "datetime",
            "set_value",
            {"entity_id": MUTED, "datetime": dt_util.utcnow() + span},
            blocking=True,
        )

    def send(self, address: str, port: int = 1) -> None:
        """Let the doorbell send a packet to a port of an address."""
        packet = Packet(
            src="10.23.1.125",
            dst=address,
            protocol=UDP,
            sport=51506,
            dport=port,
            size=200,
            mac=RING_MAC,
        )
        assert self.simulator.conntrack.begin(packet, "203.0.113.2")

    async def automate(
        self,
        *told: str,
        triggers: list[dict[str, Any]] | None = None,
        conditions: list[dict[str, Any]] | None = None,
        **trigger: Any,
    ) -> None:
        """Set up an automation that writes down these variables of its trigger, or of whichever of several runs."""
        data = {name: f"{{{{ trigger.{name} }}}}" for name in told}
        await self.set_up(
            {
                "triggers": triggers or [trigger],
                "conditions": conditions or [],
                "actions": [{"action": "test.write", "data": data}],
                "mode": "queued",
            }
        )

    async def use(self, blueprint: str, **inputs: Any) -> None:
        """Set up an automation from one of the blueprints."""
        await self.set_up(
            {
                "alias": blueprint,
                "use_blueprint": {
                    "path": f"{DOMAIN}/{blueprint}.yaml",
                    "input": inputs,
                },
            }
        )

    async def set_up(self, *configs: dict[str, Any]) -> None:
        """Set up automations."""
        assert await async_setup_component(
            self.hass, automation.DOMAIN, {automation.DOMAIN: list(configs)}
        )
        await self.hass.async_block_till_done()
        found = self.hass.states.async_all(automation.DOMAIN)
        assert [state.state for state in found] == ["on"] * len(configs)


@pytest.fixture
async def automated(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> AsyncGenerator[Automated]:
    """Return the doorbell, before its packet is seen; in the end no automation waits for anything any more."""
    found = Automated(hass, guarded, simulator)

    @callback
    def write(call: ServiceCall) -> None:
        found.written.append(dict(call.data))

    @callback
    def notify(call: ServiceCall) -> None:
        found.mailbox.append(dict(call.data))

    hass.services.async_register("test", "write", write)
    hass.services.async_register("notify", "send_message", notify)
    yield found
    if hass.states.async_entity_ids(automation.DOMAIN):
        await hass.services.async_call(
            automation.DOMAIN, "turn_off", {"entity_id": "all"}, blocking=True
        )


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Give each test a configuration of its own, with the blueprints in it."""
    shutil.copytree(
        BLUEPRINTS, Path(hass_tmp_config_dir, "blueprints", "automation", DOMAIN)
    )
    return hass_tmp_config_dir


@pytest.fixture
def phone(automated: Automated) -> Phone:
    """Return a phone."""
    return add_phone(automated.hass)


@pytest.fixture
async def assistant(automated: Automated) -> Automated:
    """Return the doorbell, with the sentences in the configuration, and nothing exposed."""
    hass = automated.hass
    shutil.copytree(SENTENCES, Path(hass.config.config_dir, SENTENCES.name))
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(hass, component, {})
    await hass.async_block_till_done()
    return automated


@pytest.fixture
async def told(assistant: Automated) -> Automated:
    """Return the doorbell, exposed under another name too, after its packet."""
    registry = er.async_get(assistant.hass)
    registry.async_update_entity(SUSPICIOUS, aliases=["doorbell"])
    async_expose_entity(assistant.hass, conversation.DOMAIN, SUSPICIOUS, True)
    await assistant.guarded.advance(42)
    return assistant
