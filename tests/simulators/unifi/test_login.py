"""Who gets in: API keys, sessions, their tokens, and how often."""

import aiohttp
import jwt
import pytest

from simulators.clock import ManualClock
from simulators.unifi import (
    API_KEY,
    VIEWER,
    VIEWER_API_KEY,
    Account,
    KeyScope,
    UniFiSimulator,
)

from .console import CLASSIC, V2, Client

LOGIN = "/api/auth/login"


@pytest.fixture
def session(console: UniFiSimulator, web: aiohttp.ClientSession) -> Client:
    """Return a client without a key."""
    return Client(console, web, headers={})


@pytest.mark.parametrize(
    "path",
    ["/integration/v1/sites", "/api/self/sites", f"{V2}/firewall/zone"],
)
async def test_a_key_opens_all_parts_and_a_wrong_one_none(
    admin: Client, path: str
) -> None:
    assert (await admin.get(path)).status == 200
    for headers in ({}, {"X-API-KEY": "wrong"}):
        admin.headers = headers
        reply = await admin.get(path)
        assert reply.code == (401, "Unauthorized")


async def test_a_key_needs_no_csrf_token(admin: Client) -> None:
    reply = await admin.post(f"{CLASSIC}/cmd/stamgr", {"cmd": "kick-sta"})
    assert reply.code == (400, "api.err.InvalidPayload")


