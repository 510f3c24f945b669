"""What a console lists: sites, clients, networks, zones, settings, itself."""

import aiohttp
import pytest

from simulators.clock import ManualClock
from simulators.openwrt import Client as Host
from simulators.unifi import Scenario, UniFiSimulator
from simulators.unifi.ids import DEFAULT_SITE_UUID
from simulators.unifi.scenarios import HOME, IOT

from .console import CLASSIC, RING, V2, Client, schema

TELEVISION = "a0:d0:5b:31:22:80"


async def test_the_official_api_is_as_its_description_says(admin: Client) -> None:
    info = await admin.get("/integration/v1/info")
    schema("info").validate(info.json)
    assert info.json["applicationVersion"] == admin.simulator.system.version
    sites = await admin.get("/integration/v1/sites")
    schema("sites").validate(sites.json)
    # Every console calls its first site by the same UUID: it is no identity.
    [site] = sites.json["data"]
    assert site == {
        "id": DEFAULT_SITE_UUID,
        "internalReference": "default",
        "name": "Default",
    }


async def test_official_lists_come_in_pages(
    admin: Client, console: UniFiSimulator
) -> None:
    console.system.further_sites = ["cabin", "office"]
    page = (await admin.get("/integration/v1/sites?offset=1&limit=1")).json
    schema("sites").validate(page)
    assert (page["count"], page["totalCount"]) == (1, 3)
    assert page["data"][0]["internalReference"] == "cabin"


async def test_two_consoles_have_their_own_ids(
    admin: Client, web: aiohttp.ClientSession, clock: ManualClock
) -> None:
    [one] = (await admin.get("/api/self/sites")).data
    async with UniFiSimulator("quiet", clock=clock, seed=2) as simulator:
        [other] = (await Client(simulator, web).get("/api/self/sites")).data
    assert (one["name"], one["role"]) == ("default", "admin")
    assert one["_id"] != other["_id"]


async def test_a_console_introduces_itself_to_anybody(
    console: UniFiSimulator, web: aiohttp.ClientSession
) -> None:
    async with web.get(f"{console.url}/api/system") as response:
        said = await response.json()
    assert said["name"] == "UniFi Console"
    assert said["mac"] == console.system.mac.replace(":", "").upper()
    assert len(said["mac"]) == 12


async def test_further_sites_have_nothing_in_them(
    admin: Client, console: UniFiSimulator
) -> None:
    console.system.further_sites = ["cabin"]
    sites = (await admin.get("/api/self/sites")).data
    assert [site["name"] for site in sites] == ["default", "cabin"]
    assert (await admin.get("/api/s/cabin/stat/sta")).data == []
    assert (await admin.get("/api/s/cabin/stat/sysinfo")).data != []
    assert (await admin.get("/v2/api/site/cabin/firewall/zone")).json == []
    reply = await admin.post("/v2/api/site/cabin/traffic-flows", {})
    assert (reply.json["data"], reply.json["has_next"]) == ([], False)
    for path in ("/v2/api/site/cabin/firewall-policies", "/api/s/cabin/cmd/stamgr"):
        assert (await admin.post(path, {})).code == (404, "api.err.NotFound")


@pytest.mark.parametrize("path", ["/api/s/no/stat/sta", "/v2/api/site/no/trafficrules"])
async def test_an_unknown_site_is_refused(admin: Client, path: str) -> None:
    assert (await admin.get(path)).code == (401, "api.err.NoSiteContext")


async def test_clients_are_those_of_the_home(admin: Client) -> None:
    listed = (await admin.get(f"{CLASSIC}/stat/sta")).data
    clients = {each["mac"]: each for each in listed}
    ring, television = clients[RING], clients[TELEVISION]
    assert (ring["ip"], ring["hostname"], ring["oui"]) == (
        "10.23.1.125",
        "ring-pro",
        "Ring LLC",
    )
    assert ring["ipv6_addresses"][-1] == "2001:db8:0:10:56e0:19ff:feaa:125"
    assert (ring["is_wired"], television["is_wired"]) == (False, True)
    assert ("essid" in ring, "essid" in television) == (True, False)
    networks = (await admin.get(f"{CLASSIC}/rest/networkconf")).data
    [lan] = [each for each in networks if each["purpose"] == "corporate"]
    assert (ring["network_id"], ring["network"]) == (lan["_id"], lan["name"])
    # One has no name, and the lists say so by leaving it out.
    assert {"name", "hostname"}.isdisjoint(clients["d8:f1:5b:90:0c:27"])


