"""What devices do, as far as publications tell."""

from collections.abc import Callable, Mapping
from ipaddress import ip_address
from itertools import pairwise

import pytest

from script.evaluation.recordings import Recorded, RecordedFlow
from script.traffic.devices import DEVICES
from script.traffic.home import Home
from script.traffic.networks import networks
from script.traffic.times import DAY_S, HOUR_S, START, hour_of

from .conftest import DAYS, SEED

NAMES = [device.name for device in DEVICES]
MEGABYTES_UP_A_DAY = {
    "lock-hub": (0.05, 2),
    "light-bridge": (0.2, 3),
    "smart-plug": (0.2, 2),
    "energy-plug": (0.2, 3),
    "thermostat": (0.3, 5),
    "cloud-camera": (50, 3_000),
    "p2p-camera": (20, 2_000),
    "doorbell": (30, 1_500),
    "video-recorder": (5, 2_000),
    "voice-assistant": (2, 60),
    "tv-stick": (20, 900),
    "network-speaker": (1, 80),
    "vacuum-robot": (0.5, 20),
    "printer": (0.01, 2),
    "air-purifier": (0.1, 3),
    "weather-station": (1, 6),
    "solar-inverter": (0.2, 4),
    "car-charger": (0.5, 10),
}
"""From and to: wide, since the weather of a few days decides."""


def _outside(recorded: Recorded) -> list[RecordedFlow]:
    """Return what leaves the home."""
    return [
        flow
        for flow in recorded.flows
        if (address := ip_address(flow.address)).is_global and not address.is_multicast
    ]


@pytest.mark.parametrize("device", DEVICES, ids=NAMES)
def test_each_names_its_sources(device: object) -> None:
    sources = getattr(device, "sources", ())
    assert sources
    assert all(len(source) > 20 for source in sources)


@pytest.mark.parametrize("name", NAMES)
def test_fields_are_such_as_a_recorder_writes(
    name: str, benign: Mapping[str, Recorded]
) -> None:
    for flow in benign[name].flows:
        answered = flow.packets_down > 0
        assert START <= flow.ts < START + DAYS * DAY_S
        assert flow.protocol in ("tcp", "udp")
        assert 1 <= flow.source_port <= 65_535
        assert 1 <= flow.port <= 65_535
        assert flow.packets_up > 0
        assert flow.bytes_up >= 28 * flow.packets_up
        assert answered == (flow.bytes_down > 0) == (flow.state != "S0")


@pytest.mark.parametrize("name", NAMES)
def test_it_uploads_about_as_much_as_such_a_device_does(
    name: str, benign: Mapping[str, Recorded]
) -> None:
    least, most = MEGABYTES_UP_A_DAY[name]
    up = sum(flow.bytes_up for flow in _outside(benign[name])) / 1e6 / DAYS
    assert least <= up <= most


@pytest.mark.parametrize("name", NAMES)
def test_it_is_seldom_silent_for_long(
    name: str, benign: Mapping[str, Recorded]
) -> None:
    """A connection that is open counts."""
    quiet_from, silence = START, 0.0
    for flow in _outside(benign[name]):
        silence = max(silence, flow.ts - quiet_from)
        quiet_from = max(quiet_from, flow.end)
    assert silence < 8 * HOUR_S


@pytest.mark.parametrize("name", NAMES)
def test_nothing_answers_while_the_line_is_down(
    name: str, benign: Mapping[str, Recorded]
) -> None:
    down = Home(SEED, DAYS).down
    assert down.spans
    begun = [flow for flow in _outside(benign[name]) if flow.ts in down]
    media = [flow for flow in begun if flow.packets_down and flow.bytes_up < 100_000]
    # A stream that was opened just before, of many connections, isn't cut piece by piece.
    assert len(media) <= 0.05 * len(begun) + 1


def test_a_television_meets_far_more_addresses_than_a_bridge(
    benign: Mapping[str, Recorded],
) -> None:
    met = {
        name: len({flow.address for flow in _outside(benign[name])}) for name in NAMES
    }
    assert met["tv-stick"] > 200
    assert met["light-bridge"] < 30


def test_cameras_see_more_by_day(benign: Mapping[str, Recorded]) -> None:
    large = [
        hour_of(flow.ts)
        for flow in benign["cloud-camera"].flows
        if flow.protocol == "tcp" and flow.bytes_up > 500_000
    ]
    assert sum(7 <= hour <= 21 for hour in large) > 0.8 * len(large) > 40


def test_a_hub_keeps_one_connection_open(benign: Mapping[str, Recorded]) -> None:
    opened = [flow for flow in benign["lock-hub"].flows if flow.port == 8883]
    answered = [flow for flow in opened if flow.packets_down]
    assert sum(flow.duration for flow in answered) > 0.9 * DAYS * DAY_S
    for before, after in pairwise(answered):
        assert before.end <= after.ts


def test_a_doorbell_speaks_to_amazon_alone(benign: Mapping[str, Recorded]) -> None:
    amazon = [
        prefix
        for key in ("amazon_us", "amazon_east")
        for prefix in networks()[key].prefixes
    ]
    spoken_to = {ip_address(flow.address) for flow in _outside(benign["doorbell"])}
    assert len(spoken_to) > 30
    for address in spoken_to:
        assert any(address in prefix for prefix in amazon), address


def test_a_weather_station_is_never_answered_by_aprs(
    benign: Mapping[str, Recorded],
) -> None:
    sent = [flow for flow in benign["weather-station"].flows if flow.port == 8080]
    assert len(sent) > 100 * DAYS
    assert not any(flow.packets_down for flow in sent)


def test_a_peer_to_peer_camera_speaks_from_one_port(
    benign: Mapping[str, Recorded],
) -> None:
    media = [
        flow
        for flow in _outside(benign["p2p-camera"])
        if flow.protocol == "udp" and flow.port not in (53, 123)
    ]
    assert {flow.source_port for flow in media} == {20_190}
    keepalives = {flow.address for flow in media if flow.port == 32_100}
    assert len(keepalives) >= 3
    assert any(not flow.packets_down for flow in media if flow.port != 32_100)


@pytest.mark.parametrize(
    ("name", "is_it"),
    [
        ("thermostat", lambda flow: flow.bytes_down > 30e6),
        ("tv-stick", lambda flow: flow.port == 53 and flow.address == "8.8.8.8"),
        ("tv-stick", lambda flow: flow.protocol == "udp" and flow.port == 443),
        ("tv-stick", lambda flow: ":" in flow.address),
        ("smart-plug", lambda flow: flow.port == 123 and not flow.packets_down),
        ("solar-inverter", lambda flow: flow.port == 5279 and flow.state == "S0"),
        ("video-recorder", lambda flow: flow.port == 465 and flow.packets_down),
        ("vacuum-robot", lambda flow: flow.port == 8053 and flow.duration > HOUR_S),
    ],
)
def test_it_does_what_it_is_known_for(
    name: str, is_it: Callable[[RecordedFlow], bool], benign: Mapping[str, Recorded]
) -> None:
    assert any(map(is_it, benign[name].flows))
