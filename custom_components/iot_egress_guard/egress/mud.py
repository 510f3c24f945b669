"""A profile from a MUD file: what its maker says is normal for a device, as far as a profile can hold it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any, NamedTuple

from ..routers.model import Network
from .mud_file import (
    CONTROLLERS,
    LOCAL_CLASSES,
    MAX_BYTES,
    MAX_PORT,
    TCP,
    UDP,
    Entry,
    MudFile,
    canonical_name,
    parse,
    read,
)
from .mud_json import MudError
from .origin import Origin

__all__ = [
    "MAX_BYTES",
    "LeftOut",
    "MudError",
    "MudProfile",
    "canonical_name",
    "parse",
    "profile_from_mud",
]

MAX_LOOKUPS = 64
"""Addresses looked up to find out whose a network is. One that takes more belongs to too many to say anything."""

_STEP = {4: 24, 6: 48}
"""IP version → the prefix to step over where the database says nothing; none smaller is announced."""

_NTP = ((123, 123),)

_PROTOCOLS = {TCP: "tcp", UDP: "udp"}


class LeftOut(NamedTuple):
    """Why something of a MUD file isn't in the profile, and what."""

    reason: str
    """A sentence without its full stop."""
    what: tuple[str, ...]
    """Names of entries, host names or addresses."""

    def text(self, limit: int | None = None) -> str:
        """Return it as a sentence, with at most so many examples."""
        more = 0 if limit is None else max(0, len(self.what) - limit)
        listed = ", ".join(self.what[:limit])
        return f"{self.reason}: {listed}" + (f" and {more} more." if more else ".")


class MudProfile(NamedTuple):
    """What became of a MUD file."""

    profile: dict[str, Any]
    """As `Profile.from_dict` takes it."""
    left_out: tuple[LeftOut, ...]


_UNUSABLE: tuple[tuple[Callable[[Entry], bool], str], ...] = (
    (
        lambda entry: not entry.accepts,
        "The file forbids this, and a profile holds only what is normal",
    ),
    (
        lambda entry: not entry.classes.isdisjoint(LOCAL_CLASSES),
        "What stays at home isn't judged",
    ),
    (
        lambda entry: not entry.classes.isdisjoint(CONTROLLERS),
        "The file doesn't say who this controller is, and one at home isn't judged",
    ),
    (
        lambda entry: not entry.is_ip,
        "This isn't IP, and never leaves the home",
    ),
    (
        lambda entry: entry.opened_by_others,
        "Others open this to the device, and a profile holds what the device opens",
    ),
    (
        lambda entry: len(entry.protocols) > 1,
        "This names one protocol and the ports of another, so nothing is like it",
    ),
)
"""Which entries give nothing, and why."""

_NO_ADDRESS = "No address is known that this device was seen to use under this name, so its network isn't part of the profile"
_NO_NETWORK = "The origin database doesn't know whose this is"
_AT_HOME = "This address isn't one of the internet, and what stays at home isn't judged"
_TOO_WIDE = "This belongs to too many networks to say anything"
_ANY_ADDRESS = "Any address is allowed here, so no network could be added"
_ANY_PORT = "Any port is allowed here, so none was added"
_NO_PORTS = "A profile holds ports of TCP and UDP only, so none was added"


@dataclass(slots=True)
class _Draft:
    """A profile while it's made. All is kept once, with the first entry that says so as its source."""

    networks: dict[int, dict[str, Any]] = field(default_factory=dict)
    ntp: dict[int, dict[str, Any]] = field(default_factory=dict)
    complete: bool = True
    """False once the device may use networks that can't be told, time servers' aside."""
    ports: dict[tuple[str, int, int], str] = field(default_factory=dict)
    left_out: dict[str, dict[str, None]] = field(default_factory=dict)

    def leave_out(self, reason: str, what: str) -> None:
        self.left_out.setdefault(reason, {})[what] = None

    def leave_out_network(self, entry: Entry, reason: str, what: str) -> None:
        self.leave_out(reason, what)
        self.complete = self.complete and _is_ntp(entry)


def profile_from_mud(
    document: object,
    *,
    origins: Callable[[str], Origin],
    known_names: Mapping[str, Collection[str]],
) -> MudProfile:
    """Turn a parsed MUD file into a profile; `parse` parses one.

    `known_names`: DNS name, as `canonical_name` has it → IP addresses that the device was seen to use under that
    name. Nothing is resolved: the profile has the networks of these only, and what isn't known is left out.
    Blocking, as `origins` is: milliseconds, and two seconds at worst. Raises MudError that names the field that is wrong.
    """
    file = read(document)
    draft = _Draft()
    for entry in file.entries:
        reason = next((why for holds, why in _UNUSABLE if holds(entry)), None)
        if reason is not None:
            draft.leave_out(reason, entry.name)
            continue
        if _is_at_home(entry, origins):
            draft.leave_out(_AT_HOME, str(entry.network))
            continue
        source = f"{file.url}, entry {entry.name}"
        _add_ports(draft, entry, source)
        _add_networks(draft, entry, source, origins, known_names)
    return MudProfile(
        _as_dict(file, draft),
        tuple(LeftOut(reason, tuple(what)) for reason, what in draft.left_out.items()),
    )


