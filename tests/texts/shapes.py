"""The shapes in which Home Assistant takes texts and icons, as its developers' documentation gives them.

Core checks its own integrations by a program that isn't part of its package. What is asked there is asked here.
"""

import re
from typing import Any

import probatio as vol

from homeassistant.helpers import config_validation as cv

_KEY = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
_LINK = re.compile(r"(?:https?|ftp)://|www\.", re.IGNORECASE)


def key(value: Any) -> str:
    """Return what may name a text: lower case, digits, and single underscores or hyphens within."""
    if not isinstance(value, str) or _KEY.fullmatch(value) is None:
        raise vol.Invalid(f"{value!r} can't be a key")
    return value


def text(value: Any) -> str:
    """Return what may be a text: plain or Markdown, without HTML, links, references or spaces around."""
    plain = cv.string_with_no_html(value)
    for wrong, why in (
        (plain != plain.strip(), "spaces around"),
        ("[%key:" in plain, "a reference, which only core's own may be"),
        (_LINK.search(plain) is not None, "a link, which belongs in a placeholder"),
        (re.search(r"'\{\w+\}'", plain) is not None, "a placeholder in single quotes"),
        (
            re.search(r"[{}]", re.sub(r"\{\w+\}", "", plain)) is not None,
            "no placeholder",
        ),
    ):
        if wrong:
            raise vol.Invalid(f"{plain!r}: {why}")
    return plain


def fixed_text(value: Any) -> str:
    """Return what may be a text into which nothing is filled."""
    if "{" in text(value):
        raise vol.Invalid(f"{value!r} takes no placeholders")
    return str(value)


def icon(value: Any) -> str:
    """Return what may be the name of an icon."""
    if not isinstance(value, str) or not value.startswith("mdi:"):
        raise vol.Invalid(f"{value!r} is no Material Design icon")
    return value


def _some(*optional: str, **required: Any) -> dict[vol.Marker, Any]:
    """Return the fields of a text with parts: those that may be there, and those that must."""
    return {vol.Optional(name): text for name in optional} | {
        vol.Required(name): kind for name, kind in required.items()
    }


_TEXTS = {key: text}
_STATES = {vol.Optional("state"): {key: fixed_text}}
_STEP = _some("title", "description", "submit") | {
    vol.Optional(name): _TEXTS
    for name in ("data", "data_description", "menu_options", "menu_option_descriptions")
}
_FLOW = {
    vol.Optional("flow_title"): text,
    vol.Required("step"): {key: _STEP},
    vol.Optional("error"): _TEXTS,
    vol.Optional("abort"): _TEXTS,
}
_FIELDS = {vol.Optional("fields"): {key: _some("description", name=fixed_text)}}
_OFFERED = {key: _some(name=fixed_text, description=text) | _FIELDS}

TRANSLATIONS = vol.Schema(
    {
        "title": text,
        "config": _FLOW,
        "options": _FLOW,
        "config_subentries": {
            key: _FLOW
            | _some(
                entry_type=text, initiate_flow={vol.Required("user"): text} | _TEXTS
            )
        },
        "entity": {
            key: {
                key: {
                    vol.Required("name"): text,
                    vol.Optional("unit_of_measurement"): fixed_text,
                    vol.Optional("state_attributes"): {
                        key: {vol.Optional("name"): fixed_text} | _STATES
                    },
                }
                | _STATES
            }
        },
        "exceptions": {key: _some(message=text)},
        "issues": {
            key: vol.Any(
                _some(title=text, description=text), _some(title=text, fix_flow=_FLOW)
            )
        },
        "services": _OFFERED,
        "conditions": _OFFERED,
        "triggers": _OFFERED,
        "selector": {key: {vol.Required("options"): {key: fixed_text}}},
        "system_health": {vol.Required("info"): {key: fixed_text}},
        "common": _TEXTS,
    },
    required=True,
)
"""A language's file: every section that the integration has texts in, and no other."""

ICONS = vol.Schema(
    {
        "entity": {
            key: {
                key: {
                    vol.Required("default"): icon,
                    vol.Optional("state"): {key: icon},
                }
            }
        },
        "services": {key: {vol.Required("service"): icon}},
        "conditions": {key: {vol.Required("condition"): icon}},
        "triggers": {key: {vol.Required("trigger"): icon}},
    },
    required=True,
)
"""`icons.json`, likewise."""
