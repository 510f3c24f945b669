"""Buttons and pages of Home Assistant's are called as its frontend calls them, in each language."""

import json
from pathlib import Path
import re

import pytest

from tests.tooling.project import ROOT

from .files import FLAT, FOREIGN, flat

SETTINGS = "panel.config"
DEVICES = "ui.panel.config.dashboard.devices.main"
SUBMIT = "ui.panel.config.integrations.config_flow.submit"


def _frontend(language: str) -> dict[str, str]:
    """Return what the frontend says in a language."""
    hass_frontend = pytest.importorskip(
        "hass_frontend",
        reason="its texts come with the frontend (script/setup --demo)",
    )
    texts: dict[str, str] = {}
    folder = Path(hass_frontend.where()) / "static" / "translations"
    for where in (folder, folder / "config"):
        [file] = where.glob(f"{language}-{'[0-9a-f]' * 32}.json")
        texts |= dict(flat(json.loads(file.read_text(encoding="utf-8"))))
    return texts


@pytest.mark.parametrize("language", FOREIGN)
def test_the_button_is_called_as_it_is(language: str) -> None:
    told = FLAT[language]["config_subentries.device.step.mud.description"]
    [button] = re.findall(r"[„«\"]\s?(\w+)\s?[“”»\"]", told)
    assert button == _frontend(language)[SUBMIT]


@pytest.mark.parametrize("language", ["en", *FOREIGN])
def test_the_card_leads_to_the_page_as_it_is_called(language: str) -> None:
    source = (ROOT / "card" / "src" / "texts" / f"{language}.ts").read_text(
        encoding="utf-8"
    )
    said = _frontend(language)
    assert f"{said[SETTINGS]} → {said[DEVICES]} → IoT Egress Guard." in source
