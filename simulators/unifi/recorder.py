"""From the gateway to the log: which flows are logged, and when they were, by the console's clock."""

from collections.abc import Callable

from simulators.clock import Timeline
from simulators.openwrt.conntrack_flow import Counter

from .firewall import Attempt, Decision
from .flow_log import FlowLog
from .flow_record import End, Seen, blocked_by
from .gateway import Ended
from .settings import Settings
from .site import Site

DNS_PORT = 53


class Recorder:
    """Hears of flows that end and of those that are blocked, and has them logged."""

    def __init__(
        self,
        timeline: Timeline,
        wall: Callable[[], float],
        site: Site,
        settings: Settings,
        log: FlowLog,
    ) -> None:
        """Log to `log` what `settings` ask for."""
        self._timeline = timeline
        self._wall = wall
        self._site = site
        self._settings = settings
        self._log = log

    def ended(self, end: Ended) -> None:
        """Hear of a flow whose entry ended."""
        way = end.flow.original
        source = self._end(way.src, way.sport)
        destination = self._end(way.dst, way.dport)
        if not self._settings.allowed_logging or self._is_hidden(source, destination):
            return
        up, down = end.flow.up, end.flow.down
        seen = Seen(
            source=source,
            destination=destination,
            protocol=end.flow.protocol,
            began=self._moment(end.began),
            ended=self._moment(end.ended),
            up=Counter(up.packets, up.bytes),
            down=Counter(down.packets, down.bytes),
        )
        self._log.note(seen, end.ended)

    def blocked(self, attempt: Attempt, decision: Decision) -> None:
        """Hear of a flow that was blocked; without logging its policy keeps that to itself."""
        if not decision.logged:
            return
        packet, now = attempt.packet, self._timeline.now
        seen = Seen(
            source=End(address=packet.src, port=packet.sport, place=attempt.source),
            destination=End(
                address=packet.dst, port=packet.dport, place=attempt.destination
            ),
            protocol=packet.protocol,
            began=self._moment(now),
            ended=self._moment(now),
            up=Counter(1, packet.size),
            down=Counter(),
            allowed=False,
            policy=blocked_by(decision.policy_id, decision.policy_name),
        )
        self._log.note(seen, now)

    def _end(self, address: str, port: int) -> End:
        return End(address=address, port=port, place=self._site.place(address))

    def _is_hidden(self, source: End, destination: End) -> bool:
        if destination.place.zone == "gateway":
            return destination.port == DNS_PORT and not self._settings.gateway_dns
        lan = source.place.lan
        return lan is not None and lan is destination.place.lan

    def _moment(self, instant: float) -> float:
        """Return an instant of the timeline by the console's clock."""
        return self._wall() - self._timeline.now + instant
