"""Reading the table of flows: whole, or by questions for single hosts where those cost the router less."""

import asyncio
from collections.abc import Callable
import json
import logging

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.errors import CannotConnectError
from custom_components.iot_egress_guard.routers.model import Flow, Poll
from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from simulators.clock import ManualClock
from simulators.openwrt import Answer, OpenWrtSimulator
from simulators.openwrt.acl import SHIPPED_ACL
from simulators.openwrt.conntrack_flow import Offload, Way
from simulators.openwrt.conntrack_tcp import TcpState
from simulators.openwrt.packets import ICMP, ICMPV6, TCP, UDP
from simulators.openwrt.status import Status
from simulators.openwrt.ubus import Call
from tests.conftest import RING_MAC

from .openwrt import client

PACKAGE = "custom_components.iot_egress_guard.routers.openwrt"
TOOL = "/usr/sbin/conntrack"
ADDRESS = "10.23.1.125"
HOUR = 3600


class RouterTime:
    """A clock that moves with what the router has to do, and with `passed`; in seconds."""

    def __init__(self, simulator: OpenWrtSimulator) -> None:
        """Begin now; questions are much cheaper than a whole read."""
        self._simulator = simulator
        self._seen = 0
        self.question = 0.01
        """What each question takes."""
        self.whole = 1.0
        """What a whole read takes."""
        self.passed = 0.0

    def __call__(self) -> float:
        served = self._simulator.requests[self._seen :]
        self._seen += len(served)
        self.passed += self.question * len(questions_in(served))
        self.passed += self.whole * len(downloads_in(served))
        return self.passed


def questions_in(calls: list[Call]) -> list[list[str]]:
    """Return the arguments of the tool, each time it was to list."""
    return [
        args["params"]
        for _, method, args in calls
        if method == "exec"
        and isinstance(args["params"], list)
        and args["params"][0] == "-L"
    ]


def downloads_in(calls: list[Call]) -> list[str]:
    """Return the paths of the files that were streamed."""
    return [str(args["path"]) for _, method, args in calls if method == "download"]


@pytest.fixture
def time(simulator: OpenWrtSimulator, monkeypatch: pytest.MonkeyPatch) -> RouterTime:
    """Let tables of any size be large enough, and time be what the router makes of it."""
    passing = RouterTime(simulator)
    monkeypatch.setattr(f"{PACKAGE}.table.monotonic", passing)
    monkeypatch.setattr(f"{PACKAGE}.table_choice.MIN_ENTRIES", 1)
    return passing


