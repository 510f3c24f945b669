"""What an owner allows or blocks."""

import pytest

from custom_components.iot_egress_guard.egress.match import Match, MatchKind
from custom_components.iot_egress_guard.egress.origin import UNKNOWN

from .origins import BAIDU


@pytest.mark.parametrize(
    ("match", "text", "covers"),
    [
        (Match(MatchKind.DESTINATION, "106.13.0.0/32"), "106.13.0.0", True),
        (Match(MatchKind.DESTINATION, "106.13.0.1/32"), "106.13.0.1", False),
        (Match(MatchKind.DESTINATION, "106.12.0.0/15"), "106.12.0.0/15", True),
        (Match(MatchKind.DESTINATION, "106.14.0.0/15"), "106.14.0.0/15", False),
        (Match(MatchKind.DESTINATION, "2400::/12"), "2400::/12", False),
        (Match(MatchKind.COUNTRY, "CN"), "China", True),
        (Match(MatchKind.COUNTRY, "US"), "United States", False),
        (Match(MatchKind.ASN, "38365"), "AS38365", True),
        (Match(MatchKind.ASN, "383"), "AS383", False),
    ],
)
def test_match(match: Match, text: str, covers: bool) -> None:
    assert match.covers("106.13.0.0", BAIDU) is covers
    assert match.named() == text
    assert Match.from_dict(match.as_dict()) == match


def test_an_ipv6_network_covers_its_addresses() -> None:
    match = Match(MatchKind.DESTINATION, "2400:3200::/32")
    assert match.covers("2400:3200::1", UNKNOWN)
    assert not match.covers("2400:3201::1", UNKNOWN)
    assert Match(MatchKind.DESTINATION, "2400:3200::1/128").named() == "2400:3200::1"


def test_an_unknown_origin_is_in_no_country_and_no_network() -> None:
    assert not Match(MatchKind.COUNTRY, "CN").covers("106.13.0.0", UNKNOWN)
    assert not Match(MatchKind.ASN, "38365").covers("106.13.0.0", UNKNOWN)


@pytest.mark.parametrize(
    "damaged", [{}, {"kind": "asn"}, {"kind": "colour", "value": "red"}]
)
def test_damage_raises_what_is_promised(damaged: dict[str, str]) -> None:
    with pytest.raises((KeyError, ValueError)):
        Match.from_dict(damaged)
