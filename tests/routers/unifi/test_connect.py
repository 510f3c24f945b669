"""Connecting to a console: its sites, who it is, what the login may, and the certificate."""

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.errors import (
    CertificateChangedError,
    UntrustedCertificateError,
)
from custom_components.iot_egress_guard.routers.unifi import (
    ReadOnlyError,
    SiteNeededError,
    UniFiRouter,
)
from simulators.clock import ManualClock
from simulators.unifi import VIEWER, VIEWER_API_KEY, Answer, Scenario, UniFiSimulator

from .kit import BAIDU, RING, by_password, client, logins


@pytest.mark.parametrize("key", [VIEWER_API_KEY, None])
async def test_who_may_only_look_is_told_which_role_is_missing(
    session: aiohttp.ClientSession,
    console: UniFiSimulator,
    clock: ManualClock,
    key: str | None,
) -> None:
    viewer = (
        client(session, console, clock, api_key=key)
        if key
        else by_password(session, console, clock, username=VIEWER)
    )
    with pytest.raises(ReadOnlyError, match="full management") as err:
        await viewer.connect()
    assert err.value.grant == "full management of Network"


async def test_a_right_that_was_taken_away_later_is_named(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    viewer = client(session, console, clock, api_key=VIEWER_API_KEY, site="default")
    await viewer.poll([RING])
    with pytest.raises(ReadOnlyError):
        await viewer.push(BAIDU)


async def test_several_sites_are_there_to_choose_from(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    console.system.further_sites = ["cabin"]
    router = client(session, console, clock)
    sites = await router.sites()
    assert [(each.name, each.title) for each in sites] == [
        ("default", "Default"),
        ("cabin", "Cabin"),
    ]
    with pytest.raises(SiteNeededError, match="several") as err:
        await router.connect()
    assert err.value.sites == sites
    with pytest.raises(SiteNeededError, match="no site of this name") as err:
        await client(session, console, clock, site="gone").connect()
    assert err.value.sites == sites
    cabin = await client(session, console, clock, site="cabin").connect()
    default = await client(session, console, clock, site="default").connect()
    assert (cabin.unique_id, default.unique_id) == (sites[1].site_id, sites[0].site_id)
    assert cabin.name == "Cabin"


async def test_a_site_that_is_gone_is_no_matter_of_the_login(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    router = by_password(session, console, clock, site="gone")
    with pytest.raises(SiteNeededError):
        await router.poll([RING])
    assert logins(console) == 1


async def test_a_login_without_any_site_says_so(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    console.faults.answer(
        Answer(body=b'{"meta":{"rc":"ok"},"data":[]}'), path="sites", times=1
    )
    with pytest.raises(SiteNeededError, match="no site"):
        await router.connect()


async def test_who_the_console_is(router: UniFiRouter, console: UniFiSimulator) -> None:
    identity = await router.connect()
    assert identity.unique_id == console.site.id
    assert identity.mac == "94:83:c4:23:01:01"
    assert identity.name == "UniFi Console"
    assert identity.manufacturer == "Ubiquiti"
    assert identity.model == "UDMPRO"
    assert identity.firmware == console.system.version


async def test_what_it_can_and_how_it_keeps_its_flows(router: UniFiRouter) -> None:
    can = await router.capabilities()
    assert not can.cuts_flows
    assert not can.live_table
    assert not can.ends_blocks
    settings = await router.settings()
    assert (settings.accounting, settings.window) == (True, 300)


async def test_the_certificate_is_pinned(
    session: aiohttp.ClientSession, clock: ManualClock, broken_handshakes: None
) -> None:
    async with UniFiSimulator(Scenario(), clock=clock, tls=True) as simulator:
        with pytest.raises(UntrustedCertificateError) as err:
            await client(session, simulator, clock).connect()
        shown = err.value.fingerprint
        assert shown == simulator.certificate_sha256
        await client(session, simulator, clock, fingerprint=shown).connect()
        simulator.renew_certificate()
        with pytest.raises(CertificateChangedError):
            await client(session, simulator, clock, fingerprint=shown).connect()
