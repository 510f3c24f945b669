"""The command line of `script/mud2profile`."""

import argparse
from collections.abc import Sequence
import json
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
from typing import NoReturn, override

from custom_components.iot_egress_guard.egress.mud import (
    MAX_BYTES,
    MudError,
    MudProfile,
    parse,
    profile_from_mud,
)
from custom_components.iot_egress_guard.egress.origin import OriginDatabaseError
from custom_components.iot_egress_guard.origins import open_database

from .names import NamesError, read_names

PROGRAM = "script/mud2profile"


class _OneLineParser(argparse.ArgumentParser):
    """Says in one line what is wrong, instead of the usage."""

    @override
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{PROGRAM}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is 1 if a file can't be used."""
    parser = _OneLineParser(
        prog=PROGRAM,
        description="Turns a maker's MUD file (RFC 8520) into a profile, and says what a profile can't hold.",
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the MUD file")
    parser.add_argument(
        "--names",
        metavar="NAMES",
        type=Path,
        help="names that the device was seen to use, as in a hosts file: an address, then its names",
    )
    parser.add_argument(
        "--output",
        metavar="OUT",
        type=Path,
        help="where the profile goes, instead of to the standard output",
    )
    options = parser.parse_args(arguments)
    try:
        made = _convert(options.file, options.names)
        _write(json.dumps(made.profile, indent=2) + "\n", options.output)
    except MudError as err:
        return _fail(f"{options.file}: {err}")
    except OSError as err:
        return _fail(f"{err.filename}: {err.strerror}")
    except (NamesError, OriginDatabaseError) as err:
        return _fail(str(err))
    for left_out in made.left_out:
        print(left_out.text(), file=sys.stderr)
    return 0


def _convert(file: Path, names: Path | None) -> MudProfile:
    """Return what becomes of a MUD file by the embedded origin database."""
    with file.open("rb") as opened:
        document = parse(opened.read(MAX_BYTES + 1))
    known_names = read_names(names) if names else {}
    with TemporaryDirectory(prefix="mud2profile-") as folder:
        database = open_database(Path(folder))
        try:
            return profile_from_mud(
                document, origins=database.lookup, known_names=known_names
            )
        finally:
            database.close()


def _write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")


def _fail(message: str) -> int:
    print(f"{PROGRAM}: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
