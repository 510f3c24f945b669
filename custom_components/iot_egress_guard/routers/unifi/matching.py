"""UniFi: what a rule of the console's is about, in a shape in which two can be compared.

A console stores what it was given in words of its own: other orders, lengths, upper and lower case, fields left out that
have their usual value.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from ipaddress import ip_network
import json
import re
from typing import Any

from ..model import Network
from ..spans import EVERYTHING, Span, of_network

type Row = Mapping[str, Any]

#: How we name what is ours, and find it again by. An owner may change either.
NAME_PREFIX = "ieg_"
MARK = "[iot_egress_guard]"
_MARKED = re.compile(rf"{re.escape(MARK)} ([a-z0-9]{{8}})\b")
_NAMED = re.compile(rf"{NAME_PREFIX}([a-z0-9]{{8}})")

#: More addresses than this aren't given to a console in one rule. Nobody has published what one bears: the largest lists
#: that were met in public are of some hundred, each ends as an entry of a set in the gateway's memory, and its whole
#: firewall is provisioned anew with every change.
MAX_NETWORKS = 1_000


def description(block_id: str) -> str:
    """Return the description by which a rule is known as ours."""
    return f"{MARK} {block_id}"


def block_id_of(row: Row) -> str | None:
    """Return the id of the block that a rule belongs to; None when it isn't ours."""
    found = _MARKED.search(str(row.get("description") or ""))
    found = found or _NAMED.fullmatch(str(row.get("name") or ""))
    return found[1] if found else None


def by_block(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return block id → its rules, out of all."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if (block_id := block_id_of(row)) is not None:
            found.setdefault(block_id, []).append(row)
    return found


def texts(of: Row, name: str) -> list[str]:
    """Return the texts in a list; none for anything else."""
    listed = of.get(name)
    return [str(each) for each in listed] if isinstance(listed, list) else []


def section(of: Row, name: str) -> Row:
    """Return an object in an object; an empty one for anything else."""
    value = of.get(name)
    return value if isinstance(value, dict) else {}


def plain_address(network: Network) -> str:
    """Return a network as UniFi writes it: a single address without its length."""
    if network.prefixlen == network.max_prefixlen:
        return str(network.network_address)
    return str(network)


def as_network(text: str) -> Network | None:
    """Return an address or a network; None for what is neither, as a range or a name."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def span_of(text: str) -> Span:
    """Return the addresses that a text stands for: those of a network, and all of them where that can't be told."""
    network = as_network(text)
    return EVERYTHING if network is None else of_network(network)


def in_order(values: Iterable[str]) -> list[str]:
    """Return targets of a rule, each as it's written in one way only, in order, and once."""
    found = {
        value.lower() if (network := as_network(value)) is None else str(network)
        for value in values
    }
    return sorted(found)


def digest(value: object) -> str:
    """Return what stands for all of a value."""
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
