"""The firewall's rules as the simulated router itself lists them, asked for by its administrator."""

import json
from typing import Any

import aiohttp

from .errors import DemoError

NO_SESSION = "0" * 32
"""The session id of whoever isn't logged in."""

COMMENT = "!fw4: ieg_"
"""How firewall4 comments what it makes of our sections."""


class OpenWrtConsole:
    """The router's own interface (ubus over HTTP), as its administrator uses it."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, username: str, password: str
    ) -> None:
        """Speak to the router at `url`."""
        self._session = session
        self._url = f"{url}/ubus"
        self._credentials = {"username": username, "password": password}

    async def our_rules(self) -> list[dict[str, Any]]:
        """Return the guard's live rules, each as `nft` lists it and with the `section` that it was made from."""
        login = await self._call(NO_SESSION, "session", "login", self._credentials)
        session_id = login["ubus_rpc_session"]
        config = await self._call(session_id, "uci", "get", {"config": "firewall"})
        arguments = {
            "command": "/usr/sbin/nft",
            "params": ["-j", "list", "chain", "inet", "fw4", "forward_lan"],
        }
        listing = await self._call(session_id, "file", "exec", arguments)
        await self._call(session_id, "session", "destroy", {})
        return [
            rule
            | {"section": config["values"].get(rule["comment"].removeprefix("!fw4: "))}
            for rule in (
                each["rule"]
                for each in json.loads(listing["stdout"])["nftables"]
                if "rule" in each
            )
            if str(rule.get("comment", "")).startswith(COMMENT)
        ]

    async def stopped(self) -> int:
        """Return how many packets those rules have counted."""
        return dropped_packets(await self.our_rules())

    async def _call(
        self, session_id: str, name: str, method: str, arguments: dict[str, Any]
    ) -> dict[str, Any]:
        request = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "call",
            "params": [session_id, name, method, arguments],
        }
        # Any certificate: the simulator's is its own, on loopback.
        async with self._session.post(self._url, json=request, ssl=False) as response:
            answer = await response.json()
        match answer:
            case {"result": [0]}:
                return {}
            case {"result": [0, dict(data)]}:
                return data
        raise DemoError(f"the router answered {name}.{method} with {answer}")


def dropped_packets(rules: list[dict[str, Any]]) -> int:
    """Return how many packets these rules have counted."""
    return sum(
        part["counter"]["packets"]
        for rule in rules
        for part in rule["expr"]
        if isinstance(part.get("counter"), dict)
    )
