"""`script/fuzz`: run targets, and say how many inputs they took and what they fell over."""

import argparse
from collections.abc import Iterator, Sequence
from hashlib import sha256
from math import inf
from pathlib import Path
import re
import subprocess
import sys

from .blind import run as run_blind
from .growth import tell as tell_growth
from .target import Target
from .targets import TARGETS
from .worst import WORST

KEPT = Path(__file__).parents[1] / ".fuzz"
"""Where inputs are kept: those that led somewhere new, and those that led to bugs."""

#: An input that takes longer, in seconds, or more memory than this, in MB, is a bug like any other.
_SLOW_S = 20
_MEMORY_MB = 2_500
#: An input has at most so many bytes.
_LONGEST = 600
_DONE = re.compile(r"^Done (\d+) runs in (\d+) second", re.MULTILINE)
_ROW = "{:<14} {:>12} {:>8}  {}"


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/fuzz",
        description="Change what comes from outside, and see what falls over it.",
        epilog="Targets: "
        + "; ".join(f"{name}: {each.reads}" for name, each in TARGETS.items()),
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="default: all")
    parser.add_argument(
        "--runs", type=int, default=0, help="so many inputs for each target"
    )
    parser.add_argument(
        "--seconds", type=int, default=0, help="so long for each target (60)"
    )
    parser.add_argument("--seed", type=int, default=1, help="what chance follows from")
    parser.add_argument(
        "--blind",
        action="store_true",
        help="by chance alone, which needs no atheris and takes several times as many inputs",
    )
    parser.add_argument(
        "--growth",
        action="store_true",
        help="measure how time grows with the size of the worst inputs instead",
    )
    arguments = parser.parse_args(words)
    known = WORST if arguments.growth else TARGETS
    unknown = [name for name in arguments.targets if name not in known]
    if unknown:
        parser.error(
            f"no such target: {', '.join(unknown)}; there are {', '.join(known)}"
        )
    if not arguments.runs and not arguments.seconds:
        arguments.seconds = 60
    return arguments


def _corpus(name: str) -> Path:
    """Return the folder of a target's inputs, its seeds among them."""
    folder = KEPT / "corpus" / name
    folder.mkdir(parents=True, exist_ok=True)
    for seed in (b"", *TARGETS[name].seeds()):
        _keep(folder, seed)
    return folder


def _keep(folder: Path, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / sha256(data).hexdigest()[:16]
    path.write_bytes(data)
    return path


def _blind(target: Target, arguments: argparse.Namespace) -> bool:
    """Run a target by chance alone; tell whether nothing was found."""
    seeds = [path.read_bytes() for path in sorted(_corpus(target.name).iterdir())]
    outcome = run_blind(
        target,
        seeds,
        runs=arguments.runs or sys.maxsize,
        seconds=arguments.seconds or inf,
        seed=arguments.seed,
    )
    found = f"{len(outcome.bugs)} kinds of bugs"
    print(
        _ROW.format(
            target.name, f"{outcome.inputs:,}", f"{outcome.seconds:.0f} s", found
        ),
        flush=True,
    )
    for kind, data in outcome.bugs.items():
        print(f"  {kind}: {_keep(KEPT / 'bugs' / target.name, data)}", flush=True)
    return not outcome.bugs


def _guided(target: Target, arguments: argparse.Namespace) -> bool:
    """Run a target towards what hasn't been run through, in a process of its own; tell whether nothing was found."""
    corpus, bugs = _corpus(target.name), KEPT / "bugs" / target.name
    bugs.mkdir(parents=True, exist_ok=True)
    options = {
        "runs": arguments.runs or -1,
        "max_total_time": arguments.seconds,
        "seed": arguments.seed,
        "timeout": _SLOW_S,
        "rss_limit_mb": _MEMORY_MB,
        "max_len": _LONGEST,
        "len_control": 0,
        "artifact_prefix": f"{bugs}/",
    }
    words = [f"-{name}={value}" for name, value in options.items()]
    ran = subprocess.run(
        [sys.executable, "-m", "fuzz.guided", target.name, *words, str(corpus)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    said = ran.stdout + ran.stderr
    inputs, seconds = _ran(said)
    outcome = "nothing" if ran.returncode == 0 else f"a bug; its input is in {bugs}"
    print(_ROW.format(target.name, f"{inputs:,}", f"{seconds} s", outcome), flush=True)
    if ran.returncode:
        print("\n".join(_last_words(said)), flush=True)
    return ran.returncode == 0


def _ran(said: str) -> tuple[int, int]:
    """Return how many inputs were run in how many seconds, by libFuzzer's own words; 0 where it doesn't say."""
    found = _DONE.search(said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _last_words(said: str) -> Iterator[str]:
    """Yield the traceback in what a process wrote, or its end."""
    lines = [line for line in said.splitlines() if not line.startswith("#")]
    start = next((at for at, line in enumerate(lines) if "Traceback" in line), -20)
    yield from (f"  {line[:300]}" for line in lines[start:][:60])


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line; return 1 when anything was found."""
    arguments = _arguments(words)
    if arguments.growth:
        return int(not tell_growth(arguments.targets))
    names = arguments.targets or list(TARGETS)
    run = _blind if arguments.blind else _guided
    print(_ROW.format("target", "inputs", "time", "found"))
    clean = [run(TARGETS[name], arguments) for name in names]
    return int(not all(clean))


if __name__ == "__main__":
    sys.exit(main())
