"""rpcd's `file` object: a few files of `/proc` and `/tmp`, and programs."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from posixpath import normpath

from .args import Args, text
from .programs import MAX_OUTPUT, Program, Result
from .session import Sessions
from .status import Status, UbusError

PROC_LIMIT = 4096
"""Bytes read of a file that tells no size, as those in `/proc` (`RPC_FILE_MIN_SIZE`)."""

MAX_COMMAND = 1024
"""Characters of a command line that rpcd would hold against the ACL."""

SEARCH_PATH = ("/bin", "/usr/bin", "/sbin", "/usr/sbin")

type Lines = Callable[[], Iterator[str]]
"""A file's content, piece by piece."""


class Files:
    """The files and programs there are."""

    def __init__(
        self,
        sessions: Sessions,
        files: Mapping[str, Lines],
        programs: Mapping[str, Program],
    ) -> None:
        """Offer `files` and `programs`, both by absolute path."""
        self._sessions = sessions
        self._files = dict(files)
        self._programs = dict(programs)

    def uninstall(self, program: str) -> None:
        """Be without a program from now on."""
        del self._programs[program]

    def put(self, path: str, lines: Lines) -> None:
        """Have a file from now on, in place of the one that was there."""
        self._files[path] = lines

    def open(self, path: str) -> Iterator[str] | None:
        """Return a file's content, or `None` where there is no such file."""
        lines = self._files.get(path)
        return lines() if lines else None

    def read(self, sid: str, args: Args) -> object:
        """Return a file; of those in `/proc` silently no more than 4,096 bytes."""
        given = text(args, "path")
        if not given:
            raise UbusError(Status.INVALID_ARGUMENT)
        path = normpath(given)
        if not self._sessions.allows(sid, "file", path, "read"):
            raise UbusError(Status.PERMISSION_DENIED)
        lines = self.open(path)
        if lines is None:
            raise UbusError(Status.NOT_FOUND)
        data = self._cut(lines) if path.startswith("/proc/") else "".join(lines)
        if not data:
            raise UbusError(Status.NO_DATA)
        if args.get("base64") is True:
            data = b64encode(data.encode()).decode()
        return {"data": data}

    @staticmethod
    def _cut(lines: Iterator[str]) -> str:
        """Return what one read of a seq_file gives: whole lines within a page."""
        room = PROC_LIMIT

        def fits(line: str) -> bool:
            nonlocal room
            room -= len(line)
            return room >= 0

        return "".join(takewhile(fits, lines))

    def exec(self, sid: str, args: Args) -> object:
        """Run a program without a shell."""
        command, params = text(args, "command"), args.get("params")
        if not command:
            raise UbusError(Status.INVALID_ARGUMENT)
        if isinstance(args.get("env"), dict):
            raise UbusError(Status.PERMISSION_DENIED)
        path = self._find(command)
        words = (
            [word for word in params if isinstance(word, str)]
            if isinstance(params, list)
            else None
        )
        if not self.may_run(sid, path, words):
            raise UbusError(Status.PERMISSION_DENIED)
        result = self._programs[path](words or [])
        if max(len(result.stdout), len(result.stderr)) >= MAX_OUTPUT:
            raise UbusError(Status.NOT_SUPPORTED)
        return _reply(result)

    def _find(self, command: str) -> str:
        candidates = [command, *(f"{where}/{command}" for where in SEARCH_PATH)]
        for candidate in candidates:
            path = normpath(candidate)
            if path in self._programs:
                return path
        raise UbusError(Status.NOT_FOUND)

    def run(self, path: str, words: list[str]) -> Result | None:
        """Run a program for somebody who was already let through."""
        program = self._programs.get(path)
        return program(words) if program else None

    def may_run(self, sid: str, path: str, words: list[str] | None) -> bool:
        """Tell whether the session may run this: the program whatever its arguments, or so."""
        if self._sessions.allows(sid, "file", path, "exec"):
            return True
        if words is None:
            return False
        line = " ".join([path, *words])
        if len(line) >= MAX_COMMAND:
            return False
        return self._sessions.allows(sid, "file", line, "exec")


def _reply(result: Result) -> dict[str, object]:
    reply: dict[str, object] = {"code": int(result.code)}
    if result.stdout:
        reply["stdout"] = result.stdout
    if result.stderr:
        reply["stderr"] = result.stderr
    return reply
