"""The card as it is shipped: what can be seen without node."""

import gzip
import json
import re

import pytest

from .conftest import BUILT, CARD, ROOT

INTEGRATION = BUILT.parents[1]

MOST_COMPRESSED = 60_000
"""Bytes of the whole card, as it goes over the wire."""

MOST_OUTLINES = 20_000
"""Characters of the map's outlines."""

EXACT_VERSION = re.compile(r"\d+\.\d+\.\d+")


def test_it_is_small() -> None:
    """It loads with every dashboard."""
    assert len(gzip.compress(BUILT.read_bytes(), 9)) <= MOST_COMPRESSED


def test_the_map_is_small() -> None:
    """The outlines are simplified."""
    assert len((CARD / "src" / "map" / "land.ts").read_text()) <= MOST_OUTLINES


def test_it_asks_nobody_outside() -> None:
    """The only address in it is the documentation's, which the picker links to."""
    manifest = json.loads((INTEGRATION / "manifest.json").read_text())
    addresses = re.findall(r"https?://[^\s\"'`]+", BUILT.read_text())
    assert [address.partition("#")[0] for address in addresses] == [
        manifest["documentation"]
    ]


def test_it_takes_everything_from_others_as_text() -> None:
    """No source file uses one of the ways by which text becomes markup."""
    ways = re.compile(
        r"unsafe(?:HTML|SVG|Static)|(?:inner|outer)HTML|insertAdjacentHTML"
    )
    sources = list((CARD / "src").rglob("*.ts"))
    assert sources
    assert [path.name for path in sources if ways.search(path.read_text())] == []


def test_it_has_texts_in_every_language_of_the_integration() -> None:
    """A language is the name of a file, in both places."""
    integration = {path.stem for path in (INTEGRATION / "translations").glob("*.json")}
    card = {path.stem for path in (CARD / "src" / "texts").glob("??.ts")}
    assert integration <= card


@pytest.mark.parametrize("kind", ["dependencies", "devDependencies"])
def test_its_packages_have_exact_versions(kind: str) -> None:
    """What is built must be the same everywhere."""
    wanted = json.loads((CARD / "package.json").read_text())[kind]
    assert wanted
    assert [
        name for name, version in wanted.items() if not EXACT_VERSION.fullmatch(version)
    ] == []


def test_its_lock_file_has_a_hash_for_each_package_and_names_no_registry() -> None:
    """Packages come from whatever registry npm is set up with."""
    lock = json.loads((CARD / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def test_whose_code_is_in_it_stands_in_it_and_in_the_notice() -> None:
    """Lit's licence asks for its text wherever its code goes."""
    version = json.loads((CARD / "package.json").read_text())["dependencies"]["lit"]
    notice = (ROOT / "NOTICE").read_text()
    assert "SPDX-License-Identifier: BSD-3-Clause" in BUILT.read_text()
    assert f"Lit {version}" in notice
    assert "Redistributions in binary form must reproduce" in notice
