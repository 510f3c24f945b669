"""Files that somebody else wrote: MUD files, and profiles."""

from collections.abc import Iterator
from functools import cache
import json
from pathlib import Path
from typing import Any

from custom_components.iot_egress_guard.egress.mud import (
    MudError,
    parse,
    profile_from_mud,
)
from custom_components.iot_egress_guard.egress.origin import SPECIAL_USE, Origin
from custom_components.iot_egress_guard.egress.profile import Profile, ProfileError
from custom_components.iot_egress_guard.mud_texts import texts
from custom_components.iot_egress_guard.profiles import DIRECTORY

from .changes import as_bytes, changed
from .draw import Draw
from .guarding import saved, well_said
from .target import Target

_NAMES = {"cloud.example.com": ["106.13.0.0", "2001:4860::1"]}
_PLACES = (
    Origin(country="DE", asn=64_496, organization="Example", prefix="192.0.2.0/24"),
    Origin(country=None, asn=None, organization=None, prefix=None),
    SPECIAL_USE,
)


def _origin(address: str) -> Origin:
    return _PLACES[len(address) % len(_PLACES)]


def _ace(name: str, way: str, side: str) -> dict[str, Any]:
    return {
        "name": name,
        "matches": {
            "ipv4": {
                f"ietf-acldns:{side}-dnsname": "cloud.example.com",
                "protocol": 6,
                "destination-ipv4-network": "106.13.0.0/16",
            },
            "ipv6": {"source-ipv6-network": "2001:4860::/32"},
            "tcp": {
                "ietf-mud:direction-initiated": way,
                "destination-port": {"operator": "neq", "port": 443},
                "source-port": {"lower-port": 8000, "upper-port": 8010},
            },
            "ietf-mud:mud": {"local-networks": [None]} if side == "x" else {},
        },
        "actions": {"forwarding": "accept"},
    }


def _policy(name: str) -> dict[str, Any]:
    return {"access-lists": {"access-list": [{"name": name}]}}


#: After the example of RFC 8520, section 9, with a bit of everything in it.
_MUD: Any = {
    "ietf-mud:mud": {
        "mud-version": 1,
        "mud-url": "https://lighting.example.com/lightbulb2000",
        "last-update": "2019-01-28T11:20:51+01:00",
        "cache-validity": 48,
        "is-supported": True,
        "systeminfo": "The BMS Example Light Bulb",
        "mfg-name": "Example",
        "model-name": "2000",
        "from-device-policy": _policy("from"),
        "to-device-policy": _policy("to"),
    },
    "ietf-access-control-list:acls": {
        "acl": [
            {
                "name": "from",
                "type": "ipv4-acl-type",
                "aces": {
                    "ace": [
                        _ace("cl0", "from-device", "dst"),
                        _ace("cl1", "from-device", "x"),
                    ]
                },
            },
            {"name": "to", "aces": {"ace": [_ace("cl2", "to-device", "src")]}},
        ]
    },
}


def _mud(data: bytes) -> None:
    draw = Draw(data)
    raw = draw.rest() if draw.below(8) == 7 else as_bytes(changed(_MUD, draw), draw)
    made = profile_from_mud(parse(raw), origins=_origin, known_names=_NAMES)
    well_said(repr(texts(made)))
    # It goes into the subentry's data, and comes back from there.
    Profile.from_dict("mud", saved(made.profile))


@cache
def _profiles() -> list[Any]:
    return [json.loads(file.read_text("utf-8")) for file in sorted(DIRECTORY.iterdir())]


def _profile(data: bytes) -> None:
    draw = Draw(data)
    document = draw.one_of(_profiles())
    well_said(repr(Profile.from_dict("x", saved_as_json(changed(document, draw)))))


def saved_as_json(value: Any) -> Any:
    """Return a value as JSON brings it, the value itself where JSON can't hold it."""
    try:
        return saved(value)
    except TypeError:
        return value


def _mud_seeds() -> Iterator[bytes]:
    for file in Path(__file__).parents[1].glob("tests/**/*.mud.json"):
        yield b"\7" + file.read_bytes()
    yield b"\7" + json.dumps(_MUD).encode()


def _every_profile() -> Iterator[bytes]:
    for number in range(len(_profiles())):
        yield bytes([number])


MUD = Target(
    name="mud",
    reads="MUD files, and the profiles made from them",
    run=_mud,
    may_raise=(MudError,),
    seeds=_mud_seeds,
)
PROFILE = Target(
    name="profile",
    reads="profiles",
    run=_profile,
    may_raise=(ProfileError,),
    seeds=_every_profile,
)
