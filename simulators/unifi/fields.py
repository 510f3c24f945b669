"""Reading what a client sent: the value of a name, if it has the shape that is asked for."""

from .replies import Json, Object


def text(of: Object, name: str) -> str:
    """Return a text; an empty one for anything else."""
    value = of.get(name)
    return value if isinstance(value, str) else ""


def number(of: Object, name: str) -> int:
    """Return a whole number; 0 for anything else."""
    value = of.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def flag(of: Object, name: str) -> bool:
    """Return whether it is there and true."""
    return of.get(name) is True


def section(of: Object, name: str) -> Object:
    """Return an object; an empty one for anything else."""
    return as_object(of.get(name))


def as_object(value: Json) -> Object:
    """Return a value that is an object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def sections(of: Object, name: str) -> list[Object]:
    """Return the objects in a list."""
    value = of.get(name)
    return [as_object(item) for item in value] if isinstance(value, list) else []


def texts(of: Object, name: str) -> list[str]:
    """Return the texts in a list."""
    value = of.get(name)
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, str)]


def numbers(of: Object, name: str) -> list[int]:
    """Return the whole numbers in a list."""
    value = of.get(name)
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, int)]
