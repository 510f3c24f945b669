"""The project's papers and texts, read as the tests need them."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
INTEGRATION = ROOT / "custom_components" / "iot_egress_guard"
PAPERS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "router_setup/**/*.md", ".github/**/*.md")
    for path in ROOT.glob(pattern)
)
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKING = (ROOT / "docs" / "blocking.md").read_text(encoding="utf-8")
DETECTION = (ROOT / "docs" / "detection.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
RELIABILITY = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
UNIFI = (ROOT / "docs" / "unifi.md").read_text(encoding="utf-8")
UNIFI_SETUP = (ROOT / "router_setup" / "unifi" / "README.md").read_text(
    encoding="utf-8"
)
ENGLISH: dict[str, Any] = json.loads(
    (INTEGRATION / "translations" / "en.json").read_text(encoding="utf-8")
)
ACTIONS: dict[str, Any] = yaml.safe_load(
    (INTEGRATION / "services.yaml").read_text(encoding="utf-8")
)

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def prose(text: str) -> str:
    """Return a paper without its blocks of code."""
    return _FENCE.sub("", text)


def blocks(text: str, language: str) -> list[str]:
    """Return a paper's blocks of code in a language."""
    return [body for found, body in _FENCE.findall(text) if found == language]


def anchors(text: str) -> set[str]:
    """Return what a paper's headings can be linked to by, as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


def links(text: str) -> Iterator[str]:
    """Yield where a paper's links and pictures lead, in Markdown and HTML."""
    yield from re.findall(r"\]\(([^)\s]+)\)", prose(text))
    yield from re.findall(r'\b(?:src|srcset|href)="([^"]+)"', prose(text))


def section(text: str, heading: str) -> str:
    """Return what stands under a heading, up to the next of its level or above.

    Raises ValueError when there's no such heading.
    """
    found = re.search(rf"^(#+) {re.escape(heading)}\n", text, re.MULTILINE)
    if found is None:
        raise ValueError(f"no heading {heading}")
    level = len(found[1])
    rest = text[found.end() :]
    end = re.search(rf"^#{{1,{level}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def shown(message: str) -> str:
    """Return a message as the README quotes it: with an ellipsis in place of what changes."""
    return re.sub(r"\{\w+\}", "…", message)
