"""Suspicious traits of a destination, in one table: name, weight, sentence.

Each is a small pure function in one of this package's modules. Why each weighs what it does stands in
`docs/detection.md`.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations, compress, product

from . import addresses, channels, novelty, rhythm, silence
from .signal import Evidence, Excuse, Grade, Hit, Signal
from .subject import Circumstances, Subject

__all__ = [
    "SIGNALS",
    "Circumstances",
    "Evidence",
    "Excuse",
    "Grade",
    "Hit",
    "Signal",
    "SignalTable",
    "Subject",
]

_KNOWN = frozenset({Excuse.TRUSTED, Excuse.LEARNED})
_ROUTINE = frozenset({Excuse.TRUSTED, Excuse.ROUTINE})
_TRUSTED = frozenset({Excuse.TRUSTED})
_NTP = frozenset({Excuse.NTP})
_NEW = "{whose:whose}: {not_of:part}"

_TABLE = (
    Signal(
        name="got_past_block",
        holds=channels.got_past_block,
        grades={"past": Grade(0.85, "Got past a block ({seen})")},
        normal=False,
    ),
    Signal(
        name="horizontal_scan",
        holds=silence.horizontal_scan,
        grades={
            "scan": Grade(
                0.85,
                "Tried port {port} in {networks} networks within {span:span}; {unanswered} of them never answered",
            )
        },
        normal=False,
    ),
    Signal(
        name="flood",
        holds=silence.flood,
        grades={
            "flood": Grade(
                0.85,
                "{entries} flows to {address} within {span:span}; {unanswered} of them weren't answered",
            )
        },
        normal=False,
    ),
    Signal(
        name="special_use_address",
        holds=addresses.special_use_address,
        grades={
            "special": Grade(
                0.60,
                "{address} is set aside for {use:part}, and isn't on the internet",
            ),
            "peer": Grade(
                0.30,
                "{address} is set aside for {use:part}; a peer may have named it as its own",
            ),
        },
        normal=False,
    ),
    Signal(
        name="hole_answered",
        holds=channels.hole_answered,
        grades={
            "answered": Grade(
                0.60,
                "Something answered through the hole in the NAT, after {tries:tries} over {waited:span} without an answer",
            )
        },
        excused=_TRUSTED | _NTP,
        normal=False,
    ),
    Signal(
        name="inbound_connection",
        holds=addresses.inbound_connection,
        grades={
            "one": Grade(0.60, "{address} connected to the device's port {port}"),
            "several": Grade(
                0.60,
                "{callers} addresses on the internet connected to the device's port {port}, {address} among them",
            ),
        },
        normal=False,
    ),
    Signal(
        name="reserved_port",
        holds=addresses.reserved_port,
        grades={
            "reserved": Grade(0.50, "{protocol} to {port:port}, which no service uses")
        },
        normal=False,
    ),
    Signal(
        name="network_address",
        holds=addresses.network_address,
        grades={
            "network": Grade(
                0.50, "{address} ends in .0.0, an address that no host should have"
            ),
            "end": Grade(
                0.30, "{address} ends in .{end}, seldom a host's, and never answered"
            ),
        },
    ),
    Signal(
        name="reconnect_storm",
        holds=silence.reconnect_storm,
        grades={
            "storm": Grade(
                0.50, "{failed} of {tries} connections within {span:span} failed"
            )
        },
        normal=False,
    ),
    Signal(
        name="new_network",
        holds=novelty.new_network,
        grades={
            "few": Grade(0.45, _NEW),
            "some": Grade(0.30, _NEW + " (it adds {rate:.1f} networks a day)"),
            "many": Grade(0.15, _NEW + " (it adds {rate:.1f} networks a day)"),
            "content": Grade(0.15, _NEW + " (it carries many makers' contents)"),
            "ntp": Grade(0.05, _NEW),
        },
        excused=_KNOWN,
    ),
    Signal(
        name="malware_port",
        holds=addresses.malware_port,
        grades={
            "malware": Grade(0.45, "TCP port {port} is {name:part}, which malware uses")
        },
        normal=False,
    ),
    Signal(
        name="upload_anomaly",
        holds=rhythm.upload_anomaly,
        grades={
            "upload": Grade(
                0.40,
                "Was sent {sent:amount} within this hour; up to {limit:amount} is usual",
            )
        },
    ),
    Signal(
        name="new_network_repeated",
        holds=novelty.new_network_repeated,
        grades={
            "repeated": Grade(
                0.30, "Went to that new network in {flows:flows} already"
            ),
            "lasting": Grade(
                0.30, "Has kept a connection to that new network for {lasted:span}"
            ),
        },
        excused=_KNOWN,
    ),
    Signal(
        name="never_replied",
        holds=silence.never_replied,
        grades={
            "long": Grade(0.30, "Never answered in {tries:tries} over {span:span}"),
            "so_far": Grade(0.10, "Never answered so far ({tries:tries})"),
        },
        excused=_TRUSTED | _NTP,
    ),
    Signal(
        name="fixed_source_port",
        holds=channels.fixed_source_port,
        grades={
            "fixed": Grade(
                0.25, "Always from source port {port}, in {flows:separate_flows}"
            )
        },
    ),
    Signal(
        name="nat_hole_kept_open",
        holds=channels.nat_hole_kept_open,
        grades={
            "held": Grade(
                0.25,
                "Kept a hole in the NAT open for {minutes} of the last {of} minutes",
            )
        },
        excused=_TRUSTED | _NTP,
    ),
    Signal(
        name="foreign_country",
        holds=novelty.foreign_country,
        grades={
            "foreign": Grade(0.20, "In {country:country}, outside {home:countries}")
        },
        excused=_ROUTINE,
    ),
    Signal(
        name="unusual_port",
        holds=novelty.unusual_port,
        grades={"unusual": Grade(0.20, "This device isn't known to use port {port}")},
        excused=_TRUSTED,
    ),
    Signal(
        name="periodic",
        holds=rhythm.periodic,
        grades={
            "periodic": Grade(0.20, "Every {period:span}, in {flows:flows} so far")
        },
        excused=_ROUTINE | _NTP,
    ),
)

#: Every signal by name.
SIGNALS: Mapping[str, Signal] = {signal.name: signal for signal in _TABLE}


class SignalTable:
    """Signals, with those that can hold for each kind of destination picked out beforehand."""

    def __init__(self, signals: Iterable[Signal]) -> None:
        """Sort them out by what excuses them."""
        table = tuple(signals)
        self._by_excuses = {
            excuses: tuple(
                signal for signal in table if signal.excused.isdisjoint(excuses)
            )
            for size in range(len(Excuse) + 1)
            for excuses in map(frozenset, combinations(Excuse, size))
        }

    def evidence_for(self, subject: Subject) -> list[Evidence]:
        """Return the evidence against a destination, the weightiest first."""
        candidates = self._by_excuses[_excuses_of(subject)]
        found = [
            Evidence(signal, hit)
            for signal in candidates
            if (hit := signal.holds(subject)) is not None
        ]
        if len(found) > 1:
            found.sort(key=lambda evidence: -evidence.weight)
        return found


def _excuses_of(subject: Subject) -> frozenset[Excuse]:
    """Return what a destination is excused by."""
    learned = subject.learned
    return _EXCUSES[
        subject.trusted, learned, learned and subject.usual_port, subject.ntp
    ]


_EXCUSES: Mapping[tuple[bool, ...], frozenset[Excuse]] = {
    holds: frozenset(compress(Excuse, holds))
    for holds in product((False, True), repeat=len(Excuse))
}
