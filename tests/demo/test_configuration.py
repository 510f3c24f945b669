"""The configuration that the demo's Home Assistant begins with."""

import json
from pathlib import Path

from script.demo_home import configuration


def test_home_assistant_stays_on_loopback_at_the_port_that_was_asked_for(
    tmp_path: Path,
) -> None:
    seeded = configuration.seed(tmp_path, 8200)
    http = json.loads((seeded / ".storage" / "http").read_text(encoding="utf-8"))
    assert http["key"] == "http"
    assert http["data"]["stable"]["server_port"] == 8200
    assert http["data"]["stable"]["server_host"] == ["127.0.0.1"]
    assert http["data"]["pending"] is None


def test_the_guard_is_the_one_of_this_checkout(tmp_path: Path) -> None:
    seeded = configuration.seed(tmp_path, 8200)
    manifest = seeded / "custom_components" / "iot_egress_guard" / "manifest.json"
    assert manifest.resolve().is_relative_to(configuration.ROOT)
    assert (
        json.loads(manifest.read_text(encoding="utf-8"))["domain"] == "iot_egress_guard"
    )


def test_every_run_begins_with_an_empty_directory(
    tmp_path: Path, monkeypatch: object
) -> None:
    first = configuration.fresh_directory(65_001)
    try:
        (first / "left-over").touch()
        assert configuration.fresh_directory(65_001) == first
        assert not list(first.iterdir())
    finally:
        first.rmdir()
