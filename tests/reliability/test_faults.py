"""Whatever breaks while the guard runs: it's told once, nothing is lost, and all is right two polls after its end."""

import pytest

from .checks import (
    assert_agreement,
    assert_no_exception,
    assert_told_of_return,
    assert_told_once,
)
from .conftest import MakeHome
from .faults import FAULTS, Fault
from .home import MAKES, Home

BLOCKED = "203.0.113.9"
#: A pool of connections for each router may keep so many open.
CONNECTIONS = 2


@pytest.mark.parametrize("make", MAKES)
async def test_two_polls_after_its_end_all_is_right(
    make_home: MakeHome,
    make: str,
    caplog: pytest.LogCaptureFixture,
    subtests: pytest.Subtests,
) -> None:
    async with make_home(make) as home:
        await home.act("block", destination=BLOCKED)
        await home.poll(2)
        for number, (name, fault) in enumerate(FAULTS.items(), start=1):
            if make in fault.makes:
                with subtests.test(name):
                    caplog.clear()
                    says = (
                        fault.says if isinstance(fault.says, str) else fault.says[make]
                    )
                    await outlive(home, fault, says, f"106.13.7.{number}", caplog)


async def outlive(
    home: Home, fault: Fault, says: str, address: str, log: pytest.LogCaptureFixture
) -> None:
    """Let something break and end, and see what is made of it; meanwhile the device sends something odd to an address."""
    before, blocks = await home.destinations(), await home.blocks()
    await fault.begin(home)
    await home.poll(2)
    try:
        assert home.available is (says == "")
        assert not says or home.coverage != "complete"
        assert home.repairs() == ({fault.repair} if says else set()) - {""}
        assert home.asks_for_login() is fault.reauth
        assert_told_once(log, says)
    finally:
        await fault.end(home)
    if fault.within is not None:
        await home.pass_time(fault.within - home.make.step)
    assert home.send(address)
    await home.poll(2)
    assert home.available
    assert home.coverage != "blind"
    assert address in await home.destinations(suspicious=True)
    assert home.state().state == "on"
    after = await home.destinations()
    assert all(after.get(each, 0) >= before[each] for each in before)
    assert not home.send(BLOCKED)
    await assert_agreement(home, set(blocks))
    assert_told_once(log, says)
    assert_told_of_return(log, says)
    assert_no_exception(log)
    await home.settle(CONNECTIONS)
