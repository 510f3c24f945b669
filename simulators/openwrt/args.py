"""The arguments of an object's method, read as rpcd reads them."""

from collections.abc import Mapping

from .status import Status, UbusError
from .uci import Delta, valid_name

type Args = Mapping[str, object]


def text(args: Args, name: str) -> str | None:
    """Return a string argument; one of another type counts as absent, as in ubus."""
    value = args.get(name)
    return value if isinstance(value, str) else None


def table(args: Args, name: str) -> dict[str, object] | None:
    """Return an object argument, likewise."""
    value = args.get(name)
    return value if isinstance(value, dict) else None


def as_word(value: object) -> str | None:
    """Return a scalar as uci writes it."""
    match value:
        case bool():
            return str(int(value))
        case str() | int():
            return str(value)
        case _:
            return None


def mandatory(args: Args, name: str) -> str:
    """Return a string argument that has to be there."""
    value = text(args, name)
    if value is None:
        raise UbusError(Status.INVALID_ARGUMENT)
    return value


def selects(args: Args) -> bool:
    """Return whether sections are named, by name, type or options."""
    return any(
        (
            text(args, "section") is not None,
            text(args, "type") is not None,
            table(args, "match") is not None,
        )
    )


def matched(args: Args) -> dict[str, str]:
    """Return the options that a section must have to be meant."""
    wanted = table(args, "match") or {}
    return {
        name: word
        for name, value in wanted.items()
        if (word := as_word(value)) is not None
    }


def assignment(section: str, option: str, value: object) -> list[Delta]:
    """Return what gives an option of a section a value: one change, or one for each item of a list."""
    if not valid_name(option):
        raise UbusError(Status.INVALID_ARGUMENT)
    if isinstance(value, list):
        items = [as_word(item) for item in value]
        if None in items:
            raise UbusError(Status.INVALID_ARGUMENT)
        return [Delta("list-add", section, option, item) for item in items]
    word = as_word(value)
    if word is None:
        raise UbusError(Status.INVALID_ARGUMENT)
    return [Delta("set", section, option, word)]
