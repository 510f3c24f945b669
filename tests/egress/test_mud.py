"""MUD files become profiles, as far as a profile can hold what they say."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from ipaddress import ip_address, ip_network
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.egress.mud import (
    MAX_BYTES,
    LeftOut,
    MudError,
    MudProfile,
    parse,
    profile_from_mud,
)
from custom_components.iot_egress_guard.egress.origin import (
    SPECIAL_USE,
    UNKNOWN,
    Origin,
    OriginDatabase,
    special_use_name,
)
from custom_components.iot_egress_guard.egress.profile import Profile
from tests.mud_files import URL, ace, equals, mud_file, to_name, to_network

OWNERS = {
    "11.0.0.0/16": (64500, "Cloud"),
    "11.1.0.0/16": (64501, "Video"),
    "11.2.0.0/16": (64502, None),
    "12.0.0.0/24": (64503, "Time"),
    "2600:1::/32": (64500, "Cloud"),
}
"""The networks of the internet that these tests know."""

ONLY_HOME = {"local-networks": [None]}


def origins(address: str) -> Origin:
    """Say whose an address is, as the origin database does."""
    if special_use_name(address):
        return SPECIAL_USE
    for prefix, (asn, organization) in OWNERS.items():
        if ip_address(address) in ip_network(prefix):
            return Origin(asn=asn, organization=organization, prefix=prefix)
    return UNKNOWN


def made(
    *from_device: Mapping[str, Any],
    to_device: tuple[Mapping[str, Any], ...] = (),
    names: Mapping[str, list[str]] | None = None,
    **fields: Any,
) -> MudProfile:
    """Return what becomes of a file with these entries."""
    return convert(mud_file(*from_device, to_device=to_device, **fields), names)


def convert(
    document: object, names: Mapping[str, list[str]] | None = None
) -> MudProfile:
    """Return what becomes of a file; it's always a profile that is taken."""
    found = profile_from_mud(document, origins=origins, known_names=names or {})
    Profile.from_dict("mud", found.profile)
    return found


def asns(found: MudProfile, where: str = "networks") -> list[int]:
    """Return the numbers of a profile's networks."""
    return [fact["asn"] for fact in found.profile[where]]


def ports(found: MudProfile, protocol: str = "tcp") -> list[int | list[int]]:
    """Return a profile's ports."""
    return [fact["port"] for fact in found.profile["ports"].get(protocol, [])]


def reasons(found: MudProfile) -> list[tuple[str, tuple[str, ...]]]:
    """Return why something was left out, in the first words, and what."""
    return [(" ".join(reason.split()[:3]), what) for reason, what in found.left_out]


def test_ports_and_networks_that_a_device_may_reach_are_its_profile() -> None:
    found = made(
        to_network("cloud", "11.0.3.0/24", 443), to_network("v6", "2600:1::7/128", 8883)
    )
    assert found.profile == {
        "title": "Example Doorbell",
        "networks": [
            {"asn": 64500, "name": "Cloud", "source": f"{URL}, entry cloud"},
        ],
        "complete": True,
        "ports": {
            "tcp": [
                {"port": 443, "source": f"{URL}, entry cloud"},
                {"port": 8883, "source": f"{URL}, entry v6"},
            ]
        },
        "ntp": [],
        "notes": [
            f"Made from the MUD file {URL}, last changed 2026-01-02T03:04:05+00:00."
        ],
    }
    assert found.left_out == ()


def test_a_name_gives_the_networks_of_the_addresses_it_was_seen_with() -> None:
    names = {"api.example.com": ["11.0.0.1", "11.1.0.1"]}
    found = made(to_name("api", "API.Example.com.", 443), names=names)
    assert asns(found) == [64500, 64501]
    assert found.profile["complete"] is True
    assert found.left_out == ()


def test_a_name_that_was_not_seen_is_left_out_and_its_port_kept() -> None:
    found = made(to_name("api", "api.example.com", 443))
    assert asns(found) == []
    assert ports(found) == [443]
    assert found.profile["complete"] is False
    assert [left_out.text() for left_out in found.left_out] == [
        "No address is known that this device was seen to use under this name, so its network isn't part of the profile: api.example.com."
    ]


def test_a_profile_of_all_but_its_time_servers_networks_is_complete() -> None:
    found = made(
        to_network("cloud", "11.0.0.1/32", 443),
        to_name("pool", "pool.example.org", 123, "udp"),
    )
    assert reasons(found) == [("No address is", ("pool.example.org",))]
    assert found.profile["complete"] is True


