"""What people, automations and cards send: actions' fields, the subscription, and texts that others chose."""

from collections.abc import Callable, Mapping
from typing import Any

import probatio as vol

from custom_components.iot_egress_guard import service_fields
from custom_components.iot_egress_guard.egress.match import Match, MatchKind, network_of
from custom_components.iot_egress_guard.egress.origin import Origin
from custom_components.iot_egress_guard.egress.wording import ENGLISH
from custom_components.iot_egress_guard.egress.words import endpoint, endpoint_parts
from custom_components.iot_egress_guard.plain_text import (
    MAX_NAME,
    escaped,
    plain,
    plain_name,
)
from custom_components.iot_egress_guard.routers.conntrack import canonical
from custom_components.iot_egress_guard.routers.model import BlockRule
from custom_components.iot_egress_guard.websocket_api import SUBSCRIBE
from homeassistant.components.websocket_api.messages import BASE_COMMAND_MESSAGE_SCHEMA
from homeassistant.exceptions import ServiceValidationError

from .changes import changed
from .deeds import MAC
from .draw import Draw
from .guarding import saved, well_said
from .hostile import TEXTS, VALUES
from .target import Target

_FIELDS: Mapping[str, tuple[Callable[[Any], Any], dict[str, Any]]] = {
    "block": (
        service_fields.BLOCK_SCHEMA,
        {
            "device_id": "x",
            "destination": "106.13.0.0/16",
            "protocol": "udp",
            "port": 1,
            "duration": {"hours": 1},
            "trial": "00:10:00",
            "force": False,
        },
    ),
    "keep": (service_fields.KEEP_SCHEMA, {"block_id": "0a1b2c3d"}),
    "unblock": (service_fields.UNBLOCK_SCHEMA, {"device_id": "x", "country": "CN"}),
    "allow": (service_fields.ALLOW_SCHEMA, {"device_id": "x", "asn": "AS38365"}),
    "device": (service_fields.DEVICE_SCHEMA, {"device_id": "x"}),
    "destinations": (
        service_fields.DESTINATIONS_SCHEMA,
        {"device_id": "x", "suspicious_only": True},
    ),
    "blocks": (service_fields.BLOCKS_SCHEMA, {"config_entry_id": "x"}),
    "subscribe": (
        BASE_COMMAND_MESSAGE_SCHEMA.extend(SUBSCRIBE),
        {"id": 1, "type": "iot_egress_guard/subscribe", "device_id": "x"},
    ),
}


def _actions(data: bytes) -> None:
    draw = Draw(data)
    schema, fields = draw.one_of(tuple(_FIELDS.values()))
    read = schema(changed(fields, draw))
    if any(kind.value in read for kind in MatchKind):
        _match(service_fields.match_of(read), read.get("port"))


def _match(match: Match, number: int | None) -> None:
    """Let a match go all the way: to the store and back, into sentences, and into a rule."""
    if Match.from_dict(saved(match.as_dict())) != match:
        raise AssertionError("another match comes back")
    well_said(match.named())
    origin = Origin(country="CN", asn=38_365, organization="Baidu", prefix=None)
    match.covers("106.13.0.0", origin)
    match.covers("2001:db8::1", origin)
    if match.kind is MatchKind.DESTINATION:
        BlockRule(
            block_id="0a1b2c3d",
            mac=MAC,
            networks=(network_of(match.value),),
            port=number,
        )


def _texts(data: bytes) -> None:
    draw = Draw(data)
    text = draw.one_of(TEXTS) if draw.below(2) else draw.text()
    well_said(plain(text) + escaped(plain(text)) + ENGLISH.country(plain(text)))
    if len(plain(text)) > MAX_NAME:
        raise AssertionError("it's too long")
    name = plain_name(draw.one_of(VALUES))
    well_said(
        ENGLISH.whose(Origin(country="DE", asn=1, organization=name, prefix=None))
    )
    number = draw.number(8)
    well_said(ENGLISH.span(number) + ENGLISH.amount(number))
    well_said(ENGLISH.count(number, "tries") + ENGLISH.port(("tcp", number)))
    try:
        address = canonical(text)
    except ValueError:
        endpoint_parts(text)
        return
    said = endpoint(address, "udp", number)
    if endpoint_parts(said) != (address, "udp", number):
        raise AssertionError(f"{said} is read otherwise")


FIELDS = Target(
    name="fields",
    reads="the fields of actions (destination, country, network, port, durations), and the card's subscription",
    run=_actions,
    may_raise=(vol.Invalid, ServiceValidationError),
    seeds=lambda: (bytes([number]) for number in range(len(_FIELDS))),
)
TEXT = Target(
    name="texts",
    reads="names and words that others chose, and destinations in one word",
    run=_texts,
    may_raise=(ValueError,),
)
