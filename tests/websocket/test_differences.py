"""After the first event, a card is told only what changes; put together, that's what is told when all is looked at anew."""

import asyncio
from dataclasses import replace

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.iot_egress_guard.const import DOMAIN
from custom_components.iot_egress_guard.egress.ledger import Ledger
from custom_components.iot_egress_guard.routers.model import Flow
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
from tests.conftest import RING_MAC, Guarded
from tests.egress.flows import flow
from tests.egress.ledgers import aws
from tests.test_guard import SWITCH, act, device_id

from .conftest import BAIDU, Card, Cards, Table

AWS = "3.120.0.1:443/tcp"
OTHER = "3.120.0.2:443/tcp"


@pytest.fixture
async def quiet(
    guarded: Guarded, table: Table, card: Card, freezer: FrozenDateTimeFactory
) -> Card:
    """Return a card that watches a device which has been to one place, and does nothing else."""
    table.shows(aws(down=400))
    await poll_again(guarded, freezer)
    await card.subscribe()
    return card


async def poll_again(
    guarded: Guarded, freezer: FrozenDateTimeFactory, *, later: float = 20
) -> None:
    """Poll once more, so many seconds later."""
    freezer.tick(later)
    await guarded.entry.runtime_data.async_refresh()
    assert guarded.entry.runtime_data.last_update_success


def fastly(number: int, *, replied: bool) -> Flow:
    """Return a flow to one of Fastly's servers, a network that no Ring device is known to use."""
    return flow(
        f"185.199.108.{number}",
        443,
        protocol="tcp",
        source_port=number,
        down=400 if replied else 0,
        replied=replied,
        state="TIME_WAIT" if replied else "SYN_SENT",
        timeout=120,
    )


async def turn(hass: HomeAssistant, action: str) -> None:
    """Turn the device's internet access on or off."""
    await hass.services.async_call(
        "switch", action, {"entity_id": SWITCH}, blocking=True
    )


async def test_only_what_a_poll_brought_is_told(guarded: Guarded, card: Card) -> None:
    await guarded.advance(42)
    [(ring, report)] = (await card.subscribe()).items()
    before = dict(report["destinations"])
    await guarded.advance(21)
    [event] = await card.events()
    assert event["removed"] == []
    [(told, patch)] = event["changed"].items()
    assert told == ring
    assert patch.keys() == {"destinations", "bytes_up", "bytes_down", "polled_at"}
    assert patch["destinations"]
    assert before.keys() - patch["destinations"].keys()
    assert all(before.get(key) != each for key, each in patch["destinations"].items())
    for _ in range(25):
        await guarded.advance(42)
        await card.events()
    assert await card.has_what_is()


async def test_nothing_is_sent_when_nothing_changed(
    guarded: Guarded, quiet: Card, freezer: FrozenDateTimeFactory
) -> None:
    for _ in range(3):
        await poll_again(guarded, freezer)
        assert await quiet.events() == []


async def test_only_the_destination_at_which_something_happened_is_told(
    guarded: Guarded, quiet: Card, table: Table, freezer: FrozenDateTimeFactory
) -> None:
    other = aws(2, source_port=40001)
    table.shows(aws(down=400), other)
    await poll_again(guarded, freezer)
    [event] = await quiet.events()
    [patch] = event["changed"].values()
    assert set(patch["destinations"]) == {OTHER}
    table.shows(aws(down=900), other)
    await poll_again(guarded, freezer)
    [event] = await quiet.events()
    [patch] = event["changed"].values()
    assert patch.keys() == {"destinations", "bytes_down", "polled_at"}
    assert set(patch["destinations"]) == {AWS}
    assert patch["destinations"][AWS]["bytes_down"] == 900
    assert await quiet.has_what_is()


async def test_a_finding_is_told_with_its_destination_and_goes_when_it_closes(
    guarded: Guarded, quiet: Card, table: Table, freezer: FrozenDateTimeFactory
) -> None:
    [report] = quiet.reports.values()
    table.shows(flow())
    await poll_again(guarded, freezer)
    [event] = await quiet.events()
    [patch] = event["changed"].values()
    assert set(patch["findings"]) == set(patch["destinations"]) == {BAIDU}
    assert (patch["severity"], patch["score"]) == ("high", 0.921)
    table.shows()
    await poll_again(guarded, freezer, later=700)
    [event] = await quiet.events()
    [patch] = event["changed"].values()
    assert patch["findings"] == {BAIDU: None}
    assert patch["severity"] is None
    assert report["destinations"][BAIDU]["severity"] == "high"
    assert await quiet.has_what_is()


async def test_a_block_and_its_end_are_told_with_what_it_stops(
    hass: HomeAssistant, guarded: Guarded, card: Card
) -> None:
    await guarded.advance(42)
    [(ring, report)] = (await card.subscribe()).items()
    block = await act(hass, "block", device_id=ring, asn=38365)
    told = [set(each["changed"][ring]["destinations"]) for each in await card.events()]
    assert told == [{BAIDU}]
    assert report["destinations"][BAIDU]["blocked"] == block["block_id"]
    assert report["blocks"][block["block_id"]]["verified"] is True
    assert report["findings"] == {}
    assert (report["severity"], report["score"]) == (None, 0.0)
    assert await card.has_what_is()
    [report] = card.reports.values()
    await act(hass, "unblock", block_id=block["block_id"])
    await card.events()
    assert report["blocks"] == {}
    assert report["destinations"][BAIDU]["blocked"] is None
    assert await card.has_what_is()


