"""What was seen of a block: its rule as the router has it, what it stopped, what's left, what got past it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from ..egress import stored
from ..egress.destination import DestinationKey, added
from ..egress.words import amount, endpoint, times
from ..plain_text import MAX_WORDS, plain
from ..routers.model import Flow, FlowKey, PushResult, RuleStatus

#: So many of the flows that got past a block are kept, the newest.
MAX_LEAKS = 16


_UNSETTLED = (
    "The router hasn't confirmed yet that the rule is as it should be now; "
    "it's asked again at each poll."
)
_LOG_PROVES = (
    "No flow that began since is in the router's log but those that it stopped."
)
_LOG_SHOWS_NOTHING_YET = "Nothing has tried it since, so it isn't proven yet; the router's log shows flows only when they have ended."


class Leak(NamedTuple):
    """A flow that got past a block."""

    at: float
    """When it was seen, in seconds since the epoch."""
    key: DestinationKey
    text: str
    """What was seen, for people."""


@dataclass(slots=True, kw_only=True)
class Evidence:
    """What a block's state rests on, as of the last look."""

    said: list[str] = field(default_factory=list)
    """Why it is in its state, where that isn't as it should be: sentences."""
    rule: list[str] = field(default_factory=list)
    """Its rules as the router has them."""
    fingerprint: str = ""
    """Of what the router had configured of it when it was put on; another one means that somebody changed it."""
    networks: int = 0
    flows_cut: int | None = None
    """Entries that were cut; None where the router can't."""
    hits: int = 0
    """Packets dropped since it was made, over the router's reloads."""
    counted: int = 0
    """What the router's counter stood at."""
    hits_before: int = 0
    """`hits` when its rule was last put into force."""
    known: dict[FlowKey, int | None] = field(default_factory=dict)
    """Flows it should stop that are still in the router's table → packets sent: from before it, or told of already."""
    leaks: list[Leak] = field(default_factory=list)
    earlier: str = ""
    """What got past it last, before it was proven again."""
    ahead: list[str] = field(default_factory=list)
    """Rules of the owner's that stand ahead of it."""
    needs_hit: bool = False
    """What is left of flows from before can't be seen here: only what it stopped proves it."""
    notes: list[str] = field(default_factory=list)
    """What its owner should know besides, as of the last push: sentences."""

    def pushed(self, result: PushResult, networks: int) -> None:
        """Take in what came of putting the rule on the router."""
        self.looked(result.status)
        self.fingerprint = result.status.fingerprint
        self.networks = networks
        if result.flows_cut is not None:
            self.flows_cut = (self.flows_cut or 0) + result.flows_cut
        self.notes = list(result.notes)

    def looked(self, status: RuleStatus) -> None:
        """Take in what the router says of the rule now."""
        self.rule = [plain(each, MAX_WORDS) for each in status.text]
        self.ahead = [plain(each) for each in status.ahead]
        self.needs_hit = status.needs_hit
        # Whenever the router loads its rules anew, it counts from zero.
        began_anew = status.packets < self.counted
        gained = status.packets - (0 if began_anew else self.counted)
        self.hits = added(self.hits, gained)
        self.counted = status.packets

    def leaked(self, flows: Iterable[Flow], now: float) -> list[Leak]:
        """Take in which flows that it should stop are in the table; return those that weren't there before.

        An entry that counts fewer packets than before is another one between the same ports; and so is each record of a log.
        """
        leaks = []
        known: dict[FlowKey, int | None] = {}
        for flow in flows:
            before = self.known.get(flow.key, 0)
            anew = before is not None and (flow.packets_up or 0) < before
            if flow.record is not None:
                leaks.append(_leak(flow, now))
                continue
            if flow.key not in self.known or anew:
                leaks.append(_leak(flow, now))
            known[flow.key] = flow.packets_up
        self.known = known
        self.leaks = [*self.leaks, *leaks][-MAX_LEAKS:]
        return leaks

    def forget_leaks(self) -> None:
        """Hold what got past it against it no longer; only the last of it is still told of."""
        if self.leaks:
            self.earlier = self.leaks[-1].text
            self.leaks.clear()

    def set_back(self, now: float) -> None:
        """Take for now what would be still to come: the clock was set back."""
        self.leaks = [each._replace(at=min(each.at, now)) for each in self.leaks]

    def survivors(self, flows: Iterable[Flow]) -> None:
        """Take the flows that are there when the rule has just been put on for those from before it."""
        self.known = {flow.key: flow.packets_up for flow in flows}

    @property
    def proven(self) -> bool:
        """True when nothing that it should stop is left, as far as the router can show it."""
        return not self.known and (self.hits > self.hits_before or not self.needs_hit)

    def note(self, sentence: str) -> None:
        """Add something for its owner to know, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def sentences(self, *, in_force: bool) -> list[str]:
        """Return it for people."""
        sentences = list(self.said)
        if in_force and not self.fingerprint:
            sentences.append(_UNSETTLED)
        if in_force:
            sentences += [f"In force on the router: {text}" for text in self.rule]
            if self.networks > 1:
                sentences.append(f"It covers {self.networks:,} networks.")
            sentences += [
                f"Your rule {name} stands ahead of it on the router, and may let some of it pass."
                for name in self.ahead
            ]
        if self.flows_cut is not None:
            sentences.append(f"Cut {times(self.flows_cut, 'established flow')}.")
        if self.hits:
            sentences.append(self._hits_sentence())
        if self.earlier:
            sentences.append(f"Something got past it earlier: {self.earlier}.")
        sentences += self.notes
        if in_force and self.needs_hit and not self.leaks:
            sentences.append(_LOG_PROVES if self.proven else _LOG_SHOWS_NOTHING_YET)
        elif in_force and not self.needs_hit:
            sentences.append(_left_sentence(len(self.known)))
        return sentences

    def _hits_sentence(self) -> str:
        """Say what the counter says: a quarantine's rule counts before it looks by which side a packet leaves."""
        if self.needs_hit:
            return f"The router has logged {times(self.hits, 'flow')} that it stopped."
        packets = times(self.hits, "packet")
        if not self.networks:
            return f"Its rule has met {packets} so far, those to other networks of the home among them."
        return f"It has stopped {packets} so far."

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "said": self.said,
            "rule": self.rule,
            "fingerprint": self.fingerprint,
            "networks": self.networks,
            "flows_cut": self.flows_cut,
            "hits": self.hits,
            "counted": self.counted,
            "hits_before": self.hits_before,
            "known": [[*key, packets] for key, packets in self.known.items()],
            "leaks": [[each.at, list(each.key), each.text] for each in self.leaks],
            "earlier": self.earlier,
            "ahead": self.ahead,
            "needs_hit": self.needs_hit,
            "notes": self.notes,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return what `as_dict` gave; KeyError, TypeError or ValueError for anything else."""
        return cls(**stored.fields(data, _STORED))


_STORED: Mapping[str, stored.Reader[object]] = {
    "said": stored.texts,
    "rule": stored.texts,
    "fingerprint": stored.text,
    "networks": stored.whole,
    "flows_cut": stored.optional(stored.whole),
    "hits": stored.whole,
    "counted": stored.whole,
    "hits_before": stored.whole,
    "known": lambda rows: {
        stored.flow_key(key): stored.optional(stored.whole)(packets)
        for *key, packets in rows
    },
    "leaks": lambda rows: [
        Leak(stored.moment(at), stored.destination_key(key), stored.text(said))
        for at, key, said in rows
    ],
    "earlier": stored.text,
    "ahead": stored.texts,
    "needs_hit": stored.flag,
    "notes": stored.texts,
}
"""How each field comes back from a file."""


def _leak(flow: Flow, now: float) -> Leak:
    """Return a flow that got past a block, with what was seen of it."""
    key = flow.key
    there = endpoint(key.remote_address, key.protocol, key.remote_port)
    if key.inbound:
        text = f"{there} opened a flow to the device's port {key.device_port}"
    else:
        text = f"a new flow to {there} from source port {key.device_port}"
    if flow.bytes_up is not None:
        text += f", {amount(flow.bytes_up)} sent"
    text += ", answered" if flow.replied else ", not answered"
    return Leak(now, DestinationKey.of(key), text)


def _left_sentence(left: int) -> str:
    if not left:
        return "No flow that it stops is left in the router's table."
    return f"Still in the router's table: {times(left, 'flow')} that it should stop."