async def test_on_some_consoles_a_key_opens_the_official_api_only(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    async with UniFiSimulator(
        "quiet", clock=clock, key_scope=KeyScope.OFFICIAL
    ) as simulator:
        client = Client(simulator, web)
        assert (await client.get("/integration/v1/info")).status == 200
        assert (await client.get("/api/self/sites")).status == 401
        assert (await client.get(f"{V2}/firewall/zone")).status == 401


async def test_a_session_s_csrf_token_is_a_claim_of_its_cookie(session: Client) -> None:
    reply = await session.log_in()
    claims = jwt.decode(reply.cookies["TOKEN"], options={"verify_signature": False})
    assert claims["csrfToken"] == reply.headers["X-CSRF-Token"]
    assert claims["csrfToken"] == reply.headers["X-Updated-CSRF-Token"]
    assert claims["exp"] - claims["iat"] == 30 * 86_400
    assert reply.headers["X-Token-Expire-Time"] == f"{claims['exp'] * 1000}"
    assert reply.json["username"] == session.simulator.username


async def test_a_session_that_is_not_remembered_lives_two_hours(
    session: Client, clock: ManualClock
) -> None:
    simulator = session.simulator
    simulator.sessions.renewed_every = 1e9
    body = {"username": simulator.username, "password": simulator.password}
    session.take(await session.http("POST", LOGIN, body))
    clock.advance(7_199)
    assert (await session.get("/api/self")).status == 200
    clock.advance(1)
    assert (await session.get("/api/self")).code == (401, "Unauthorized")
    assert simulator.sessions.live == []


async def test_writes_in_a_session_need_the_csrf_token(session: Client) -> None:
    await session.log_in()
    csrf = session.headers.pop("X-CSRF-Token")
    assert (await session.get("/api/self")).status == 200
    for wrong in ({}, {"X-CSRF-Token": "wrong"}):
        session.headers |= wrong
        reply = await session.post(f"{V2}/traffic-flows", {})
        assert reply.code == (403, "Forbidden")
    session.headers["X-CSRF-Token"] = csrf
    assert (await session.post(f"{V2}/traffic-flows", {})).status == 200


async def test_tokens_are_renewed_and_only_the_new_pair_is_good(
    session: Client, clock: ManualClock
) -> None:
    await session.log_in()
    reply = await session.get("/api/self")
    assert "X-Updated-CSRF-Token" not in reply.headers
    assert reply.headers["X-CSRF-Token"] == session.headers["X-CSRF-Token"]
    clock.advance(3_600)
    before = dict(session.headers)
    reply = await session.get("/api/self")
    assert reply.headers["X-Updated-CSRF-Token"] != before["X-CSRF-Token"]
    session.take(reply)
    # The new cookie with the old token is what a forgetful client sends.
    mixed = session.headers | {"X-CSRF-Token": before["X-CSRF-Token"]}
    path = f"{session.prefix}{V2}/traffic-flows"
    assert (await session.http("POST", path, {}, headers=mixed)).status == 403
    assert (await session.http("POST", path, {}, headers=before)).status == 401
    assert (await session.http("POST", path, {})).status == 200


async def test_tokens_can_be_renewed_at_once(session: Client) -> None:
    await session.log_in()
    session.simulator.faults.renew_tokens()
    reply = await session.post(f"{V2}/traffic-flows", {})
    assert reply.status == 200
    assert "X-Updated-CSRF-Token" in reply.headers
    session.take(reply)
    assert (await session.post(f"{V2}/traffic-flows", {})).status == 200


async def test_the_official_api_takes_no_session(session: Client) -> None:
    await session.log_in()
    assert (await session.get("/integration/v1/sites")).status == 401


async def test_a_wrong_password_is_refused_by_name(session: Client) -> None:
    for username, password in (
        (session.simulator.username, "wrong"),
        ("nobody", session.simulator.password),
    ):
        reply = await session.log_in(username, password)
        assert reply.code == (403, "AUTHENTICATION_FAILED_INVALID_CREDENTIALS")


async def test_the_sixth_login_within_a_minute_is_refused(
    session: Client, clock: ManualClock
) -> None:
    for number in range(5):
        clock.advance(10)
        reply = await session.log_in(password=None if number % 2 else "wrong")
        assert reply.status in (200, 403)
    for _ in range(3):
        reply = await session.log_in()
        assert reply.code == (429, "AUTHENTICATION_FAILED_LIMIT_REACHED")
    # The first of the five was 40 s ago; those that were refused don't count.
    clock.advance(20)
    assert (await session.log_in()).status == 200
    assert (await session.log_in()).status == 429


async def test_an_account_with_a_second_factor_is_no_use(
    session: Client, console: UniFiSimulator
) -> None:
    reply = await session.log_in("owner")
    assert reply.code == (499, "MFA_AUTH_REQUIRED")
    assert reply.json["data"]["mfaCookie"].startswith("UBIC_2FA=")
    assert reply.cookies == {}
    console.accounts.named("owner").mfa = False
    assert (await session.log_in("owner")).status == 200
    with pytest.raises(KeyError):
        console.accounts.named("nobody")


async def test_a_session_ends_when_it_is_told(session: Client) -> None:
    await session.log_in()
    reply = await session.http("POST", "/api/auth/logout", {})
    assert reply.cookies == {"TOKEN": ""}
    assert (await session.get("/api/self")).status == 401


async def test_a_viewer_reads_and_writes_nothing(
    session: Client, console: UniFiSimulator
) -> None:
    await session.log_in(VIEWER)
    by_key = Client(console, session.web, headers={"X-API-KEY": VIEWER_API_KEY})
    for client in (session, by_key):
        [site] = (await client.get("/api/self/sites")).data
        assert site["role"] == "readonly"
        assert (await client.post(f"{V2}/traffic-flows", {})).status == 200
        for path in (f"{V2}/firewall-policies", f"{CLASSIC}/cmd/stamgr"):
            assert (await client.post(path, {})).code == (403, "api.err.NoPermission")
    assert console.policies.own == []


async def test_other_accounts_can_be_had(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    only = Account(username="one", api_key="a key of its own")
    async with UniFiSimulator("quiet", clock=clock, accounts=[only]) as simulator:
        client = Client(simulator, web, headers={"X-API-KEY": "a key of its own"})
        assert (await client.get("/api/self")).data[0]["name"] == "one"
        client.headers = {"X-API-KEY": API_KEY}
        assert (await client.get("/api/self")).status == 401
        # Without a password there is no login.
        assert (await client.log_in("one", "")).status == 403


async def test_the_login_page_tells_unifi_os(session: Client) -> None:
    reply = await session.http("GET", "/")
    assert (reply.status, reply.headers["Content-Type"]) == (
        200,
        "text/html; charset=utf-8",
    )