def _is_at_home(entry: Entry, origins: Callable[[str], Origin]) -> bool:
    """Tell whether an entry is about addresses that aren't the internet's."""
    network = entry.network
    return (
        network is not None
        and network.prefixlen > 0
        and origins(str(network.network_address)).special_use
    )


def _add_ports(draft: _Draft, entry: Entry, source: str) -> None:
    """Add the ports that an entry allows."""
    if not entry.protocols <= _PROTOCOLS.keys():
        draft.leave_out(_NO_PORTS, entry.name)
        return
    if not entry.protocols or not entry.ports or (0, MAX_PORT) in entry.ports:
        draft.leave_out(_ANY_PORT, entry.name)
        return
    for protocol in entry.protocols:
        for first, last in entry.ports:
            draft.ports.setdefault((_PROTOCOLS[protocol], first, last), source)


def _add_networks(
    draft: _Draft,
    entry: Entry,
    source: str,
    origins: Callable[[str], Origin],
    known_names: Mapping[str, Collection[str]],
) -> None:
    """Add the networks that an entry allows: those of an address range, and of a name's known addresses."""
    if entry.host:
        addresses = known_names.get(entry.host, ())
        if not addresses:
            draft.leave_out_network(entry, _NO_ADDRESS, entry.host)
        for address in addresses:
            found = origins(address)
            _add_network(draft, entry, source, found, f"{entry.host} ({address})")
    if entry.network is not None and entry.network.prefixlen:
        found_there = list(_owners(entry.network, origins))
        if len(found_there) > MAX_LOOKUPS:
            draft.leave_out_network(entry, _TOO_WIDE, str(entry.network))
            return
        for found in dict.fromkeys(found_there):
            _add_network(draft, entry, source, found, str(entry.network))
    elif not entry.host:
        draft.leave_out_network(entry, _ANY_ADDRESS, entry.name)


def _add_network(
    draft: _Draft, entry: Entry, source: str, origin: Origin, what: str
) -> None:
    """Add a network, to those of the time servers if that's what the entry is about."""
    if origin.special_use:
        draft.leave_out(_AT_HOME, what)
    elif origin.asn is None:
        draft.leave_out_network(entry, _NO_NETWORK, what)
    else:
        name = origin.organization or f"AS{origin.asn}"
        networks = draft.networks
        if _is_ntp(entry):
            name = f"{name} ({entry.host})" if entry.host else name
            networks = draft.ntp
        networks.setdefault(
            origin.asn, {"asn": origin.asn, "name": name, "source": source}
        )


def _is_ntp(entry: Entry) -> bool:
    return entry.protocols == {UDP} and entry.ports == _NTP


def _owners(network: Network, origins: Callable[[str], Origin]) -> Iterator[Origin]:
    """Yield whose the parts of a network are, from its first address on; one more than MAX_LOOKUPS if it has more."""
    number, last = int(network.network_address), int(network.broadcast_address)
    for _ in range(MAX_LOOKUPS + 1):
        address = type(network.network_address)(number)
        origin = origins(str(address))
        yield origin
        number = _end_of_part(address, origin) + 1
        if number > last:
            return


def _end_of_part(address: IPv4Address | IPv6Address, origin: Origin) -> int:
    """Return the last address of which the same holds, as far as can be told."""
    part = ip_network((address, _STEP[address.version]), strict=False)
    if origin.prefix is not None:
        known = ip_network(origin.prefix)
        # That of an IPv4 address wrapped in IPv6 is IPv4's.
        if known.version == address.version and address in known:
            part = known
    return int(part.broadcast_address)


def _as_dict(file: MudFile, draft: _Draft) -> dict[str, Any]:
    """Return a profile's data, in the order of its numbers."""
    ports: dict[str, list[dict[str, Any]]] = {}
    for (protocol, first, last), source in sorted(draft.ports.items()):
        port: int | list[int] = first if first == last else [first, last]
        ports.setdefault(protocol, []).append({"port": port, "source": source})
    changed = f", last changed {file.last_update}" if file.last_update else ""
    notes = [f"Made from the MUD file {file.url}{changed}."]
    if not file.supported:
        notes.append("The file says that the maker no longer supports this device.")
    if not draft.complete:
        notes.append("Some of its networks aren't known, so another one is no news.")
    return {
        "title": file.title,
        "networks": [fact for _, fact in sorted(draft.networks.items())],
        "complete": draft.complete,
        "ports": ports,
        "ntp": [fact for _, fact in sorted(draft.ntp.items())],
        "notes": notes,
    }
