"""What stays behind of a TCP flow is where the kernel's state machine leads, as the simulated router has it."""

from random import Random

import pytest

from script.evaluation.entries import Table
from script.evaluation.timeouts import OPENWRT
from simulators.clock import ManualClock, Timeline
from simulators.openwrt.conntrack import Conntrack
from simulators.openwrt.packets import TCP, Packet, Tcp

from .traffic import NOON, flow

UP, DOWN = "192.168.1.2", "198.51.100.7"
OPENED = [(UP, Tcp.SYN), (DOWN, Tcp.SYN_ACK), (UP, Tcp.ACK), (DOWN, Tcp.ACK)]


class Kernel:
    """The simulated router's table."""

    def __init__(self) -> None:
        """Be empty."""
        self.clock = ManualClock()
        self.table = Conntrack(Timeline(self.clock), Random(1))

    def pass_on(self, sender: str, segment: Tcp) -> None:
        """Let a segment of the one connection pass."""
        ports = (40_000, 443) if sender == UP else (443, 40_000)
        packet = Packet(
            src=sender,
            dst=DOWN if sender == UP else UP,
            protocol=TCP,
            sport=ports[0],
            dport=ports[1],
            tcp=segment,
        )
        known = self.table.find(packet)
        if known is None:
            self.table.begin(packet, None)
        else:
            self.table.refresh(known[0], packet, reply=known[1])


@pytest.mark.parametrize(
    ("state", "segments"),
    [
        ("S0", OPENED[:1]),
        ("S1", OPENED),
        ("S2", [*OPENED, (UP, Tcp.FIN), (DOWN, Tcp.ACK)]),
        ("S3", [*OPENED, (DOWN, Tcp.FIN), (UP, Tcp.ACK)]),
        (
            "SF",
            [
                *OPENED,
                *[(UP, Tcp.FIN), (DOWN, Tcp.ACK), (DOWN, Tcp.FIN), (UP, Tcp.ACK)],
            ],
        ),
        ("REJ", [(UP, Tcp.SYN), (DOWN, Tcp.RST)]),
        ("RSTO", [*OPENED, (UP, Tcp.RST)]),
        ("RSTR", [*OPENED, (DOWN, Tcp.RST)]),
        ("SH", [(UP, Tcp.SYN), (UP, Tcp.FIN)]),
        ("OTH", [(UP, Tcp.ACK), (UP, Tcp.ACK)]),
    ],
)
def test_what_stays_behind_is_what_the_kernel_keeps(
    state: str, segments: list[tuple[str, Tcp]]
) -> None:
    kernel = Kernel()
    for sender, segment in segments:
        kernel.pass_on(sender, segment)
    answers = sum(sender == DOWN for sender, _ in segments)
    recorded = flow(
        NOON,
        protocol="tcp",
        packets_up=len(segments) - answers,
        packets_down=answers,
        state=state,
    )
    table = Table([recorded], OPENWRT)
    kept = [
        (each.state, each.seen_reply, each.assured, each.down.packets)
        for each in kernel.table.flows()
    ]
    assert kept == [
        (each.state, each.replied, each.assured, each.packets_down)
        for each in table.at(NOON)
    ]
    for _ in range(80):
        kernel.clock.advance(100)
        alive = table.at(NOON + kernel.clock.monotonic())
        assert len(kernel.table) == len(alive)
