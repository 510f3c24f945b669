# ruff: noqa: INP001 - a program of its own, in no package.
"""Draws the brand's pictures: `docs/brand/*.svg` become `custom_components/iot_egress_guard/brand/*.png`.

    .venv/bin/python docs/brand/render.py

Uses the machine's own Chromium, which Playwright drives. Home Assistant asks for icons of 256 pixels square and
logos whose shorter side is 128 to 256 pixels, each once more at twice the size (`@2x`), transparent and trimmed.
"""

from pathlib import Path
import shutil

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "custom_components" / "iot_egress_guard" / "brand"
#: Picture → its height in pixels; `@2x` is twice that. The width follows from the drawing.
HEIGHTS = {"icon": 256, "logo": 128, "dark_logo": 128}


def draw(browser: Browser, source: Path, height: int, target: Path) -> None:
    """Draw one SVG at a height in pixels."""
    page = browser.new_page(viewport={"width": 4 * height * 4, "height": 4 * height})
    page.set_content(
        f"<style>body{{margin:0}}svg{{display:block;height:{height}px;width:auto}}</style>{source.read_text()}"
    )
    page.locator("svg").screenshot(path=target, omit_background=True)
    page.close()


def main() -> None:
    """Draw them all."""
    TARGET.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for name, height in HEIGHTS.items():
            for scale, suffix in ((1, ""), (2, "@2x")):
                draw(
                    browser,
                    HERE / f"{name}.svg",
                    height * scale,
                    TARGET / f"{name}{suffix}.png",
                )
        browser.close()


if __name__ == "__main__":
    main()
