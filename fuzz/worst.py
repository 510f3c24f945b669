"""Inputs that may take longer than they are long: each a size → what reads an input of that size, made beforehand."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from custom_components.iot_egress_guard.egress.archive import pack
from custom_components.iot_egress_guard.egress.match import Match, MatchKind
from custom_components.iot_egress_guard.egress.mud import parse, profile_from_mud
from custom_components.iot_egress_guard.egress.origin import UNKNOWN
from custom_components.iot_egress_guard.egress.profile import Profile
from custom_components.iot_egress_guard.plain_text import plain
from custom_components.iot_egress_guard.routers.model import Flow, FlowKey, Poll

from .deeds import MAC
from .guarding import CONTEXT, NOW, never_stopped, new_guard, saved
from .sizes import Sized, refused, v4
from .worst_routers import WORST_OF_ROUTERS


def _flow(remote: str, port: int, source_port: int) -> Flow:
    key = FlowKey("udp", "10.23.1.125", source_port, remote, port, False)
    return Flow(
        key=key, bytes_up=1, bytes_down=0, packets_up=1, packets_down=0, replied=False
    )


def _guard(flow: Callable[[int], Flow]) -> Sized:
    def sized(size: int) -> Callable[[], object]:
        flows = [flow(number) for number in range(size)]
        poll = Poll(
            flows={MAC: tuple(flows)},
            addresses={},
            entries=size,
            skipped=0,
            local_networks=(),
        )

        def polled() -> object:
            guard = new_guard()
            for at in (NOW, NOW + 20):
                guard.observe(poll, flows, at, CONTEXT, never_stopped)
            return saved(guard.snapshot().as_dict())

        return polled

    return sized


def _restored(size: int) -> Callable[[], object]:
    guard = new_guard()
    flows = [_flow("106.13.0.0", 1, 1)]
    poll = Poll(
        flows={MAC: tuple(flows)}, addresses={}, entries=1, skipped=0, local_networks=()
    )
    guard.observe(poll, flows, NOW, CONTEXT, never_stopped)
    data = guard.snapshot().as_dict()
    [destination] = guard.ledger.all()
    rows = b"".join(pack(_at(destination, number), 0) for number in range(size))
    data["ledger"]["destinations"] = b64encode(rows).decode()
    return lambda: new_guard().restore(data)


def _at(destination: Any, number: int) -> Any:
    return replace(
        destination, key=destination.key._replace(address=v4(number)), recent=[]
    )


def _mud(size: int) -> Callable[[], object]:
    lists = {"acl": [{"name": str(number)} for number in range(size)]}
    named = {
        "access-lists": {
            "access-list": [{"name": str(number)} for number in range(size)]
        }
    }
    document = {
        "ietf-mud:mud": {
            "mud-version": 1,
            "mud-url": "https://x",
            "from-device-policy": named,
            "to-device-policy": named,
        },
        "ietf-access-control-list:acls": lists,
    }
    return lambda: profile_from_mud(
        document, origins=lambda address: UNKNOWN, known_names={}
    )


def _profile(size: int) -> Callable[[], object]:
    networks = [
        {"asn": number + 1, "name": "x", "source": "x"} for number in range(size)
    ]
    ports = [{"port": number % 65_536, "source": "x"} for number in range(size)]
    data = {"title": "x", "networks": networks, "ports": {"udp": ports}}
    return lambda: refused(Profile.from_dict, "x", data)


def _text(piece: str, read: Callable[[str], object]) -> Sized:
    def sized(size: int) -> Callable[[], object]:
        text = piece * size
        return lambda: refused(read, text)

    return sized


def _match(text: str) -> object:
    return Match.read(MatchKind.DESTINATION, text)


WORST: Mapping[str, Mapping[str, Sized]] = {
    **WORST_OF_ROUTERS,
    "guard": {
        "flows to one destination": _guard(
            lambda n: _flow("106.13.0.0", 1, n % 65_536)
        ),
        "flows to as many destinations": _guard(lambda n: _flow(v4(n), 1, 1)),
        "flows to as many ports": _guard(lambda n: _flow("106.13.0.0", n % 65_536, 1)),
    },
    "stored_device": {"packed destinations": _restored},
    "mud": {
        "access lists": _mud,
        "lists in lists": lambda size: lambda: refused(parse, b"[" * size),
        "digits": lambda size: lambda: refused(parse, b"9" * size),
    },
    "profile": {"networks and ports": _profile},
    "fields": {
        "digits of an address": _text("9", _match),
        "parts of an address": _text("1.", _match),
        "groups of an address": _text("1:", _match),
    },
    "texts": {
        "control characters": _text("\x1b\u202e", plain),
        "white space": _text(" \n", plain),
    },
}
"""Reader → kind of input → how to read it."""
