"""Shipped profiles are as the schema and the paper have them; what isn't is refused, field by field."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.egress.profile import (
    GENERIC,
    MAX_ASN,
    MAX_PORT,
    Profile,
    ProfileError,
)
from custom_components.iot_egress_guard.profiles import DIRECTORY, read_profiles

KEYS = {
    "amazon_echo",
    "blink",
    "eufy",
    "generic",
    "google_nest",
    "philips_hue",
    "reolink",
    "ring",
    "shelly",
    "sonos",
    "tplink",
    "tuya",
    "wyze",
}
SHIPPED: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text(encoding="utf-8"))
    for file in DIRECTORY.glob("*.json")
}
PAPER = (Path(__file__).parents[2] / "docs" / "profiles.md").read_text(encoding="utf-8")
URL = re.compile(r"https?://[^\s(),;\"]+\w")

NETWORK = {"asn": 16509, "name": "Amazon", "source": "https://example.com"}
PORT = {"port": 443, "source": "https://example.com"}


def facts(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield all in a profile's data that needs a source."""
    yield from data.get("networks", [])
    for listed in data.get("ports", {}).values():
        yield from listed
    yield from data.get("ntp", [])


def test_the_makes_that_are_promised_are_shipped() -> None:
    assert set(SHIPPED) == KEYS
    assert set(read_profiles()) == KEYS


def test_generic_comes_first_and_the_others_by_title() -> None:
    first, *others = read_profiles().values()
    assert first.key == GENERIC
    assert others == sorted(others, key=lambda profile: profile.title)


