"""What an owner allows or blocks: an address or network, a country, or a network operator."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

from ..routers.model import Network
from .countries import country_name
from .origin import Origin


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

    @property
    def text(self) -> str:
        """Return the set for people: `106.13.0.0`, `China`, `AS38365`."""
        match self.kind:
            case MatchKind.COUNTRY:
                return country_name(self.value)
            case MatchKind.ASN:
                return f"AS{self.value}"
        network = ip_network(self.value)
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
        return cls(MatchKind(data["kind"]), str(data["value"]))


@lru_cache(maxsize=1024)
def network_of(value: str) -> Network:
    """Return the network that a text in CIDR form names."""
    return ip_network(value)


def _contains(value: str, address: str) -> bool:
    network, parsed = network_of(value), ip_address(address)
    return network.version == parsed.version and parsed in network
