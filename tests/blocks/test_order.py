"""Several at once: two blocks, the same twice, unblocked while pending, somebody else at the router."""

import asyncio

import pytest

from custom_components.iot_egress_guard.routers.model import BlockRule, PushResult
from homeassistant.exceptions import HomeAssistantError
from simulators.clock import ManualClock
from simulators.openwrt.uci import Delta
from tests.test_guard import act

from .conftest import BAIDU, Home


async def test_two_blocks_at_once_both_stand(home: Home) -> None:
    first, second = await asyncio.gather(
        home.block(), home.block(destination="106.13.0.7")
    )
    assert first["verified"]
    assert second["verified"]
    assert home.rules() == sorted([first["block_id"], second["block_id"]])
    assert home.kinds == ["blocked: verified"] * 2


async def test_the_same_twice_at_once_is_one(home: Home) -> None:
    first, second = await asyncio.gather(
        home.block(protocol="udp", port=1), home.block(protocol="udp", port=1)
    )
    assert first["block_id"] == second["block_id"]
    assert home.rules() == [first["block_id"]]
    assert home.kinds == ["blocked: verified"]


async def test_the_same_later_only_moves_its_end(home: Home) -> None:
    first = await home.block()
    second = await home.block(duration={"hours": 1})
    assert second["block_id"] == first["block_id"]
    assert second["expires_at"] is not None
    assert len(home.rules()) == 1


async def test_unblocked_while_it_is_put_on_it_goes_again(home: Home) -> None:
    unblock = act(home.hass, "unblock", device_id=home.device, destination=BAIDU)
    block, removed = await asyncio.gather(home.block(), unblock)
    assert block["block_id"]
    assert removed == {"removed": True}
    assert home.rules() == []
    assert home.kinds == ["blocked: verified", "block_removed: removed"]


async def test_unblocked_twice_at_once_it_is_off_once(home: Home) -> None:
    block = await home.block()
    answers = await asyncio.gather(
        *(act(home.hass, "unblock", block_id=block["block_id"]) for _ in range(2))
    )
    assert sorted(each["removed"] for each in answers) == [False, True]
    assert home.kinds == ["blocked: verified", "block_removed: removed"]


async def test_a_poll_in_between_sees_no_half_block(home: Home) -> None:
    await asyncio.gather(
        home.block(), home.guarded.entry.runtime_data.async_refresh(), home.block()
    )
    assert home.kinds == ["blocked: verified"]


def luci_applies(home: Home, timeout: int) -> str:
    """Let the owner apply a change in LuCI that waits to be confirmed; return the session."""
    sessions, uci = home.simulator.sessions, home.simulator.uci
    session = sessions.login("root", home.simulator.password, None)
    uci.stage(session.sid, "dhcp", [Delta("set", "@dnsmasq[0]", "cachesize", "500")])
    uci.apply(session.sid, {"rollback": True, "timeout": timeout})
    return session.sid


async def test_an_apply_that_is_pending_in_luci_is_waited_for(home: Home) -> None:
    luci_applies(home, 10)
    block = await home.block()
    assert block["verified"]
    assert home.rules() == [block["block_id"]]


async def test_an_apply_that_stays_pending_in_luci_is_said_and_left_alone(
    home: Home, clock: ManualClock
) -> None:
    sid = luci_applies(home, 90)
    with pytest.raises(HomeAssistantError) as raised:
        await home.block()
    assert raised.value.translation_key == "changes_pending"
    assert home.simulator.uci.pending == sid
    assert home.rules() == []
    await home.guarded.advance(105)
    assert home.rules() == []
    assert (await home.block())["verified"]
    [block] = await home.blocks()
    assert home.rules() == [block["block_id"]]


async def test_a_block_that_is_put_back_and_interrupted_is_not_told_as_proven(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await home.block()
    home.simulator.faults.fail("uci", "changes", times=None)
    with pytest.raises(HomeAssistantError):
        await act(home.hass, "unblock", block_id=first["block_id"])
    home.simulator.faults.clear()
    coordinator = home.guarded.entry.runtime_data

    async def cancelled(_: BlockRule) -> PushResult:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(coordinator.router, "push", cancelled)
        with pytest.raises(asyncio.CancelledError):
            await home.block()
    assert home.kinds[-1] == "block_failed: failed"
    assert "interrupted" in home.of_blocks[-1]["evidence"][0]
    await home.guarded.advance(21)
    [block] = await home.blocks()
    assert block["verified"]
    assert home.rules() == [first["block_id"]]
