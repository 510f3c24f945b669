"""A maker's MUD file (RFC 8520) as values: whose it is, and the entries of its access lists (RFC 8519).

Files of the drafts before, as their generators still write them, are understood too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from itertools import chain
import json
from typing import NamedTuple

from ..plain_text import shortened
from ..routers.model import Network
from .mud_json import MudError, Node

MAX_BYTES = 1 << 20
"""Size of a file that is read. RFC 8520 gives no limit; this one is ours. The largest of 44 public files has 93 KiB."""

MAX_ENTRIES = 2000
"""Entries that are read, all lists together; ours likewise. The largest of 44 public files has 201."""

MAX_NAME = 253
"""Characters of a DNS name (RFC 1035), and of any other text that is kept."""

MAX_PORT = 65535

TCP = 6
UDP = 17

LOCAL_CLASSES = ("local-networks", "same-manufacturer", "manufacturer", "model")
"""Matches of RFC 8520 for what is in the home."""

CONTROLLERS = ("controller", "my-controller")
"""Matches of RFC 8520 for hosts that whoever runs the network has to name."""

type PortRange = tuple[int, int]
"""First and last port, both included."""


class _Side(NamedTuple):
    """By which fields the entries of a policy name the remote host and its port."""

    policy: str
    host: str
    networks: tuple[str, str]
    """IPv4's and IPv6's."""
    ports: tuple[str, str]
    """RFC 8519's, and that of the drafts before."""


_SIDES = (
    _Side(
        "from-device-policy",
        "ietf-acldns:dst-dnsname",
        ("destination-ipv4-network", "destination-ipv6-network"),
        ("destination-port", "destination-port-range-or-operator"),
    ),
    _Side(
        "to-device-policy",
        "ietf-acldns:src-dnsname",
        ("source-ipv4-network", "source-ipv6-network"),
        ("source-port", "source-port-range-or-operator"),
    ),
)

_INTERNET = ("ipv4", "ipv6", "ipv4-acl", "ipv6-acl")
"""Where an entry has its addresses; the last two in drafts before RFC 8519."""

_TRANSPORTS = {"tcp": TCP, "udp": UDP}
"""Where an entry has its ports."""

_OPERATORS: Mapping[str, Callable[[int], tuple[PortRange, ...]]] = {
    "eq": lambda port: ((port, port),),
    "neq": lambda port: ((0, port - 1), (port + 1, MAX_PORT)),
    "lte": lambda port: ((0, port),),
    "gte": lambda port: ((port, MAX_PORT),),
}
"""RFC 8519's operators on ports."""

