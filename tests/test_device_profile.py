"""A device is judged by the profile that its owner chose, as long as it's there."""

from typing import Any

import pytest

from custom_components.iot_egress_guard.device_profile import own_profile, profile_of
from custom_components.iot_egress_guard.profiles import read_profiles

OWN = {"title": "Own", "networks": [{"asn": 64500, "name": "x", "source": "x"}]}


@pytest.mark.parametrize(
    ("data", "title"),
    [
        ({"profile": "ring"}, "Ring"),
        ({"profile": "ring", "mud_profile": OWN}, "Ring"),
        ({"profile": "mud", "mud_profile": OWN}, "Own"),
        ({"profile": "mud"}, "Generic device"),
        ({"profile": "gone"}, "Generic device"),
    ],
)
def test_the_chosen_profile_counts(data: dict[str, Any], title: str) -> None:
    assert profile_of(data, read_profiles()).title == title


def test_an_own_profile_of_another_version_is_told_of_and_not_used(
    caplog: pytest.LogCaptureFixture,
) -> None:
    data = {"profile": "mud", "mud_profile": OWN | {"networks": 7}}
    assert own_profile(data) is None
    assert profile_of(data, read_profiles()).title == "Generic device"
    assert "upload its MUD file again: mud: networks must be a list" in caplog.text


def test_no_shipped_profile_has_the_own_ones_key() -> None:
    assert "mud" not in read_profiles()
