"""`python -m bench.crossing.measure ROUNDS SIZE…`: measure tables of these sizes, one line of JSON for each.

It has to be in a network namespace of its own: whatever connections are tracked there are lost.
"""

from dataclasses import asdict
import json
import os
import platform
import resource
import subprocess
import sys
from typing import Any

from custom_components.iot_egress_guard.routers.openwrt.host_questions import questions

from .figures import ADDRESSES, SHARES, Point
from .kernel import GUARDED, fill

ENCRYPTIONS = {
    "with instructions for AES": {},
    # OpenSSL's name for "none of what x86-64 has beyond its beginnings": plain code, as on a router without them.
    "in plain code": {"OPENSSL_ia32cap": "0x0:0x0"},
}


def _whole(rounds: int, environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.crossing.whole", str(rounds)],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _ask(addresses: int) -> float:
    """Return the processor time that all questions for so many addresses take, in seconds."""
    before = _children()
    for question in questions(GUARDED[:addresses]):
        subprocess.run(["conntrack", *question.params], capture_output=True, check=True)
    return _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def point(entries: int, share: float, rounds: int) -> Point:
    """Fill the table, and measure it."""
    fill(entries, share)
    wholes = {
        name: _whole(rounds, environment) for name, environment in ENCRYPTIONS.items()
    }
    asked = [{count: _ask(count) for count in ADDRESSES} for _ in range(rounds)]
    return Point(
        share=share,
        entries=entries,
        bytes=max(each["bytes"] for each in wholes.values()),
        read=min(each["read"] for each in wholes.values()),
        encrypt={name: each["encrypt"] for name, each in wholes.items()},
        ask={count: min(each[count] for each in asked) for count in ADDRESSES},
    )


def main() -> None:
    """Measure each size at each share, the largest last."""
    if platform.machine() != "x86_64":
        sys.exit("what encryption in plain code costs is only known on x86-64")
    rounds, *sizes = map(int, sys.argv[1:])
    for share in SHARES:
        for entries in sizes:
            print(json.dumps(asdict(point(entries, share, rounds))), flush=True)


if __name__ == "__main__":
    main()