@pytest.fixture(autouse=True)
def flows(simulator: OpenWrtSimulator, clock: ManualClock) -> None:
    """Give the doorbell flows of every kind, and its neighbour some."""
    clock.advance(5)
    six = simulator.hosts.client(RING_MAC).ipv6[0]
    wan = simulator.network.wan_address()
    insert = simulator.conntrack.insert
    insert(TCP, Way(ADDRESS, "3.120.0.1", 40000, 443), state=TcpState.ESTABLISHED)
    insert(UDP, Way(six, "2a00::1", 40001, 53), seen_reply=True)
    insert(ICMP, Way(ADDRESS, "198.51.100.9", 77, 0))
    insert(ICMPV6, Way(six, "2a00::9", 78, 0))
    insert(50, Way(ADDRESS, "198.51.100.11", 0, 0))
    insert(
        TCP,
        Way("198.51.100.9", wan, 40002, 8554),
        Way(ADDRESS, "198.51.100.9", 554, 40002),
        state=TcpState.ESTABLISHED,
        seen_reply=True,
    )
    insert(TCP, Way("2a00::7", six, 40003, 22), state=TcpState.SYN_SENT)
    for number, kind in enumerate(Offload):
        offloaded = insert(
            TCP,
            Way(ADDRESS, "3.120.0.2", 41000 + number, 443),
            state=TcpState.ESTABLISHED,
            seen_reply=True,
        )
        offloaded.offload = kind
    insert(UDP, Way("10.23.1.12", ADDRESS, 5353, 5353))
    insert(UDP, Way("10.23.1.12", "3.120.0.9", 5354, 443))


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what an owner would read of ours in the log."""
    return [
        each.getMessage()
        for each in caplog.records
        if each.name.startswith("custom_components") and each.levelno > logging.DEBUG
    ]


class Polls:
    """Polls of the doorbell, and what each of them asked for."""

    def __init__(self, router: OpenWrtRouter, simulator: OpenWrtSimulator) -> None:
        """Poll with this client."""
        self._router = router
        self._simulator = simulator
        self.questions: list[list[str]] = []
        self.downloads: list[str] = []

    async def __call__(self) -> set[Flow]:
        poll = await self.whole()
        return set(poll.flows[RING_MAC])

    async def whole(self) -> Poll:
        before = len(self._simulator.requests)
        poll = await self._router.poll([RING_MAC])
        made = self._simulator.requests[before:]
        self.questions, self.downloads = questions_in(made), downloads_in(made)
        return poll


@pytest.fixture
def poll(router: OpenWrtRouter, simulator: OpenWrtSimulator) -> Polls:
    """Return what polls the doorbell."""
    return Polls(router, simulator)


async def test_a_large_table_is_asked_for_the_devices_hosts_where_that_is_cheaper(
    poll: Polls, simulator: OpenWrtSimulator, time: RouterTime
) -> None:
    before = await poll.whole()
    assert (len(poll.downloads), len(poll.questions)) == (1, 2)
    after = await poll.whole()
    addresses = after.addresses[RING_MAC]
    assert poll.downloads == []
    assert poll.questions == [
        ["-L", "-o", "extended,id", "-f", family, side, address]
        for address in addresses
        for family in ("ipv6" if ":" in address else "ipv4",)
        for side in ("-s", "-r")
    ]
    assert {"ipv4", "ipv6"} == {words[4] for words in poll.questions}
    assert set(after.flows[RING_MAC]) == set(before.flows[RING_MAC])
    assert {flow.key.inbound for flow in after.flows[RING_MAC]} == {True, False}
    assert {flow.offloaded for flow in after.flows[RING_MAC]} == {True, False}
    assert after.entries == before.entries == len(simulator.conntrack)
    assert after.skipped == 0


async def test_a_small_table_is_read_whole_whatever_that_takes(
    poll: Polls, simulator: OpenWrtSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{PACKAGE}.table.monotonic", RouterTime(simulator))
    for _ in range(3):
        await poll()
        assert (len(poll.downloads), poll.questions) == (1, [])


async def test_a_table_that_shrank_is_read_whole_again(
    poll: Polls,
    simulator: OpenWrtSimulator,
    time: RouterTime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(f"{PACKAGE}.table_choice.MIN_ENTRIES", 5)
    await poll()
    simulator.conntrack.clear()
    simulator.conntrack.insert(UDP, Way(ADDRESS, "3.120.0.9", 40000, 443))
    assert (await poll.whole()).entries == 1
    assert poll.downloads == []
    assert len(await poll()) == 1
    assert len(poll.downloads) == 1


async def test_questions_that_cost_more_are_tried_once_an_hour_and_no_more(
    poll: Polls, time: RouterTime
) -> None:
    time.question = 2.0
    tried = []
    for _ in range(20):
        await poll()
        assert len(poll.downloads) == 1
        tried.append(len(poll.questions))
        time.passed += HOUR / 10
    assert sum(map(bool, tried)) == 2
    assert set(tried) == {0, 2}


@pytest.mark.parametrize(
    ("first", "later", "begins", "stays"),
    [
        (0.74, 0.99, True, True),
        (0.74, 1.01, True, False),
        (0.76, 0.76, False, False),
    ],
)
async def test_questions_are_begun_with_when_clearly_cheaper_and_left_when_dearer(
    poll: Polls,
    time: RouterTime,
    first: float,
    later: float,
    begins: bool,
    stays: bool,
) -> None:
    time.question = 2 * time.whole
    addresses = (await poll.whole()).addresses[RING_MAC]
    time.passed += HOUR
    time.question = first * time.whole / (2 * len(addresses))
    await poll()
    await poll()
    assert (not poll.downloads) is begins
    time.question = later * time.whole / (2 * len(addresses))
    # One fast answer doesn't count for long, nor does a slow one count at once.
    await poll()
    await poll()
    assert (not poll.downloads) is begins
    await poll()
    assert (not poll.downloads) is stays


async def test_the_whole_table_is_read_every_five_minutes_all_the_same(
    poll: Polls, time: RouterTime
) -> None:
    whole = []
    for number in range(8):
        await poll()
        if poll.downloads:
            whole.append(number)
        time.passed += 99
    assert whole == [0, 4]


async def test_an_address_that_is_new_since_the_last_poll_is_asked_for(
    poll: Polls, simulator: OpenWrtSimulator, time: RouterTime
) -> None:
    before = await poll.whole()
    network = next(each for each in before.local_networks if each.version == 6)
    new = str(network[0xBEEF])
    simulator.hosts.client(RING_MAC).ipv6 += (new,)
    simulator.conntrack.insert(TCP, Way(new, "2600:1f00::1", 40000, 443))
    found = await poll()
    assert poll.downloads == []
    assert new in {flow.key.device_address for flow in found}


async def test_more_than_rpcd_hands_over_is_read_whole_and_not_asked_for_again_soon(
    poll: Polls, simulator: OpenWrtSimulator, time: RouterTime
) -> None:
    before = await poll()
    for number in range(1500):
        simulator.conntrack.insert(UDP, Way(ADDRESS, "3.120.0.9", 1024 + number, 443))
    for tried in (True, False):
        assert len(await poll()) == len(before) + 1500
        assert bool(poll.questions) is tried
        assert len(poll.downloads) == 1


def _tool_says(**answer: object) -> Answer:
    result = {"jsonrpc": "2.0", "id": 0, "result": [0, answer]}
    return Answer(body=json.dumps([result]).encode())


LINE = "ipv4     2 udp      17 50 src=10.23.1.125 dst=3.3.3.3 sport=1 dport=2 src=3.3.3.3 dst=1.1.1.1 sport=2 dport=1"
SHOWN = "conntrack v1.4.7 (conntrack-tools): {} flow entries have been shown.\n"

WRONG_ANSWERS = {
    "the tool failed": _tool_says(code=1, stderr="Operation failed: no buffers\n"),
    "it failed after lines": _tool_says(
        code=1, stdout=f"{LINE}\n", stderr=SHOWN.format(1)
    ),
    "it says nothing": _tool_says(code=0),
    "lines are missing": _tool_says(code=0, stdout=f"{LINE}\n", stderr=SHOWN.format(2)),
    "a line is cut off": _tool_says(code=0, stdout=LINE, stderr=SHOWN.format(1)),
    "not lines of a table": _tool_says(code=0, stdout="?\n", stderr=SHOWN.format(1)),
    "not text": _tool_says(code=0, stdout=17, stderr=[]),
    "half a character": _tool_says(code=0, stdout="\ud800\n", stderr=SHOWN.format(1)),
    "a web page": Answer(content_type="text/html", body=b"<html>"),
    "half of it": Answer(cut=True),
    "an error of HTTP": Answer(status=502),
    "it hangs up": Answer(lost=True),
}


@pytest.mark.parametrize("wrong", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
async def test_what_is_no_whole_answer_makes_no_poll_of_a_part(
    poll: Polls,
    simulator: OpenWrtSimulator,
    time: RouterTime,
    caplog: pytest.LogCaptureFixture,
    wrong: Answer,
) -> None:
    expected = await poll()
    simulator.faults.answer(wrong, method="exec", nth=3, times=1, after=True)
    assert await poll() == expected
    assert len(poll.questions) == 3
    assert len(poll.downloads) == 1
    await poll()
    assert (len(poll.downloads), poll.questions) == (1, [])
    assert said(caplog) == []
    time.passed += HOUR
    await poll()
    assert await poll() == expected
    assert poll.downloads == []


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.OK])
async def test_a_question_that_is_refused_is_one_too_many(
    poll: Polls, simulator: OpenWrtSimulator, time: RouterTime, status: Status
) -> None:
    expected = await poll()
    simulator.faults.fail("file", "exec", status, nth=2)
    assert await poll() == expected
    assert len(poll.downloads) == 1


async def test_a_router_that_is_lost_in_the_middle_is_lost(
    poll: Polls, simulator: OpenWrtSimulator, time: RouterTime
) -> None:
    await poll()
    simulator.faults.happen(simulator.faults.refuse, method="exec", nth=2)
    with pytest.raises(CannotConnectError):
        await poll()


async def test_a_session_that_ends_in_the_middle_is_renewed(
    poll: Polls, simulator: OpenWrtSimulator, time: RouterTime
) -> None:
    expected = await poll()
    simulator.faults.happen(simulator.faults.drop_sessions, method="exec", nth=2)
    assert await poll() == expected
    assert poll.downloads == []


@pytest.mark.parametrize("round_", ["tried", "asked"])
async def test_questions_that_hang_leave_time_for_the_whole_table(
    poll: Polls,
    simulator: OpenWrtSimulator,
    time: RouterTime,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
    round_: str,
) -> None:
    expected = set((await poll.whole()).flows[RING_MAC])
    if round_ == "tried":
        time.passed += HOUR
    monkeypatch.setattr(f"{PACKAGE}.table.PATIENCE_S", 0.05)
    simulator.faults.hang(HOUR, method="exec")
    for _ in range(2):
        assert await poll() == expected
        assert len(poll.downloads) == 1
    assert poll.questions == []
    # What hangs ends with the test.
    clock.advance(HOUR)


@pytest.mark.parametrize("round_", ["tried", "asked"])
async def test_a_poll_that_is_broken_off_over_a_question_is_the_only_one(
    poll: Polls, simulator: OpenWrtSimulator, time: RouterTime, round_: str
) -> None:
    expected = await poll()
    if round_ == "tried":
        time.passed += HOUR
    broken_off = asyncio.ensure_future(poll())
    simulator.faults.happen(broken_off.cancel, method="exec")
    with pytest.raises(asyncio.CancelledError):
        await broken_off
    assert await poll() == expected
    assert (len(poll.downloads), poll.questions) == (1, [])


def _without_the_package(simulator: OpenWrtSimulator) -> None:
    simulator.files.uninstall(TOOL)


def _without_the_size(simulator: OpenWrtSimulator) -> None:
    simulator.faults.fail("file", "read", Status.NOT_FOUND, times=None)


@pytest.mark.parametrize("lacks", [_without_the_package, _without_the_size])
async def test_what_the_router_lacks_in_between_is_done_without(
    poll: Polls,
    simulator: OpenWrtSimulator,
    time: RouterTime,
    lacks: Callable[[OpenWrtSimulator], None],
) -> None:
    expected = await poll()
    lacks(simulator)
    for _ in range(3):
        assert await poll() == expected
        assert len(poll.downloads) == 1


async def test_an_older_access_list_costs_one_call_an_hour_and_nobody_a_word(
    session: aiohttp.ClientSession,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    acl = json.loads(SHIPPED_ACL.read_text(encoding="utf-8"))
    granted = acl["iot-egress-guard"]["read"]["file"]
    [grant] = [name for name in granted if name.startswith(f"{TOOL} -L")]
    del granted[grant]
    async with OpenWrtSimulator("ring", clock=clock, acl=acl) as simulator:
        time = RouterTime(simulator)
        monkeypatch.setattr(f"{PACKAGE}.table.monotonic", time)
        monkeypatch.setattr(f"{PACKAGE}.table_choice.MIN_ENTRIES", 1)
        clock.advance(5)
        poll = Polls(client(session, simulator, clock), simulator)
        asked = []
        for _ in range(5):
            assert await poll()
            assert len(poll.downloads) == 1
            asked.append(len(poll.questions))
            time.passed += HOUR / 3
    assert asked == [1, 0, 0, 1, 0]
    assert said(caplog) == []