async def test_clients_come_and_go_and_stay_known(
    admin: Client, console: UniFiSimulator
) -> None:
    console.clients.add(Host(mac="02:00:00:00:00:09", name="guest"))
    console.clients.client(RING.upper()).online = False
    online = {each["mac"] for each in (await admin.get(f"{CLASSIC}/stat/sta")).data}
    known = {each["mac"] for each in (await admin.get(f"{CLASSIC}/rest/user")).data}
    assert RING not in online
    assert "02:00:00:00:00:09" in online
    assert known == online | {RING}


async def test_every_network_is_in_one_zone(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    scenario = Scenario(lans=(HOME, IOT))
    async with UniFiSimulator(scenario, clock=clock) as simulator:
        client = Client(simulator, web)
        zones = (await client.get(f"{V2}/firewall/zone")).json
        networks = (await client.get(f"{CLASSIC}/rest/networkconf")).data
    members = [ident for zone in zones for ident in zone["network_ids"]]
    assert sorted(members) == sorted(each["_id"] for each in networks)
    by_id = {zone["_id"]: zone for zone in zones}
    for network in networks:
        assert network["_id"] in by_id[network["firewall_zone_id"]]["network_ids"]
    keys = [zone.get("zone_key") for zone in zones]
    # The owner's own zone has no key.
    assert keys == ["internal", "external", "gateway", "vpn", "hotspot", "dmz", None]
    assert (zones[-1]["name"], zones[-1]["default_zone"]) == ("IoT", False)


async def test_a_site_says_whether_it_was_migrated(
    admin: Client, clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    path = f"{V2}/site-feature-migration"
    [feature] = (await admin.get(path)).json
    assert feature["feature"] == "ZONE_BASED_FIREWALL"
    async with UniFiSimulator("quiet", clock=clock, zone_based=False) as simulator:
        client = Client(simulator, web)
        assert (await client.get(path)).json == []
        assert (await client.get(f"{V2}/firewall/zone")).json == []
        assert (await client.get(f"{V2}/firewall-policies")).json == []
        networks = (await client.get(f"{CLASSIC}/rest/networkconf")).data
        assert all("firewall_zone_id" not in network for network in networks)


async def test_the_console_says_what_it_is(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    async with UniFiSimulator("quiet", clock=clock, version="9.0.114") as simulator:
        client = Client(simulator, web)
        [info] = (await client.get(f"{CLASSIC}/stat/sysinfo")).data
        assert (info["version"], info["ubnt_device_type"]) == ("9.0.114", "UDMPRO")
        client.headers = {}
        status = await client.get("/status")
        assert status.json["meta"]["server_version"] == "9.0.114"
        health = await Client(simulator, web).get(f"{CLASSIC}/stat/health")
        assert {each["status"] for each in health.data} == {"ok"}


async def test_the_flow_log_s_setting_is_read_and_written(
    admin: Client, console: UniFiSimulator
) -> None:
    [setting] = (await admin.get(f"{CLASSIC}/rest/setting/traffic_flow")).data
    assert (setting["key"], setting["enabled_allowed_traffic"]) == (
        "traffic_flow",
        True,
    )
    path = f"{CLASSIC}/rest/setting/traffic_flow/{setting['_id']}"
    changed = {"enabled_allowed_traffic": False}
    # What isn't sent stays.
    [written] = (await admin.put(path, changed)).data
    assert written == setting | changed
    assert not console.settings.allowed_logging
    for read in ("rest/setting", "get/setting", "get/setting/traffic_flow"):
        assert (await admin.get(f"{CLASSIC}/{read}")).data[-1] == written
    path = f"{CLASSIC}/set/setting/traffic_flow"
    assert (await admin.put(path, {"enabled_allowed_traffic": True})).data == [setting]
    reply = await admin.put(path, {"enabled_allowed_traffic": "yes"})
    assert reply.code == (400, "api.err.InvalidPayload")
    for wrong in (
        "rest/setting/traffic_flow/other",
        "set/setting/ntp",
        "set/setting/mgmt",
    ):
        reply = await admin.put(f"{CLASSIC}/{wrong}", {})
        assert reply.code == (400, "api.err.IdInvalid")


async def test_the_time_comes_from_servers_that_have_names_or_addresses(
    admin: Client, console: UniFiSimulator
) -> None:
    console.settings.time_servers[0] = "192.0.2.123"
    [setting] = (await admin.get(f"{CLASSIC}/rest/setting/ntp")).data
    assert setting["setting_preference"] == "auto"
    assert setting["ntp_server_1"] == "192.0.2.123"
    assert setting["ntp_server_4"] == "3.ubnt.pool.ntp.org"


async def test_the_gateway_tells_where_it_is_and_whom_it_asks(admin: Client) -> None:
    health = (await admin.get(f"{CLASSIC}/stat/health")).data
    [wan] = [each for each in health if each["subsystem"] == "wan"]
    assert (wan["wan_ip"], wan["nameservers"]) == (
        "203.0.113.2",
        ["9.9.9.9", "149.112.112.112"],
    )
    assert wan["gw_mac"] == "94:83:c4:23:01:01"


async def test_answers_are_dated_by_the_console_s_own_clock(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    async with UniFiSimulator("quiet", clock=clock, clock_skew=300) as simulator:
        client = Client(simulator, web)
        clock.advance(0.5)
        dated = (await client.get("/status")).headers["Date"]
        assert dated == "Tue, 24 Nov 2026 00:05:00 GMT"
        assert simulator.tells_time
        simulator.tells_time = False
        assert "Date" not in (await client.get("/status")).headers


async def test_older_consoles_have_no_such_setting(
    admin: Client, console: UniFiSimulator
) -> None:
    console.settings.has_traffic_flow = False
    assert (await admin.get(f"{CLASSIC}/rest/setting/traffic_flow")).data == []
    assert (await admin.get(f"{CLASSIC}/rest/setting/other")).data == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"cmd": "restart", "mac": RING}, "api.err.InvalidCommand"),
        ({"mac": RING}, "api.err.InvalidCommand"),
        ({"cmd": "kick-sta", "mac": "ring"}, "api.err.InvalidPayload"),
        (
            {"cmd": "kick-sta", "mac": "02:00:00:00:00:99"},
            "api.err.UnknownStation",
        ),
    ],
)
async def test_commands_that_mean_nothing_are_refused(
    admin: Client, body: dict[str, str], code: str
) -> None:
    assert (await admin.post(f"{CLASSIC}/cmd/stamgr", body)).code == (400, code)