async def test_no_block_stops_what_others_open(
    hass: HomeAssistant,
    guarded: Guarded,
    quiet: Card,
    table: Table,
    freezer: FrozenDateTimeFactory,
) -> None:
    table.shows(flow("198.51.100.9", 4000, inbound=True))
    await poll_again(guarded, freezer)
    await turn(hass, "turn_off")
    table.shows()
    await poll_again(guarded, freezer)
    await quiet.events()
    [report] = quiet.reports.values()
    assert not report["internet"]
    [block_id] = report["blocks"]
    opened = "198.51.100.9:51506/udp in"
    assert report["destinations"][opened]["inbound"] is True
    assert {key: each["blocked"] for key, each in report["destinations"].items()} == {
        AWS: block_id,
        opened: None,
    }
    await turn(hass, "turn_on")
    await quiet.events()
    assert report["internet"]
    assert report["destinations"][AWS]["blocked"] is None


async def test_what_its_owner_allows_is_told(
    hass: HomeAssistant, guarded: Guarded, card: Card
) -> None:
    await guarded.advance(42)
    [ring] = await card.subscribe()
    fields = {"device_id": ring, "destination": "106.13.0.0"}
    for action, allowed in (("allow", True), ("disallow", False)):
        await hass.services.async_call(DOMAIN, action, fields, blocking=True)
        [event] = await card.events()
        assert set(event["changed"][ring]["destinations"]) == {BAIDU}
        report = card.reports[ring]
        assert report["destinations"][BAIDU]["allowed"] is allowed
        assert (BAIDU in report["findings"]) is not allowed
        assert await card.has_what_is()


async def test_what_is_allowed_needs_no_finding(
    hass: HomeAssistant, guarded: Guarded, quiet: Card
) -> None:
    ring = device_id(hass, guarded)
    fields = {"device_id": ring, "asn": 16509}
    await hass.services.async_call(DOMAIN, "allow", fields, blocking=True)
    await quiet.events()
    assert quiet.reports[ring]["destinations"][AWS]["allowed"] is True
    assert await quiet.has_what_is()


async def test_what_is_learned_of_a_device_bears_on_all_its_destinations(
    guarded: Guarded, quiet: Card, table: Table, freezer: FrozenDateTimeFactory
) -> None:
    """A network isn't new any more once it answers at one of its addresses, nor at the others."""
    silent = fastly(1, replied=False)
    table.shows(silent)
    await poll_again(guarded, freezer)
    await quiet.events()
    [report] = quiet.reports.values()
    before = report["destinations"]["185.199.108.1:443/tcp"]["score"]
    assert before > 0
    table.shows(silent, fastly(2, replied=True))
    await poll_again(guarded, freezer)
    await quiet.events()
    assert report["destinations"]["185.199.108.1:443/tcp"]["score"] < before
    assert await quiet.has_what_is()


@pytest.fixture
async def fine(hass: HomeAssistant, guarded: Guarded, quiet: Card) -> Card:
    """Return the quiet card; its owner allows an address of Fastly's, so that what is thought of it makes no finding."""
    fields = {"device_id": device_id(hass, guarded), "destination": "185.199.108.1"}
    await hass.services.async_call(DOMAIN, "allow", fields, blocking=True)
    return quiet


async def test_a_port_that_is_learned_is_known_at_other_addresses_too(
    guarded: Guarded, fine: Card, table: Table, freezer: FrozenDateTimeFactory
) -> None:
    """It answers in a network that is known already, so that nothing but the port is learned."""
    table.shows(flow("185.199.108.1", 4444))
    await poll_again(guarded, freezer)
    await fine.events()
    [report] = fine.reports.values()
    before = report["destinations"]["185.199.108.1:4444/udp"]["score"]
    table.shows(flow("3.120.0.2", 4444, source_port=40001, replied=True))
    await poll_again(guarded, freezer)
    await fine.events()
    assert report["destinations"]["185.199.108.1:4444/udp"]["score"] < before
    assert report["findings"] == {}
    assert await fine.has_what_is()


async def test_what_is_new_counts_for_more_once_the_learning_is_over(
    guarded: Guarded, fine: Card, table: Table, freezer: FrozenDateTimeFactory
) -> None:
    tries = (
        flow("185.199.108.1", 4444, source_port=port) for port in range(40000, 40003)
    )
    table.shows(*tries)
    await poll_again(guarded, freezer)
    await fine.events()
    [report] = fine.reports.values()
    before = report["destinations"]["185.199.108.1:4444/udp"]["score"]
    baseline = guarded.entry.runtime_data.guards[RING_MAC].baseline
    baseline.observed_s = baseline.learning_s - 1
    table.shows()
    await poll_again(guarded, freezer)
    await fine.events()
    assert report["destinations"]["185.199.108.1:4444/udp"]["score"] > before
    assert report["findings"] == {}
    assert await fine.has_what_is()