def test_a_profile_that_is_not_complete_says_so() -> None:
    notes = made(to_name("api", "api.example.com", 443)).profile["notes"]
    assert notes[1:] == [
        "Some of its networks aren't known, so another one is no news."
    ]


def test_a_network_without_an_organization_is_named_by_its_number() -> None:
    found = made(to_network("cdn", "11.2.0.0/32", 443))
    assert found.profile["networks"][0]["name"] == "AS64502"


def test_what_comes_back_to_the_device_names_the_remote_side_as_source() -> None:
    reply = ace(
        "reply",
        ipv4={"protocol": 6, "source-ipv4-network": "11.0.0.1/32"},
        tcp={
            "source-port": equals(8443),
            "destination-port": {"lower-port": 1024, "upper-port": 65535},
            "ietf-mud:direction-initiated": "from-device",
        },
    )
    named = ace(
        "named",
        ipv4={"protocol": 17, "ietf-acldns:src-dnsname": "v.example.com"},
        udp={"source-port": equals(5000)},
    )
    found = made(to_device=(reply, named), names={"v.example.com": ["11.1.0.1"]})
    assert ports(found) == [8443]
    assert ports(found, "udp") == [5000]
    assert asns(found) == [64500, 64501]


def test_what_stands_in_both_directions_is_there_once() -> None:
    back = ace(
        "back",
        ipv4={"protocol": 6, "source-ipv4-network": "11.0.0.1/32"},
        tcp={"source-port": equals(443)},
    )
    found = made(to_network("there", "11.0.0.1/32", 443), to_device=(back,))
    assert ports(found) == [443]
    assert asns(found) == [64500]
    assert found.profile["networks"][0]["source"] == f"{URL}, entry there"


def test_time_servers_have_their_own_networks() -> None:
    found = made(
        to_name("pool", "pool.example.org", 123, "udp"),
        to_network("time", "11.0.0.1/32", 123, "udp"),
        to_network("not ntp", "11.1.0.1/32", 123),
        names={"pool.example.org": ["12.0.0.1"]},
    )
    assert [(fact["asn"], fact["name"]) for fact in found.profile["ntp"]] == [
        (64500, "Cloud"),
        (64503, "Time (pool.example.org)"),
    ]
    assert asns(found) == [64501]
    assert ports(found, "udp") == [123]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (ace("x", "drop", ipv4={"protocol": 6}), "The file forbids"),
        (ace("x", "reject", ipv4={"protocol": 6}), "The file forbids"),
        (ace("x", mud=ONLY_HOME, ipv4={"protocol": 17}), "What stays at"),
        (ace("x", mud={"same-manufacturer": [None]}), "What stays at"),
        (ace("x", mud={"manufacturer": "example.com"}), "What stays at"),
        (ace("x", mud={"model": "https://example.com/m"}), "What stays at"),
        (ace("x", mud={"my-controller": [None]}), "The file doesn't"),
        (ace("x", mud={"controller": "urn:ietf:params:mud:dns"}), "The file doesn't"),
        (ace("x", eth={"ethertype": "0x888e"}), "This isn't IP,"),
        (
            ace(
                "x",
                ipv4={"protocol": 6, "destination-ipv4-network": "11.0.0.1/32"},
                tcp={"ietf-mud:direction-initiated": "to-device"},
            ),
            "Others open this",
        ),
        (
            ace("x", ipv4={"protocol": 6}, udp={"destination-port": equals(443)}),
            "This names one",
        ),
    ],
)
def test_what_a_profile_cannot_hold_is_left_out_with_the_reason(
    entry: dict[str, Any], why: str
) -> None:
    found = made(entry)
    assert reasons(found) == [(why, ("x",))]
    assert found.profile["networks"] == []
    assert found.profile["ports"] == {}
    assert found.profile["complete"] is True


@pytest.mark.parametrize(
    "network",
    ["192.168.1.1/32", "10.0.0.0/8", "224.0.0.0/4", "fe80::/10", "ff02::1/128"],
)
def test_addresses_that_are_not_the_internets_are_left_out_with_their_ports(
    network: str,
) -> None:
    found = made(to_network("near", network, 8080))
    assert reasons(found) == [("This address isn't", (network,))]
    assert found.profile["ports"] == {}
    assert found.profile["complete"] is True


