"""A small disk of one's own, that can be full or read-only: a tmpfs in a mount namespace that ends with this process."""

from contextlib import suppress
import os
from pathlib import Path
import subprocess

FILLER = "filler"


def missing() -> str | None:
    """Return what stands in the way of a disk of one's own, if anything does."""
    if os.geteuid() != 0:
        return "needs root to mount a disk"
    tried = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
        capture_output=True,
        text=True,
        check=False,
    )
    return (
        f"no disk can be mounted here: {tried.stderr.strip()}"
        if tried.returncode
        else None
    )


class Disk:
    """A disk of `size` bytes, mounted at a folder."""

    def __init__(self, folder: Path, size: int) -> None:
        """Mount it, for this process alone. Raises OSError, and CalledProcessError with mount's complaint."""
        self.folder = folder
        os.unshare(os.CLONE_NEWNS)
        _mount("--make-rprivate", "/")
        _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))

    def unmount(self) -> None:
        """Take it away, and all that's on it."""
        subprocess.run(
            ["umount", "--lazy", str(self.folder)], check=True, capture_output=True
        )

    def fill(self) -> None:
        """Fill it to the last byte."""
        piece = bytes(4096)
        with (self.folder / FILLER).open("ab", buffering=0) as file, suppress(OSError):
            while file.write(piece):
                pass

    def clear(self) -> None:
        """Make room again."""
        (self.folder / FILLER).unlink()

    def protect(self) -> None:
        """Let nothing be written."""
        _mount("-o", "remount,ro", str(self.folder))

    def release(self) -> None:
        """Let it be written to again."""
        _mount("-o", "remount,rw", str(self.folder))


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True, capture_output=True, text=True)
