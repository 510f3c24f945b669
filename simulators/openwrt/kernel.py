"""The router's data path: connection tracking, the chains, masquerading."""

from dataclasses import dataclass

from simulators.clock import Timeline

from .conntrack import Conntrack
from .conntrack_flow import Flow, Offload, Way
from .firewall_chains import Defaults
from .network import Network
from .nft import Rule
from .nft_match import Passage, Verdict, run
from .nft_table import Table
from .packets import TCP, UDP, Packet, Tcp


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a packet: the verdict, its flow, the rule that decided."""

    verdict: Verdict
    flow: Flow | None
    rule: Rule | None

    @property
    def passed(self) -> bool:
        """Whether the packet got through."""
        return self.verdict is Verdict.ACCEPT


class Kernel:
    """Forwards packets."""

    def __init__(
        self,
        timeline: Timeline,
        network: Network,
        table: Table,
        conntrack: Conntrack,
        *,
        utc_offset: int,
    ) -> None:
        """Forward between the interfaces of `network`, as `table` permits.

        `utc_offset` is what the router's time of day is ahead of UTC, in seconds.
        """
        self._timeline = timeline
        self._utc_offset = utc_offset
        self._network = network
        self._table = table
        self._conntrack = conntrack
        self.defaults = Defaults()

    def send(self, packet: Packet) -> Outcome:
        """Receive a packet, or let the router itself send one.

        As in Linux, an unanswered flow is still `new`: its further packets pass the rules
        again, and refresh the entry even if they are dropped then. Packets of a flow that was
        answered pass by `ct state established` before any rule. A flow that is dropped
        never enters the table.

        Without any table of rules nothing is dropped, masqueraded or tracked: nobody needs
        the kernel's hooks then. Entries stay as they are, and age.
        """
        if not self._table.present:
            return Outcome(verdict=Verdict.ACCEPT, flow=None, rule=None)
        found = self._conntrack.find(packet)
        if found is not None:
            flow, reply = found
            self._conntrack.refresh(flow, packet, reply=reply)
            if flow.offload is not None:
                return Outcome(verdict=Verdict.ACCEPT, flow=flow, rule=None)
            state = "established" if reply or flow.seen_reply else "new"
            verdict, rule = self._filter(packet, flow, state)
            if verdict is Verdict.ACCEPT:
                self._offload(flow)
            return Outcome(verdict=verdict, flow=flow, rule=rule)
        stray = packet.protocol == TCP and packet.tcp in (Tcp.RST, Tcp.SYN_ACK)
        verdict, rule = self._filter(packet, None, "invalid" if stray else "new")
        if verdict is not Verdict.ACCEPT or stray:
            return Outcome(verdict=verdict, flow=None, rule=rule)
        begun = self._conntrack.begin(packet, self._translated(packet))
        if begun is None:
            return Outcome(verdict=Verdict.DROP, flow=None, rule=None)
        return Outcome(verdict=verdict, flow=begun, rule=rule)

    def answer(self, flow: Flow, size: int = 60, tcp: Tcp = Tcp.ACK) -> Outcome:
        """Let the far end of a flow send a packet back."""
        way = flow.reply
        return self.send(_packet(flow, way, size, tcp))

    def repeat(
        self, flow: Flow, mac: str, size: int = 60, tcp: Tcp = Tcp.ACK
    ) -> Outcome:
        """Let the end that began a flow send another packet."""
        return self.send(_packet(flow, flow.original, size, tcp, mac))

    def _filter(
        self, packet: Packet, flow: Flow | None, state: str
    ) -> tuple[Verdict, Rule | None]:
        target = packet.dst
        if flow is not None and packet.dst == flow.reply.dst != flow.original.src:
            # The masqueraded address is the client's own again by the time of the chains.
            target = flow.original.src
        own = self._network.is_own(packet.src)
        if self._network.is_own(target):
            hook = "input"
        else:
            hook = "output" if own else "forward"
        passage = Passage(
            packet=packet,
            iif="" if own else self._network.device_towards(packet.src),
            oif=self._network.device_towards(target),
            state=state,
            time=self._timeline.wall + self._utc_offset,
        )
        return run(self._table, hook, passage)

    def _translated(self, packet: Packet) -> str | None:
        """Return the address that hides the sender, if one does."""
        wan = self._network.wan.device
        leaves = (
            self._network.device_towards(packet.src) != wan
            and self._network.device_towards(packet.dst) == wan
            and not self._network.is_own(packet.dst)
        )
        return self._network.wan_address() if leaves and not packet.ipv6 else None

    def _offload(self, flow: Flow) -> None:
        ready = flow.assured and flow.protocol in (TCP, UDP)
        if ready and (self.defaults.offload or self.defaults.offload_hw):
            hardware = self.defaults.offload_hw
            flow.offload = Offload.HARDWARE if hardware else Offload.SOFTWARE
            flow.changed()


def _packet(flow: Flow, way: Way, size: int, tcp: Tcp, mac: str = "") -> Packet:
    return Packet(
        src=way.src,
        dst=way.dst,
        protocol=flow.protocol,
        sport=way.sport,
        dport=way.dport,
        size=size,
        mac=mac,
        tcp=tcp,
    )
