"""What goes wrong on the way: each its error, with what to do, and nothing that names a device or a secret."""

import asyncio

import pytest

from custom_components.iot_egress_guard.routers.errors import (
    AuthenticationError,
    CannotConnectError,
    ProtocolError,
    RouterError,
    UnsupportedError,
)
from custom_components.iot_egress_guard.routers.unifi import (
    MfaError,
    ReadOnlyError,
    SiteNeededError,
    UniFiRouter,
)
from custom_components.iot_egress_guard.routers.unifi.answers import MAX_ANSWER_BYTES
from simulators.clock import ManualClock
from simulators.unifi import Answer, UniFiSimulator

from .kit import BAIDU, FLOWS, RING

MALFORMED = (
    '{"code":"api.err.InvalidPayload","errorCode":400,'
    f'"message":"client_macs: {RING} is invalid"}}'
).encode()


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (401, AuthenticationError, "refuses the login"),
        (403, ReadOnlyError, "full management"),
        (404, UnsupportedError, "has no sta"),
        (429, CannotConnectError, "asked too often"),
        (499, MfaError, "second factor"),
        (500, CannotConnectError, "may be starting"),
        (502, CannotConnectError, "may be starting"),
        (504, CannotConnectError, "may be starting"),
        (301, ProtocolError, "redirects"),
        (418, ProtocolError, "web page"),
        (200, ProtocolError, "web page"),
    ],
)
async def test_each_status_has_its_meaning(
    router: UniFiRouter,
    console: UniFiSimulator,
    status: int,
    error: type[RouterError],
    words: str,
) -> None:
    console.faults.http_error(status, path="sta")
    with pytest.raises(error, match=words) as err:
        await router.connect()
    assert err.value.remedy
    assert str(err.value).startswith(err.value.cause)


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("api.err.NoPermission", ReadOnlyError),
        ("api.err.NoSiteContext", SiteNeededError),
        ("api.err.ServerBusy", CannotConnectError),
        ("api.err.LoginRequired", AuthenticationError),
        ("api.err.Ubic2faTokenRequired", MfaError),
        ("api.err.SomethingNew", ProtocolError),
    ],
)
async def test_a_failure_is_one_with_http_200_too(
    router: UniFiRouter,
    console: UniFiSimulator,
    status: int,
    code: str,
    error: type[RouterError],
) -> None:
    console.faults.meta_error(code, status=status, path="sta")
    with pytest.raises(error):
        await router.connect()
    await router.connect()


async def test_the_console_s_own_code_is_told_and_its_words_are_not(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    for status in (400, 200):
        console.faults.clear()
        console.faults.answer(Answer(status=status, body=MALFORMED), path=FLOWS)
        with pytest.raises(ProtocolError, match=r"api\.err\.InvalidPayload") as err:
            await router.poll([RING])
        assert RING not in str(err.value)


@pytest.mark.parametrize("fault", ["html", "garbage"])
async def test_what_isn_t_json_is_no_answer(
    router: UniFiRouter, console: UniFiSimulator, fault: str
) -> None:
    getattr(console.faults, fault)(path=FLOWS)
    with pytest.raises(ProtocolError, match="web page"):
        await router.poll([RING])


async def test_an_answer_that_never_ends_isn_t_read_to_its_end(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    console.faults.answer(Answer(body=b"[" + b" " * MAX_ANSWER_BYTES), path=FLOWS)
    with pytest.raises(ProtocolError, match="too large"):
        await router.poll([RING])


@pytest.mark.parametrize("fault", ["disconnect", "half_body"])
async def test_a_connection_that_breaks_off_is_no_answer(
    router: UniFiRouter, console: UniFiSimulator, fault: str
) -> None:
    await router.connect()
    getattr(console.faults, fault)(path=FLOWS)
    with pytest.raises(CannotConnectError, match="can't be reached"):
        await router.poll([RING])


async def test_a_console_that_is_gone_can_t_be_reached(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    await console.faults.refuse()
    with pytest.raises(CannotConnectError, match="can't be reached"):
        await router.connect()
    await console.faults.accept()
    await router.connect()


async def test_nothing_hangs_on_a_poll_that_was_given_up(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    await router.connect()
    console.faults.hang(10, path=FLOWS, times=1)
    hanging = asyncio.create_task(router.poll([RING]))
    while not clock.sleepers:
        await asyncio.sleep(0)
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging
    await router.poll([RING])
    clock.advance(10)


async def test_one_after_another_whoever_asks(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    await router.connect()
    polls = await asyncio.gather(
        router.poll([RING]), router.clients(), router.push(BAIDU), router.rules()
    )
    assert len(polls) == 4
