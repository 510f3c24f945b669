"""The zone policies of a site: the owner's, kept, and the console's own, computed."""

from collections.abc import Callable, Iterable
from itertools import count

from .calls import Call
from .clients import Clients
from .fields import flag, number, text
from .firewall import Decide
from .ids import Ids
from .policy_checks import PolicyChecks
from .policy_match import Pair, decide_by, pair_of
from .predefined import AFTER_GENERATED, FIRST_OWN, GENERATED, Predefined, companion
from .replies import Object, RefusedError, Reply, page, plain, v2_error
from .site import Site

NOT_KEPT = ("hits", "last_hit", "origin_id", "origin_type")
"""What the console takes in a policy and keeps nowhere."""


class Policies:
    """Lists, makes, changes, orders and deletes policies."""

    def __init__(
        self,
        ids: Ids,
        site: Site,
        clients: Clients,
        wall: Callable[[], float],
        changed: Callable[[], None],
    ) -> None:
        """Begin without any of the owner's; `changed` is called after each change."""
        self._ids = ids
        self._site = site
        self._clients = clients
        self._wall = wall
        self._changed = changed
        self._checks = PolicyChecks(site)
        self._predefined = Predefined(ids, site)
        self._own: dict[str, Object] = {}

    @property
    def own(self) -> list[Object]:
        """The owner's policies, as they are kept."""
        return list(self._own.values())

    def everything(self) -> list[Object]:
        """Return all policies, the console's own too."""
        found = [*self._predefined.all(), *self.own]
        for policy in self.own:
            if flag(policy, "create_allow_respond"):
                there, back = pair_of(policy)
                found.append(companion(policy, _free_index(found, (back, there))))
        return found

    def compiled(self) -> Decide:
        """Return how the policies decide as they stand now."""
        return decide_by(self.everything(), self._site, self._clients)

    # What is called.

    def list(self, call: Call) -> Reply:
        """Answer `GET firewall-policies`."""
        return plain([*self.everything()])

    def create(self, call: Call) -> Reply:
        """Answer `POST firewall-policies`: the new policy is the last of the owner's."""
        policy = self._checked(call.sent)
        policy["_id"] = self._ids.next(self._wall())
        policy["index"] = self._next_index(pair_of(policy))
        self._own[text(policy, "_id")] = policy
        self._changed()
        return plain(policy, 201)

    def update(self, call: Call) -> Reply:
        """Answer `PUT firewall-policies/{id}`: what isn't sent is lost, but for the index."""
        before = self._found(call.params["id"])
        policy = self._checked(call.sent)
        policy |= {"_id": before["_id"], "index": before["index"]}
        if pair_of(policy) != pair_of(before):
            policy["index"] = self._next_index(pair_of(policy))
        self._own[text(policy, "_id")] = policy
        self._changed()
        return plain(policy)

    def delete(self, call: Call) -> Reply:
        """Answer `DELETE firewall-policies/{id}`."""
        policy = self._found(call.params["id"])
        del self._own[text(policy, "_id")]
        self._changed()
        return Reply(status=204)

    def reorder(self, call: Call) -> Reply:
        """Answer `PUT firewall-policies/batch-reorder`: all of the owner's for a pair of zones."""
        sent = call.sent
        pair = text(sent, "source_zone_id"), text(sent, "destination_zone_id")
        before = sent.get("before_predefined_ids")
        after = sent.get("after_predefined_ids")
        if not isinstance(before, list) or not isinstance(after, list):
            raise RefusedError(page(500, "HTTP Status 500 – Internal Server Error"))
        named = [self._found(str(ident)) for ident in (*before, *after)]
        if any(pair_of(policy) != pair for policy in named):
            raise RefusedError(_not_found(""))
        if len(named) != sum(pair_of(policy) == pair for policy in self.own):
            raise RefusedError(
                v2_error(
                    "api.err.ShouldIncludeFirewallPolicyInBatchUpdate",
                    "Should include firewall policy in batch update",
                )
            )
        for place, policy in enumerate(named):
            behind = place - len(before)
            index = FIRST_OWN + place if behind < 0 else AFTER_GENERATED + behind
            policy["index"] = index
        self._changed()
        return plain([*named])

    def _checked(self, sent: Object) -> Object:
        self._checks.check(sent)
        policy = {name: value for name, value in sent.items() if name not in NOT_KEPT}
        return policy | {"predefined": False}

    def _found(self, ident: str) -> Object:
        policy = self._own.get(ident)
        if policy is None:
            raise RefusedError(_not_found(ident))
        return policy

    def _next_index(self, pair: Pair) -> int:
        taken = [number(each, "index") for each in self.own if pair_of(each) == pair]
        before = [index for index in taken if index < GENERATED]
        return max(before, default=FIRST_OWN - 1) + 1


def _free_index(policies: Iterable[Object], pair: Pair) -> int:
    """Return the first index of the console's own that a pair of zones has free."""
    taken = {number(each, "index") for each in policies if pair_of(each) == pair}
    return next(index for index in count(GENERATED) if index not in taken)


def _not_found(ident: str) -> Reply:
    return v2_error(
        "api.err.FirewallPolicyNotFound",
        "Firewall policy not found",
        404,
        {"_id": ident},
    )