_FORWARDING = {"accept": True, "drop": False, "reject": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of an access list, seen from the device: which remote host and port it's about."""

    name: str
    accepts: bool
    classes: frozenset[str]
    """Those of `LOCAL_CLASSES` and `CONTROLLERS` that it names."""
    is_ip: bool
    """False where it speaks of Ethernet alone."""
    opened_by_others: bool
    """True for connections that others open to the device."""
    protocols: frozenset[int]
    """IP protocol numbers; none stands for any, two contradict each other."""
    ports: tuple[PortRange, ...]
    """The remote ones; none stands for any."""
    host: str
    """The remote host's DNS name as `canonical_name` has it; empty if it's not given."""
    network: Network | None
    """The remote network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MudFile:
    """What a maker says of a device."""

    url: str
    """Where the file is to be had."""
    title: str
    """What the device is called, at most 60 characters; so long may RFC 8520's `systeminfo` be."""
    last_update: str
    """As the file has it, empty if it's not given."""
    supported: bool
    """False once the maker no longer looks after the device."""
    entries: tuple[Entry, ...]


def parse(data: bytes) -> object:
    """Return the JSON document that a file holds; MudError if it's too large, or isn't JSON."""
    if len(data) > MAX_BYTES:
        raise MudError(f"the file: must have at most {MAX_BYTES} bytes")
    try:
        return json.loads(data)
    except RecursionError as err:
        raise MudError("the file: must be JSON, but is nested too deeply") from err
    except ValueError as err:
        raise MudError(f"the file: must be JSON: {err}") from err


def read(document: object) -> MudFile:
    """Return what a parsed MUD file says; MudError names the field that is wrong."""
    root = Node("", document)
    mud = root.required("ietf-mud:mud")
    mud.required("mud-version").number(1, 1)
    url = _url(mud.required("mud-url"))
    title = _title(mud) or url.removeprefix("https://")
    return MudFile(
        url=url,
        title=shortened(title, 60),
        last_update=shortened(mud.text_of("last-update"), MAX_NAME),
        supported=all(node.truth() for node in mud.those("is-supported")),
        entries=tuple(_entries(root, mud)),
    )


def canonical_name(name: str) -> str:
    """Return a DNS name in the spelling by which names are compared: lower case, without a dot at its end."""
    return name.lower().removesuffix(".")


def _url(node: Node) -> str:
    """Return the file's own URL; RFC 8520 has it begin with `https`."""
    url = node.text()
    if not url.startswith("https://") or " " in url:
        raise node.error("must be a URL that begins with https://")
    return shortened(url, MAX_NAME)


def _title(mud: Node) -> str:
    """Return the device's name as its maker gives it, empty if it doesn't."""
    maker, model = mud.text_of("mfg-name"), mud.text_of("model-name")
    return f"{maker} {model}".strip() if model else mud.text_of("systeminfo")


def _entries(root: Node, mud: Node) -> Iterator[Entry]:
    """Yield the entries of the lists that the two policies name."""
    lists = root.optional(
        "ietf-access-control-list:acls", "ietf-access-control-list:access-lists"
    )
    acls = [
        (acl.required("name", "acl-name").text(), acl) for acl in lists.items_of("acl")
    ]
    count = 0
    for side in _SIDES:
        wanted = dict(_policy(mud, side))
        for name, acl in acls:
            if name not in wanted:
                continue
            for ace in acl.optional("aces", "access-list-entries").items_of("ace"):
                count += 1
                if count > MAX_ENTRIES:
                    raise ace.error(f"must be one of at most {MAX_ENTRIES} entries")
                yield _entry(ace, side)
        there = {name for name, _ in acls}
        for name, node in wanted.items():
            if name not in there:
                raise node.error("there is no access list of this name")


def _policy(mud: Node, side: _Side) -> Iterator[tuple[str, Node]]:
    """Yield the names of the access lists of a policy, each with where it stands."""
    lists = mud.optional(side.policy).optional("access-lists")
    for item in lists.items_of("access-list"):
        name = item.required("name", "acl-name")
        yield name.text(), name


def _entry(ace: Node, side: _Side) -> Entry:
    """Read one entry."""
    matches = ace.optional("matches")
    classes = matches.optional("ietf-mud:mud")
    internet = list(matches.those(*_INTERNET))
    transports = {
        number: node
        for key, number in _TRANSPORTS.items()
        for node in matches.those(key)
    }
    numbers = [node.number(0, 255) for node in _fields(internet, "protocol")]
    initiators = _fields(transports.values(), "ietf-mud:direction-initiated")
    hosts = [node.text() for node in _fields(internet, side.host)]
    networks = [_network(node) for node in _fields(internet, *side.networks)]
    ports = _fields(chain(transports.values(), internet), *side.ports)
    return Entry(
        name=shortened(ace.text_of("name", "rule-name") or ace.path, MAX_NAME),
        accepts=_accepts(ace.required("actions").required("forwarding")),
        classes=frozenset(filter(classes.has, (*LOCAL_CLASSES, *CONTROLLERS))),
        is_ip=bool(internet or transports) or not matches.has("eth"),
        opened_by_others="to-device" in [node.text() for node in initiators],
        protocols=frozenset((*numbers, *transports)),
        ports=tuple(chain.from_iterable(map(_ports, ports))),
        host=shortened(canonical_name(hosts[0]), MAX_NAME) if hosts else "",
        network=networks[0] if networks else None,
    )


def _fields(containers: Iterable[Node], *names: str) -> Iterator[Node]:
    """Yield these fields of those containers that have them."""
    for container in containers:
        yield from container.those(*names)


def _accepts(node: Node) -> bool:
    """Return what an entry does; the module that defines the action may be named before it."""
    action = node.text().removeprefix("ietf-access-control-list:")
    if action not in _FORWARDING:
        raise node.error(f"must be one of {', '.join(_FORWARDING)}")
    return _FORWARDING[action]


def _network(node: Node) -> Network:
    try:
        return ip_network(node.text(), strict=False)
    except ValueError as err:
        raise node.error("must be a network in CIDR form") from err


def _ports(node: Node) -> Iterable[PortRange]:
    """Return the ranges that a match of ports stands for: a range's, or those of an operator (`eq` if none is named)."""
    if lower := node.get("lower-port"):
        first = lower.number(0, MAX_PORT)
        upper = node.get("upper-port") or lower
        return [(first, upper.number(first, MAX_PORT))]
    operator = node.text_of("operator") or "eq"
    if operator not in _OPERATORS:
        raise node.error(f"operator must be one of {', '.join(_OPERATORS)}")
    port = node.required("port").number(0, MAX_PORT)
    return [pair for pair in _OPERATORS[operator](port) if pair[0] <= pair[1]]
