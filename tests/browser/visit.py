"""What a person does with the card, done in a headless Chromium: run as a program, it prints what was seen as JSON.

    python -m tests.browser.visit URL DIRECTORY

A program of its own, since the tests' own event loop has its sockets guarded and its clock held.
"""

import asyncio
import json
from pathlib import Path
import sys
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page

from script.demo_home.browser import browse
from script.demo_home.dashboard import URL_PATH

CARD = "iot-egress-guard-card"
ADDRESS = "106.13.0.0"
PATIENCE_MS = 150_000
"""The odd packet comes less than a minute after the start, and a poll after it."""
SETTLING_MS = 1_000
SERIOUS = ("serious", "critical")

_FOCUSED = """() => {
  let at = document.activeElement;
  while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
  return at ? (at.getAttribute('aria-label') || at.textContent || '').trim().replace(/\\s+/g, ' ') : '';
}"""

_BLOCKS = """async () => {
  const {connection, devices} = document.querySelector('home-assistant').hass;
  const device = Object.values(devices).find(each => each.name === 'Ring Pro' || each.name_by_user === 'Ring Pro');
  const answer = await connection.sendMessagePromise({
    type: 'call_service', domain: 'iot_egress_guard', service: 'get_blocks',
    service_data: {device_id: device.id}, return_response: true,
  });
  return answer.response.blocks;
}"""

# Text within shadow roots belongs to no element's own.
_TEXT = """card => {
  const words = node => node.nodeType === Node.TEXT_NODE ? node.data
    : ['STYLE', 'SCRIPT'].includes(node.nodeName) ? ''
    : [...(node.shadowRoot ? [node.shadowRoot] : []), ...node.childNodes].map(words).join(' ');
  return words(card).replace(/\\s+/g, ' ');
}"""

# How far to the right anything reaches, also beyond what the window would scroll to. A map's shapes are cut at its edge.
_REACH = """card => {
  const within = node => [...(node.shadowRoot ? node.shadowRoot.children : []), ...node.children]
    .filter(each => !(each instanceof SVGElement)).flatMap(each => [each, ...within(each)]);
  return Math.ceil(Math.max(...within(card).map(each => each.getBoundingClientRect().right)));
}"""

# 0 is black, 255 is white.
_LIGHT = """card => {
  const [red, green, blue] = getComputedStyle(card.shadowRoot.querySelector('ha-card')).backgroundColor.match(/\\d+/g);
  return (Number(red) + Number(green) + Number(blue)) / 3;
}"""


