"""The simulated router's timeouts are a real one's, and the guard is told those that it would read."""

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from script.evaluation.errors import UsageError
from script.evaluation.polling import settings_of
from script.evaluation.timeouts import LINUX, OPENWRT, overridden
from simulators.openwrt import OpenWrtSimulator


async def test_the_guard_reads_the_same_from_an_openwrt_router(
    simulator: OpenWrtSimulator,
) -> None:
    async with aiohttp.ClientSession() as session:
        router = OpenWrtRouter(
            session, simulator.url, simulator.username, simulator.password
        )
        settings = await router.settings()
    assert settings.timeouts == settings_of(OPENWRT).timeouts


def test_single_timeouts_can_be_set() -> None:
    changed = overridden(OPENWRT, ["udp=30", "tcp_close=7"])
    assert changed == {**OPENWRT, "udp": 30, "tcp_close": 7}
    assert OPENWRT["udp"] == 60 and LINUX["udp"] == 30


@pytest.mark.parametrize(
    ("setting", "fault"),
    [
        ("dns=3", "there is no 'dns'; there are udp, udp_stream, tcp_syn_sent"),
        ("udp", "'' are no seconds"),
        ("udp=0", "'0' are no seconds"),
        ("udp=1.5", "'1.5' are no seconds"),
    ],
)
def test_a_wrong_timeout_is_named(setting: str, fault: str) -> None:
    with pytest.raises(UsageError, match=f"^--timeout {setting}: {fault}"):
        overridden(OPENWRT, [setting])
