"""What is normal for a make of device: data shipped with the project, in `data/profiles/*.json`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GENERIC = "generic"


class ProfileError(ValueError):
    """A profile's data isn't as the schema has it; the message names the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is normal for a make of device."""

    key: str
    """Its name in the configuration, and the file's."""
    title: str
    networks: frozenset[int] = frozenset()
    """The ASNs that its makers use."""
    ports: Mapping[str, tuple[range, ...]]
    """Protocol → remote ports."""
    notes: tuple[str, ...] = ()
    """Where each fact comes from."""

    @property
    def knows_networks(self) -> bool:
        """True when a network that isn't listed is news; a profile without any knows nothing of networks."""
        return bool(self.networks)

    @classmethod
    def from_dict(cls, key: str, data: Mapping[str, Any]) -> Profile:
        """Read a profile's data; ProfileError names what is wrong."""
        if unknown := set(data) - {"title", "networks", "ports", "notes"}:
            raise ProfileError(f"{key}: unknown field {min(unknown)}")
        title = data.get("title")
        if not isinstance(title, str) or not title:
            raise ProfileError(f"{key}: title must be a text")
        networks = data.get("networks", [])
        if not isinstance(networks, list) or not all(
            type(asn) is int and asn > 0 for asn in networks
        ):
            raise ProfileError(f"{key}: networks must be a list of ASNs")
        notes = data.get("notes", [])
        if not isinstance(notes, list) or not all(
            isinstance(note, str) for note in notes
        ):
            raise ProfileError(f"{key}: notes must be a list of texts")
        ports = data.get("ports", {})
        if not isinstance(ports, dict) or not set(ports) <= {"tcp", "udp"}:
            raise ProfileError(f"{key}: ports must be given for tcp and udp")
        return cls(
            key=key,
            title=title,
            networks=frozenset(networks),
            ports={
                protocol: _ranges(key, protocol, listed)
                for protocol, listed in ports.items()
            },
            notes=tuple(notes),
        )


def _ranges(key: str, protocol: str, listed: object) -> tuple[range, ...]:
    """Read a list of ports and of `[first, last]` pairs."""
    if not isinstance(listed, list):
        raise ProfileError(f"{key}: ports.{protocol} must be a list")
    ranges = []
    for item in listed:
        match item:
            case int(number) | [int(number), int(_)] if not 0 <= number <= 65535:
                raise ProfileError(f"{key}: ports.{protocol} has {number}")
            case int(number):
                ranges.append(range(number, number + 1))
            case [int(first), int(last)] if first <= last <= 65535:
                ranges.append(range(first, last + 1))
            case _:
                raise ProfileError(f"{key}: ports.{protocol} has {item!r}")
    return tuple(ranges)
