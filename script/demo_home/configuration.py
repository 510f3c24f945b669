"""A fresh configuration directory for Home Assistant."""

import json
from pathlib import Path
import shutil
from typing import Any

from .ports import LOOPBACK

ROOT = Path(__file__).resolve().parents[2]

CONFIGURATION = Path(__file__).with_name("configuration.yaml")


def fresh_directory(port: int) -> Path:
    """Return an empty directory for the demo at this port; what an earlier run left is removed."""
    directory = ROOT / ".demo" / str(port)
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    return directory


def seed(directory: Path, port: int) -> Path:
    """Make Home Assistant's configuration inside `directory`, and return where it is."""
    configuration = directory / "config"
    storage = configuration / ".storage"
    storage.mkdir(parents=True)
    shutil.copyfile(CONFIGURATION, configuration / "configuration.yaml")
    (configuration / "custom_components").symlink_to(
        ROOT / "custom_components", target_is_directory=True
    )
    for key, (version, minor_version, data) in _storage(port).items():
        content = {
            "version": version,
            "minor_version": minor_version,
            "key": key,
            "data": data,
        }
        (storage / key).write_text(json.dumps(content, indent=2), encoding="utf-8")
    return configuration


def _storage(port: int) -> dict[str, tuple[int, int, dict[str, Any]]]:
    """Return what Home Assistant shall remember from the start: key → version, minor version, data."""
    return {
        # In YAML the port would be a trial that is taken back after five minutes.
        "http": (
            2,
            2,
            {
                "stable": {
                    "server_port": port,
                    "server_host": [LOOPBACK],
                    "cors_allowed_origins": [],
                    "login_attempts_threshold": -1,
                    "ip_ban_enabled": False,
                    "ssl_profile": "modern",
                    "use_x_frame_options": True,
                    "created_at": "2026-01-01T00:00:00+00:00",
                    "error": None,
                    "error_message": None,
                },
                "pending": None,
                "yaml_migration_done": True,
            },
        ),
        # Otherwise it announces itself by multicast on the machine's network.
        "core.network": (1, 1, {"configured_adapters": ["lo", "lo0"]}),
        # Only the owner is made by onboarding: its other steps would add weather and radio from the internet.
        "onboarding": (4, 1, {"done": ["core_config", "analytics", "integration"]}),
    }
