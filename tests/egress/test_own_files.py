"""Databases that owners bring themselves: of each make, in one file or two, or damaged."""

from datetime import UTC, datetime
from ipaddress import IPv4Network, ip_network
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings, strategies as st
import maxminddb
import pytest

from custom_components.iot_egress_guard.egress.origin import (
    SPECIAL_USE,
    UNKNOWN,
    Flavour,
    Origin,
    OriginDatabase,
    OriginDatabaseError,
    Problem,
    unpack,
)

from .mmdb import Records, write_mmdb

BAIDU = {
    "autonomous_system_number": 38365,
    "autonomous_system_organization": "Baidu",
}
CHINA = {
    "continent": {"code": "AS"},
    "country": {"iso_code": "CN", "names": {"en": "China"}},
    "registered_country": {"iso_code": "US", "names": {"en": "United States"}},
}
CLOUDFLARE = {
    "autonomous_system_number": 13335,
    "autonomous_system_organization": "Cloudflare",
}
WHOLE = Origin(country="CN", asn=38365, organization="Baidu", prefix="106.12.0.0/15")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a test puts its database."""
    return tmp_path / "own.mmdb"


def open_with(path: Path, records: Records, **how: Any) -> OriginDatabase:
    """Write and open a database."""
    return OriginDatabase.open(write_mmdb(path, records, **how))


def problem_of(path: Path, asn_path: Path | None = None) -> Problem:
    """Return why files can't be opened."""
    with pytest.raises(OriginDatabaseError) as caught:
        OriginDatabase.open(path, asn_path)
    assert caught.value.cause
    assert caught.value.remedy
    return caught.value.problem


@pytest.mark.parametrize(
    ("flavour", "record", "origin"),
    [
        (Flavour.MAXMIND, CHINA, WHOLE._replace(asn=None, organization=None)),
        (
            Flavour.IP_LOCATION_DB,
            {"country_code": "CN"},
            WHOLE._replace(asn=None, organization=None),
        ),
        (Flavour.IP_LOCATION_DB, {"country_code": "CN", **BAIDU}, WHOLE),
        (
            Flavour.IPINFO_LITE,
            {
                "asn": "AS38365",
                "as_name": "Baidu",
                "as_domain": "baidu.com",
                "continent": "Asia",
                "continent_code": "AS",
                "country": "China",
                "country_code": "CN",
            },
            WHOLE,
        ),
        (
            Flavour.IPINFO_LITE,
            {"country": "China", "country_code": "CN"},
            WHOLE._replace(asn=None, organization=None),
        ),
    ],
)
def test_a_file_is_known_by_the_shape_of_its_records(
    path: Path, flavour: Flavour, record: dict[str, Any], origin: Origin
) -> None:
    database = open_with(path, {"106.12.0.0/15": record})
    assert database.flavour is flavour
    assert database.has_networks == (origin.asn is not None)
    assert database.lookup("106.13.0.0") == origin
    assert database.lookup("77.88.8.8") == UNKNOWN
    assert database.prefixes(country="CN") == (ip_network("106.12.0.0/15"),)
    assert database.built == datetime.now(UTC).date()
    database.close()


def test_where_an_address_is_on_paper_is_not_where_it_is(path: Path) -> None:
    registered = {"registered_country": {"iso_code": "AU"}}
    database = open_with(path, {"1.0.0.0/24": registered, "106.12.0.0/15": CHINA})
    assert database.lookup("1.0.0.1").country is None
    assert database.lookup("106.13.0.0").country == "CN"
    assert database.prefixes(country="AU") == ()


def test_a_file_that_says_anycast_is_believed(path: Path) -> None:
    anycast = {**CHINA, "traits": {"is_anycast": True}}
    database = open_with(path, {"106.12.0.0/16": anycast, "106.13.0.0/16": CHINA})
    assert database.lookup("106.12.0.1") == Origin(anycast=True, prefix="106.12.0.0/16")
    assert database.prefixes(country="CN") == (ip_network("106.13.0.0/16"),)


@pytest.mark.parametrize("code", ["ZZ", "EU", "", "cn", 86, ["CN"], {"iso": "CN"}])
def test_what_is_no_country_is_none(path: Path, code: object) -> None:
    database = open_with(path, {"106.12.0.0/15": {"country_code": code, **BAIDU}})
    assert database.lookup("106.13.0.0") == WHOLE._replace(country=None)