@pytest.mark.parametrize("key", SHIPPED)
def test_a_shipped_file_is_laid_out_as_all_are(key: str) -> None:
    text = (DIRECTORY / f"{key}.json").read_text(encoding="utf-8")
    assert text == json.dumps(SHIPPED[key], indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("key", SHIPPED)
def test_every_fact_has_a_public_source(key: str) -> None:
    for fact in facts(SHIPPED[key]):
        assert URL.match(fact["source"]), fact


def test_networks_are_whose_the_profiles_say(organizations: dict[int, str]) -> None:
    for key, data in SHIPPED.items():
        for network in (*data.get("networks", ()), *data.get("ntp", ())):
            whose, _, _ = network["name"].partition(" (")
            assert whose in organizations[network["asn"]], (key, network)


@pytest.mark.parametrize("key", SHIPPED)
def test_a_port_is_listed_under_one_fact(key: str) -> None:
    for ranges in read_profiles()[key].ports.values():
        ports = [port for each in ranges for port in each]
        assert len(ports) == len(set(ports))


def test_ring_is_known_as_the_incident_needs_it() -> None:
    ring = read_profiles()["ring"]
    assert ring.networks == {16509, 14618, 7224, 8987}
    assert ring.ports == {
        "tcp": (
            range(80, 81),
            range(443, 444),
            range(8557, 8558),
            range(9002, 9003),
            range(9998, 10000),
        ),
        "udp": (range(53, 54), range(123, 124), range(16500, 65001)),
    }


def test_the_generic_profile_knows_nothing() -> None:
    generic = read_profiles()[GENERIC]
    assert not generic.knows_networks
    assert not generic.ports
    assert not generic.ntp_networks


def test_the_paper_lists_each_profile_with_all_its_sources_and_no_other() -> None:
    listed = re.findall(
        r"^\| `(\w+)` \| (.+?) \| (.+?) \| (yes|no|–) \| (.+?) \| (.+) \|$",
        PAPER,
        re.MULTILINE,
    )
    assert [key for key, *_ in listed] == list(read_profiles())
    for key, title, networks, complete, ntp, sources in listed:
        data = SHIPPED[key]
        assert (complete == "yes") == read_profiles()[key].knows_networks
        assert title == data["title"]
        for told, field in ((networks, "networks"), (ntp, "ntp")):
            assert {int(asn) for asn in re.findall(r"AS(\d+)", told)} == {
                each["asn"] for each in data.get(field, [])
            }
        assert set(re.findall(r"\]\((.+?)\)", sources)) == {
            url for fact in facts(data) for url in URL.findall(fact["source"])
        }


def test_the_papers_example_is_a_profile() -> None:
    [example] = re.findall(r"^```json\n(.+?)^```$", PAPER, re.MULTILINE | re.DOTALL)
    assert Profile.from_dict("ring", json.loads(example)) == Profile(
        key="ring",
        title="Ring",
        networks=frozenset({16509}),
        ports={"tcp": (range(443, 444),), "udp": (range(16500, 65001),)},
        ntp_networks=frozenset({15169}),
        notes=("Live video is WebRTC's.",),
    )


def test_a_title_is_enough() -> None:
    assert Profile.from_dict("x", {"title": "X"}) == Profile(
        key="x", title="X", ports={}
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": 1}, "title must be a text"),
        ({"title": " "}, "title must be a text"),
        ({"colour": 1}, "colour is not a field of a profile"),
        ({"networks": None}, "networks must be a list"),
        ({"networks": {}}, "networks must be a list"),
        ({"networks": [16509]}, "networks[0] must be an object"),
        ({"networks": [NETWORK | {"asn": "AS1"}]}, "networks[0].asn must be a whole"),
        ({"networks": [NETWORK | {"asn": True}]}, "networks[0].asn must be a whole"),
        ({"networks": [NETWORK | {"asn": 1.0}]}, "networks[0].asn must be a whole"),
        ({"networks": [NETWORK | {"asn": 0}]}, "networks[0].asn must be a whole"),
        (
            {"networks": [NETWORK | {"asn": MAX_ASN + 1}]},
            f"networks[0].asn must be a whole number from 1 to {MAX_ASN}",
        ),
        ({"networks": [NETWORK | {"name": ""}]}, "networks[0].name must be a text"),
        ({"networks": [NETWORK | {"source": 1}]}, "networks[0].source must be a text"),
        ({"networks": [NETWORK | {"as": 1}]}, "networks[0].as is not a field"),
        (
            {"networks": [{"asn": 1, "name": "Level 3"}]},
            "networks[0].source is missing",
        ),
        ({"networks": [{"name": "X", "source": "Y"}]}, "networks[0].asn is missing"),
        ({"networks": [NETWORK, NETWORK]}, "networks[1].asn is there twice"),
        ({"ntp": [NETWORK | {"asn": -1}]}, "ntp[0].asn must be a whole number"),
        ({"ntp": [{"asn": 1, "source": "Y"}]}, "ntp[0].name is missing"),
        ({"ntp": [NETWORK, NETWORK]}, "ntp[1].asn is there twice"),
        ({"complete": 1}, "complete must be true or false"),
        ({"complete": None}, "complete must be true or false"),
        ({"ports": []}, "ports must be an object"),
        ({"ports": {"icmp": [PORT]}}, "ports.icmp is not a field"),
        ({"ports": {"tcp": 443}}, "ports.tcp must be a list"),
        ({"ports": {"tcp": []}}, "ports.tcp must not be empty"),
        ({"ports": {"tcp": [443]}}, "ports.tcp[0] must be an object"),
        ({"ports": {"tcp": [{"port": 443}]}}, "ports.tcp[0].source is missing"),
        ({"ports": {"tcp": [PORT | {"name": "X"}]}}, "ports.tcp[0].name is not a"),
        ({"ports": {"udp": [PORT | {"port": "53"}]}}, "ports.udp[0].port must be a"),
        ({"ports": {"udp": [PORT | {"port": True}]}}, "ports.udp[0].port must be a"),
        ({"ports": {"udp": [PORT | {"port": -1}]}}, "ports.udp[0].port must be a"),
        (
            {"ports": {"udp": [PORT, PORT | {"port": MAX_PORT + 1}]}},
            f"ports.udp[1].port must be a whole number from 0 to {MAX_PORT}",
        ),
        ({"ports": {"udp": [PORT | {"port": [9, 3]}]}}, "ports.udp[0].port must be"),
        ({"ports": {"udp": [PORT | {"port": [9]}]}}, "ports.udp[0].port must be a"),
        ({"ports": {"udp": [PORT | {"port": [0, True]}]}}, "ports.udp[0].port must"),
        (
            {"ports": {"udp": [PORT | {"port": [1, MAX_PORT + 1]}]}},
            "ports.udp[0].port must be a",
        ),
        ({"ports": {"udp": [PORT | {"port": [1, 2, 3]}]}}, "ports.udp[0].port must"),
        ({"ports": {"tcp": [PORT, PORT]}}, "ports.tcp[1].port is there twice"),
        (
            {"ports": {"tcp": [PORT, PORT | {"port": [443, 443]}]}},
            "ports.tcp[1].port is there twice",
        ),
        ({"notes": "Runs on AWS."}, "notes must be a list"),
        ({"notes": ["Runs on AWS.", None]}, "notes[1] must be a text"),
    ],
)
def test_what_is_wrong_is_named(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ProfileError, match="^" + re.escape(f"ring: {message}")):
        Profile.from_dict("ring", {"title": "Ring"} | fields)