async def test_hours_move_on(
    guarded: Guarded, quiet: Card, table: Table, freezer: FrozenDateTimeFactory
) -> None:
    [report] = quiet.reports.values()
    assert report["destinations"][AWS]["hours"] == [0] * 23 + [1]
    table.shows()
    await poll_again(guarded, freezer, later=3600)
    await quiet.events()
    assert report["destinations"][AWS]["hours"] == [0] * 22 + [1, 0]
    await poll_again(guarded, freezer, later=23 * 3600)
    await quiet.events()
    assert report["destinations"][AWS]["hours"] == [0] * 24
    await poll_again(guarded, freezer, later=3600)
    patches = [
        patch for each in await quiet.events() for patch in each["changed"].values()
    ]
    assert all("destinations" not in patch for patch in patches)


async def test_what_is_forgotten_goes(
    guarded: Guarded, table: Table, card: Card, freezer: FrozenDateTimeFactory
) -> None:
    guarded.entry.runtime_data.guards[RING_MAC].ledger = Ledger(max_destinations=2)
    two = aws(1), aws(2, source_port=40001)
    table.shows(*two)
    await poll_again(guarded, freezer)
    [report] = (await card.subscribe()).values()
    assert set(report["destinations"]) == {AWS, OTHER}
    table.shows(*two, *(aws(each, source_port=40000 + each) for each in range(3, 8)))
    await poll_again(guarded, freezer)
    [event] = await card.events()
    [patch] = event["changed"].values()
    gone = {key for key, each in patch["destinations"].items() if each is None}
    assert gone == {AWS, OTHER}
    assert len(report["destinations"]) == 2
    assert await card.has_what_is()


async def test_what_the_router_says_of_an_address_holds_at_all_its_ports(
    guarded: Guarded, quiet: Card, table: Table, freezer: FrozenDateTimeFactory
) -> None:
    named = replace(flow("3.120.0.1", 8883, protocol="tcp"), domains=("a.example",))
    known = aws(down=400), aws(2, source_port=40001)
    table.shows(*known)
    await poll_again(guarded, freezer)
    await quiet.events()
    table.shows(*known, named)
    await poll_again(guarded, freezer)
    await quiet.events()
    [report] = quiet.reports.values()
    assert report["destinations"]["3.120.0.1:8883/tcp"]["names"] == ["a.example"]
    assert report["destinations"][AWS]["names"] == ["a.example"]
    assert report["destinations"][OTHER]["names"] == []
    assert await quiet.has_what_is()


async def test_a_device_by_another_name(
    hass: HomeAssistant, guarded: Guarded, quiet: Card
) -> None:
    ring = device_id(hass, guarded)
    dr.async_get(hass).async_update_device(ring, name_by_user="Front door")
    [event] = await quiet.events()
    assert event["changed"][ring].keys() == {"name", "polled_at"}
    assert event["changed"][ring]["name"] == "Front door"


async def test_when_the_last_poll_was_is_told_along_with_what_it_brought(
    guarded: Guarded, quiet: Card, table: Table, freezer: FrozenDateTimeFactory
) -> None:
    await poll_again(guarded, freezer)
    table.shows(aws(down=900))
    await poll_again(guarded, freezer)
    await quiet.events()
    [report] = quiet.reports.values()
    assert report["polled_at"] == dt_util.utcnow().isoformat()


async def test_two_cards_are_told_the_same(
    guarded: Guarded, card: Card, cards: Cards
) -> None:
    other = await cards()
    await card.subscribe()
    await guarded.advance(21)
    await other.subscribe()
    await guarded.advance(63)
    await card.events()
    await other.events()
    assert card.reports == other.reports


async def test_a_card_that_leaves_takes_nothing_from_the_other(
    guarded: Guarded, card: Card, cards: Cards
) -> None:
    other = await cards()
    await card.subscribe()
    await other.subscribe()
    await other.unsubscribe()
    await guarded.advance(42)
    assert await card.events()
    assert await card.has_what_is()


async def test_what_a_poll_brings_while_all_is_looked_at_is_told_after(
    guarded: Guarded, table: Table, card: Card, freezer: FrozenDateTimeFactory
) -> None:
    """A thousand destinations take several turns, and others have theirs in between."""
    many = tuple(
        flow(f"3.120.{number >> 8}.{number & 255}", 443, source_port=number)
        for number in range(1, 1000)
    )
    table.shows(*many)
    await poll_again(guarded, freezer)
    [report] = (await card.subscribe()).values()
    assert len(report["destinations"]) == 999
    guarded.entry.runtime_data.guards[RING_MAC].relearn()
    guarded.entry.runtime_data.review([RING_MAC])
    await asyncio.sleep(0)
    table.shows(*many[:500], aws(down=900))
    await poll_again(guarded, freezer)
    await card.events()
    assert report["destinations"][AWS]["bytes_down"] == 900
    assert await card.has_what_is()
