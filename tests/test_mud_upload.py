"""A MUD file, uploaded when a device is reconfigured, becomes its profile once its owner has seen what comes of it."""

from collections.abc import Awaitable, Callable, Mapping
import json
import logging
from pathlib import Path
import tempfile
from typing import Any

from aiohttp import FormData
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from .conftest import RING_MAC, Guarded
from .mud_files import mud_file, to_name, to_network

type Upload = Callable[[bytes], Awaitable[str]]

DOORBELL = mud_file(
    to_network("cloud", "3.120.0.0/32", 443),
    to_network("video", "3.120.0.0/32", 8557),
    to_network("time", "106.13.0.0/32", 123, "udp"),
    to_name("api", "api.example.com", 443),
    systeminfo="Doorbell ![seen](https://example.com/x.png)",
)
ANSWERS = {"profile": "ring", "home_countries": ["DE"]}
NOWHERE = "01234567-89ab-cdef-0123-456789abcdef"
"""The id of a file that nobody uploaded."""


@pytest.fixture
async def upload(
    guarded: Guarded,
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Upload:
    """Return what uploads a file as the frontend does, and answers its id."""
    # The log of requests has no use for a clock that stands still.
    caplog.set_level(logging.WARNING, "aiohttp.access")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    client = await hass_client()

    async def send(content: bytes) -> str:
        form = FormData()
        form.add_field("file", content, filename="mud.json")
        response = await client.post("/api/file_upload", data=form)
        return str((await response.json())["file_id"])

    return send


async def reconfigure(
    hass: HomeAssistant, guarded: Guarded, file_id: str | None = None
) -> Mapping[str, Any]:
    """Begin to reconfigure the device, and answer the form with a file."""
    [subentry] = guarded.entry.subentries.values()
    result = await guarded.entry.start_subentry_reconfigure_flow(
        hass, subentry.subentry_id
    )
    if file_id is None:
        return result
    return await submit(hass, result, ANSWERS | {"mud_file": file_id})


async def submit(
    hass: HomeAssistant, result: Mapping[str, Any], answers: dict[str, Any]
) -> Mapping[str, Any]:
    """Answer a form."""
    return await hass.config_entries.subentries.async_configure(
        result["flow_id"], answers
    )


def shown(result: Mapping[str, Any]) -> dict[str, str]:
    """Return what a form shows in its text."""
    return dict(result["description_placeholders"] or {})


def choices(result: Mapping[str, Any]) -> dict[str, str]:
    """Return the profiles that a form offers, key → label."""
    schema = result["data_schema"]
    assert schema is not None
    options = schema.schema["profile"].config["options"]
    return {option["value"]: option["label"] for option in options}


async def test_what_comes_of_a_file_is_shown_before_it_is_used(
    hass: HomeAssistant, guarded: Guarded, upload: Upload
) -> None:
    file_id = await upload(json.dumps(DOORBELL).encode())
    result = await reconfigure(hass, guarded, file_id)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "mud"
    text = shown(result)
    assert text["device"] == "Ring Pro"
    assert "AS16509" in text["networks"]
    assert "AS38365" not in text["networks"]
    assert "AS38365" in text["ntp"]
    assert text["ports"] == "TCP 443, 8557; UDP 123"
    assert r"api\.example\.com" in text["left_out"]
    assert guarded.entry.runtime_data.guards[RING_MAC].profile.key == "ring"


async def test_a_device_is_judged_by_its_confirmed_file(
    hass: HomeAssistant, guarded: Guarded, upload: Upload
) -> None:
    file_id = await upload(json.dumps(DOORBELL).encode())
    result = await reconfigure(hass, guarded, file_id)
    result = await submit(hass, result, {})
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    guard = guarded.entry.runtime_data.guards[RING_MAC]
    assert guard.profile.key == "mud"
    assert guard.profile.title.startswith("Doorbell")
    assert guard.profile.networks == {16509}
    assert guard.profile.ntp_networks == {38365}
    assert guard.home_countries == {"DE"}


async def test_a_file_is_read_without_the_routers_names_while_it_is_not_set_up(
    hass: HomeAssistant, guarded: Guarded, upload: Upload
) -> None:
    file_id = await upload(json.dumps(DOORBELL).encode())
    await hass.config_entries.async_unload(guarded.entry.entry_id)
    result = await reconfigure(hass, guarded, file_id)
    assert result["step_id"] == "mud"
    assert "AS16509" in shown(result)["networks"]


async def test_a_devices_own_profile_can_be_left_and_chosen_again(
    hass: HomeAssistant, guarded: Guarded, upload: Upload
) -> None:
    assert "mud" not in choices(await reconfigure(hass, guarded))
    file_id = await upload(json.dumps(DOORBELL).encode())
    await submit(hass, await reconfigure(hass, guarded, file_id), {})
    await hass.async_block_till_done()
    for chosen in ("generic", "mud"):
        result = await reconfigure(hass, guarded)
        assert choices(result)["mud"].startswith("MUD: Doorbell")
        await submit(hass, result, ANSWERS | {"profile": chosen})
        await hass.async_block_till_done()
        guard = guarded.entry.runtime_data.guards[RING_MAC]
        assert guard.profile.key == chosen


async def test_a_files_own_words_can_make_no_picture_load(
    hass: HomeAssistant, guarded: Guarded, upload: Upload
) -> None:
    file_id = await upload(json.dumps(DOORBELL).encode())
    text = shown(await reconfigure(hass, guarded, file_id))
    assert text["title"] == (r"Doorbell \!\[seen\]\(https\:\/\/example\.com\/x\.png\)")


async def test_long_lists_are_cut(
    hass: HomeAssistant, guarded: Guarded, upload: Upload
) -> None:
    file = mud_file(
        *(to_name(f"e{port}", f"host{port}.example.com", port) for port in range(1, 21))
    )
    file_id = await upload(json.dumps(file).encode())
    text = shown(await reconfigure(hass, guarded, file_id))
    assert text["networks"] == text["ntp"] == "–"
    assert text["ports"] == "TCP 1, 2, 3, 4, 5, 6, 7, 8 and 12 more"
    assert text["left_out"].endswith(r"host8\.example\.com and 12 more\.")


async def test_nothing_left_out_is_shown_as_such(
    hass: HomeAssistant, guarded: Guarded, upload: Upload
) -> None:
    file_id = await upload(json.dumps(mud_file()).encode())
    text = shown(await reconfigure(hass, guarded, file_id))
    assert text["ports"] == text["left_out"] == "–"


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"no JSON", "the file: must be JSON"),
        (b"{}", "ietf-mud:mud: is missing"),
        (b" " * ((1 << 20) + 1), "the file: must have at most 1048576 bytes"),
        (
            json.dumps(mud_file(mud_version=2)).encode(),
            "ietf-mud:mud.mud-version: must be 1",
        ),
    ],
)
async def test_a_file_that_will_not_do_is_refused_and_another_can_be_chosen(
    hass: HomeAssistant, guarded: Guarded, upload: Upload, content: bytes, cause: str
) -> None:
    result = await reconfigure(hass, guarded, await upload(content))
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "reconfigure"
    assert result["errors"] == {"mud_file": "invalid_mud"}
    assert shown(result)["cause"].startswith(cause)
    file_id = await upload(json.dumps(DOORBELL).encode())
    result = await submit(hass, result, ANSWERS | {"mud_file": file_id})
    assert result["step_id"] == "mud"


async def test_a_file_that_is_no_longer_there_is_asked_for_again(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    result = await reconfigure(hass, guarded, NOWHERE)
    assert result["errors"] == {"mud_file": "mud_file_gone"}
    result = await submit(hass, result, ANSWERS)
    assert result["reason"] == "reconfigure_successful"
