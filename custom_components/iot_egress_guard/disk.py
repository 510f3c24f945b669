"""Whether Home Assistant's folder takes a file. Blocking calls: for the executor."""

from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

#: So much more than the last time may have to be written, in bytes; the first time, that's all.
GROWTH_BYTES = 65_536


class Written(NamedTuple):
    """What tells one writing of a file from another: each is a new file in the old one's place."""

    inode: int
    changed_ns: int


def written(path: str) -> Written | None:
    """Return which writing of a file is there; None when there is none."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return Written(found.st_ino, found.st_mtime_ns)


def refusal(path: str) -> str | None:
    """Return why a file can't be written anew, in the system's words; None when it can be.

    It's tried with as many bytes and some more, in a file beside it that's gone at once.
    """
    file = Path(path)
    # Home Assistant makes the folder with the first file.
    folder = file.parent if file.parent.is_dir() else file.parent.parent
    try:
        size = file.stat().st_size if file.exists() else 0
        with TemporaryFile(dir=folder) as trial:
            trial.write(bytes(size + GROWTH_BYTES))
    except OSError as err:
        return err.strerror or str(err)
    return None


def loss(path: str, before: Written | None) -> str | None:
    """Return why a file wasn't written since it was as `before`, in words; None when it was."""
    now = written(path)
    if now != before:
        return None
    # Where there was none and is none, somebody else may keep what is written, as Home Assistant's own tests do.
    return refusal(path) or (now and "Home Assistant's log says more")