def test_a_name_seen_with_an_address_at_home_gives_no_network() -> None:
    found = made(
        to_name("hub", "hub.example.com", 443),
        names={"hub.example.com": ["192.168.1.2"]},
    )
    assert reasons(found) == [
        ("This address isn't", ("hub.example.com (192.168.1.2)",))
    ]


def test_a_network_that_the_database_does_not_know_is_left_out() -> None:
    found = made(to_network("there", "13.0.0.1/32", 443))
    assert reasons(found) == [("The origin database", ("13.0.0.1/32",))]
    assert found.profile["complete"] is False


def test_all_the_networks_of_a_range_are_found() -> None:
    found = made(to_network("wide", "11.0.0.0/15", 443))
    assert asns(found) == [64500, 64501]
    found = made(to_network("wider", "11.0.0.0/12", 443))
    assert asns(found) == []
    assert reasons(found) == [("This belongs to", ("11.0.0.0/12",))]
    assert found.profile["complete"] is False


def test_the_networks_of_a_range_are_those_of_the_embedded_database(
    embedded: OriginDatabase,
) -> None:
    document = mud_file(
        to_network("v4", "3.120.0.0/14", 443),
        to_network("4in6", "::ffff:106.13.0.0/112", 443),
    )
    found = profile_from_mud(document, origins=embedded.lookup, known_names={})
    assert asns(found) == [16509, 38365]


@pytest.mark.parametrize("network", ["0.0.0.0/0", "::/0"])
def test_any_address_gives_no_network(network: str) -> None:
    found = made(to_network("anywhere", network, 443))
    assert ports(found) == [443]
    assert reasons(found) == [("Any address is", ("anywhere",))]
    assert found.profile["complete"] is False


def test_an_entry_without_matches_allows_everything_and_says_nothing() -> None:
    entry = {"name": "all", "actions": {"forwarding": "accept"}}
    found = made(entry)
    assert reasons(found) == [
        ("Any port is", ("all",)),
        ("Any address is", ("all",)),
    ]


def test_any_port_gives_no_port() -> None:
    every = {"lower-port": 0, "upper-port": 65535}
    found = made(
        to_name("none", "a.example.com", None),
        ace(
            "all",
            ipv4={"ietf-acldns:dst-dnsname": "a.example.com"},
            tcp={"destination-port": every},
        ),
        names={"a.example.com": ["11.0.0.1"]},
    )
    assert reasons(found) == [("Any port is", ("none", "all"))]
    assert asns(found) == [64500]


def test_other_protocols_have_no_ports_but_networks() -> None:
    ping = ace(
        "ping",
        ipv4={"protocol": 1, "destination-ipv4-network": "11.0.0.1/32"},
        icmp={"type": 8, "code": 0},
    )
    found = made(ping)
    assert reasons(found) == [("A profile holds", ("ping",))]
    assert asns(found) == [64500]


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ({"operator": "eq", "port": 443}, [443]),
        ({"port": 443}, [443]),
        ({"operator": "neq", "port": 23}, [[0, 22], [24, 65535]]),
        ({"operator": "neq", "port": 0}, [[1, 65535]]),
        ({"operator": "lte", "port": 1023}, [[0, 1023]]),
        ({"operator": "gte", "port": 1024}, [[1024, 65535]]),
        ({"lower-port": 9998, "upper-port": 9999}, [[9998, 9999]]),
        ({"operator": "range", "lower-port": 1, "upper-port": 2}, [[1, 2]]),
        ({"lower-port": 80}, [80]),
    ],
)
def test_ports_are_matched_in_every_way(
    match: dict[str, Any], expected: list[Any]
) -> None:
    found = made(ace("x", ipv4={"protocol": 6}, tcp={"destination-port": match}))
    assert ports(found) == expected


