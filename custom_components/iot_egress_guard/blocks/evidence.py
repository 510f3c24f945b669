"""What was seen of a block: its rule as the router has it, what it stopped, what's left, what got past it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from ..egress import stored
from ..egress.destination import added
from ..egress.wording import ENGLISH, Wording
from ..plain_text import MAX_WORDS, plain
from ..routers.model import Flow, FlowKey, PushResult, RuleStatus
from .leak import Leak

#: So many of the flows that got past a block are kept, the newest.
MAX_LEAKS = 16

GOT_PAST = "Something got past the block: {leak:part}."
GOT_PAST_EARLIER = "Something got past it earlier: {leak:part}."
IN_FORCE = "In force on the router: {rule}"
COVERS = "It covers {networks:,} networks."
AHEAD = (
    "Your rule {name} stands ahead of it on the router, and may let some of it pass."
)
CUT = "Cut {flows:established_flows}."
LOGGED = "The router has logged {hits:flows} that it stopped."
MET = "Its rule has met {hits:packets} so far, those to other networks of the home among them."
STOPPED = "It has stopped {hits:packets} so far."
NOTHING_LEFT = "No flow that it stops is left in the router's table."
LEFT = "Still in the router's table: {left:flows} that it should stop."
UNSETTLED = (
    "The router hasn't confirmed yet that the rule is as it should be now; "
    "it's asked again at each poll."
)
LOG_PROVES = (
    "No flow that began since is in the router's log but those that it stopped."
)
LOG_SHOWS_NOTHING_YET = "Nothing has tried it since, so it isn't proven yet; the router's log shows flows only when they have ended."


@dataclass(slots=True, kw_only=True)
class Evidence:
    """What a block's state rests on, as of the last look."""

    said: list[str] = field(default_factory=list)
    """Why it is in its state, where that isn't as it should be, beside what got past it: sentences, in English."""
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
    earlier: Leak | None = None
    """What got past it last, before it was proven again."""
    ahead: list[str] = field(default_factory=list)
    """Rules of the owner's that stand ahead of it."""
    needs_hit: bool = False
    """What is left of flows from before can't be seen here: only what it stopped proves it."""
    notes: list[str] = field(default_factory=list)
    """What its owner should know besides, as of the last push: sentences, in English."""

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
                leaks.append(Leak.of(flow, now))
                continue
            if flow.key not in self.known or anew:
                leaks.append(Leak.of(flow, now))
            known[flow.key] = flow.packets_up
        self.known = known
        self.leaks = [*self.leaks, *leaks][-MAX_LEAKS:]
        return leaks

    def forget_leaks(self) -> None:
        """Hold what got past it against it no longer; only the last of it is still told of."""
        if self.leaks:
            self.earlier = self.leaks[-1]
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

    def why(self, wording: Wording = ENGLISH) -> list[str]:
        """Return why it is in its state, where that isn't as it should be: sentences."""
        newest = [leak for leak in self.leaks if leak.at == self.leaks[-1].at]
        return [
            *(wording.say(GOT_PAST, {"leak": leak.said}) for leak in newest),
            *map(wording.known, self.said),
        ]

    def sentences(self, *, in_force: bool, wording: Wording = ENGLISH) -> list[str]:
        """Return it for people."""
        sentences = self.why(wording)
        if in_force and not self.fingerprint:
            sentences.append(wording.say(UNSETTLED))
        if in_force:
            sentences += [wording.say(IN_FORCE, {"rule": rule}) for rule in self.rule]
            if self.networks > 1:
                sentences.append(wording.say(COVERS, {"networks": self.networks}))
            sentences += [wording.say(AHEAD, {"name": name}) for name in self.ahead]
        if self.flows_cut is not None:
            sentences.append(wording.say(CUT, {"flows": self.flows_cut}))
        if self.hits:
            sentences.append(wording.say(self._hits_sentence(), {"hits": self.hits}))
        if self.earlier:
            values = {"leak": self.earlier.said}
            sentences.append(wording.say(GOT_PAST_EARLIER, values))
        sentences += map(wording.known, self.notes)
        if in_force and self.needs_hit and not self.leaks:
            proof = LOG_PROVES if self.proven else LOG_SHOWS_NOTHING_YET
            sentences.append(wording.say(proof))
        elif in_force and not self.needs_hit:
            left = len(self.known)
            sentences.append(
                wording.say(LEFT if left else NOTHING_LEFT, {"left": left})
            )
        return sentences

    def _hits_sentence(self) -> str:
        """Say what the counter says: a quarantine's rule counts before it looks by which side a packet leaves."""
        if self.needs_hit:
            return LOGGED
        return STOPPED if self.networks else MET

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
            "leaks": [each.as_list() for each in self.leaks],
            "earlier": self.earlier.as_list() if self.earlier else None,
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
    "leaks": lambda rows: list(map(Leak.from_list, rows)),
    "earlier": stored.optional(Leak.from_list),
    "ahead": stored.texts,
    "needs_hit": stored.flag,
    "notes": stored.texts,
}
"""How each field comes back from a file."""
