"""Values that come back from a file, each seen to be what it was when it went there.

A file may be damaged, edited, or of another version. What isn't noticed while it's read would break every poll after.
Everything here raises ValueError, TypeError or KeyError for what can't be taken back.
"""

from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address
from typing import Any

from ..routers.model import MAX_COUNT, FlowKey, is_protocol
from .destination import DestinationKey

#: In the year 9892: no time can be shown that is beyond the year 9999.
_LAST_MOMENT = 250_000_000_000

type Reader[Value] = Callable[[Any], Value]


def real(value: Any) -> float:
    """Return a number that isn't beyond what can be counted; `nan` is."""
    if type(value) not in (int, float) or not -MAX_COUNT <= value <= MAX_COUNT:
        raise ValueError("not a number")
    return float(value)


def moment(value: Any) -> float:
    """Return a time, in seconds since the epoch."""
    if not -_LAST_MOMENT <= (at := real(value)) <= _LAST_MOMENT:
        raise ValueError("not a time")
    return at


def whole(value: Any) -> int:
    """Return a whole number from 0 on."""
    if type(value) is not int or not 0 <= value <= MAX_COUNT:
        raise ValueError("not a whole number")
    return value


def flag(value: Any) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def text(value: Any) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def texts(value: Any) -> list[str]:
    """Return a list of texts."""
    if not isinstance(value, list):
        raise TypeError("not a list")
    return list(map(text, value))


def optional[Value](read: Reader[Value]) -> Reader[Value | None]:
    """Return what reads a value that may be missing."""
    return lambda value: None if value is None else read(value)


def destination_key(value: Iterable[Any]) -> DestinationKey:
    """Return a destination."""
    address, protocol, port, inbound = value
    return DestinationKey(
        _address(address), _protocol(protocol), _port(port), flag(inbound)
    )


def flow_key(value: Iterable[Any]) -> FlowKey:
    """Return what tells a flow from others."""
    protocol, device, device_port, remote, remote_port, inbound = value
    return FlowKey(
        _protocol(protocol),
        _address(device),
        _port(device_port),
        _address(remote),
        _port(remote_port),
        flag(inbound),
    )


def fields(
    row: Mapping[str, Any], readers: Mapping[str, Reader[object]], *required: str
) -> dict[str, Any]:
    """Return an object's fields, each read by its reader; KeyError for one that has none, and without what is required."""
    if not isinstance(row, Mapping):
        raise TypeError("not an object")
    if missing := set(required) - row.keys():
        raise KeyError(*missing)
    return {name: readers[name](value) for name, value in row.items()}


def _address(value: Any) -> str:
    if "%" in (address := text(value)):
        raise ValueError("an address of the internet has no zone")
    ip_address(address)
    return address


def _protocol(value: Any) -> str:
    if not is_protocol(text(value)):
        raise ValueError("not a protocol")
    return text(value)


def _port(value: Any) -> int:
    if whole(value) >= 65_536:
        raise ValueError("not a port")
    return whole(value)
