"""A client of the tests' own: it says exactly what a test wants said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import json
from pathlib import Path
from typing import Any

import aiohttp
from jsonschema import Draft202012Validator, FormatChecker

from simulators.unifi import API_KEY, UniFiSimulator

FOLDER = Path(__file__).parents[2] / "fixtures" / "unifi"

V2 = "/v2/api/site/default"
CLASSIC = "/api/s/default"

RING = "54:e0:19:aa:01:25"


def fixture(name: str) -> Any:
    """Return a fixture, decoded."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def schema(name: str) -> Draft202012Validator:
    """Return a schema to hold answers against."""
    found = fixture(f"{name}.schema")
    return Draft202012Validator(found, format_checker=FormatChecker())


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.text)

    @property
    def data(self) -> Any:
        """What the classic API's envelope holds; the envelope must be sound."""
        assert (self.status, self.json["meta"]) == (200, {"rc": "ok"}), self.text
        return self.json["data"]

    @property
    def code(self) -> tuple[int, str]:
        """The status, and the error's code in whichever place it stands."""
        body = self.json
        message = body.get("meta", {}).get("msg")
        return self.status, message or body.get("code") or body["error"]["message"]


@dataclass(slots=True)
class Client:
    """Speaks to one simulator, with an API key unless it is told otherwise."""

    simulator: UniFiSimulator
    web: aiohttp.ClientSession
    headers: dict[str, str] = field(default_factory=lambda: {"X-API-KEY": API_KEY})
    prefix: str = "/proxy/network"

    async def http(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        raw: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send any request; `path` is the whole one."""
        data = raw if raw is not None else None if body is None else json.dumps(body)
        async with self.web.request(
            method,
            self.simulator.url + path,
            data=data,
            headers=headers if headers is not None else self.headers,
            ssl=False,
            allow_redirects=False,
        ) as response:
            cookies = {name: each.value for name, each in response.cookies.items()}
            text = await response.text()
            return Reply(response.status, response.headers, cookies, text)

    async def get(self, path: str) -> Reply:
        """Read something of the application."""
        return await self.http("GET", self.prefix + path)

    async def post(self, path: str, body: object = None) -> Reply:
        """Post to the application."""
        return await self.http("POST", self.prefix + path, body)

    async def put(self, path: str, body: object = None) -> Reply:
        """Put to the application."""
        return await self.http("PUT", self.prefix + path, body)

    async def delete(self, path: str) -> Reply:
        """Delete at the application."""
        return await self.http("DELETE", self.prefix + path)

    async def log_in(
        self, username: str | None = None, password: str | None = None
    ) -> Reply:
        """Log in at UniFi OS and keep the session."""
        body = {
            "username": username or self.simulator.username,
            "password": password or self.simulator.password,
            "rememberMe": True,
        }
        reply = await self.http("POST", "/api/auth/login", body, headers={})
        if reply.status == 200:
            self.take(reply)
        return reply

    def take(self, reply: Reply) -> None:
        """Keep the tokens that came with an answer."""
        self.headers = {
            "Cookie": f"TOKEN={reply.cookies['TOKEN']}",
            "X-CSRF-Token": reply.headers["X-CSRF-Token"],
        }

    async def flows(self, **asked: object) -> Any:
        """Ask for flows, and return the answer's JSON."""
        reply = await self.post(f"{V2}/traffic-flows", fixture("request") | asked)
        assert reply.status == 200, reply.text
        return reply.json

    async def zone(self, key: str) -> str:
        """Return the id of a zone."""
        zones = (await self.get(f"{V2}/firewall/zone")).json
        return next(str(each["_id"]) for each in zones if each["name"].lower() == key)

    async def block(self, **changed: Any) -> dict[str, Any]:
        """Return a policy that blocks the Ring Pro from the internet, with changes.

        `source` and `destination` are added to what stands there.
        """
        source = {
            "zone_id": await self.zone("internal"),
            "matching_target": "CLIENT",
            "matching_target_type": "OBJECT",
            "client_macs": [RING],
            "port_matching_type": "ANY",
            "match_opposite_ports": False,
        }
        destination = {
            "zone_id": await self.zone("external"),
            "matching_target": "ANY",
            "port_matching_type": "ANY",
            "match_opposite_ports": False,
        }
        return {
            "name": "ours",
            "description": "[iot_egress_guard] a test",
            "action": "BLOCK",
            "enabled": True,
            "predefined": False,
            "index": 10000,
            "protocol": "all",
            "ip_version": "BOTH",
            "logging": True,
            "match_ip_sec": False,
            "match_opposite_protocol": False,
            "connection_state_type": "ALL",
            "connection_states": [],
            "create_allow_respond": False,
            "icmp_typename": "ANY",
            "icmp_v6_typename": "ANY",
            "schedule": {"mode": "ALWAYS"},
            **changed,
            "source": source | changed.get("source", {}),
            "destination": destination | changed.get("destination", {}),
        }

    async def put_block(self, **changed: Any) -> str:
        """Put such a policy on the console; return its id."""
        reply = await self.post(f"{V2}/firewall-policies", await self.block(**changed))
        assert reply.status == 201, reply.text
        return str(reply.json["_id"])
