"""How firewall4 reads the values of its options.

Each parser returns what a word says, or raises ValueError: fw4 then says so on stderr and
skips the whole section, silently as far as `uci apply` is concerned.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_interface, ip_network
import re

from .nft import Json, prefix
from .packets import address
from .uci import Section

type Parser[T] = Callable[[str], T]
type LocalNetworks = Mapping[str, list[tuple[str, int]]]
"""Logical network → the router's addresses in it, with their prefix lengths."""

ANY_FAMILY = 0
"""`option family any`: both, said outright; unlike saying nothing, it isn't inferred."""


class InvalidSectionError(Exception):
    """A section that fw4 skips; the text is what it says about it."""


@dataclass(frozen=True, slots=True)
class Parsed[T]:
    """What a word says, and whether it is negated with `!`."""

    value: T
    invert: bool = False


@dataclass(frozen=True, slots=True)
class Net:
    """An address, a network or a range; with a `mask`, an address under a mask with holes."""

    family: int
    item: Json
    mask: str | None = None


type IcmpMatch = tuple[int, int | None]
"""A message type and, if only one is meant, its code."""


@dataclass(frozen=True, slots=True)
class IcmpType:
    """What a name of a message means in each family that has it."""

    v4: IcmpMatch | None
    v6: IcmpMatch | None


class Options:
    """The options of one section, read in the order in which fw4 reads them.

    Every reading method raises InvalidSectionError for a value that fw4 wouldn't take.
    """

    def __init__(self, section: Section) -> None:
        """Read from `section`."""
        self._options = section.options

    def one[T](self, name: str, parse: Parser[T]) -> T | None:
        """Return an option that must not be a list; `None` if it isn't there."""
        value = self._options.get(name)
        if value is None:
            return None
        if isinstance(value, list):
            raise InvalidSectionError(f"option '{name}' must not be a list")
        return _read(name, value, parse)

    def required[T](self, name: str, parse: Parser[T]) -> T:
        """Return an option that must be there."""
        value = self.one(name, parse)
        if value is None:
            raise InvalidSectionError(f"option '{name}' is mandatory but not set")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean."""
        value = self.one(name, parse_bool)
        return default if value is None else value

    def many[T](self, name: str, parse: Parser[list[T]]) -> list[T]:
        """Return all values of a list, or of a string's words."""
        value = self._options.get(name, [])
        words = value if isinstance(value, list) else value.split()
        return [item for word in words for item in _read(name, word, parse)]


def _read[T](name: str, word: str, parse: Parser[T]) -> T:
    try:
        return parse(word)
    except ValueError as err:
        raise InvalidSectionError(
            f"option '{name}' specifies invalid value '{word}'"
        ) from err


def _invert(word: str) -> tuple[str, bool]:
    bare = word.strip()
    invert = bare.startswith("!")
    bare = bare.removeprefix("!").strip()
    if not bare:
        raise ValueError(word)
    return bare, invert


def _choice(*choices: str) -> Parser[str]:
    """Return a parser of words that may be cut short, in any case."""

    def parse(word: str) -> str:
        for candidate in choices:
            if candidate.startswith(word.lower()):
                return candidate
        raise ValueError(word)

    return parse


parse_policy = _choice("accept", "reject", "drop")
parse_target = _choice("accept", "reject", "drop", "notrack", "helper", "mark", "dscp")
_parse_unit = _choice("second", "minute", "hour", "day")
_parse_field = _choice("ip", "port", "mac", "net", "set")


def parse_bool(word: str) -> bool:
    """Parse fw4's booleans."""
    if word in ("1", "on", "true", "yes"):
        return True
    if word in ("0", "off", "false", "no"):
        return False
    raise ValueError(word)


def parse_family(word: str) -> int:
    """Parse a family: 4, 6, or `ANY_FAMILY`."""
    if word in ("any", "all", "*"):
        return ANY_FAMILY
    if word == "inet" or "4" in word:
        return 4
    if "6" in word:
        return 6
    raise ValueError(word)


def parse_identifier(word: str) -> str:
    """Parse a name that nft can use."""
    if not re.fullmatch(r"[a-zA-Z_.][a-zA-Z0-9/_.-]*", word):
        raise ValueError(word)
    return word


def parse_mac(word: str) -> list[Parsed[Json]]:
    """Parse a MAC address into lower case with colons."""
    bare, invert = _invert(word)
    octets = re.split("[:-]", bare)
    if len(octets) != 6 or not all(
        re.fullmatch("[0-9a-fA-F]{1,2}", octet) for octet in octets
    ):
        raise ValueError(word)
    return [Parsed(":".join(f"{int(octet, 16):02x}" for octet in octets), invert)]


