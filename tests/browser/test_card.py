"""The card in a headless Chromium: it shows the finding, blocks it by keyboard alone, on any screen, for anybody."""

from collections.abc import Iterator
import json
import os
from pathlib import Path
import shutil
import signal
import subprocess
import sys
from typing import Any

import pytest
from pytest_socket import enable_socket

from script.demo_home.configuration import ROOT
from script.demo_home.ports import LOOPBACK, free
from tests import needs
from tests.demo.test_story import environment, forget, started

VISIT_SECONDS = 400

#: Names a folder in which the pictures are kept.
KEEP = "EGRESS_GUARD_PICTURES"

pytestmark = [needs.full_home_assistant(), needs.browser()]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what a visitor saw, from the first look to the block."""
    # A fixture of the whole module comes before what lets each test have its sockets.
    enable_socket()
    port, pictures = free(), tmp_path_factory.mktemp("pictures")
    with started("--port", str(port)) as demo:
        assert demo.stdout is not None
        for line in demo.stdout:
            if "Ctrl-C" in line:
                break
        visitor = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.browser.visit",
                f"http://{LOOPBACK}:{port}",
                pictures,
            ],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=VISIT_SECONDS,
            check=False,
        )
        demo.send_signal(signal.SIGTERM)
        demo.communicate(timeout=60)
    assert visitor.returncode == 0, visitor.stderr
    forget(port)
    if kept := os.environ.get(KEEP):
        shutil.copytree(pictures, kept, dirs_exist_ok=True)
    told: dict[str, Any] = json.loads(visitor.stdout)
    return told | {"pictures": sorted(_names(pictures))}


def _names(pictures: Path) -> Iterator[str]:
    return (each.stem for each in pictures.iterdir() if each.stat().st_size > 20_000)


def test_it_shows_the_finding_with_its_reason(seen: dict[str, Any]) -> None:
    for words in ("Ring Pro", "Beijing Baidu", "106.13.0.0", "tcpmux", "High"):
        assert words in seen["finding"]


def test_pressed_by_keyboard_alone_the_rule_is_on_the_router_and_proven(
    seen: dict[str, Any],
) -> None:
    [block] = seen["blocks"]
    assert block["verified"]
    assert block["destination"] == "106.13.0.0/32"
    assert block["expires_at"] is not None
    [rule] = block["rule"]
    assert rule.startswith("forward_lan: ip daddr 106.13.0.0")


def test_the_row_shows_that_it_is_blocked(seen: dict[str, Any]) -> None:
    assert "Blocked" in seen["row"]
    assert "Verified" in seen["block"]


def test_nobody_is_kept_out_by_what_axe_finds_by_day_or_by_night(
    seen: dict[str, Any],
) -> None:
    assert seen["accessibility"] == []


def test_the_browser_has_nothing_to_complain_of(seen: dict[str, Any]) -> None:
    assert seen["complaints"] == []


def test_it_fits_a_phone(seen: dict[str, Any]) -> None:
    assert 300 < seen["width"] <= 360


def test_it_is_light_by_day_and_dark_by_night(seen: dict[str, Any]) -> None:
    assert seen["light"] > 200
    assert seen["dark"] < 80


def test_chosen_in_the_picker_it_shows_a_device(seen: dict[str, Any]) -> None:
    for words in ("Ring Pro", "106.13.0.0"):
        assert words in seen["picked"]


def test_every_picture_shows_something(seen: dict[str, Any]) -> None:
    assert seen["pictures"] == [
        "card-blocked-light",
        "card-dark",
        "card-light",
        "card-phone",
    ]
