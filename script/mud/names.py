"""Names that a device was seen to use, from a file like `/etc/hosts`."""

from ipaddress import ip_address
from pathlib import Path

from custom_components.iot_egress_guard.egress.mud import canonical_name


class NamesError(Exception):
    """A file of names can't be used; the message is one line for its user."""


def read_names(path: Path) -> dict[str, list[str]]:
    """Return each name with its addresses, every one once.

    A line is an address and one or more names; a `#` begins a comment. Raises NamesError that names the line.
    """
    names: dict[str, dict[str, None]] = {}
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                address, *words = line.partition("#")[0].split() or [""]
                if not address:
                    continue
                if not words:
                    raise NamesError(f"{path}, line {number}: a name is missing")
                for word in words:
                    addresses = names.setdefault(canonical_name(word), {})
                    addresses[str(ip_address(address))] = None
    except OSError as err:
        raise NamesError(f"{path}: {err.strerror}") from err
    except UnicodeDecodeError as err:
        raise NamesError(f"{path}: isn't a text in UTF-8") from err
    except ValueError as err:
        raise NamesError(f"{path}, line {number}: {err}") from err
    return {name: list(addresses) for name, addresses in names.items()}
