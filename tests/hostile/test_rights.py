"""Who may do what: pushing is for administrators, all else for whoever may read or control the device."""

from collections.abc import Mapping
from enum import Flag, auto
from http import HTTPStatus
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.iot_egress_guard.const import DOMAIN
from custom_components.iot_egress_guard.frontend_files import CARD, CARD_URL
from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.auth.permissions.types import PolicyType
from homeassistant.components import conversation
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized, UnknownUser
from homeassistant.helpers import intent, llm
from homeassistant.setup import async_setup_component
from simulators.openwrt import OpenWrtSimulator
from tests.conftest import Guarded, our_rules
from tests.test_guard import SUSPICIOUS, SWITCH, act, device_id

MUTED = "datetime.ring_pro_muted_until"


class Right(Flag):
    """What somebody may do."""

    READ = auto()
    DECIDE = auto()
    PUSH = auto()


BOTH = Right.READ | Right.DECIDE
NOBODY = Right(0)
USERS: Mapping[str, tuple[str, PolicyType | None, Right]] = {
    "an administrator": (GROUP_ID_ADMIN, None, BOTH | Right.PUSH),
    "a user": (GROUP_ID_USER, None, BOTH),
    "who may only read": (GROUP_ID_READ_ONLY, None, Right.READ),
    "who may only see another device": (
        GROUP_ID_READ_ONLY,
        {"entities": {"entity_ids": {"light.hall": True}}},
        NOBODY,
    ),
    "who may only read this device": (
        GROUP_ID_READ_ONLY,
        {"entities": {"entity_ids": {SUSPICIOUS: {"read": True}}}},
        Right.READ,
    ),
    "who may control this device": (
        GROUP_ID_READ_ONLY,
        {"entities": {"entity_ids": {SUSPICIOUS: True, MUTED: True, SWITCH: True}}},
        BOTH,
    ),
}
"""Who → their group, a policy of their own, and what they may."""

MATCH = {"destination": "106.13.0.0"}
ACTIONS: Mapping[tuple[str, str], tuple[Mapping[str, Any], Right]] = {
    (DOMAIN, "get_flows"): ({}, Right.READ),
    (DOMAIN, "get_destinations"): ({}, Right.READ),
    (DOMAIN, "get_blocks"): ({}, Right.READ),
    (DOMAIN, "allow"): (MATCH, Right.DECIDE),
    (DOMAIN, "disallow"): (MATCH, Right.DECIDE),
    (DOMAIN, "relearn"): ({}, Right.DECIDE),
    ("datetime", "set_value"): (
        {"entity_id": MUTED, "datetime": "2026-11-25 00:00:00"},
        Right.DECIDE,
    ),
    (DOMAIN, "block"): (MATCH, Right.PUSH),
    (DOMAIN, "keep"): ({"block_id": "00000000"}, Right.PUSH),
    (DOMAIN, "unblock"): (MATCH, Right.PUSH),
    ("switch", "turn_off"): ({"entity_id": SWITCH}, Right.PUSH),
    ("switch", "turn_on"): ({"entity_id": SWITCH}, Right.PUSH),
}
"""What can be asked for → with what, and what it takes."""

_NO_DEVICE = {"keep", "set_value", "turn_off", "turn_on"}


def test_every_action_is_in_the_table(hass: HomeAssistant, guarded: Guarded) -> None:
    assert hass.services.async_services_for_domain(DOMAIN).keys() == {
        action for domain, action in ACTIONS if domain == DOMAIN
    }


async def somebody(hass: HomeAssistant, who: str) -> tuple[Context, Right]:
    """Return the context of what somebody asks, and what they may."""
    group_id, policy, rights = USERS[who]
    group = await hass.auth.async_get_group(group_id)
    assert group is not None
    user = MockUser(groups=[group]).add_to_hass(hass)
    if policy is not None:
        user.mock_policy(policy)
    return Context(user_id=user.id), rights


