"""The firewall's policies and what they stopped, as the simulated console itself lists them."""

import time
from typing import Any

import aiohttp

from .errors import DemoError

MARK = "[iot_egress_guard]"
"""What the guard writes into the description of its policies."""

_SITE = "/proxy/network/v2/api/site/default"

_FILTERS = (
    "risk", "direction", "protocol", "policy", "policy_type", "service", "source_host", "source_mac", "source_ip",
    "source_port", "source_network_id", "source_domain", "source_zone_id", "source_region", "destination_host",
    "destination_mac", "destination_ip", "destination_port", "destination_network_id", "destination_domain",
    "destination_zone_id", "destination_region", "in_network_id", "out_network_id", "next_ai_query", "except_for",
)  # fmt: skip
"""Of the flow log's filters those that aren't used: each must be there, empty."""


class UniFiConsole:
    """The console's own interface, as its administrator uses it."""

    def __init__(self, session: aiohttp.ClientSession, url: str, key: str) -> None:
        """Speak to the console at `url` with an API key."""
        self._session = session
        self._url = url
        self._headers = {"X-API-KEY": key}

    async def our_rules(self) -> list[dict[str, Any]]:
        """Return the guard's policies that are switched on."""
        policies = await self._ask("GET", "/firewall-policies")
        return [
            policy
            for policy in policies
            if policy["enabled"] and MARK in str(policy.get("description", ""))
        ]

    async def stopped(self) -> int:
        """Return how many flows of the log those policies have stopped."""
        ours = {policy["_id"] for policy in await self.our_rules()}
        asked = {key: [] for key in _FILTERS} | {
            "action": ["blocked"],
            "timestampFrom": 0,
            "timestampTo": int(time.time() * 1000) + 60_000,
            "pageNumber": 0,
            "pageSize": 1000,
            "search_text": "",
            "skip_count": False,
        }
        log = await self._ask("POST", "/traffic-flows", asked)
        return sum(
            any(policy.get("id") in ours for policy in record["policies"])
            for record in log["data"]
        )

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        # Any certificate: the simulator's is its own, on loopback.
        async with self._session.request(
            method,
            f"{self._url}{_SITE}{path}",
            headers=self._headers,
            json=body,
            ssl=False,
        ) as response:
            if response.status != 200:
                raise DemoError(f"the console answered {path} with {response.status}")
            return await response.json()
