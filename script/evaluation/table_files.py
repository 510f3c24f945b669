"""CSV files, packed or not, whose columns are found by name."""

from collections.abc import Iterator, Sequence
import csv
import lzma
from pathlib import Path

from .errors import EvaluationError


def rows(
    path: Path, required: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each line after the header, and its values of these columns in their order.

    An optional column that isn't there has empty values; others are passed over. A name that ends in `.xz` is of
    a packed file. Raises `EvaluationError` that names the file and, where there is one, the missing column or the
    line.
    """
    try:
        opener = lzma.open if path.suffix == ".xz" else open
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            if missing := [name for name in required if name not in header]:
                raise EvaluationError(
                    f"{path}, line 1: the column {', '.join(missing)} is missing"
                )
            names = [*required, *(name for name in optional if name in header)]
            places = [header.index(name) for name in names]
            padding = [""] * (len(required) + len(optional) - len(names))
            for row in reader:
                if not row:
                    continue
                if len(row) != len(header):
                    raise EvaluationError(
                        f"{path}, line {reader.line_num}: {len(row)} fields, but {len(header)} columns"
                    )
                yield reader.line_num, [row[place] for place in places] + padding
    except FileNotFoundError as err:
        raise EvaluationError(f"{path}: there is no such file") from err
    except csv.Error as err:
        raise EvaluationError(f"{path}, line {reader.line_num}: {err}") from err
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as err:
        raise EvaluationError(f"{path} can't be read: {err}") from err