def test_files_of_the_drafts_before_are_understood() -> None:
    def entry(host: str, port: str) -> dict[str, Any]:
        return {
            "rule-name": "old",
            "matches": {
                "ipv6-acl": {"protocol": 6, host: "old.example.com", port: equals(443)},
                "tcp": {"ietf-mud:direction-initiated": "from-device"},
            },
            "actions": {"forwarding": "accept"},
        }

    def policy(name: str) -> dict[str, Any]:
        return {"access-lists": {"access-list": [{"acl-name": name}]}}

    document = {
        "ietf-mud:mud": {
            "mud-version": 1,
            "mud-url": URL,
            "from-device-policy": policy("from"),
            "to-device-policy": policy("to"),
        },
        "ietf-access-control-list:access-lists": {
            "acl": [
                {
                    "acl-name": name,
                    "access-list-entries": {
                        "ace": [
                            entry(
                                f"ietf-acldns:{side}-dnsname",
                                f"{port}-port-range-or-operator",
                            )
                        ]
                    },
                }
                for name, side, port in (
                    ("from", "dst", "destination"),
                    ("to", "src", "source"),
                )
            ]
        },
    }
    found = convert(document, {"old.example.com": ["2600:1::1"]})
    assert ports(found) == [443]
    assert asns(found) == [64500]
    assert found.left_out == ()


def test_the_names_of_yang_modules_may_be_left_away_or_added() -> None:
    document = mud_file(
        to_name("api", "api.example.com", 443), ace("home", mud=ONLY_HOME)
    )
    text = json.dumps(document)
    for module in ("ietf-mud:", "ietf-access-control-list:", "ietf-acldns:"):
        text = text.replace(module, "")
    text = text.replace('"accept"', '"ietf-access-control-list:accept"')
    assert convert(json.loads(text)) == convert(document)


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"mfg_name": "Example", "model_name": "Bell 2"}, "Example Bell 2"),
        ({"model_name": "Bell 2"}, "Bell 2"),
        ({"mfg_name": "Example"}, "Example Doorbell"),
        ({"systeminfo": None}, "mud.example.com/doorbell.json"),
        ({"systeminfo": " \u202e\x1b[31m\ud800 "}, "[31m"),
        ({"systeminfo": ""}, "mud.example.com/doorbell.json"),
        ({"systeminfo": "x" * 61}, "x" * 59 + "…"),
    ],
)
def test_a_profile_is_called_what_the_device_is(
    fields: dict[str, Any], title: str
) -> None:
    assert made(**fields).profile["title"] == title


def test_the_notes_say_when_and_whether_its_maker_still_looks_after_it() -> None:
    assert made(last_update=None, is_supported=False).profile["notes"] == [
        f"Made from the MUD file {URL}.",
        "The file says that the maker no longer supports this device.",
    ]


def test_an_entry_without_a_name_is_called_by_its_place() -> None:
    entry = to_name("", "api.example.com", 443)
    source = made(entry).profile["ports"]["tcp"][0]["source"]
    assert source == (f"{URL}, entry ietf-access-control-list:acls.acl[0].aces.ace[0]")


def test_lists_that_no_policy_names_say_nothing() -> None:
    found = made(to_network("cloud", "11.0.0.1/32", 443), from_device_policy=None)
    assert asns(found) == ports(found) == []


def test_a_file_without_lists_gives_an_empty_profile() -> None:
    found = convert({"ietf-mud:mud": {"mud-version": 1, "mud-url": URL}})
    assert (found.profile["networks"], found.profile["ports"]) == ([], {})


ACE = "ietf-access-control-list:acls.acl[0].aces.ace[0]"
PORT = f"{ACE}.matches.tcp.destination-port"