async def test_a_blocked_client_is_known_but_not_there(admin: Client) -> None:
    command = f"{CLASSIC}/cmd/stamgr"
    await admin.post(command, {"cmd": "block-sta", "mac": RING})
    known = {
        each["mac"]: each for each in (await admin.get(f"{CLASSIC}/rest/user")).data
    }
    assert known[RING]["blocked"] is True
    online = {each["mac"] for each in (await admin.get(f"{CLASSIC}/stat/sta")).data}
    assert RING not in online
    await admin.post(command, {"cmd": "unblock-sta", "mac": RING})
    online = {each["mac"] for each in (await admin.get(f"{CLASSIC}/stat/sta")).data}
    assert RING in online


async def test_what_it_doesn_t_have_is_the_application_s_error_page(
    admin: Client,
) -> None:
    for path in (f"{V2}/firewall-rules", f"{CLASSIC}/stat/nothing", "/elsewhere"):
        reply = await admin.get(path)
        assert reply.status == 404
        assert reply.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", [f"{CLASSIC}/cmd/stamgr", f"{V2}/firewall-policies"])
async def test_what_isn_t_json_is_refused(admin: Client, path: str) -> None:
    reply = await admin.http("POST", admin.prefix + path, raw="{")
    assert reply.code == (400, "api.err.InvalidPayload")
