"""Home Assistant dies, and its next life begins with what the disk has: a log is asked again for what was only seen."""

from pathlib import Path

from custom_components.iot_egress_guard.const import DOMAIN

from .conftest import MakeHome
from .home import Home

SEEN, BLOCKED = "106.13.0.7", "203.0.113.9"


def files(home: Home) -> dict[Path, bytes]:
    """Return the guard's files as they are."""
    folder = Path(home.hass.config.path(".storage"))
    return {path: path.read_bytes() for path in folder.glob(f"{DOMAIN}.*")}


async def restart_with(home: Home, saved: dict[Path, bytes]) -> None:
    """Begin a new life with these files, as after a crash."""
    assert await home.hass.config_entries.async_unload(home.entry.entry_id)
    for path in files(home):
        path.unlink()
    for path, content in saved.items():
        path.write_bytes(content)
    assert await home.hass.config_entries.async_setup(home.entry.entry_id)
    await home.hass.async_block_till_done()


async def test_what_a_log_told_and_nothing_kept_is_told_again(
    make_home: MakeHome,
) -> None:
    async with make_home("unifi") as home:
        # Everything is saved, and the next save is a minute away.
        await home.poll(4)
        assert home.send(SEEN)
        await home.poll()
        assert SEEN in await home.destinations()
        # A block has the blocks' file written at once.
        await home.act("block", destination=BLOCKED)
        await restart_with(home, files(home))
        assert set(await home.blocks()) == home.rules()
        await home.poll()
        assert SEEN in await home.destinations()


async def test_a_block_that_was_put_on_as_it_died_has_let_nothing_past(
    make_home: MakeHome,
) -> None:
    async with make_home("unifi") as home:
        await home.poll(4)
        # It begins before the block, and the log tells of it afterwards.
        assert home.send(SEEN)
        saved: dict[Path, bytes] = {}
        home.router.faults.happen(
            lambda: saved.update(files(home)),
            path="firewall-policies",
            method="POST",
            after=True,
        )
        await home.act("block", destination=SEEN)
        await restart_with(home, saved)
        await home.poll(2)
        assert set(await home.blocks()) == home.rules()
        assert list((await home.blocks()).values()) == ["active"]
