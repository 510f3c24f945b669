"""A client of the tests' own: it says exactly what a test wants said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import json
from typing import Any

import aiohttp

from simulators.openwrt import OpenWrtSimulator

NULL = "0" * 32


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.text)


@dataclass(slots=True)
class Client:
    """Speaks to one simulator."""

    simulator: OpenWrtSimulator
    web: aiohttp.ClientSession
    sid: str = field(default=NULL)

    async def http(
        self,
        method: str,
        path: str,
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send any request."""
        # The captured requests have no content type of their own where none is listed.
        async with self.web.request(
            method, self.simulator.url + path, data=body, headers=headers, ssl=False
        ) as response:
            return Reply(response.status, response.headers, await response.text())

    async def rpc(self, request: object) -> Any:
        """Post JSON and return the answer."""
        return (await self.http("POST", "/ubus", json.dumps(request))).json

    async def call(self, name: str, method: str, /, **args: object) -> Any:
        """Call a method; return the `result` list, or the `error` object."""
        params = [self.sid, name, method, args]
        answer = await self.rpc(
            {"jsonrpc": "2.0", "id": 1, "method": "call", "params": params}
        )
        return answer.get("result", answer.get("error"))

    async def exec(self, command: str, *words: str) -> Any:
        """Run a program on the router."""
        return await self.call("file", "exec", command=command, params=list(words))

    async def login(
        self, username: str | None = None, password: str | None = None
    ) -> str:
        """Log in and keep the session."""
        self.sid = NULL
        status, session = await self.call(
            "session",
            "login",
            username=username or self.simulator.username,
            password=password or self.simulator.password,
        )
        assert status == 0
        self.sid = session["ubus_rpc_session"]
        return self.sid

    async def download(self, path: str = "/proc/net/nf_conntrack") -> Reply:
        """Download a file."""
        return await self.http(
            "POST",
            "/cgi-bin/cgi-download",
            f"sessionid={self.sid}&path={path}",
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
