"""The brand's pictures are as Home Assistant asks for them."""

import struct

import pytest

from homeassistant.components.brands.const import ALLOWED_IMAGES

from .papers import INTEGRATION, ROOT

BRAND = INTEGRATION / "brand"
SIZES = {
    "icon.png": (256, 256),
    "icon@2x.png": (512, 512),
    "logo.png": (864, 256),
    "logo@2x.png": (1728, 512),
    "dark_logo.png": (864, 256),
    "dark_logo@2x.png": (1728, 512),
}
RGBA = 6
"""PNG's colour type with transparency."""


@pytest.mark.parametrize("name", SIZES)
def test_a_picture_has_its_size_and_is_transparent(name: str) -> None:
    head = (BRAND / name).read_bytes()[:26]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    *size, depth, colour = struct.unpack(">IIBB", head[16:26])
    assert tuple(size) == SIZES[name]
    assert (depth, colour) == (8, RGBA)


def test_home_assistant_serves_each_of_them() -> None:
    names = {file.name for file in BRAND.iterdir()}
    assert names == set(SIZES)
    assert names <= ALLOWED_IMAGES


def test_each_has_its_source() -> None:
    sources = {file.stem for file in (ROOT / "docs" / "brand").glob("*.svg")}
    assert sources == {name.partition(".")[0].removesuffix("@2x") for name in SIZES}
