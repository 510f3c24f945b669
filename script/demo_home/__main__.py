"""`script/demo`: see `arguments` for what it takes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
import json
import signal
import sys

import aiohttp

from . import (
    configuration,
    dashboard,
    flows,
    home_assistant,
    onboarding,
    simulator,
    summary,
)
from .api import Api
from .arguments import Options, parse
from .entities import Guarded, find_guarded, show_kilobytes
from .errors import DemoError
from .makes import MAKES, Make
from .output import say
from .patience import until
from .ports import LOOPBACK, claim, free
from .program import Program
from .proof import Proof
from .router_console import RouterConsole

ENTITIES_SECONDS = 60.0
"""The router is polled once before its entities have states."""

STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A demo that is set up."""

    api: Api
    guarded: Guarded
    make: Make
    console: RouterConsole
    programs: tuple[Program, ...]


@asynccontextmanager
async def demo(options: Options) -> AsyncIterator[Demo]:
    """Set everything up; end everything that was started, however it goes on."""
    async with AsyncExitStack() as started:
        directory = configuration.fresh_directory(options.port)
        config = configuration.seed(directory, options.port)
        hass = await home_assistant.start(config, directory / "home-assistant.log")
        started.push_async_callback(hass.stop)
        session = await started.enter_async_context(aiohttp.ClientSession())
        visitor = Api(session, f"http://{LOOPBACK}:{options.port}")
        await home_assistant.listening(hass, visitor)
        api = await onboarding.onboard(visitor)
        version = await home_assistant.running(hass, api)
        say(f"Home Assistant {version} listens at {api.url}")
        await onboarding.move_in(api)
        # Last, so that the guard is there for the first of the odd packets.
        make = MAKES[options.router]
        router = await simulator.start(
            options.router, make, free(), directory / "router.log"
        )
        started.push_async_callback(router.program.stop)
        say(f"A simulated {make.title} listens at {router.url}")
        entry_id = await flows.add_router(
            api, options.router, make.typed(router.said), router.fingerprint
        )
        await flows.guard_ring_pro(api, entry_id)
        await flows.name_it(api, entry_id, flows.RING_PRO_NAME)
        guarded = await until(
            "the entities of the router and of the doorbell",
            ENTITIES_SECONDS,
            lambda: find_guarded(api, entry_id),
        )
        say("The router and the doorbell were added by their forms")
        await show_kilobytes(api, guarded)
        await dashboard.save(api, guarded)
        yield Demo(
            api=api,
            guarded=guarded,
            make=make,
            console=make.console(session, router.said),
            programs=(router.program, hass),
        )


async def run(options: Options) -> None:
    """Run the demo until it's over or interrupted."""
    claim(options.port)
    async with demo(options) as running:
        if options.once:
            print(
                json.dumps(
                    await Proof(
                        running.api, running.guarded, running.make, running.console
                    ).run()
                )
            )
            return
        print(summary.text(running.api.url, running.guarded, running.make), flush=True)
        await _until_one_ends(running.programs)


async def _until_one_ends(programs: tuple[Program, ...]) -> None:
    """Raise `DemoError` when a program ends by itself."""
    watches = {asyncio.create_task(program.wait()): program for program in programs}
    try:
        done, _ = await asyncio.wait(watches, return_when=asyncio.FIRST_COMPLETED)
        raise watches[done.pop()].failure()
    finally:
        for watch in watches:
            watch.cancel()


async def _interruptible(options: Options) -> bool:
    """Run the demo; return whether it came to its own end, rather than to a signal."""
    task = asyncio.ensure_future(run(options))
    interrupted = False

    def interrupt() -> None:
        nonlocal interrupted
        # A second Ctrl-C mustn't cut the cleaning up short.
        if not interrupted:
            interrupted = True
            say("\nEnding everything …")
            task.cancel()

    for number in STOPPING_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, interrupt)
    try:
        await task
    except asyncio.CancelledError:
        return False
    return True


def main() -> int:
    """Return the exit code: 1 with one line on stderr if something didn't come about."""
    try:
        options = parse(sys.argv[1:])
        finished = asyncio.run(_interruptible(options))
    except DemoError as err:
        print(f"script/demo: {err}", file=sys.stderr)
        return 1
    # Ctrl-C is how the demo is meant to end, but it cuts --once short.
    return int(options.once and not finished)


if __name__ == "__main__":
    sys.exit(main())
