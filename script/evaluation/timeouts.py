"""How long a router's entries live after their last packet."""

from collections.abc import Iterable, Mapping

from .errors import UsageError

type Timeouts = Mapping[str, int]
"""State → seconds. Names are those of `TableSettings.timeouts`."""

LINUX: Timeouts = {
    "udp": 30,
    "udp_stream": 120,
    "tcp_syn_sent": 120,
    "tcp_syn_recv": 60,
    "tcp_established": 432_000,
    "tcp_fin_wait": 120,
    "tcp_close_wait": 60,
    "tcp_last_ack": 30,
    "tcp_time_wait": 120,
    "tcp_close": 10,
    "tcp_unacknowledged": 300,
    "icmp": 30,
    "icmpv6": 30,
    "generic": 600,
}
"""The kernel's own (`net/netfilter/nf_conntrack_proto_*.c`)."""

OPENWRT: Timeouts = {**LINUX, "udp": 60, "udp_stream": 180, "tcp_established": 7440}
"""OpenWrt's (its `11-nf-conntrack.conf`, else the kernel's)."""

SETS: Mapping[str, Timeouts] = {"openwrt": OPENWRT, "linux": LINUX}

TOLD = frozenset(
    {
        *("udp", "udp_stream", "icmp", "generic"),
        *("tcp_established", "tcp_syn_sent", "tcp_time_wait", "tcp_close"),
    }
)
"""Those that the guard reads from a router; of the others it doesn't know."""


def overridden(timeouts: Timeouts, settings: Iterable[str]) -> Timeouts:
    """Return timeouts with single ones set anew by `NAME=SECONDS`; `UsageError` names what is wrong."""
    changed = dict(timeouts)
    for setting in settings:
        name, _, seconds = setting.partition("=")
        if name not in timeouts:
            raise UsageError(
                f"--timeout {setting}: there is no {name!r}; there are {', '.join(timeouts)}"
            )
        if not (seconds.isascii() and seconds.isdigit() and int(seconds)):
            raise UsageError(f"--timeout {setting}: {seconds!r} are no seconds")
        changed[name] = int(seconds)
    return changed
