"""What happens in a folder, told at once by Linux's inotify(7)."""

import asyncio
from collections.abc import Callable
import ctypes
import os
from pathlib import Path
from types import TracebackType
from typing import Self

# From Linux's <sys/inotify.h>.
IN_MODIFY, IN_CLOSE_WRITE, IN_MOVED_TO, IN_CREATE = 0x2, 0x8, 0x80, 0x100
IN_NONBLOCK = os.O_NONBLOCK
_LONGEST = 65_536


class FolderWatch:
    """Calls `happened` with each batch of things that happen to files in a folder, between its beginning and its end."""

    def __init__(self, folder: Path, happened: Callable[[], None]) -> None:
        """Be ready; the folder has to be there."""
        self._folder, self._happened = folder, happened
        self._libc = ctypes.CDLL(None, use_errno=True)

    def __enter__(self) -> Self:
        """Begin. Raises OSError where the system doesn't do that."""
        self._descriptor = self._libc.inotify_init1(IN_NONBLOCK)
        events = IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE
        path = os.fsencode(self._folder)
        if self._libc.inotify_add_watch(self._descriptor, path, events) < 0:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error), str(self._folder))
        asyncio.get_running_loop().add_reader(self._descriptor, self._read)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End."""
        asyncio.get_running_loop().remove_reader(self._descriptor)
        os.close(self._descriptor)

    def _read(self) -> None:
        os.read(self._descriptor, _LONGEST)
        self._happened()
