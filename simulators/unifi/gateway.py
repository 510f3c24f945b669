"""The gateway's data path: connection tracking as in Linux, with the console's firewall in it.

A flow is logged when its entry ends, which is the entry's timeout after the last packet; one that
is blocked is logged at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import override

from simulators.clock import Timeline
from simulators.openwrt.conntrack import Conntrack
from simulators.openwrt.conntrack_flow import Flow, Way
from simulators.openwrt.kernel import Kernel, Outcome
from simulators.openwrt.network import Network
from simulators.openwrt.nft_match import Verdict
from simulators.openwrt.packets import TCP, Packet, Tcp

from .clients import Clients
from .firewall import Attempt, Decision, Firewall
from .site import Site

SYSCTLS = {
    "nf_conntrack_udp_timeout": 30,
    "nf_conntrack_udp_timeout_stream": 180,
    "nf_conntrack_tcp_timeout_established": 7_440,
}
"""Linux 4.19's settings for UDP, which the recorded flow bears out: it ended 180 s after traffic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A flow whose entry ended: when it began and ended, in seconds of the timeline."""

    flow: Flow
    began: float
    ended: float


class FlowTable(Conntrack):
    """A table that tells of every entry that ends."""

    def __init__(
        self, timeline: Timeline, random: Random, ended: Callable[[Ended], None]
    ) -> None:
        """Call `ended` with each entry that ends, `clear` excepted."""
        super().__init__(timeline, random, SYSCTLS)
        self._clock = timeline
        self._tell = ended
        self._began: dict[int, float] = {}

    @override
    def begin(self, packet: Packet, translated: str | None) -> Flow | None:
        """Enter a new flow, and keep when that was."""
        flow = super().begin(packet, translated)
        if flow is not None:
            self._began[flow.ident] = self._clock.now
        return flow

    @override
    def delete(self, flow: Flow) -> None:
        """Forget an entry, and tell of it."""
        super().delete(flow)
        began = self._began.pop(flow.ident, flow.last_packet)
        ended = min(self._clock.now, flow.deadline)
        self._tell(Ended(flow=flow, began=began, ended=ended))

    @override
    def clear(self) -> None:
        """Forget everything without a word, as a reboot does."""
        for flow in list(self.flows()):
            super().delete(flow)
        self._began.clear()


class Gateway(Kernel):
    """Forwards packets as far as the console's firewall lets them.

    It is a kernel to the clients' traffic, and shares nothing else with OpenWrt's: neither the
    rules nor the state that the base class would have.
    """

    def __init__(
        self,
        network: Network,
        table: FlowTable,
        site: Site,
        clients: Clients,
        firewall: Firewall,
        blocked: Callable[[Attempt, Decision], None],
    ) -> None:
        """Ask `firewall` about new flows; `blocked` hears of those it stops."""
        self._lines = network
        self._flows = table
        self._site = site
        self._clients = clients
        self._firewall = firewall
        self._blocked = blocked

    @override
    def send(self, packet: Packet) -> Outcome:
        """Receive a packet.

        Packets of a flow that was answered pass before any policy is asked, and so do those of
        a connection that nobody knows any more; the first packets of others are decided about.
        """
        found = self._flows.find(packet)
        if found is None:
            return self._begin(packet)
        flow, reply = found
        self._flows.refresh(flow, packet, reply=reply)
        passes = reply or flow.seen_reply or self._decide(packet)
        verdict = Verdict.ACCEPT if passes else Verdict.DROP
        return Outcome(verdict=verdict, flow=flow, rule=None)

    @override
    def answer(self, flow: Flow, size: int = 60, tcp: Tcp = Tcp.ACK) -> Outcome:
        """Let the far end of a flow send a packet back."""
        return self.send(_packet(flow.protocol, flow.reply, size, tcp, ""))

    @override
    def repeat(
        self, flow: Flow, mac: str, size: int = 60, tcp: Tcp = Tcp.ACK
    ) -> Outcome:
        """Let the end that began a flow send another packet."""
        return self.send(_packet(flow.protocol, flow.original, size, tcp, mac))

    def _begin(self, packet: Packet) -> Outcome:
        stray = packet.protocol == TCP and packet.tcp in (Tcp.RST, Tcp.SYN_ACK)
        if stray or self._is_shut_out(packet.src) or not self._decide(packet):
            return Outcome(verdict=Verdict.DROP, flow=None, rule=None)
        flow = self._flows.begin(packet, self._hidden_behind(packet))
        verdict = Verdict.DROP if flow is None else Verdict.ACCEPT
        return Outcome(verdict=verdict, flow=flow, rule=None)

    def _is_shut_out(self, address: str) -> bool:
        client = self._clients.with_address(address)
        return client is not None and client.mac.lower() in self._clients.blocked

    def _hidden_behind(self, packet: Packet) -> str | None:
        """Return the address that hides the sender, if one does."""
        leaves = self._site.place(packet.dst).zone == "external" and not packet.ipv6
        return self._lines.wan_address() if leaves else None

    def _decide(self, packet: Packet) -> bool:
        source, destination = self._site.place(packet.src), self._site.place(packet.dst)
        if source.lan is destination.lan is not None and destination.zone != "gateway":
            # Within a network the switches pass it on, and the gateway never sees it.
            return True
        client = self._clients.with_address(packet.src)
        attempt = Attempt(
            packet=packet,
            mac=client.mac.lower() if client else packet.mac,
            source=source,
            destination=destination,
        )
        decision = self._firewall.decide(attempt)
        if not decision.passes:
            self._blocked(attempt, decision)
        return decision.passes


def _packet(protocol: int, way: Way, size: int, tcp: Tcp, mac: str) -> Packet:
    return Packet(
        src=way.src,
        dst=way.dst,
        protocol=protocol,
        sport=way.sport,
        dport=way.dport,
        size=size,
        mac=mac,
        tcp=tcp,
    )