class Visitor:
    """A person before the dashboard."""

    def __init__(self, page: Page, url: str, pictures: Path) -> None:
        """Look at the dashboard at `url`; pictures go into a directory."""
        self._page = page
        self._url = url
        self._pictures = pictures
        self.complaints: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    @property
    def card(self) -> Locator:
        """The card, wherever it stands."""
        return self._page.locator(CARD).first

    @property
    def row(self) -> Locator:
        """The finding's row."""
        return self.card.locator("ieg-destination").filter(has_text=ADDRESS)

    async def open(self) -> None:
        """Open the dashboard, and wait until the card shows something."""
        await self._page.goto(f"{self._url}/{URL_PATH}/card")
        await self.card.get_by_text("Destinations").first.wait_for()

    async def see_the_finding(self) -> str:
        """Wait for the finding, and return what the card says of it."""
        badge = self.card.locator("ieg-destination").get_by_text("High", exact=True)
        await badge.first.wait_for(timeout=PATIENCE_MS)
        await self._page.wait_for_timeout(SETTLING_MS)
        return await _text(self.card)

    async def picture(self, name: str) -> None:
        """Take a picture of the page."""
        await self._page.wait_for_timeout(SETTLING_MS)
        await self._page.screenshot(path=self._pictures / f"{name}.png")

    async def accessibility(self) -> list[str]:
        """Return what axe-core finds wrong with the card, and takes seriously."""
        results = await Axe().run(self._page)
        return [
            f"{found['id']}: {node['target']}"
            for found in results.response["violations"]
            if found["impact"] in SERIOUS
            for node in found["nodes"]
            if CARD in json.dumps(node["target"])
        ]

    async def press_until(self, wanted: str, *, at_most: int = 100) -> None:
        """Go on by the Tab key until something that begins with this text has the focus."""
        for _ in range(at_most):
            if str(await self._page.evaluate(_FOCUSED)).startswith(wanted):
                return
            await self._page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {wanted}")

    async def enter(self) -> None:
        """Press what has the focus."""
        await self._page.keyboard.press("Enter")
        await self._page.wait_for_timeout(SETTLING_MS)

    async def block_by_keyboard(self) -> list[dict[str, Any]]:
        """Unfold the finding and block it for an hour without a mouse; return the blocks then."""
        await self.press_until("🇨🇳")
        await self.enter()
        await self.press_until("Block")
        await self.enter()
        await self.press_until("Block")
        await self.enter()
        await self.row.get_by_text("Blocked", exact=True).wait_for()
        blocks: list[dict[str, Any]] = await self._page.evaluate(_BLOCKS)
        return blocks

    async def on_a_phone(self) -> int:
        """Look through a window of 360 pixels; return how far to the right the card reaches then."""
        await self._page.set_viewport_size({"width": 360, "height": 800})
        await self._page.wait_for_timeout(SETTLING_MS)
        return int(await self.card.evaluate(_REACH))

    async def light(self) -> float:
        """Return how light the card's background is: from 0, black, to 255, white."""
        return float(await self.card.evaluate(_LIGHT))

    async def pick(self) -> str:
        """Choose the card in the picker, by its name; return what it says where its editor shows it."""
        await self._page.goto(f"{self._url}/{URL_PATH}/entities?edit=1")
        await self._page.get_by_role("button", name="Add card").first.click()
        await self._page.get_by_text("By card", exact=True).click()
        search = self._page.get_by_role("textbox").or_(
            self._page.get_by_role("searchbox")
        )
        await search.last.fill("Egress Guard")
        entry = self._page.get_by_text("IoT Egress Guard", exact=True).first
        # The picker lays something over each card, which takes the click.
        await entry.click(force=True)
        shown = self._page.locator("hui-dialog-edit-card").locator(CARD)
        await shown.get_by_text("Destinations").first.wait_for()
        return await _text(shown)


async def _text(part: Locator) -> str:
    """Return all that a part of the page says."""
    return str(await part.evaluate(_TEXT))


async def visit(url: str, pictures: Path) -> dict[str, Any]:
    """Return what was seen, in the order of a visit: by day on a desk, on a phone, and at night."""
    seen: dict[str, Any] = {}
    async with browse(url, "light") as page:
        visitor = Visitor(page, url, pictures)
        await visitor.open()
        seen["finding"] = await visitor.see_the_finding()
        await visitor.picture("card-light")
        seen["accessibility"] = await visitor.accessibility()
        seen["blocks"] = await visitor.block_by_keyboard()
        seen["row"] = await _text(visitor.row)
        seen["block"] = await _text(visitor.card.locator("ieg-block"))
        await visitor.picture("card-blocked-light")
        seen["accessibility"] += await visitor.accessibility()
        seen["light"] = await visitor.light()
        seen["width"] = await visitor.on_a_phone()
        await visitor.picture("card-phone")
        seen["complaints"] = visitor.complaints
    async with browse(url, "dark") as page:
        visitor = Visitor(page, url, pictures)
        await visitor.open()
        await visitor.picture("card-dark")
        seen["dark"] = await visitor.light()
        seen["accessibility"] += await visitor.accessibility()
        seen["complaints"] += visitor.complaints
    async with browse(url, "light") as page:
        # What the picker shows of other cards comes from outside, and is missing here; so complaints don't count.
        seen["picked"] = await Visitor(page, url, pictures).pick()
    return seen


def main() -> None:
    """Visit, and print what was seen."""
    url, directory = sys.argv[1:]
    seen = asyncio.run(visit(url, Path(directory)))
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main()
