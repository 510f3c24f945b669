"""What is normal for a make of device: data, as `docs/profiles.md` describes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import probatio as vol

GENERIC = "generic"

MAX_ASN = 2**32 - 1
"""The last number of a network (RFC 6793)."""

MAX_PORT = 65535


class ProfileError(ValueError):
    """A profile's data isn't as the schema has it; the message names the profile and the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is normal for a make of device. The sources of its facts stay behind in its data."""

    key: str
    """Its name in the configuration, and the file's."""
    title: str
    networks: frozenset[int] = frozenset()
    """The ASNs that its makers use: trusted."""
    complete: bool = True
    """False when `networks` doesn't have them all: peers', say, or an unknown cloud's are missing."""
    ports: Mapping[str, tuple[range, ...]]
    """Protocol, "tcp" or "udp" → remote ports; only those protocols that have any."""
    ntp_networks: frozenset[int] = frozenset()
    """The ASNs in which its time servers are: trusted for those."""
    notes: tuple[str, ...] = ()

    @property
    def knows_networks(self) -> bool:
        """True when a network that isn't listed is news: there are some, and they are all."""
        return self.complete and bool(self.networks)

    @classmethod
    def from_dict(cls, key: str, data: object) -> Profile:
        """Read a profile's data, parsed JSON. ProfileError names the first field that is wrong."""
        try:
            read = _SCHEMA(data)
        except vol.MultipleInvalid as err:
            raise ProfileError(f"{key}: {_explain(err.errors[0])}") from err
        return cls(
            key=key,
            title=read["title"],
            networks=frozenset(item["asn"] for item in read["networks"]),
            complete=read["complete"],
            ports={
                protocol: tuple(item["port"] for item in listed)
                for protocol, listed in read["ports"].items()
            },
            ntp_networks=frozenset(item["asn"] for item in read["ntp"]),
            notes=tuple(read["notes"]),
        )


def _is_number(value: object, first: int, last: int) -> bool:
    """Tell whether it's a whole number in bounds; to Python, `true` is one, too."""
    return type(value) is int and first <= value <= last


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise vol.Invalid("must be a text")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise vol.Invalid("must be true or false")
    return value


def _asn(value: Any) -> Any:
    if not _is_number(value, 1, MAX_ASN):
        raise vol.Invalid(f"must be a whole number from 1 to {MAX_ASN}")
    return value


def _ports(value: Any) -> range:
    """Read a port, or the first and the last of several."""
    pair = isinstance(value, list) and len(value) == 2
    first, last = value if pair else (value, value)
    if not (_is_number(first, 0, MAX_PORT) and _is_number(last, first, MAX_PORT)):
        raise vol.Invalid(
            f"must be a whole number from 0 to {MAX_PORT}, or a list of the first and the last"
        )
    return range(first, last + 1)


def _each_once(field: str) -> Callable[[list[Any]], list[Any]]:
    """Return a check that no two items of a list have the same in a field."""

    def check(items: list[Any]) -> list[Any]:
        seen = set()
        for index, item in enumerate(items):
            if item[field] in seen:
                raise vol.Invalid("is there twice", path=[index, field])
            seen.add(item[field])
        return items

    return check


_NETWORKS = vol.All(
    [
        {
            vol.Required("asn"): _asn,
            vol.Required("name"): _text,
            vol.Required("source"): _text,
        }
    ],
    _each_once("asn"),
)

_PORTS = vol.All(
    [{vol.Required("port"): _ports, vol.Required("source"): _text}],
    vol.Length(min=1, msg="must not be empty"),
    _each_once("port"),
)

_SCHEMA = vol.Schema(
    {
        vol.Required("title"): _text,
        vol.Optional("networks", default=list): _NETWORKS,
        vol.Optional("complete", default=True): _flag,
        vol.Optional("ports", default=dict): {
            vol.Optional("tcp"): _PORTS,
            vol.Optional("udp"): _PORTS,
        },
        vol.Optional("ntp", default=list): _NETWORKS,
        vol.Optional("notes", default=list): [_text],
    }
)

_MEANING: Mapping[type[vol.Invalid], str] = {
    vol.DictInvalid: "must be an object",
    vol.SequenceTypeInvalid: "must be a list",
    vol.RequiredFieldInvalid: "is missing",
    vol.ExtraKeysInvalid: "is not a field of a profile",
}
"""The library's errors in our words; the checks above have their own."""


def _explain(err: vol.Invalid) -> str:
    """Return the field, written as in JavaScript, and what is wrong with it."""
    field = "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in err.path
    ).lstrip(".")
    return f"{field or 'the profile'} {_MEANING.get(type(err), err.error_message)}"
