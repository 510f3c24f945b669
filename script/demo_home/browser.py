"""A headless Chromium that is logged in to the demo's Home Assistant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
import shutil
import time
from typing import Any, Literal

import aiohttp
from playwright.async_api import Page, async_playwright

from .api import Api
from .errors import DemoError
from .onboarding import OWNER

type Scheme = Literal["light", "dark"]

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

# Without these it asks its maker's hosts at every start, and as root it refuses to run.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

WIDTH, HEIGHT = 1440, 1000


@asynccontextmanager
async def browse(url: str, scheme: Scheme) -> AsyncIterator[Page]:
    """Open a page that is logged in as the demo's owner."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        raise DemoError(f"no browser: none of {', '.join(CHROMIUM)} is on PATH")
    tokens = await _log_in(url)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=list(FLAGS)
        )
        try:
            context = await browser.new_context(
                viewport={"width": WIDTH, "height": HEIGHT},
                color_scheme=scheme,
                locale="en-US",
            )
            # As the frontend keeps them: JSON within JSON. The sidebar shows its icons only.
            for key, value in {"hassTokens": tokens, "dockedSidebar": "auto"}.items():
                stored = json.dumps(json.dumps(value))
                await context.add_init_script(
                    f"localStorage.setItem('{key}', {stored})"
                )
            yield await context.new_page()
        finally:
            await browser.close()


async def _log_in(url: str) -> dict[str, Any]:
    """Return the tokens as Home Assistant's frontend keeps them in its local storage."""
    client = f"{url}/"
    async with aiohttp.ClientSession() as session:
        api = Api(session, url)
        try:
            flow = await api.post(
                "/auth/login_flow",
                {
                    "client_id": client,
                    "handler": ["homeassistant", None],
                    "redirect_uri": client,
                },
            )
        except aiohttp.ClientError as err:
            raise DemoError(f"no demo runs at {url}; start script/demo first") from err
        answer = await api.post(
            f"/auth/login_flow/{flow['flow_id']}",
            {
                "client_id": client,
                "username": OWNER["username"],
                "password": OWNER["password"],
            },
        )
        tokens: dict[str, Any] = await api.post_form(
            "/auth/token",
            {
                "grant_type": "authorization_code",
                "code": answer["result"],
                "client_id": client,
            },
        )
    return tokens | {
        "hassUrl": url,
        "clientId": client,
        "expires": round((time.time() + tokens["expires_in"]) * 1000),
    }
