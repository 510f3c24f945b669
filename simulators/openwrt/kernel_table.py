"""The real kernel's conntrack, in place of the simulated one, for what a client reads of it.

    with KernelTable({"nf_conntrack_udp_timeout": 60}) as table:
        for path, lines in table.files().items():
            simulator.files.put(path, lines)
        table.begin(Packet(…))

It is that of a network namespace of its own, so the machine's own connections aren't in it and it ends with us.
Needs root, and Debian's packages `util-linux` and `conntrack`.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
import subprocess
from types import TracebackType
from typing import Self

from .conntrack import SYSCTLS
from .files import Lines
from .packets import ECHO_REQUEST, ICMP, ICMPV6, TCP, UDP, Packet

TABLE = "/proc/net/nf_conntrack"
SYSCTL_DIR = "/proc/sys/net/netfilter"

STATE_TIMEOUTS = {
    UDP: "nf_conntrack_udp_timeout",
    TCP: "nf_conntrack_tcp_timeout_syn_sent",
    ICMP: "nf_conntrack_icmp_timeout",
    ICMPV6: "nf_conntrack_icmpv6_timeout",
}
"""How long an entry lives of which one packet passed."""

_NAMES = {UDP: "udp", TCP: "tcp", ICMP: "icmp", ICMPV6: "icmpv6"}

_READY = "echo; exec cat"
"""Tells that the namespace is there, and keeps it until the input ends."""

_WRITE = f'cd {SYSCTL_DIR}; while read -r name value; do echo "$value" > "$name" || exit 1; done'
_READ = f'cd {SYSCTL_DIR}; for name do [ -e "$name" ] && echo "$name $(cat "$name")"; done; true'


class KernelTableError(Exception):
    """The kernel won't: the text is that of its tool."""


class KernelTable:
    """The table; use it as a context manager. Raises KernelTableError or FileNotFoundError where it can't be had."""

    def __init__(self, sysctls: Mapping[str, int] | None = None) -> None:
        """Be one whose settings, named without their directory, are these; the others are the kernel's own."""
        self._wanted = {"nf_conntrack_acct": 1, **(sysctls or {})}
        self.sysctls: dict[str, int] = {}
        """The settings as the kernel has them."""

    def __enter__(self) -> Self:
        """Make the namespace and set what is wanted."""
        self._holder = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", _READY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._holder.stdout is not None
        if not self._holder.stdout.readline():
            _, complaint = self._holder.communicate()
            raise KernelTableError(complaint.strip())
        try:
            wanted = (f"{name} {value}\n" for name, value in self._wanted.items())
            self._run("sh", "-c", _WRITE, text="".join(wanted))
            told = self._run("sh", "-c", _READ, "sh", *SYSCTLS)
        except KernelTableError:
            self._end()
            raise
        pairs = (line.split() for line in told.splitlines())
        self.sysctls = {name: int(value) for name, value in pairs}
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let the namespace be gone, and its table with it."""
        self._end()

    def begin(self, packet: Packet, *, answered: bool = False) -> None:
        """Enter the flow whose first packet this is, with the timeout that the kernel has for such a one.

        Like all that `conntrack -I` enters, it has no packets or bytes counted. Raises KernelTableError.
        """
        timeout = self.sysctls[STATE_TIMEOUTS[packet.protocol]]
        words = [*_insertion(packet), "--timeout", str(timeout)]
        if answered:
            words += ["--status", "SEEN_REPLY"]
        self._run("conntrack", *words)

    def lines(self) -> Iterator[str]:
        """Yield the lines of the table as they stand."""
        with Path(f"/proc/{self._holder.pid}/net/nf_conntrack").open(
            encoding="ascii"
        ) as table:
            yield from table

    def files(self) -> dict[str, Lines]:
        """Return the files of the table and its settings by the paths under which a router has them."""
        return {
            TABLE: self.lines,
            f"{SYSCTL_DIR}/nf_conntrack_count": lambda: iter(
                [f"{sum(1 for _ in self.lines())}\n"]
            ),
            **{
                f"{SYSCTL_DIR}/{name}": partial(_one_line, value)
                for name, value in self.sysctls.items()
            },
        }

    def _run(self, *command: str, text: str = "") -> str:
        done = subprocess.run(
            ["nsenter", f"--net=/proc/{self._holder.pid}/ns/net", *command],
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise KernelTableError(done.stderr.strip())
        return done.stdout

    def _end(self) -> None:
        self._holder.communicate()


def _one_line(value: int) -> Iterator[str]:
    yield f"{value}\n"


def _insertion(packet: Packet) -> list[str]:
    """Return the arguments of `conntrack` for a flow without an answer; the tool wants the addresses first."""
    name = _NAMES[packet.protocol]
    words = ["-I", "-s", packet.src, "-d", packet.dst, "-p", name]
    if packet.protocol in ECHO_REQUEST:
        kind = str(ECHO_REQUEST[packet.protocol])
        return [
            *(*words, f"--{name}-type", kind, f"--{name}-code", "0"),
            *(f"--{name}-id", str(packet.sport)),
        ]
    words += ["--sport", str(packet.sport), "--dport", str(packet.dport)]
    if packet.protocol == TCP:
        words += ["--state", "SYN_SENT"]
    return words
