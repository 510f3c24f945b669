"""Puts an origin database where it can be read: unpacked, whole, and ours alone."""

from collections.abc import Iterator
import hashlib
import lzma
from pathlib import Path
import re
import shutil
from tempfile import NamedTemporaryFile

from .mmdb_check import check
from .origin_errors import OriginDatabaseError, Problem

_HASH_DIGITS = 16
"""Hexadecimal digits of a SHA-256 in a file's name: enough to tell versions apart."""


def unpack(source: Path, target_dir: Path) -> Path:
    """Return a private copy of a database in `target_dir`, unpacked if it's an `.xz`.

    The copy is made once for each content of `source`; one that is there is used again
    if it's whole, and copies of earlier contents are removed. An owner's own `.mmdb` is
    worth a copy too: it is read by memory mapping, so overwriting it in place while it
    is in use would end the whole process, and so would some kinds of damage, for which a
    file that isn't packed, and so has no checksum, is checked before it's copied.
    Sources of one name need a `target_dir` each.

    Blocking; the check takes seconds. Raises `OriginDatabaseError`: missing, unreadable,
    damaged, or can't unpack.
    """
    stem = source.name.removesuffix(".xz").removesuffix(".mmdb")
    origin = _hash_of_source(source)
    try:
        target_dir.mkdir(parents=True, exist_ok=True)
        copies = list(_copies(target_dir, stem))
        whole = next((path for path in copies if _is_whole(path, origin)), None)
        if whole is None:
            whole = _copy(source, target_dir, f"{stem}-{origin}")
        for path in copies:
            if path != whole:
                path.unlink(missing_ok=True)
    except OSError as err:
        raise OriginDatabaseError(Problem.CANNOT_UNPACK, target_dir, err) from err
    return whole


def _hash_of_source(source: Path) -> str:
    """Return what identifies the content of a source."""
    try:
        return _hash(source)
    except FileNotFoundError as err:
        raise OriginDatabaseError(Problem.MISSING, source) from err
    except OSError as err:
        raise OriginDatabaseError(Problem.UNREADABLE, source, err) from err


def _hash(path: Path) -> str:
    """Return the first digits of a file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:_HASH_DIGITS]


def _copies(target_dir: Path, stem: str) -> Iterator[Path]:
    """Yield our copies of a source, and what is left of interrupted ones."""
    digits = f"[0-9a-f]{{{_HASH_DIGITS}}}"
    ours = re.compile(rf"{re.escape(stem)}-{digits}(-{digits}\.mmdb|\..*\.partial)")
    return (path for path in target_dir.iterdir() if ours.fullmatch(path.name))


def _is_whole(path: Path, origin: str) -> bool:
    """Return whether a file is the copy of a source, with the content its name tells."""
    *_, source_hash, content_hash = path.stem.split("-")
    return (
        path.suffix == ".mmdb" and source_hash == origin and _hash(path) == content_hash
    )


def _copy(source: Path, target_dir: Path, name: str) -> Path:
    """Copy or unpack a source under a name that ends in the hash of its content."""
    opener = lzma.open if source.suffix == ".xz" else open
    with NamedTemporaryFile(
        dir=target_dir, prefix=f"{name}.", suffix=".partial", delete_on_close=False
    ) as file:
        partial = Path(file.name)
        try:
            with opener(source, "rb") as packed:
                shutil.copyfileobj(packed, file)
            file.close()
            if source.suffix != ".xz":
                check(partial)
        except (lzma.LZMAError, EOFError, ValueError) as err:
            raise OriginDatabaseError(Problem.DAMAGED, source, err) from err
        whole = target_dir / f"{name}-{_hash(partial)}.mmdb"
        partial.chmod(0o644)
        partial.replace(whole)
    return whole
