"""Adding the router and the doorbell, through the forms that a person fills in."""

from typing import Any

from .api import Api
from .errors import DemoError

DOMAIN = "iot_egress_guard"

ENTRY_FLOW = "/api/config/config_entries/flow"

SUBENTRY_FLOW = "/api/config/config_entries/subentries/flow"

RING_PRO_MAC = "54:e0:19:aa:01:25"
"""The guarded device's, in the simulator's scenario `ring`."""

RING_PRO_NAME = "Ring Pro"

HOME_COUNTRIES = ("US",)


async def add_router(
    api: Api, make: str, typed: dict[str, Any], fingerprint: str
) -> str:
    """Add a router of this make, and return its config entry's id; `typed` is what its form takes.

    The certificate is confirmed as a person should: only after a look at the router's own fingerprint.
    """
    menu = _expect(await api.post(ENTRY_FLOW, {"handler": DOMAIN}), "menu", "user")
    path = f"{ENTRY_FLOW}/{menu['flow_id']}"
    _expect(await api.post(path, {"next_step_id": make}), "form", make)
    answer = await api.post(path, typed)
    if answer.get("step_id") == "confirm_certificate":
        shown = answer["description_placeholders"]["fingerprint"]
        if shown.replace(":", "").lower() != fingerprint:
            raise DemoError(
                f"the form shows the certificate {shown}, but the router's is {fingerprint}"
            )
        answer = await api.post(path, {})
    entry_id: str = _expect(answer, "create_entry")["result"]["entry_id"]
    return entry_id


async def guard_ring_pro(api: Api, entry_id: str) -> None:
    """Guard the doorbell behind that router."""
    form = _expect(
        await api.post(SUBENTRY_FLOW, {"handler": [entry_id, "device"]}), "form", "user"
    )
    typed = {"mac": RING_PRO_MAC, "profile": "ring", "home_countries": HOME_COUNTRIES}
    _expect(await api.post(f"{SUBENTRY_FLOW}/{form['flow_id']}", typed), "create_entry")


async def name_it(api: Api, entry_id: str, name: str) -> None:
    """Give the device the name that its owner calls it by, in place of the one that it told the router."""
    async with api.commands() as command:
        [subentry] = await command("config_entries/subentries/list", entry_id=entry_id)
        await command(
            "config_entries/subentries/update",
            entry_id=entry_id,
            subentry_id=subentry["subentry_id"],
            title=name,
        )


def _expect(
    answer: dict[str, Any], kind: str, step: str | None = None
) -> dict[str, Any]:
    """Return a flow's answer if it's the one that is due, else raise `DemoError` with what it says."""
    if answer["type"] != kind or (step is not None and answer["step_id"] != step):
        due = f"{kind} {step}" if step else kind
        said = answer.get("errors") or answer.get("reason") or answer.get("step_id")
        raise DemoError(
            f"the flow answered {answer['type']} ({said}: {answer.get('description_placeholders')}), not {due}"
        )
    return answer