@pytest.mark.parametrize("who", USERS)
async def test_actions(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator, who: str
) -> None:
    context, rights = await somebody(hass, who)
    ring, could = device_id(hass, guarded), {}
    for (domain, action), (data, _) in ACTIONS.items():
        fields = {**data} if action in _NO_DEVICE else {"device_id": ring, **data}
        try:
            await hass.services.async_call(
                domain,
                action,
                fields,
                blocking=True,
                context=context,
                return_response=action.startswith("get_"),
            )
            could[action] = True
        except Unauthorized:
            could[action] = False
    assert could == {
        action: needed in rights for (_, action), (_, needed) in ACTIONS.items()
    }
    written = [each for each in simulator.requests if each[:2] == ("uci", "add")]
    assert bool(written) is (Right.PUSH in rights)
    assert our_rules(simulator) == []


@pytest.mark.parametrize("who", USERS)
async def test_the_blocks_of_a_router_and_what_assistants_say(
    hass: HomeAssistant, guarded: Guarded, who: str
) -> None:
    context, rights = await somebody(hass, who)
    ring = device_id(hass, guarded)
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(hass, component, {})
    async_expose_entity(hass, conversation.DOMAIN, SUSPICIOUS, True)
    await act(hass, "block", device_id=ring, destination="106.13.0.0")
    found = await hass.services.async_call(
        DOMAIN,
        "get_blocks",
        {"config_entry_id": guarded.entry.entry_id},
        blocking=True,
        context=context,
        return_response=True,
    )
    assert found is not None
    spoken = await intent.async_handle(
        hass,
        DOMAIN,
        "IotEgressGuardBlocks",
        {},
        context=context,
        assistant=conversation.DOMAIN,
    )
    asked = llm.LLMContext("test", context, "en", conversation.DOMAIN, None)
    offered = await llm.async_get_api(hass, llm.LLM_API_ASSIST, asked)
    told = await offered.async_call_tool(llm.ToolInput(f"{DOMAIN}__get_blocks", {}))
    may = Right.READ in rights
    for answer in (found, spoken.speech, told.data):
        assert ("106.13.0.0" in str(answer)) is may


async def test_who_is_not_there_any_more_may_nothing(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    ring = device_id(hass, guarded)
    for action in ("get_blocks", "relearn", "block"):
        fields = MATCH if action == "block" else {}
        with pytest.raises((UnknownUser, HomeAssistantError)):
            await hass.services.async_call(
                DOMAIN,
                action,
                {"device_id": ring, **fields},
                blocking=True,
                context=Context(user_id="nobody"),
                return_response=action.startswith("get_"),
            )


PAGES = (
    ("post", "/api/repairs/issues/fix", {"handler": DOMAIN, "issue_id": "any"}),
    ("post", "/api/config/config_entries/flow", {"handler": DOMAIN}),
    ("post", "/api/config/config_entries/options/flow", {"handler": "{entry}"}),
    (
        "post",
        "/api/config/config_entries/subentries/flow",
        {"handler": ["{entry}", "device"]},
    ),  # fmt: skip
    ("get", "/api/diagnostics/config_entry/{entry}", None),
)
"""What only administrators may open: repairs' buttons, flows, diagnostics."""


@pytest.mark.parametrize(("method", "path", "body"), PAGES, ids=[page[1] for page in PAGES])  # fmt: skip
async def test_pages_of_administrators(
    hass: HomeAssistant,
    guarded: Guarded,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    hass_read_only_access_token: str,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    for component in ("repairs", "config", "diagnostics"):
        assert await async_setup_component(hass, component, {})
    for client in (
        await hass_client(hass_read_only_access_token),
        await hass_client_no_auth(),
    ):
        async with client.request(
            method, path.replace("{entry}", guarded.entry.entry_id), json=body
        ) as response:
            assert response.status == HTTPStatus.UNAUTHORIZED


async def test_without_a_login_there_is_the_cards_file_and_nothing_else(
    hass: HomeAssistant, guarded: Guarded, hass_client_no_auth: ClientSessionGenerator
) -> None:
    client = await hass_client_no_auth()
    async with client.get(CARD_URL) as response:
        assert await response.read() == CARD.read_bytes()
    for path in ("", "/../manifest.json", "/%2e%2e/manifest.json", "/..%2fstore.py"):
        async with client.get(f"{CARD_URL}{path}") as response:
            assert path == "" or response.status in (
                HTTPStatus.NOT_FOUND,
                HTTPStatus.BAD_REQUEST,
                HTTPStatus.FORBIDDEN,
            )
    async with client.get(f"/{DOMAIN}/") as response:
        assert response.status == HTTPStatus.NOT_FOUND
