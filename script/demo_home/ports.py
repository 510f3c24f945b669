"""TCP ports on loopback."""

from contextlib import closing
import errno
import socket

from .errors import DemoError

LOOPBACK = "127.0.0.1"


def claim(port: int) -> None:
    """Raise `DemoError` unless a server can listen on this port of 127.0.0.1."""
    with closing(_socket()) as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError as err:
            if err.errno == errno.EADDRINUSE:
                raise DemoError(
                    f"port {port} of {LOOPBACK} is in use; choose another with --port"
                ) from err
            raise DemoError(
                f"port {port} of {LOOPBACK} can't be used: {err.strerror}"
            ) from err


def free() -> int:
    """Return a port of 127.0.0.1 that nothing listens on now."""
    with closing(_socket()) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _socket() -> socket.socket:
    """Return a socket that, like a server's, isn't held up by connections that ended lately."""
    probe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return probe
