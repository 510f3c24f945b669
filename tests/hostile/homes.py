"""Simulated homes in which somebody chose hostile names."""

from collections.abc import Iterable

from custom_components.iot_egress_guard.routers.model import Client
from simulators.openwrt.hosts import Client as Host

from .texts import HOSTILE

NAMED = {f"02:00:00:00:00:{number:02x}": text for number, text in enumerate(HOSTILE.values(), 1)}  # fmt: skip
"""MAC → the name that whoever has it chose."""


def hosts() -> list[Host]:
    """Return a host of each hostile name, with a lease."""
    return [
        Host(mac=mac, name=name, ipv4=f"10.23.1.{number}")
        for number, (mac, name) in enumerate(NAMED.items(), 150)
    ]


def named(clients: Iterable[Client]) -> dict[str, str | None]:
    """Return what the guard calls each of them."""
    return {each.mac: each.name for each in clients if each.mac in NAMED}
