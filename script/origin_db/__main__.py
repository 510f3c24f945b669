"""Downloads, merges, writes, checks, and only then replaces the embedded database."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
from time import perf_counter

from .checks import check
from .database import OriginWriter, pack
from .ranges import flatten, overlay
from .sources import (
    COUNTRIES,
    NETWORKS,
    BuildError,
    Package,
    download,
    read_countries,
    read_networks,
)

EMBEDDED = Path("custom_components/iot_egress_guard/data/origin.mmdb.xz")


def main() -> int:
    """Run the command line; the exit code is 1 if nothing was replaced."""
    parser = argparse.ArgumentParser(prog="script/build-origin-db", description=__doc__)
    parser.add_argument("--output", type=Path, default=EMBEDDED)
    output: Path = parser.parse_args().output
    try:
        with TemporaryDirectory(prefix="origin-db-") as directory:
            build(Path(directory), output)
    except BuildError as err:
        print(f"{output} is left as it was:\n{err}", file=sys.stderr)
        return 1
    return 0


def build(
    directory: Path,
    output: Path,
    country_package: Package = COUNTRIES,
    network_package: Package = NETWORKS,
) -> None:
    """Build in `directory` and put the packed database at `output`.

    Raises `BuildError` if the source data can't be had or a check fails.
    """
    raw, packed = directory / "origin.mmdb", directory / "origin.mmdb.xz"
    with step("download"):
        country_folder = download(country_package, directory / "countries")
        network_folder = download(network_package, directory / "networks")
    with step("read"):
        countries = read_countries(country_folder)
        networks = read_networks(network_folder)
    with step("merge"):
        ranges = overlay(flatten(countries), flatten(networks))
    with step("write"):
        OriginWriter(
            ranges,
            built=min(country_package.date, network_package.date),
            description=(
                f"Countries: DB-IP, {country_package.date:%Y-%m-%d}. Networks: RouteViews,"
                f" NRO, DB-IP, {network_package.date:%Y-%m-%d}. CC BY 4.0; see NOTICE."
            ),
        ).to_db_file(str(raw))
    with step("pack"):
        pack(raw, packed)
    with step("check"):
        looked_up = check(raw, packed, ranges)
    output.parent.mkdir(parents=True, exist_ok=True)
    staged = output.with_name(f".{output.name}.new")
    staged.write_bytes(packed.read_bytes())
    staged.replace(output)
    print(
        f"{output}: {packed.stat().st_size / 1e6:.2f} MB"
        f" (unpacked {raw.stat().st_size / 1e6:.2f} MB),"
        f" {len(ranges)} ranges, {looked_up} addresses checked"
    )


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print how long a step took."""
    start = perf_counter()
    yield
    print(f"{name:9}{perf_counter() - start:6.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
