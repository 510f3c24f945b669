"""The true integration of Home Assistant's app: it takes the blueprints' notifications, and sends them to a phone."""

from typing import Any

from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from tests.conftest import our_rules

from .conftest import RING, Automated
from .phone import PRESSED

pytest.importorskip(
    "homeassistant.components.mobile_app",
    reason="the app's integration takes a full Home Assistant (script/setup --demo)",
    exc_type=ImportError,
)


async def registered(
    automated: Automated, user: MockUser, push: BaseTestServer
) -> MockConfigEntry:
    """Register a phone that is reached by a push service."""
    entry = MockConfigEntry(
        domain="mobile_app",
        title="Phone",
        data={
            "app_data": {"push_token": "token", "push_url": str(push.make_url("/"))},
            "app_id": "io.homeassistant.companion.android",
            "app_name": "Home Assistant",
            "app_version": "2026.10.1",
            "device_id": "phone",
            "device_name": "Phone",
            "manufacturer": "Maker",
            "model": "Model",
            "os_name": "Android",
            "os_version": "17",
            "supports_encryption": False,
            "user_id": user.id,
            "webhook_id": "webhook",
        },
    )
    entry.add_to_hass(automated.hass)
    assert await async_setup_component(automated.hass, "mobile_app", {})
    await automated.hass.async_block_till_done()
    return entry


@pytest.mark.parametrize("blueprint", ["notify", "block_high"])
async def test_a_phone_gets_the_notification_and_its_button_works(
    automated: Automated, hass_admin_user: MockUser, blueprint: str
) -> None:
    sent: list[dict[str, Any]] = []

    async def take(request: web.Request) -> web.Response:
        sent.append(await request.json())
        return web.json_response({}, status=201)

    app = web.Application()
    app.router.add_post("/", take)
    async with TestServer(app) as push:
        entry = await registered(automated, hass_admin_user, push)
        [phone] = dr.async_entries_for_config_entry(
            dr.async_get(automated.hass), entry.entry_id
        )
        await automated.use(blueprint, devices=RING, phone=phone.id)
        await automated.guarded.advance(42)
        [shown] = sent
        assert "106.13.0.0:1/udp" in shown["title"]
        before = len(our_rules(automated.simulator))
        button = shown["data"]["actions"][0]
        automated.hass.bus.async_fire(PRESSED, {"action": button["action"]})
        await automated.hass.async_block_till_done(wait_background_tasks=True)
        # One blocks and the other one undoes it.
        assert len(our_rules(automated.simulator)) == 1 - before
        assert len(sent) > 1
