"""How the embedded database gets to where it can be read."""

import lzma
from pathlib import Path

import pytest

from custom_components.iot_egress_guard.egress.origin import (
    OriginDatabaseError,
    Problem,
    unpack,
)

from .mmdb import write_mmdb


def packed(path: Path, content: bytes) -> Path:
    """Write a packed file."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(lzma.compress(content))
    return path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a packed file."""
    return packed(tmp_path / "shipped" / "origin.mmdb.xz", b"first")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Return a folder that isn't there yet."""
    return tmp_path / "cache" / "deeper"


def test_unpacks_once(source: Path, target: Path) -> None:
    copy = unpack(source, target)
    assert copy.read_bytes() == b"first"
    inode = copy.stat().st_ino
    assert unpack(source, target) == copy
    assert copy.stat().st_ino == inode
    assert list(target.iterdir()) == [copy]


def test_a_new_version_replaces_the_old_one(source: Path, target: Path) -> None:
    unpack(source, target)
    packed(source, b"second")
    copy = unpack(source, target)
    assert copy.read_bytes() == b"second"
    assert list(target.iterdir()) == [copy]


def test_a_copy_that_was_damaged_is_made_again(source: Path, target: Path) -> None:
    copy = unpack(source, target)
    copy.write_bytes(b"fir")
    assert unpack(source, target) == copy
    assert copy.read_bytes() == b"first"


def test_what_an_interruption_left_is_removed(source: Path, target: Path) -> None:
    copy = unpack(source, target)
    begun = target / f"{copy.stem.rpartition('-')[0]}.k2j3h4.partial"
    begun.write_bytes(b"fi")
    assert unpack(source, target) == copy
    assert list(target.iterdir()) == [copy]


def test_other_files_are_left_alone(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    others = {target / "origin-of-species.mmdb", target / "origin.mmdb"}
    for other in others:
        other.write_bytes(b"mine")
    copy = unpack(source, target)
    assert set(target.iterdir()) == {copy, *others}


def test_an_owners_own_file_is_copied_beside_the_embedded_one(
    source: Path, target: Path, tmp_path: Path
) -> None:
    own = write_mmdb(tmp_path / "Country.mmdb", {"1.0.0.0/8": {"country_code": "AU"}})
    content = own.read_bytes()
    copies = {unpack(source, target), unpack(own, target)}
    own.write_bytes(b"overwritten in place")
    assert {copy.read_bytes() for copy in copies} == {b"first", content}


def test_a_damaged_file_of_an_owners_is_not_copied(
    target: Path, tmp_path: Path
) -> None:
    own = tmp_path / "Country.mmdb"
    own.write_bytes(b"no database")
    with pytest.raises(OriginDatabaseError) as caught:
        unpack(own, target)
    assert caught.value.problem is Problem.DAMAGED
    assert list(target.iterdir()) == []


@pytest.mark.parametrize("size", [0, 10, 60])
def test_a_damaged_source_leaves_nothing_behind(
    source: Path, target: Path, size: int
) -> None:
    source.write_bytes(source.read_bytes()[:size])
    with pytest.raises(OriginDatabaseError) as caught:
        unpack(source, target)
    assert caught.value.problem is Problem.DAMAGED
    assert caught.value.path == source
    assert list(target.iterdir()) == []


def test_a_damaged_source_leaves_the_copy_of_a_whole_one(
    source: Path, target: Path
) -> None:
    copy = unpack(source, target)
    source.write_bytes(b"damaged")
    with pytest.raises(OriginDatabaseError):
        unpack(source, target)
    assert copy.read_bytes() == b"first"


def test_a_missing_source_is_named(target: Path) -> None:
    with pytest.raises(OriginDatabaseError) as caught:
        unpack(target / "none.mmdb.xz", target)
    assert caught.value.problem is Problem.MISSING
    assert str(target / "none.mmdb.xz") in caught.value.cause
    assert str(caught.value) == f"{caught.value.cause}. {caught.value.remedy}"


def test_a_source_that_is_no_file_is_unreadable(target: Path, tmp_path: Path) -> None:
    with pytest.raises(OriginDatabaseError) as caught:
        unpack(tmp_path, target)
    assert caught.value.problem is Problem.UNREADABLE


def test_a_target_that_is_no_folder_is_said(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OriginDatabaseError) as caught:
        unpack(source, tmp_path / "file")
    assert caught.value.problem is Problem.CANNOT_UNPACK
    assert caught.value.detail