def parse_port(word: str) -> list[Parsed[Json]]:
    """Parse a port, or a range of ports, into what nft matches."""
    bare, invert = _invert(word)
    found = re.fullmatch(r"([0-9]{1,5})(?:[-:]([0-9]{1,5}))?", bare)
    if not found:
        raise ValueError(word)
    first, last = int(found[1]), int(found[2] or found[1])
    if first > last or last > 65535:
        raise ValueError(word)
    return [Parsed(first if first == last else {"range": [first, last]}, invert)]


def parse_protocol(word: str) -> list[str | None]:
    """Parse a protocol into its names, `None` for any; `tcpudp` makes two."""
    bare = word.lower()
    if bare in ("all", "any", "*"):
        return [None]
    aliases: dict[str, list[str | None]] = {
        "1": ["icmp"],
        "58": ["ipv6-icmp"],
        "icmpv6": ["ipv6-icmp"],
        "tcpudp": ["tcp", "udp"],
        "6": ["tcp"],
        "17": ["udp"],
    }
    return aliases.get(bare, [bare])


def parse_nets(word: str, networks: LocalNetworks) -> list[Parsed[Net]]:
    """Parse what `subnets` parses, negated or not."""
    bare, invert = _invert(word)
    return [Parsed(net, invert) for net in subnets(bare, networks)]


def subnets(word: str, networks: LocalNetworks) -> list[Net]:
    """Parse an address, a network, a range, or the name of a logical network."""
    base, slash, mask = word.partition("/")
    if slash:
        return [_masked(base, mask)]
    first, dash, last = word.partition("-")
    if dash:
        low, high = address(first), address(last)
        if low.version != high.version:
            raise ValueError(word)
        return [Net(low.version, {"range": [str(low), str(high)]})]
    if word in networks:
        local = [ip_interface(f"{text}/{bits}") for text, bits in networks[word]]
        return [Net(one.version, prefix(one.network)) for one in local]
    single = address(word)
    return [Net(single.version, str(single))]


def _masked(base: str, mask: str) -> Net:
    low = address(base)
    if mask.isdigit():
        return Net(low.version, prefix(ip_network(f"{base}/{mask}", strict=False)))
    bits = address(mask)
    if low.version != bits.version:
        raise ValueError(f"{base}/{mask}")
    ones = f"{int(bits):0{low.max_prefixlen}b}"
    if "01" not in ones:
        length = ones.count("1")
        return Net(low.version, prefix(ip_network(f"{base}/{length}", strict=False)))
    return Net(low.version, str(type(low)(int(low) & int(bits))), str(bits))


_ICMP_NAMES: Mapping[str, IcmpType] = {
    "echo-reply": IcmpType((0, None), (129, None)),
    "pong": IcmpType((0, None), (129, None)),
    "destination-unreachable": IcmpType((3, None), (1, None)),
    "echo-request": IcmpType((8, None), (128, None)),
    "ping": IcmpType((8, None), (128, None)),
    "time-exceeded": IcmpType((11, None), (3, None)),
    "packet-too-big": IcmpType(None, (2, 0)),
    "bad-header": IcmpType((12, 0), (4, 0)),
    "unknown-header-type": IcmpType(None, (4, 1)),
    "router-solicitation": IcmpType((10, None), (133, None)),
    "router-advertisement": IcmpType((9, None), (134, None)),
    "neighbour-solicitation": IcmpType(None, (135, 0)),
    "neighbour-advertisement": IcmpType(None, (136, 0)),
}


def parse_icmp_type(word: str) -> list[IcmpType]:
    """Parse a message type by name, by number, or as `type/code`."""
    if word in _ICMP_NAMES:
        return [_ICMP_NAMES[word]]
    found = re.fullmatch(r"([0-9]{1,3})(?:/([0-9]{1,3}))?", word)
    if not found:
        raise ValueError(word)
    number, code = int(found[1]), int(found[2]) if found[2] else None
    if number > 255 or (code or 0) > 255:
        raise ValueError(word)
    return [IcmpType((number, code), (number, code))]


def parse_limit(word: str) -> tuple[int, str]:
    """Parse a rate such as `1000/sec`."""
    found = re.fullmatch(r"([0-9]+)(?:/([a-z]+))?", word)
    if not found:
        raise ValueError(word)
    return int(found[1]), _parse_unit(found[2] or "second")


@dataclass(frozen=True, slots=True)
class SetMatch:
    """`option ipset 'NAME [src|dest …]'`: a set and the directions it is matched in."""

    name: str
    directions: tuple[str, ...]
    invert: bool


def parse_set_match(word: str) -> SetMatch:
    """Parse the reference to a set."""
    bare, invert = _invert(word)
    name, *directions = re.split(r"[ \t,]+", bare)
    return SetMatch(name, tuple(directions), invert)


def parse_set_field(word: str) -> list[tuple[str, str]]:
    """Parse `dest_net` into a direction (`src` or `dst`) and a type."""
    found = re.fullmatch(r"(src|dst|dest)_(.+)", word)
    kind = _parse_field(found[2] if found else word)
    return [("src" if not found or found[1] == "src" else "dst", kind)]
