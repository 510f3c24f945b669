"""Whatever any test makes the integration say, there is a text for it, and every value that the text wants."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import pytest

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import ConfigSubentryFlow, OptionsFlow
from homeassistant.data_entry_flow import FlowHandler
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from .files import ENGLISH, placeholders

OFFERED_BY_HOME_ASSISTANT = {
    "already_in_progress",
    "reauth_successful",
    "reconfigure_successful",
}
"""Ends of a flow that core's own words may stand for."""


class Gaps:
    """What was said without a text, or without a value that its text wants."""

    def __init__(self) -> None:
        """Begin without any."""
        self.found: list[str] = []

    def look(
        self, kind: str, keys: Iterable[str], values: Mapping[str, Any] | None
    ) -> None:
        """Look for a gap in the texts at or below each of the keys: `issues.device_left`."""
        for key in keys:
            texts = [
                text
                for where, text in ENGLISH.items()
                if where == key or where.startswith(f"{key}.")
            ]
            if not texts:
                self.found.append(f"{kind} without a text: {key}")
            wanted: set[str] = set().union(*map(placeholders, texts))
            if lacking := wanted - set(values or ()):
                self.found.append(f"{kind} without {sorted(lacking)}: {key}")


def _section(flow: FlowHandler[Any, Any, Any]) -> str:
    """Return where a flow's texts stand."""
    if isinstance(flow, RepairsFlow):
        issue = ir.async_get(flow.hass).async_get_issue(DOMAIN, flow.issue_id)
        return f"issues.{issue.translation_key}.fix_flow" if issue else ""
    if isinstance(flow, ConfigSubentryFlow):
        return "config_subentries.device"
    return "options" if isinstance(flow, OptionsFlow) else "config"


def _keys(flow: FlowHandler[Any, Any, Any], said: Mapping[str, Any]) -> Collection[str]:
    """Return the keys of what a flow says: a step, its errors, or its end."""
    section = _section(flow)
    if not section or said.get("reason") in OFFERED_BY_HOME_ASSISTANT:
        return ()
    keys = {f"{section}.error.{error}" for error in (said.get("errors") or {}).values()}
    if step := said.get("step_id"):
        keys.add(f"{section}.step.{step}")
    if reason := said.get("reason"):
        keys.add(f"{section}.abort.{reason}")
    return keys


@pytest.fixture(autouse=True)
def no_gaps(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Fail a test in which something was said that a user couldn't read."""
    gaps = Gaps()

    def watch(owner: type, name: str, look: Callable[..., None]) -> None:
        original = getattr(owner, name)

        def watched(self: Any, *args: Any, **said: Any) -> Any:
            look(self, *args, **said)
            return original(self, *args, **said)

        monkeypatch.setattr(owner, name, watched)

    def flow(handler: FlowHandler[Any, Any, Any], **said: Any) -> None:
        if type(handler).__module__.startswith(f"custom_components.{DOMAIN}."):
            values = said.get("description_placeholders")
            gaps.look("flow", _keys(handler, said), values)

    def issue(_: object, domain: str, __: str, **said: Any) -> None:
        if domain == DOMAIN:
            values = said.get("translation_placeholders")
            key = f"issues.{said['translation_key']}"
            described = {f"{key}.description"} & ENGLISH.keys()
            gaps.look("issue", {f"{key}.title", *described}, values)

    def error(_: object, *args: object, **said: Any) -> None:
        if said.get("translation_domain") == DOMAIN:
            values = said.get("translation_placeholders")
            gaps.look(
                "error", [f"exceptions.{said['translation_key']}.message"], values
            )

    for name in ("async_show_form", "async_show_menu", "async_abort"):
        watch(FlowHandler, name, flow)
    watch(ir.IssueRegistry, "async_get_or_create", issue)
    watch(HomeAssistantError, "__init__", error)
    yield
    assert not gaps.found, "\n".join(gaps.found)
