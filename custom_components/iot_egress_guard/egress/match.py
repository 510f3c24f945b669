"""What an owner allows or blocks: an address or network, a country, or a network operator."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address, ip_network
import re
from typing import Any

from ..routers.model import Network
from .origin import Origin
from .wording import ENGLISH, Wording

ALL_INTERNET = "all internet"
WITH_PORT = "{what} port {port}"

_COUNTRY = re.compile(r"[A-Z]{2}")
_ASN = re.compile(r"(?:AS)?([0-9]{1,10})", re.IGNORECASE)


class MatchKind(StrEnum):
    """By what destinations are told apart; the names are the actions' fields."""

    DESTINATION = "destination"
    COUNTRY = "country"
    ASN = "asn"


@dataclass(frozen=True, slots=True)
class Match:
    """A set of destinations."""

    kind: MatchKind
    value: str
    """A network in CIDR form; a country code in capitals; an ASN in digits."""

    def covers(self, address: str, origin: Origin) -> bool:
        """Tell whether a destination is in the set; one whose country or network isn't known is in neither."""
        match self.kind:
            case MatchKind.COUNTRY:
                return origin.country == self.value
            case MatchKind.ASN:
                return origin.asn is not None and str(origin.asn) == self.value
        return _contains(self.value, address)

    def named(self, wording: Wording = ENGLISH) -> str:
        """Return the set for people: `106.13.0.0`, `China`, `AS38365`."""
        match self.kind:
            case MatchKind.COUNTRY:
                return wording.country(self.value)
            case MatchKind.ASN:
                return f"AS{self.value}"
        network = network_of(self.value)
        return (
            str(network.network_address)
            if network.prefixlen == network.max_prefixlen
            else self.value
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {"kind": self.kind.value, "value": self.value}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Match:
        """Return what `as_dict` gave; KeyError or ValueError for anything else."""
        return cls.read(MatchKind(data["kind"]), data["value"])

    @classmethod
    def read(cls, kind: MatchKind, value: object) -> Match:
        """Return the set that a text or a number names, as people write it; ValueError where it names none.

        The host bits of a network must be zero.
        """
        return cls(kind, _READERS[kind](str(value).strip()))


@lru_cache(maxsize=1024)
def network_of(value: str) -> Network:
    """Return the network that an address, or a text in CIDR form, names; ValueError where it names none.

    An IPv6 address with a zone (RFC 4007, 11) isn't one of the internet, and any text could stand in the zone.
    """
    if "%" in value:
        raise ValueError("an address of the internet has no zone")
    return ip_network(value)


def _destination(text: str) -> str:
    return str(network_of(text))


def _country(text: str) -> str:
    if not _COUNTRY.fullmatch(code := text.upper()):
        raise ValueError("a country is a code of two letters")
    return code


def _asn(text: str) -> str:
    found = _ASN.fullmatch(text)
    if not found or not 0 < int(found[1]) < 2**32:
        raise ValueError("a network is a number of up to 32 bits")
    return str(int(found[1]))


_READERS: Mapping[MatchKind, Callable[[str], str]] = {
    MatchKind.DESTINATION: _destination,
    MatchKind.COUNTRY: _country,
    MatchKind.ASN: _asn,
}


def _contains(value: str, address: str) -> bool:
    network, parsed = network_of(value), ip_address(address)
    return network.version == parsed.version and parsed in network