@pytest.mark.parametrize(
    ("fields", "knows"),
    [
        ({}, False),
        ({"networks": []}, False),
        ({"networks": [NETWORK]}, True),
        ({"networks": [NETWORK], "complete": True}, True),
        ({"networks": [NETWORK], "complete": False}, False),
        ({"ntp": [NETWORK]}, False),
    ],
)
def test_networks_are_known_where_there_are_some_and_they_are_all(
    fields: dict[str, Any], knows: bool
) -> None:
    assert Profile.from_dict("x", {"title": "X"} | fields).knows_networks is knows


@pytest.mark.parametrize("data", [None, [], "Ring", 1, True])
def test_a_profile_is_an_object(data: object) -> None:
    with pytest.raises(ProfileError, match=r"^ring: the profile must be an object$"):
        Profile.from_dict("ring", data)


def test_a_profile_has_a_title() -> None:
    with pytest.raises(ProfileError, match=r"^ring: title is missing$"):
        Profile.from_dict("ring", {})


def test_the_first_and_the_last_number_are_allowed() -> None:
    profile = Profile.from_dict(
        "x",
        {
            "title": "X",
            "networks": [NETWORK | {"asn": 1}, NETWORK | {"asn": MAX_ASN}],
            "ports": {"tcp": [PORT | {"port": 0}, PORT | {"port": [0, MAX_PORT]}]},
        },
    )
    assert profile.networks == {1, MAX_ASN}
    assert profile.ports["tcp"] == (range(1), range(MAX_PORT + 1))


FIELDS = st.sampled_from(
    [
        "title",
        "networks",
        "complete",
        "ports",
        "tcp",
        "udp",
        "ntp",
        "notes",
        "asn",
        "name",
        "port",
        "source",
    ]
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(FIELDS | st.text(), inner),
    max_leaves=20,
)
NUMBERS = st.integers(-1, MAX_PORT + 1)
ALMOST_PROFILES = st.fixed_dictionaries(
    {"title": st.text(min_size=1)},
    optional={
        "networks": st.lists(
            st.fixed_dictionaries(
                {"asn": NUMBERS, "name": st.just("N"), "source": st.just("S")}
            ),
            max_size=3,
        ),
        "ports": st.dictionaries(
            st.sampled_from(["tcp", "udp"]),
            st.lists(
                st.fixed_dictionaries(
                    {
                        "port": NUMBERS | st.lists(NUMBERS, max_size=3),
                        "source": st.just("S"),
                    }
                ),
                max_size=3,
            ),
        ),
        "notes": st.lists(st.text(), max_size=2),
    },
)


@given(data=ANY_JSON | ALMOST_PROFILES)
def test_whatever_is_given_makes_a_profile_or_is_refused(data: Any) -> None:
    try:
        profile = Profile.from_dict("x", data)
    except ProfileError:
        with pytest.raises(ProfileError, match=r"^x: "):
            Profile.from_dict("x", data)
    else:
        assert profile.title == data["title"]
        assert profile.networks == {each["asn"] for each in data.get("networks", [])}
        assert all(profile.ports.values())
        for ranges in profile.ports.values():
            assert all(
                each and each[0] >= 0 and each[-1] <= MAX_PORT for each in ranges
            )


def test_a_file_that_is_no_profile_is_named(tmp_path: Path) -> None:
    (tmp_path / "acme.json").write_text('{"title": "Acme", "networks": "all"}')
    with pytest.raises(ProfileError, match=r"^acme: networks must be a list$"):
        read_profiles(tmp_path)
