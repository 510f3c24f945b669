"""A block with an end: the router ends it by itself, some time after Home Assistant should have."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
import json

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.errors import ProtocolError
from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from custom_components.iot_egress_guard.routers.openwrt.blocking import ENDS_AFTER_S
from simulators.clock import ManualClock
from simulators.openwrt import Answer, OpenWrtSimulator
from simulators.openwrt.packets import UDP, Packet
from tests.conftest import RING_MAC, our_rules

from .openwrt import BAIDU, client, edit, firewall

TIMED = replace(BAIDU, ends_in=600)
MARGIN = timedelta(seconds=ENDS_AFTER_S)


def stop_date(simulator: OpenWrtSimulator) -> datetime | None:
    """Return when the router ends the block, in its own local time."""
    date = firewall(simulator)["ieg_0a1b2c3d"].options.get("stop_date")
    return None if date is None else datetime.fromisoformat(str(date))


def dropped(simulator: OpenWrtSimulator, port: int) -> bool:
    """Tell whether a new flow of the Ring's that the block should stop is stopped."""
    packet = Packet(
        src="10.23.1.125",
        dst="106.13.0.0",
        protocol=UDP,
        sport=port,
        dport=1,
        mac=RING_MAC,
    )
    simulator.tick()
    return not simulator.kernel.send(packet).passed


@pytest.mark.parametrize("utc_offset", [0, 7200, -12_600])
async def test_the_end_is_by_the_routers_own_time(
    session: aiohttp.ClientSession, clock: ManualClock, utc_offset: int
) -> None:
    async with OpenWrtSimulator(
        "quiet", clock=clock, reload_seconds=0, utc_offset=utc_offset
    ) as simulator:
        now = datetime.fromtimestamp(clock.time() + utc_offset, UTC).replace(
            tzinfo=None
        )
        assert (await client(session, simulator, clock).push(TIMED)).status.live
        assert stop_date(simulator) == now + timedelta(seconds=600) + MARGIN
        assert dropped(simulator, 40_000)
        clock.advance(600 + ENDS_AFTER_S - 1)
        assert dropped(simulator, 40_001)
        clock.advance(2)
        assert not dropped(simulator, 40_002)


async def test_a_block_without_an_end_has_none_on_the_router(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.push(BAIDU)
    assert stop_date(simulator) is None


async def test_nearly_the_same_end_loads_nothing_anew(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, clock: ManualClock
) -> None:
    await router.push(TIMED)
    end, reloads = stop_date(simulator), simulator.firewall.reloads
    clock.advance(290)
    await router.push(TIMED)
    assert stop_date(simulator) == end
    assert simulator.firewall.reloads == reloads
    clock.advance(20)
    await router.push(TIMED)
    assert end is not None
    assert stop_date(simulator) == end + timedelta(seconds=310)
    assert simulator.firewall.reloads > reloads


async def test_an_end_that_cannot_be_read_is_set_anew(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.push(TIMED)
    end = stop_date(simulator)
    edit(
        simulator,
        lambda sections: sections["ieg_0a1b2c3d"].options.update(stop_date="2026-12"),
    )
    await router.push(TIMED)
    assert stop_date(simulator) == end


@pytest.mark.parametrize("years", [12, 10_000, 10**9])
async def test_an_end_later_than_the_router_can_tell_is_left_to_home_assistant(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, years: int
) -> None:
    ends_in = years * 365 * 86_400
    assert (await router.push(replace(BAIDU, ends_in=ends_in))).status.live
    assert stop_date(simulator) is None


@pytest.mark.parametrize("said", [{}, {"localtime": "noon"}, {"localtime": 10**18}])
async def test_a_router_that_does_not_say_its_time_takes_no_block_with_an_end(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, said: dict[str, object]
) -> None:
    body = json.dumps([{"jsonrpc": "2.0", "id": 0, "result": [0, said]}]).encode()
    simulator.faults.answer(Answer(body=body), name="system", method="info")
    with pytest.raises(ProtocolError, match="what time"):
        await router.push(TIMED)
    assert our_rules(simulator) == []
    assert (await router.push(BAIDU)).status.live
