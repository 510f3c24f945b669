"""What this very device was seen to do while learning: its networks, its ports, and how often it meets new ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .destination import Destination
from .origin import Origin
from .stored import flag, moment, optional, real, text, whole

#: How long a device is learned (docs/detection.md), in seconds of polling.
LEARNING_S = 7 * 86_400
#: A longer silence between polls teaches nothing, and isn't counted as learning, in seconds.
MAX_GAP_S = 3600
#: What never answers is learned after so many entries over so many seconds: probes of a scan stay below, and what retries
#: without success has shown by then that it does.
LEARNED_AFTER_ENTRIES = 3
LEARNED_AFTER_S = 86_400
#: The first part of learning shows everything for the first time; how often new networks come is told by the rest.
WARM_UP = 1 / 3
#: Bounds of memory: networks met, and ports learned.
MAX_NETWORKS = 512
MAX_PORTS = 1024
#: From so many learned ports on, the device is one that uses whatever port comes: peer-to-peer, WebRTC.
ANY_PORT = 16

#: Stands for an address that no network announces, as far as the database knows.
UNANNOUNCED = 0

_DAY_S = 86_400


@dataclass(slots=True)
class MetNetwork:
    """A network that the device met."""

    met_at: float
    """When, in seconds of learning."""
    entries: int = 0
    learned: bool = False


@dataclass(slots=True)
class Baseline:
    """What a device was seen to do while learning."""

    learning_s: float = LEARNING_S
    """How long learning takes, in seconds."""
    observed_s: float = 0.0
    """How long the device has been observed; what polls couldn't see isn't counted."""
    networks: dict[int, MetNetwork] = field(default_factory=dict)
    """ASN → the network, learned or only met."""
    learned: int = 0
    """How many networks were learned."""
    ports: set[tuple[str, int]] = field(default_factory=set)
    """Protocol and remote port of what was learned."""
    _observed_at: float | None = None
    _rate: float | None = None
    """The networks a day, once learning is over and they don't change any more."""

    @property
    def learning(self) -> bool:
        """True until the device has been observed for long enough."""
        return self.observed_s < self.learning_s

    @property
    def progress(self) -> float:
        """How much of the learning is done, 0–1."""
        return min(1.0, self.observed_s / self.learning_s) if self.learning_s else 1.0

    @property
    def networks_per_day(self) -> float:
        """How many networks a day the device added after the first third of its learning."""
        if self._rate is not None:
            return self._rate
        begins = self.learning_s * WARM_UP
        days = (min(self.observed_s, self.learning_s) - begins) / _DAY_S
        added = sum(
            network.learned and network.met_at > begins
            for network in self.networks.values()
        )
        rate = added / days if days > 0 else 0.0
        if not self.learning:
            self._rate = rate
        return rate

    def pass_time(self, now: float) -> bool:
        """Note that the device is observed now; tell whether one more hour of learning is done."""
        before = self.observed_s // 3600
        if self._observed_at is not None and self.learning:
            passed = now - self._observed_at
            if 0 < passed <= MAX_GAP_S:
                self.observed_s += passed
        self._observed_at = now
        return self.observed_s // 3600 > before

    def met(self, origin: Origin) -> None:
        """Count one entry to a network."""
        asn = network_of(origin)
        if asn is None:
            return
        network = self.networks.get(asn)
        if network is None:
            if len(self.networks) >= MAX_NETWORKS and not self._make_room():
                return
            network = self.networks[asn] = MetNetwork(self.observed_s)
        network.entries += 1

    def learn(self, destination: Destination, origin: Origin) -> None:
        """Take a destination for normal, if it's more than a try that failed. Only while learning.

        Time servers teach nothing: a pool's are in anybody's networks, and those would be known for all that goes there.
        """
        if destination.key.ntp:
            return
        asn = network_of(origin)
        network = None if asn is None else self.networks.get(asn)
        if network is not None and (
            destination.replied
            or (
                network.entries >= LEARNED_AFTER_ENTRIES
                and self.observed_s - network.met_at >= LEARNED_AFTER_S
            )
        ):
            self.learned += not network.learned
            network.learned = True
        if len(self.ports) < MAX_PORTS and (
            destination.replied
            or (
                destination.sightings >= LEARNED_AFTER_ENTRIES
                and destination.last_seen - destination.first_seen >= LEARNED_AFTER_S
            )
        ):
            self.ports.add((destination.key.protocol, destination.key.port))

    def knows_network(self, origin: Origin) -> bool:
        """Tell whether an address' network was learned."""
        asn = network_of(origin)
        network = None if asn is None else self.networks.get(asn)
        return network is not None and network.learned

    def knows_port(self, protocol: str, port: int) -> bool:
        """Tell whether a port was learned, by itself or as one of many that change."""
        if (protocol, port) in self.ports:
            return True
        return port >= 1024 and self._uses_any_port(protocol)

    def entries_to(self, origin: Origin) -> int:
        """Return how many entries there were to an address' network."""
        asn = network_of(origin)
        network = None if asn is None else self.networks.get(asn)
        return 0 if network is None else network.entries

    def _uses_any_port(self, protocol: str) -> bool:
        changing = (name == protocol and port >= 1024 for name, port in self.ports)
        return sum(changing) >= ANY_PORT

    def _make_room(self) -> bool:
        """Forget the networks that were only met; tell whether there were any."""
        if self.learned == len(self.networks):
            return False
        self.networks = {
            asn: network for asn, network in self.networks.items() if network.learned
        }
        return True

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "observed_s": self.observed_s,
            "observed_at": self._observed_at,
            "networks": [
                [asn, each.met_at, each.entries, each.learned]
                for asn, each in self.networks.items()
            ],
            "ports": [list(port) for port in sorted(self.ports)],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], learning_s: float) -> Baseline:
        """Return what `as_dict` gave; KeyError, TypeError or ValueError for anything else."""
        baseline = cls(learning_s)
        baseline.observed_s = real(data["observed_s"])
        baseline._observed_at = optional(moment)(data["observed_at"])
        baseline.networks = {
            whole(asn): MetNetwork(real(met_at), whole(entries), flag(learned))
            for asn, met_at, entries, learned in data["networks"]
        }
        baseline.learned = sum(each.learned for each in baseline.networks.values())
        baseline.ports = {(text(name), whole(port)) for name, port in data["ports"]}
        return baseline


def network_of(origin: Origin) -> int | None:
    """Return the ASN that announces an address; `UNANNOUNCED` for none, None where that can't be known."""
    if origin.asn is not None:
        return origin.asn
    return None if origin.special_use or not origin.asked else UNANNOUNCED