def with_port(**match: Any) -> dict[str, Any]:
    """Return a file with this match of ports."""
    return mud_file(ace("x", ipv4={"protocol": 6}, tcp={"destination-port": match}))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "the file: must be an object"),
        ({}, "ietf-mud:mud: is missing"),
        ({"ietf-mud:mud": 1}, "ietf-mud:mud: must be an object"),
        (mud_file(mud_version=None), "ietf-mud:mud.mud-version: is missing"),
        (mud_file(mud_version=2), "ietf-mud:mud.mud-version: must be 1"),
        (mud_file(mud_version=True), "ietf-mud:mud.mud-version: must be 1"),
        (mud_file(mud_url=None), "ietf-mud:mud.mud-url: is missing"),
        (
            mud_file(mud_url="http://example.com/x"),
            "ietf-mud:mud.mud-url: must be a URL that begins with https://",
        ),
        (mud_file(mud_url=7), "ietf-mud:mud.mud-url: must be a text"),
        (
            mud_file(is_supported="yes"),
            "ietf-mud:mud.is-supported: must be true or false",
        ),
        (mud_file(systeminfo=[]), "ietf-mud:mud.systeminfo: must be a text"),
        (
            mud_file(from_device_policy={"access-lists": {"access-list": {}}}),
            "ietf-mud:mud.from-device-policy.access-lists.access-list: must be a list",
        ),
        (
            mud_file(
                to_device_policy={"access-lists": {"access-list": [{"name": "gone"}]}}
            ),
            "ietf-mud:mud.to-device-policy.access-lists.access-list[0].name: there is no access list of this name",
        ),
        (mud_file({"name": "x"}), f"{ACE}.actions: is missing"),
        (
            mud_file(ace("x", "allow")),
            f"{ACE}.actions.forwarding: must be one of accept, drop, reject",
        ),
        (
            mud_file(ace("x", ipv4={"protocol": 256})),
            f"{ACE}.matches.ipv4.protocol: must be a number from 0 to 255",
        ),
        (
            mud_file(ace("x", ipv4={"destination-ipv4-network": "300.0.0.0/8"})),
            f"{ACE}.matches.ipv4.destination-ipv4-network: must be a network in CIDR form",
        ),
        (with_port(), f"{PORT}.port: is missing"),
        (
            with_port(port=65536),
            f"{PORT}.port: must be a number from 0 to 65535",
        ),
        (with_port(port="443"), f"{PORT}.port: must be a number from 0 to 65535"),
        (
            with_port(operator="about", port=443),
            f"{PORT}: operator must be one of eq, neq, lte, gte",
        ),
        (
            with_port(**{"lower-port": 9, "upper-port": 8}),
            f"{PORT}.upper-port: must be a number from 9 to 65535",
        ),
        (
            mud_file(*[ace("x")] * 2001),
            "ietf-access-control-list:acls.acl[0].aces.ace[2000]: must be one of at most 2000 entries",
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_place(document: object, message: str) -> None:
    with pytest.raises(MudError) as caught:
        convert(document)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file: must be JSON: Expecting value"),
        (b"\xff\xfe\xfd", "the file: must be JSON: "),
        (b"[" * MAX_BYTES, "the file: must be JSON, but is nested too deeply"),
        (b"1" * 5000, "the file: must be JSON: "),
        (b" " * (MAX_BYTES + 1), f"the file: must have at most {MAX_BYTES} bytes"),
    ],
)
def test_a_file_that_is_no_json_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(MudError) as caught:
        parse(data)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_a_file_is_parsed() -> None:
    document = mud_file(to_name("api", "api.example.com", 443))
    assert parse(json.dumps(document).encode()) == document


def test_what_is_left_out_can_be_cut_short() -> None:
    left_out = LeftOut("Why", ("a", "b", "c"))
    assert left_out.text() == "Why: a, b, c."
    assert left_out.text(3) == "Why: a, b, c."
    assert left_out.text(2) == "Why: a, b and 1 more."


SAMPLE = mud_file(
    to_network("cloud", "11.0.0.0/15", 443),
    to_name("time", "time.example.com", 123, "udp"),
    ace("home", mud=ONLY_HOME, eth={"ethertype": "0x0800"}),
    to_device=(
        ace(
            "range",
            ipv6={"protocol": 17, "source-ipv6-network": "2600:1::/32"},
            udp={"source-port": {"lower-port": 1, "upper-port": 9}},
        ),
    ),
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()))
    | st.sampled_from(
        ["accept", "0.0.0.0/0", "::/0", "11.0.0.0/8", "range", "to", URL]
    ),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to each value within a document."""
    if way:
        yield way
    for key in (
        value
        if isinstance(value, dict)
        else range(len(value))
        if isinstance(value, list)
        else ()
    ):
        yield from places(value[key], (*way, key))


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """Return a MUD file with some of its values replaced by whatever JSON can hold."""
    document = deepcopy(SAMPLE)
    for _ in range(draw(st.integers(1, 4))):
        *way, last = draw(st.sampled_from(list(places(document))))
        holder: Any = document
        for key in way:
            holder = holder[key]
        holder[last] = draw(JSON)
    return document


@given(
    st.one_of(JSON, broken()),
    st.dictionaries(
        st.just("time.example.com"), st.lists(st.ip_addresses().map(str), max_size=3)
    ),
)
def test_any_json_gives_a_profile_or_an_error_that_names_a_field(
    document: Any, names: dict[str, list[str]]
) -> None:
    try:
        found = convert(document, names)
    except MudError as err:
        said = [str(err)]
    else:
        assert json.dumps(found.profile, ensure_ascii=False).encode()
        said = [left_out.text() for left_out in found.left_out]
    assert all(map(str.isprintable, said))
