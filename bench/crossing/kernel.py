"""Fills the kernel's table of the network namespace that this process is in."""

from collections.abc import Iterator
from ipaddress import ip_address
from itertools import cycle, islice
from pathlib import Path
import subprocess

from .figures import ADDRESSES, PER_HOST

TABLE = Path("/proc/net/nf_conntrack")
_ACCOUNTING = Path("/proc/sys/net/netfilter/nf_conntrack_acct")

_LIFETIME_S = 86_400
"""Nothing may end while it's measured."""

GUARDED = tuple(f"10.23.2.{number}" for number in range(10, 10 + max(ADDRESSES)))
"""The addresses that are asked for."""

_CROWD = tuple(f"10.23.1.{number}" for number in range(2, 252))
_CROWD6 = tuple(f"2001:db8:0:10::{number:x}" for number in range(2, 252))
_FAR, _FAR6 = ip_address("3.0.0.1"), ip_address("2a05:d014:1c5::1")
"""The first of the destinations; each entry has one of its own."""

_TRANSPORTS = ("-p tcp --state ESTABLISHED", "-p udp")


def fill(entries: int, share: float) -> None:
    """Have so many entries and no others: this share of IPv4, `PER_HOST` of them for each guarded address.

    Raises OSError with the tool's complaint, or when they aren't all there.
    """
    _ACCOUNTING.write_text("1\n", encoding="ascii")
    _conntrack("-F")
    _conntrack("-R", "-", stdin="".join(_lines(entries, share)))
    have = int(_conntrack("-C"))
    if have != entries:
        raise OSError(f"the kernel has {have} entries instead of {entries}")


def _conntrack(*words: str, stdin: str = "") -> str:
    done = subprocess.run(
        ["conntrack", *words],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise OSError(done.stderr.strip())
    return done.stdout


def _lines(entries: int, share: float) -> Iterator[str]:
    guarded = [host for host in GUARDED for _ in range(PER_HOST)]
    of_ipv4 = max(round(entries * share), len(guarded))
    hosts = [*guarded, *islice(cycle(_CROWD), of_ipv4 - len(guarded))]
    for number, host in enumerate(hosts):
        yield _line(host, f"{_FAR + number}", "203.0.113.2", number)
    for number, host in enumerate(islice(cycle(_CROWD6), entries - of_ipv4)):
        yield _line(host, f"{_FAR6 + number}", host, number)


def _line(host: str, far: str, outside: str, number: int) -> str:
    port = 1024 + number % 64_000
    return (
        f"-A -t {_LIFETIME_S} -u SEEN_REPLY,ASSURED -s {host} -d {far} -r {far} -q {outside} "
        f"{_TRANSPORTS[number % 2]} --sport {port} --dport 443 --reply-port-src 443 --reply-port-dst {port}\n"
    )
