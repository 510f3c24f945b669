"""`script/screenshot`: pictures of a running demo."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
import sys

from PIL import Image
from playwright.async_api import Page

from .arguments import HOME_ASSISTANT_PORT
from .browser import Scheme, browse
from .dashboard import ENTITIES_PATH, URL_PATH
from .errors import DemoError
from .flows import DOMAIN, RING_PRO_NAME
from .output import say
from .ports import LOOPBACK

SETTLING_MS = 4_000
"""Charts and icons come after the page says that it's loaded, and nothing tells when."""

COLOURS = 256
"""As many as a PNG's palette holds: a screenshot of flat colours needs no more, and is a third as large."""


async def _dashboard(page: Page, url: str) -> None:
    await page.goto(f"{url}/{URL_PATH}")
    await page.get_by_text("Destinations").first.wait_for()


async def _entities(page: Page, url: str) -> None:
    await page.goto(f"{url}/{URL_PATH}/{ENTITIES_PATH}")
    await page.get_by_text("Where it has been").wait_for()


async def _integration(page: Page, url: str) -> None:
    await page.goto(f"{url}/config/integrations/integration/{DOMAIN}")
    await page.get_by_text("Guard a device").first.wait_for()


async def _device(page: Page, url: str) -> None:
    await _integration(page, url)
    # Its subentry bears the same name, above it.
    await page.get_by_text(RING_PRO_NAME).last.click()
    await page.get_by_text("Device info").wait_for()


async def _guard_a_device(page: Page, url: str) -> None:
    await _integration(page, url)
    await page.get_by_text("Guard a device").first.click()
    await page.get_by_text("Home countries").wait_for()


PICTURES: dict[str, Callable[[Page, str], Awaitable[None]]] = {
    "dashboard": _dashboard,
    "entities": _entities,
    "integration": _integration,
    "device": _device,
    "guard-a-device": _guard_a_device,
}
"""File name without its ending → how to get there."""


async def take(url: str, scheme: Scheme, directory: Path) -> None:
    """Take every picture of the demo at `url`."""
    async with browse(url, scheme) as page:
        for name, go in PICTURES.items():
            await go(page, url)
            await page.wait_for_timeout(SETTLING_MS)
            picture = directory / f"{name}-{scheme}.png"
            await page.screenshot(path=picture)
            shrink(picture)
            say(str(picture))


def shrink(picture: Path) -> None:
    """Write a picture again with a palette."""
    with Image.open(picture) as image:
        smaller = image.convert("RGB").quantize(COLOURS)
    smaller.save(picture, optimize=True)


def main() -> int:
    """Return the exit code: 1 with one line on stderr if there is nothing to take pictures of."""
    parser = argparse.ArgumentParser(prog="script/screenshot", description=__doc__)
    parser.add_argument("--port", type=int, default=HOME_ASSISTANT_PORT)
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    parser.add_argument("directory", type=Path)
    known = parser.parse_args()
    known.directory.mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(
            take(f"http://{LOOPBACK}:{known.port}", known.scheme, known.directory)
        )
    except DemoError as err:
        print(f"script/screenshot: {err}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
