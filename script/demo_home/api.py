"""Home Assistant's HTTP and WebSocket API, as far as the demo uses it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from itertools import count
from typing import Any

import aiohttp

from .errors import DemoError

REQUEST_SECONDS = 60.0
"""Longer than the slowest answer: a block waits for the router's reload and for its confirmation."""


class Commands:
    """Commands over one WebSocket connection, one at a time."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Hold a connection that is logged in; use `Api.commands`."""
        self._socket = socket
        self._ids = count(1)

    async def __call__(self, command: str, **fields: Any) -> Any:
        """Send a command and return its result; raise `DemoError` if Home Assistant refuses it."""
        number = next(self._ids)
        await self._socket.send_json({"id": number, "type": command, **fields})
        while (answer := await self._socket.receive_json(timeout=REQUEST_SECONDS))[
            "id"
        ] != number:
            pass
        if not answer["success"]:
            raise DemoError(
                f"Home Assistant refused {command}: {answer['error']['message']}"
            )
        return answer["result"]


class Api:
    """Home Assistant's API for one user."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, token: str = ""
    ) -> None:
        """Speak to the Home Assistant at `url`, with an access token once there is one."""
        self.url = url
        self._session = session
        self._token = token
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def as_user(self, token: str) -> Api:
        """Return the same API with a user's access token."""
        return Api(self._session, self.url, token)

    async def get(self, path: str) -> Any:
        """Return what Home Assistant has at this path; raise `DemoError` if it refuses."""
        return await self._request("GET", path)

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        """Return the answer to a JSON body; raise `DemoError` if Home Assistant refuses it."""
        return await self._request("POST", path, json=body)

    async def post_form(self, path: str, fields: dict[str, str]) -> Any:
        """Return the answer to a form; raise `DemoError` if Home Assistant refuses it."""
        return await self._request("POST", path, data=fields)

    async def action(self, action: str, **data: Any) -> dict[str, Any]:
        """Return an action's response; `action` is `domain.name`."""
        answer = await self.post(
            f"/api/services/{action.replace('.', '/')}?return_response", data
        )
        response: dict[str, Any] = answer["service_response"]
        return response

    async def answers(self) -> bool:
        """Whether Home Assistant listens and lets itself be onboarded."""
        try:
            await self.get("/api/onboarding")
        except aiohttp.ClientError, DemoError:
            return False
        return True

    @asynccontextmanager
    async def commands(self) -> AsyncIterator[Commands]:
        """Open a WebSocket connection and log in."""
        async with self._session.ws_connect(f"{self.url}/api/websocket") as socket:
            await socket.receive_json(timeout=REQUEST_SECONDS)
            await socket.send_json({"type": "auth", "access_token": self._token})
            answer = await socket.receive_json(timeout=REQUEST_SECONDS)
            if answer["type"] != "auth_ok":
                raise DemoError(
                    f"Home Assistant refused the token: {answer.get('message')}"
                )
            yield Commands(socket)

    async def _request(self, method: str, path: str, **body: Any) -> Any:
        timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
        async with self._session.request(
            method, f"{self.url}{path}", headers=self._headers, timeout=timeout, **body
        ) as response:
            if response.status >= HTTPStatus.BAD_REQUEST:
                text = (await response.text()).strip()
                raise DemoError(
                    f"Home Assistant answered {response.status} to {path}: {text}"
                )
            return await response.json()
