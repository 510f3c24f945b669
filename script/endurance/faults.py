"""What goes wrong in a day: a table. Each fault begins, lasts, and ends."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from simulators.faults import HTML, PAGE, Answer

from .makes import Make
from .timelapse import Timelapse


class Loses(Enum):
    """Whether Home Assistant loses the router by a fault that lasts for longer than two polls."""

    ALWAYS = "always"
    PERHAPS = "perhaps"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a fault can strike."""

    make: Make
    lapse: Timelapse
    reload: Callable[[], Awaitable[None]]
    """Unload the entry and set it up again, as at a restart."""


type Deed = Callable[[World], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong."""

    begin: Deed
    end: Deed
    loses: Loses
    seconds: tuple[float, float] = (65.0, 600.0)
    """How long it lasts."""
    makes: tuple[str, ...] = ("openwrt", "unifi")


async def _nothing(_: World) -> None:
    pass


async def _mend(world: World) -> None:
    world.make.faults.clear()


async def _refuse(world: World) -> None:
    await world.make.faults.refuse()


async def _accept(world: World) -> None:
    await world.make.faults.accept()


async def _reboot(world: World) -> None:
    world.make.faults.reboot()
    world.make.truth.begin_anew()


async def _reboot_slowly(world: World) -> None:
    await world.make.faults.refuse()
    await _reboot(world)


def _answers(answer: Answer, *, after: bool = False, times: int | None = None) -> Deed:
    async def begin(world: World) -> None:
        world.make.faults.answer(answer, after=after, times=times)

    return begin


def _hangs(seconds: float) -> Deed:
    async def begin(world: World) -> None:
        world.make.faults.hang(seconds)

    return begin


def _does(what: Callable[[Any], object]) -> Deed:
    """Return what does something with the simulator's switches, which differ between the makes."""

    async def begin(world: World) -> None:
        what(world.make.faults)

    return begin


async def _reload(world: World) -> None:
    await world.reload()


async def _reload_while_away(world: World) -> None:
    await world.make.faults.refuse()
    await world.reload()


def _jumps(seconds: float) -> Deed:
    async def begin(world: World) -> None:
        world.lapse.skew += seconds
        world.make.truth.begin_anew()

    return begin


def _lasting(begin: Deed, loses: Loses = Loses.ALWAYS, end: Deed = _mend) -> Fault:
    return Fault(begin=begin, end=end, loses=loses)


def _brief(begin: Deed, loses: Loses = Loses.PERHAPS) -> Fault:
    """Return a fault that is over as soon as it has struck."""
    return Fault(begin=begin, end=_mend, loses=loses, seconds=(5.0, 60.0))


def _at(make: str, fault: Fault) -> Fault:
    return Fault(
        begin=fault.begin,
        end=fault.end,
        loses=fault.loses,
        seconds=fault.seconds,
        makes=(make,),
    )


_GARBAGE = Answer(body=b'\x00\xff{"jsonrpc":')
_TEXT = Answer(content_type="text/plain", body=b"It works!\n")
_ENDLESS = Answer(body=b" " * 65_536, endless=True)

FAULTS: Mapping[str, Fault] = {
    "cable out": _lasting(_refuse, end=_accept),
    "router reboots": _lasting(_reboot_slowly, end=_accept),
    "reboots unseen": _brief(_reboot),
    "sessions lost": _brief(_does(lambda faults: faults.drop_sessions()), Loses.NEVER),
    "hangs": _lasting(_hangs(900)),
    "slow, 0.5 s": _lasting(_hangs(0.5), Loses.NEVER),
    "web page": _lasting(_answers(PAGE)),
    "garbage": _lasting(_answers(_GARBAGE)),
    "wrong content type": _lasting(_answers(_TEXT)),
    "half an answer": _lasting(_answers(Answer(cut=True))),
    "endless answer": _brief(_answers(_ENDLESS, times=1)),
    "HTTP 500": _lasting(_answers(Answer(status=500, content_type="text/plain"))),
    "HTTP 503, HTML": _lasting(
        _answers(Answer(status=503, content_type="text/html", body=HTML.encode()))
    ),
    "connections end": _lasting(_answers(Answer(lost=True))),
    "connections end after": _lasting(_answers(Answer(lost=True), after=True)),
    "one web page": _brief(_answers(PAGE, times=1)),
    "one connection ends": _brief(_answers(Answer(lost=True), after=True, times=1)),
    "one half answer": _brief(_answers(Answer(cut=True), times=1)),
    "Home Assistant restarts": _brief(_reload, Loses.NEVER),
    "it restarts while the router is away": _lasting(
        _reload_while_away, Loses.PERHAPS, end=_accept
    ),
    "the clock goes forward": _brief(_jumps(1_800), Loses.NEVER),
    "the clock goes back": _brief(_jumps(-1_800), Loses.NEVER),
    "rpcd crashes": _at("openwrt", _brief(_does(lambda each: each.crash_rpcd()))),
    "one call is denied": _at("openwrt", _brief(_does(lambda each: each.fail()))),
    "tokens renewed": _at(
        "unifi", _brief(_does(lambda each: each.renew_tokens()), Loses.NEVER)
    ),
    "busy": _at("unifi", _lasting(_does(lambda each: each.meta_error(times=None)))),
    "one error": _at("unifi", _brief(_does(lambda each: each.fail()))),
}