@pytest.mark.parametrize(
    ("asn", "number"),
    [
        ("AS38365", 38365),
        ("38365", 38365),
        (0, None),
        ("AS0", None),
        ("", None),
        ("ASxy", None),
        ("AS99999999999", None),
        (2**32, None),
        ([38365], None),
    ],
)
def test_numbers_of_networks_come_in_several_forms(
    path: Path, asn: object, number: int | None
) -> None:
    record = {"country_code": "CN", "country": "China", "asn": asn, "as_name": "Baidu"}
    database = open_with(path, {"106.12.0.0/15": record})
    assert database.lookup("106.13.0.0") == WHOLE._replace(asn=number)


def test_a_network_without_a_name_has_none(path: Path) -> None:
    record = {**BAIDU, "country_code": "CN", "autonomous_system_organization": ""}
    database = open_with(path, {"106.12.0.0/15": record})
    assert database.lookup("106.13.0.0") == WHOLE._replace(organization=None)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Return a file of countries and one of networks."""
    countries = {
        "106.0.0.0/8": CHINA,
        "8.8.0.0/16": {"country": {"iso_code": "US"}},
        "240e::/20": CHINA,
    }
    networks = {
        "106.12.0.0/15": BAIDU,
        "106.64.0.0/16": CLOUDFLARE,
        "107.0.0.0/16": BAIDU,
    }
    return (
        write_mmdb(tmp_path / "countries.mmdb", countries),
        write_mmdb(tmp_path / "networks.mmdb", networks),
    )


def test_networks_may_stand_in_a_file_of_their_own(pair: tuple[Path, Path]) -> None:
    database = OriginDatabase.open(*pair)
    assert database.flavour is Flavour.MAXMIND
    assert database.has_networks
    assert database.lookup("106.13.0.0") == WHOLE
    assert database.lookup("106.1.0.0") == Origin(country="CN", prefix="106.0.0.0/8")
    assert database.lookup("106.64.0.1") == Origin(
        asn=13335, organization="Cloudflare", prefix="106.64.0.0/16", anycast=True
    )
    assert database.lookup("107.0.0.1") == Origin(
        asn=38365, organization="Baidu", prefix="107.0.0.0/16"
    )
    assert database.lookup("9.0.0.1") == UNKNOWN
    database.close()


def test_prefixes_of_two_files(pair: tuple[Path, Path]) -> None:
    database = OriginDatabase.open(*pair)
    assert database.prefixes(asn=38365) == (
        ip_network("106.12.0.0/15"),
        ip_network("107.0.0.0/16"),
    )
    china = database.prefixes(country="CN")
    anycast = IPv4Network("106.64.0.0/16")
    assert china[-1] == ip_network("240e::/20")
    expected = IPv4Network("106.0.0.0/8").address_exclude(anycast)
    assert list(china[:-1]) == sorted(expected)
    google = IPv4Network("8.8.8.0/24")
    assert list(database.prefixes(country="US")) == sorted(
        IPv4Network("8.8.0.0/16").address_exclude(google)
    )


def test_each_file_has_to_know_what_it_is_for(pair: tuple[Path, Path]) -> None:
    countries, networks = pair
    assert problem_of(networks) is Problem.NO_COUNTRIES
    assert problem_of(countries, countries) is Problem.NO_NETWORKS
    assert problem_of(countries, countries.with_name("none")) is Problem.MISSING


def test_without_networks_a_network_has_no_prefixes(pair: tuple[Path, Path]) -> None:
    database = OriginDatabase.open(pair[0])
    assert not database.has_networks
    assert database.prefixes(asn=38365) == ()


@pytest.mark.parametrize("record_size", [24, 28, 32])
def test_files_of_any_record_size_are_read_whole(path: Path, record_size: int) -> None:
    records = {
        f"{n}.{n * 7 % 256}.0.0/16": {"country_code": "CN" if n % 3 else "DE"}
        for n in range(20, 99)
    }
    records["2400:3200::/32"] = {"country_code": "CN"}
    database = open_with(path, records, record_size=record_size)
    with maxminddb.open_database(path) as reader:
        assert reader.metadata().record_size == record_size
    assert [str(prefix) for prefix in database.prefixes(country="CN")] == [
        prefix for prefix, record in records.items() if record["country_code"] == "CN"
    ]


def test_a_file_of_ipv4_alone_does_not_know_ipv6(path: Path) -> None:
    records = {"106.12.0.0/15": {"country_code": "CN", **BAIDU}}
    database = open_with(path, records, ip_version=4)
    assert database.lookup("106.13.0.0") == WHOLE
    assert database.lookup("::ffff:106.13.0.0") == WHOLE
    assert database.lookup("240e::1") == UNKNOWN
    assert database.prefixes(country="CN") == (ip_network("106.12.0.0/15"),)
    assert database.damage is None


def test_other_ways_to_the_ipv4_part_are_not_listed(path: Path) -> None:
    records = {
        "106.12.0.0/15": {"country_code": "CN"},
        "240e::/20": {"country_code": "CN"},
    }
    aliases = ("::ffff:0:0/96", "2001:0::/32", "2002::/16", "2a00:64::/96")
    database = open_with(path, records, ipv4_aliases=aliases)
    with maxminddb.open_database(path) as reader:
        assert reader.get("2a00:64::6a0d:0") == {"country_code": "CN"}
    assert database.prefixes(country="CN") == (
        ip_network("106.12.0.0/15"),
        ip_network("240e::/20"),
    )


def test_addresses_of_special_use_belong_to_nobody(path: Path) -> None:
    database = open_with(path, {"0.0.0.0/1": CHINA, "2000::/3": CHINA})
    assert database.lookup("10.0.0.1") == SPECIAL_USE
    prefixes = database.prefixes(country="CN")
    for reserved in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "8.8.8.0/24"):
        network = IPv4Network(reserved)
        assert not any(p.version == 4 and p.overlaps(network) for p in prefixes)
    addresses = sum(p.num_addresses for p in prefixes if p.version == 4)
    assert addresses == 2**31 - 3 * 2**24 - 2**22 - 2**8


PREFIXES = st.tuples(st.integers(1 << 24, (1 << 32) - 1), st.integers(4, 28)).map(
    lambda pair: ip_network(pair, strict=False)
)


@given(
    tree=st.dictionaries(PREFIXES, st.sampled_from(["CN", "DE"]), min_size=1),
    address=st.ip_addresses(v=4),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_prefixes_agree_with_look_ups(
    path: Path, tree: dict[IPv4Network, str], address: object
) -> None:
    database = open_with(
        path,
        {
            str(prefix): {"country_code": tree[prefix]}
            for prefix in sorted(tree, key=lambda prefix: prefix.prefixlen)
        },
    )
    prefixes = database.prefixes(country="CN")
    for probe in (
        address,
        *(end for prefix in tree for end in (prefix[0], prefix[-1])),
    ):
        listed = any(probe in prefix for prefix in prefixes)
        assert listed == (database.lookup(str(probe)).country == "CN")
    database.close()


def test_what_can_not_be_opened_says_why(tmp_path: Path) -> None:
    junk = tmp_path / "junk.mmdb"
    junk.write_bytes(b"no database at all" * 99)
    empty = tmp_path / "empty.mmdb"
    empty.write_bytes(b"")
    city = write_mmdb(tmp_path / "other.mmdb", {"1.0.0.0/8": {"city": "Beijing"}})
    words = write_mmdb(tmp_path / "words.mmdb", {"1.0.0.0/8": "China"})
    nothing = write_mmdb(tmp_path / "nothing.mmdb", {})
    assert problem_of(tmp_path / "none.mmdb") is Problem.MISSING
    assert problem_of(tmp_path) is Problem.UNREADABLE
    assert problem_of(junk) is Problem.DAMAGED
    assert problem_of(empty) is Problem.DAMAGED
    assert problem_of(city) is Problem.UNRECOGNIZED
    assert problem_of(words) is Problem.UNRECOGNIZED
    assert problem_of(nothing) is Problem.UNRECOGNIZED


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_file_cut_short_is_damaged(
    tmp_path: Path, embedded_path: Path, share: float
) -> None:
    whole = embedded_path.read_bytes()
    cut = tmp_path / "cut.mmdb"
    cut.write_bytes(whole[: int(len(whole) * share)])
    assert problem_of(cut) is Problem.DAMAGED


def test_a_tree_with_loops_is_damaged(path: Path) -> None:
    data = bytearray(write_mmdb(path, {"106.12.0.0/15": CHINA}).read_bytes())
    data[6:12] = (0).to_bytes(3) * 2
    path.write_bytes(data)
    assert problem_of(path) is Problem.DAMAGED


def test_damage_that_shows_later_leaves_the_rest_readable(path: Path) -> None:
    records: dict[str, dict[str, Any]] = {
        f"20.0.{n}.0/24": {"country_code": "CN", "n": n} for n in range(256)
    }
    records["200.0.0.0/8"] = {"country_code": "it breaks here"}
    data = write_mmdb(path, records).read_bytes()
    path.unlink()
    path.write_bytes(data.replace(b"it breaks here", b"\xff" * 14))
    database = OriginDatabase.open(path)
    assert database.lookup("200.1.2.3") == UNKNOWN
    assert database.damage is not None
    assert database.damage.problem is Problem.DAMAGED
    assert database.lookup("20.0.7.1").country == "CN"
    with pytest.raises(OriginDatabaseError) as caught:
        database.prefixes(country="CN")
    assert caught.value.problem is Problem.DAMAGED


def test_a_file_that_went_away_is_said(path: Path) -> None:
    database = open_with(path, {"106.12.0.0/15": CHINA})
    path.unlink()
    assert database.lookup("106.13.0.0").country == "CN"
    with pytest.raises(OriginDatabaseError) as caught:
        database.prefixes(country="CN")
    assert caught.value.problem is Problem.UNREADABLE


@pytest.fixture
def small(path: Path) -> bytes:
    """Return a whole database of a few records."""
    records = {
        "106.12.0.0/15": {"country_code": "CN", **BAIDU},
        "77.88.0.0/18": {"country_code": "RU", **CLOUDFLARE},
        "240e::/20": {"country_code": "CN"},
    }
    return write_mmdb(path, records).read_bytes()


@given(flips=st.dictionaries(st.integers(0, 10**6), st.integers(1, 255), max_size=9))
@example(flips={})
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damage_anywhere_is_refused_or_survived(
    path: Path, small: bytes, flips: dict[int, int]
) -> None:
    data = bytearray(small)
    for position, flip in flips.items():
        data[position % len(data)] ^= flip
    path.unlink()
    path.write_bytes(data)
    is_refused = False
    try:
        database = OriginDatabase.open(unpack(path, path.parent / "copies"))
        for address in ("106.13.0.0", "77.88.8.8", "240e::1", "9.0.0.1"):
            assert isinstance(database.lookup(address), Origin)
        database.prefixes(country="CN")
        database.close()
    except OriginDatabaseError:
        is_refused = True
    assert flips or not is_refused


def test_a_key_that_is_no_text_is_refused_before_it_ends_the_process(
    path: Path,
) -> None:
    """The fast reader of maxminddb 3.2.0 dies of it."""
    record = {"country_code": "CN", "names": [{7: "seven"}]}
    write_mmdb(path, {"106.12.0.0/15": record})
    with pytest.raises(OriginDatabaseError) as caught:
        unpack(path, path.parent / "copies")
    assert caught.value.problem is Problem.DAMAGED
    assert "a map has the key 7" in caught.value.detail


@pytest.mark.parametrize(
    ("whole", "broken", "said"),
    [
        (b"record_size\xa1\x18", b"record_size\xa1\x19", "record size"),
        (b"node_count\xc1\x0f", b"node_count\xc1\xff", "search tree"),
    ],
)
def test_a_damaged_head_is_refused(
    path: Path, whole: bytes, broken: bytes, said: str
) -> None:
    write_mmdb(path, {"106.12.0.0/15": {"country_code": "CN"}}, ip_version=4)
    data = path.read_bytes()
    assert whole in data
    path.write_bytes(data.replace(whole, broken))
    with pytest.raises(OriginDatabaseError) as caught:
        unpack(path, path.parent / "copies")
    assert caught.value.problem is Problem.DAMAGED
    assert said in caught.value.detail
