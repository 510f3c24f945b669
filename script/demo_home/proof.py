"""The whole story, once: seen, explained, blocked, proven."""

from typing import Any

from .api import Api
from .entities import Guarded, read_states
from .errors import DemoError
from .makes import Make
from .output import say
from .patience import until
from .router_console import RouterConsole

DESTINATION = "106.13.0.0"
"""Where the incident's packets went."""

FINDING_SECONDS = 240.0
"""Three packets, each a flow of its own on the router, and a poll after each; see `makes`."""

DROP_SECONDS = 120.0
"""The next packet, and the poll after it."""

EXPECTED = (
    "38365",
    "China",
    "tcpmux",
    ".0.0",
    "never answered",
    "always from source port 51506",
)
"""What the reasons must say of the incident; upper and lower case don't matter."""


class Proof:
    """Watches the guarded device through Home Assistant, and the router through its own console."""

    def __init__(
        self, api: Api, guarded: Guarded, make: Make, console: RouterConsole
    ) -> None:
        """Prepare; nothing is asked yet."""
        self._make = make
        self._api = api
        self._guarded = guarded
        self._console = console

    async def run(self) -> dict[str, Any]:
        """Return what was before and after the block; raise `DemoError` for what didn't come about."""
        say(
            "Waiting for the finding: the doorbell's odd packet has to come three times …"
        )
        await until(
            f"a finding that says {', '.join(EXPECTED)}",
            FINDING_SECONDS,
            self._explained,
        )
        before = await self._snapshot()
        trust_nothing_else(before["destinations"])
        for reason in self._reasons(before["entities"]):
            say(f"  · {reason}")
        say(f"Blocking {DESTINATION} …")
        block = await self._api.action(
            "iot_egress_guard.block",
            device_id=self._guarded.device_id,
            destination=DESTINATION,
        )
        for evidence in block["evidence"]:
            say(f"  · {evidence}")
        if self._make.proven_at_once and not block["verified"]:
            raise DemoError(
                f"the block isn't verified: {block['state']}, {block['evidence']}"
            )
        say("Waiting for the router's rule to stop the next packet …")
        rules = await until(
            "something that the router stopped", DROP_SECONDS, self._dropping
        )
        await until("the proof of the block", DROP_SECONDS, self._verified)
        await until("the end of the finding", DROP_SECONDS, self._quiet)
        after = await self._snapshot()
        return outcome(before=before, block=block, after=after, router_rules=rules)

    async def _explained(self) -> bool | None:
        states = await read_states(self._api)
        if states[self._guarded.entities["suspicious_egress"]]["state"] != "on":
            return None
        return not missing_words(self._reasons(states)) or None

    async def _dropping(self) -> list[dict[str, Any]] | None:
        return (
            await self._console.our_rules() if await self._console.stopped() else None
        )

    async def _verified(self) -> bool | None:
        answer = await self._api.action(
            "iot_egress_guard.get_blocks", device_id=self._guarded.device_id
        )
        return all(block["verified"] for block in answer["blocks"]) or None

    async def _quiet(self) -> bool | None:
        states = await read_states(self._api)
        return (
            states[self._guarded.entities["suspicious_egress"]]["state"] == "off"
            or None
        )

    def _reasons(self, states: dict[str, dict[str, Any]]) -> list[str]:
        attributes = states[self._guarded.entities["suspicious_egress"]]["attributes"]
        return list(attributes.get("reasons") or ())

    async def _snapshot(self) -> dict[str, Any]:
        states = await read_states(self._api)
        answer = await self._api.action(
            "iot_egress_guard.get_destinations", device_id=self._guarded.device_id
        )
        ours = sorted(self._guarded.entities.values())
        return {
            "entities": {entity_id: states[entity_id] for entity_id in ours},
            "destinations": answer["destinations"],
        }


def missing_words(reasons: list[str]) -> list[str]:
    """Return what the incident's reasons should say and don't."""
    text = "\n".join(reasons).casefold()
    return [words for words in EXPECTED if words.casefold() not in text]


def trust_nothing_else(destinations: list[dict[str, Any]]) -> None:
    """Raise `DemoError` if anything but the incident's destination is called suspicious."""
    wrong = [
        each["address"]
        for each in destinations
        if each["severity"] and each["address"] != DESTINATION
    ]
    if wrong:
        raise DemoError(
            f"destinations that are fine are called suspicious: {', '.join(wrong)}"
        )


def outcome(
    *,
    before: dict[str, Any],
    block: dict[str, Any],
    after: dict[str, Any],
    router_rules: list[dict[str, Any]],
) -> dict[str, Any]:
    """Return what `--once` prints; `before` and `after` hold `entities` and `destinations`."""
    return {
        "before": before,
        "block": block,
        "after": after,
        "router_rules": router_rules,
    }
