"""`python -m bench.crossing.whole ROUNDS`: read the whole table and encrypt it; the processor time of each, as JSON.

A process of its own, since OpenSSL is told only at its start which of the processor's instructions to do without.
"""

import json
import os
import ssl
import sys

from bench.timing import fastest
from simulators.tls import Tls

from .kernel import TABLE

_PIECE_BYTES = 65_536
_PIECES_PER_RECORDS = 16
"""Encrypted at once, before they are taken out again: a megabyte."""


def read() -> list[bytes]:
    """Read the table to its end."""
    handle = os.open(TABLE, os.O_RDONLY)
    try:
        return list(iter(lambda: os.read(handle, _PIECE_BYTES), b""))
    finally:
        os.close(handle)


class Server:
    """A router's end of a connection, which both sides have agreed upon."""

    def __init__(self) -> None:
        """Shake hands with a client in memory."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        to_server, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = context.wrap_bio(self._out, to_server)
        self._server = Tls("OpenWrt").context.wrap_bio(
            to_server, self._out, server_side=True
        )
        while self._server.version() is None or to_server.pending:
            for side in (client, self._server):
                try:
                    side.do_handshake()
                except ssl.SSLWantReadError:
                    continue

    def encrypt(self, pieces: list[bytes]) -> None:
        """Encrypt as if to send, and throw it away."""
        for start in range(0, len(pieces), _PIECES_PER_RECORDS):
            for piece in pieces[start : start + _PIECES_PER_RECORDS]:
                self._server.write(piece)
            self._out.read()


def main() -> None:
    """Measure, and say what came out."""
    pieces = read()
    text = b"".join(pieces)
    sent = [
        text[start : start + _PIECE_BYTES]
        for start in range(0, len(text), _PIECE_BYTES)
    ]
    server = Server()
    seconds = fastest([read, lambda: server.encrypt(sent)], int(sys.argv[1]))
    print(json.dumps({"bytes": len(text), "read": seconds[0], "encrypt": seconds[1]}))


if __name__ == "__main__":
    main()
