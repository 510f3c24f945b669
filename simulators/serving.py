"""What the command lines share: a simulator on the loopback until it is interrupted."""

import asyncio
import os
import signal
import sys

from .simulator import Simulator

TICK_SECONDS = 1.0
"""How often traffic is caught up with when nobody asks, so that no request has to."""


async def serve(simulator: Simulator, make: str, login: str) -> int:
    """Serve until SIGINT or SIGTERM; return the exit code.

    The greeting names the `make` and, after the URL, how to `login`.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    try:
        async with simulator:
            print(f"{make} simulator at {simulator.url} login {login}", flush=True)
            if simulator.certificate_sha256:
                print(f"certificate SHA-256 {simulator.certificate_sha256}", flush=True)
            while not stopped.is_set():
                simulator.tick()
                try:
                    async with asyncio.timeout(TICK_SECONDS):
                        await stopped.wait()
                except TimeoutError:
                    continue
    except OSError as err:
        # asyncio's own text names the address in three ways; one is enough.
        reason = os.strerror(err.errno) if err.errno else str(err)
        print(f"port {simulator.port}: {reason}", file=sys.stderr)
        return 1
    return 0
