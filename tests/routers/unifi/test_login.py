"""Getting into a console: keys, accounts, their sessions, and never so often that it locks the account."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.errors import (
    AuthenticationError,
    CannotConnectError,
    PermissionDeniedError,
    ProtocolError,
)
from custom_components.iot_egress_guard.routers.unifi import (
    KeyRefusedError,
    MfaError,
    TooManyLoginsError,
    UniFiRouter,
)
from simulators.clock import ManualClock
from simulators.unifi import Answer, KeyScope, UniFiSimulator

from .kit import BAIDU, FLOWS, RING, asked, by_password, client, logins

LOGIN = "login"


@pytest.fixture
async def controller(
    clock: ManualClock, socket_enabled: None
) -> AsyncGenerator[UniFiSimulator]:
    """Return an older controller."""
    async with UniFiSimulator("quiet", clock=clock, unifi_os=False) as simulator:
        yield simulator


@pytest.fixture
def logged_in(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> UniFiRouter:
    """Return a client that logs in."""
    return by_password(session, console, clock)


async def test_a_key_is_enough_and_nobody_logs_in(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    await router.connect()
    await router.poll([RING])
    await router.close()
    assert logins(console) == 0


async def test_an_account_logs_in_once_and_writes_with_its_token(
    logged_in: UniFiRouter, console: UniFiSimulator
) -> None:
    await logged_in.connect()
    await logged_in.push(BAIDU)
    await logged_in.remove([BAIDU.block_id])
    assert logins(console) == 1
    assert len(console.sessions.live) == 1
    assert asked(console, LOGIN) == [
        {
            "username": console.username,
            "password": console.password,
            "rememberMe": True,
        }
    ]
    await logged_in.close()
    assert console.sessions.live == []
    # Nothing is left to end.
    await logged_in.close()
    assert len(asked(console, "logout")) == 1


async def test_cookies_stay_out_of_the_shared_session(
    logged_in: UniFiRouter,
    session: aiohttp.ClientSession,
    console: UniFiSimulator,
) -> None:
    await logged_in.connect()
    assert list(session.cookie_jar) == []
    # Another client's cookie of the same name takes nothing from ours.
    session.cookie_jar.update_cookies({"TOKEN": "somebody else's"})
    await logged_in.push(BAIDU)
    assert logins(console) == 1
    assert [each.value for each in session.cookie_jar] == ["somebody else's"]


async def test_renewed_tokens_are_taken_together(
    logged_in: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    await logged_in.connect()
    for _ in range(3):
        console.faults.renew_tokens()
        await logged_in.poll([RING])
    clock.advance(3_700)
    await logged_in.poll([RING])
    await logged_in.push(BAIDU)
    assert logins(console) == 1


async def test_a_stale_token_is_replaced_by_the_one_that_comes_with_the_refusal(
    logged_in: UniFiRouter, console: UniFiSimulator
) -> None:
    await logged_in.connect()
    before = len(asked(console, FLOWS))
    console.faults.happen(
        lambda: _forget_token(console), path=FLOWS, method="POST", times=1
    )
    await logged_in.poll([RING])
    assert logins(console) == 1
    assert len(asked(console, FLOWS)) == before + 2


def _forget_token(console: UniFiSimulator) -> None:
    """Let the session have another token, which nobody was told."""
    [session] = console.sessions.live
    # How a console comes to that, nobody has told.
    known = console.sessions._sessions  # noqa: SLF001
    known[session.token] = replace(session, csrf="another one")


FORBIDDEN = b'{"error":{"code":403,"message":"Forbidden"}}'


async def test_who_was_allowed_before_logs_in_anew_once(
    logged_in: UniFiRouter, console: UniFiSimulator
) -> None:
    await logged_in.connect()
    await logged_in.poll([RING])
    refusal = Answer(status=403, body=FORBIDDEN)
    console.faults.answer(refusal, path=FLOWS, times=1)
    await logged_in.poll([RING])
    assert logins(console) == 2
    console.faults.answer(refusal, path=FLOWS)
    for _ in range(3):
        with pytest.raises(PermissionDeniedError):
            await logged_in.poll([RING])
    # The first of the three logged in again, and was refused all the same.
    assert logins(console) == 3


@pytest.mark.parametrize("end", ["drop_sessions", "reboot"])
async def test_a_session_that_has_died_is_opened_again_once(
    logged_in: UniFiRouter, console: UniFiSimulator, end: str
) -> None:
    await logged_in.connect()
    getattr(console.faults, end)()
    await logged_in.poll([RING])
    assert logins(console) == 2


async def test_a_console_that_forgets_every_session_isn_t_asked_for_ever(
    logged_in: UniFiRouter, console: UniFiSimulator
) -> None:
    await logged_in.connect()
    console.faults.happen(console.faults.drop_sessions, path=FLOWS, times=None)
    with pytest.raises(AuthenticationError, match="refuses the login"):
        await logged_in.poll([RING])
    assert logins(console) == 2


async def test_a_wrong_password_is_tried_once_and_then_only_when_asked_for(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    router = by_password(session, console, clock, password="wrong", site="default")
    for _ in range(5):
        with pytest.raises(AuthenticationError, match="refused the username") as err:
            await router.poll([RING])
        assert "wrong" not in str(err.value)
    assert logins(console) == 1
    with pytest.raises(AuthenticationError):
        await router.connect()
    with pytest.raises(AuthenticationError):
        await router.sites()
    assert logins(console) == 3
    clock.advance(60)
    with pytest.raises(AuthenticationError):
        await router.poll([RING])
    assert logins(console) == 4


async def test_never_more_logins_than_the_console_takes(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    for _ in range(4):
        await by_password(session, console, clock).connect()
    with pytest.raises(TooManyLoginsError, match="within a minute"):
        await by_password(session, console, clock).connect()
    assert logins(console) == 4
    clock.advance(60)
    await by_password(session, console, clock).connect()
    assert logins(console) == 5


async def test_after_too_many_logins_none_is_tried_for_a_minute(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    async with aiohttp.ClientSession() as somebody_else:
        for _ in range(5):
            await somebody_else.post(f"{console.url}/api/auth/login", json={})
    tried = logins(console)
    for _ in range(3):
        with pytest.raises(TooManyLoginsError) as err:
            await by_password(session, console, clock).connect()
        assert isinstance(err.value, CannotConnectError)
        clock.advance(19)
    assert logins(console) == tried + 1
    clock.advance(10)
    await by_password(session, console, clock).connect()


@pytest.mark.parametrize("unifi_os", [True, False])
async def test_an_account_with_a_second_factor_is_told_what_to_do(
    session: aiohttp.ClientSession, clock: ManualClock, unifi_os: bool
) -> None:
    async with UniFiSimulator("quiet", clock=clock, unifi_os=unifi_os) as simulator:
        router = by_password(session, simulator, clock, username="owner")
        with pytest.raises(MfaError, match="local account without a second factor"):
            await router.connect()
        assert logins(simulator) == 1


async def test_a_wrong_key_is_told_from_one_that_opens_too_little(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    with pytest.raises(AuthenticationError, match="Integrations") as err:
        await client(session, console, clock, api_key="not-a-key").connect()
    assert not isinstance(err.value, KeyRefusedError)
    assert "not-a-key" not in str(err.value)
    async with UniFiSimulator(
        "quiet", clock=clock, key_scope=KeyScope.OFFICIAL
    ) as official:
        with pytest.raises(KeyRefusedError, match="local account"):
            await client(session, official, clock).connect()


async def test_a_key_that_is_withdrawn_asks_for_a_new_login(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    await router.connect()
    console.accounts.named(console.username).api_key = None
    with pytest.raises(AuthenticationError):
        await router.poll([RING])


async def test_an_older_controller_takes_an_account(
    session: aiohttp.ClientSession, controller: UniFiSimulator, clock: ManualClock
) -> None:
    router = by_password(session, controller, clock)
    identity = await router.connect()
    assert identity.model is None
    await router.poll([RING])
    controller.faults.drop_sessions()
    await router.push(BAIDU)
    assert logins(controller) == 2
    await router.close()
    assert controller.sessions.live == []
    assert not any(each.path.startswith("/proxy") for each in controller.requests)


async def test_an_older_controller_knows_no_keys(
    session: aiohttp.ClientSession, controller: UniFiSimulator, clock: ManualClock
) -> None:
    with pytest.raises(KeyRefusedError, match="without UniFi OS"):
        await client(session, controller, clock).connect()
    wrong = by_password(session, controller, clock, password="wrong")
    with pytest.raises(AuthenticationError, match="refused the username"):
        await wrong.connect()


async def test_an_older_controller_s_token_is_sent_back(
    session: aiohttp.ClientSession, controller: UniFiSimulator, clock: ManualClock
) -> None:
    await by_password(session, controller, clock).connect()
    [live] = controller.sessions.live
    last = controller.requests[-1].headers
    assert last["X-CSRF-Token"] == live.csrf
    assert f"unifises={live.token}" in last["Cookie"]


@pytest.mark.parametrize("path", ["login", "sites"])
async def test_something_else_at_the_address_is_no_console(
    session: aiohttp.ClientSession,
    console: UniFiSimulator,
    clock: ManualClock,
    path: str,
) -> None:
    console.faults.http_error(404, path=path)
    with pytest.raises(ProtocolError, match="no UniFi console"):
        await by_password(session, console, clock).connect()


async def test_a_login_that_gives_no_session_is_none(
    logged_in: UniFiRouter, console: UniFiSimulator
) -> None:
    console.faults.answer(Answer(body=b"{}"), path=LOGIN)
    with pytest.raises(ProtocolError, match="no session"):
        await logged_in.connect()


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (502, CannotConnectError, "may be starting"),
        (401, AuthenticationError, "refused the username"),
        (429, TooManyLoginsError, "Wait a minute"),
        (302, ProtocolError, "redirects"),
        (200, ProtocolError, "web page"),
    ],
)
async def test_what_a_login_is_refused_for(
    logged_in: UniFiRouter,
    console: UniFiSimulator,
    status: int,
    error: type[Exception],
    words: str,
) -> None:
    console.faults.http_error(status, path=LOGIN)
    with pytest.raises(error, match=words):
        await logged_in.connect()


async def test_a_console_that_is_starting_is_asked_later(
    logged_in: UniFiRouter, console: UniFiSimulator
) -> None:
    console.faults.http_error(503, times=1)
    with pytest.raises(CannotConnectError, match="may be starting"):
        await logged_in.connect()
    await logged_in.connect()


async def test_closing_never_fails(
    logged_in: UniFiRouter, console: UniFiSimulator
) -> None:
    await logged_in.connect()
    await console.faults.refuse()
    await logged_in.close()
