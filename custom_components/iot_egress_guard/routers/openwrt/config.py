"""OpenWrt: the firewall's configuration as it stands, and how it must change for a block to come or go."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from ..errors import BlockRefusedError
from .sections import (
    DATE_FORMAT,
    SET_PREFIX,
    STOP_DATE,
    Section,
    Sections,
    by_block,
    listed,
    set_digest,
    sets_used,
)

#: rpcd answers at most 1 MiB in one message, and LuCI's firewall page asks for the whole configuration. A network takes up to
#: 28 bytes of that for IPv4 and 36 for IPv6 (`blobmsg_add_string`), so that this many leave a third of it for the owner.
MAX_SET_ENTRIES = 20_000


class Edit(NamedTuple):
    """What must change."""

    removed: list[str]
    """Names of sections; one that's added under the same name is replaced."""
    added: list[Section]


class FirewallConfig:
    """`/etc/config/firewall`, read."""

    def __init__(self, sections: Sections) -> None:
        """Take what `uci get firewall` answers."""
        self._rules = _of_type(sections, "rule")
        self._sets = {
            name: section
            for name, section in _of_type(sections, "ipset").items()
            if name.startswith(SET_PREFIX)
        }
        self._digests = {
            name: set_digest(section) for name, section in self._sets.items()
        }
        self._blocks = by_block(self._rules)
        self.zones = _of_type(sections, "zone")

    def edit_for(self, block_id: str, wanted: Sequence[Section]) -> Edit:
        """Return what makes the configuration hold just these sections of a block.

        A set that stands already is shared. Raises BlockRefusedError when all sets would be too large together.
        """
        replaced = list(self._blocks.get(block_id, ()))
        standing = {
            each.name
            for each in wanted
            if self._digests.get(each.name) == set_digest(each.values)
        }
        added = [each for each in wanted if each.name not in standing]
        in_the_way = [each.name for each in added if each.name in self._sets]
        names = {each.name for each in wanted}
        unused = [name for name in self._unused_without(replaced) if name not in names]
        self._refuse_too_large(wanted, unused)
        return Edit([*replaced, *in_the_way, *unused], added)

    def ends_at(self, block_id: str) -> datetime | None:
        """Return when the router ends a block by itself, in its local time; None when it doesn't, or by different times."""
        rules = self._blocks.get(block_id, {}).values()
        ends = {str(section.get(STOP_DATE, "")) for section in rules}
        try:
            return datetime.strptime(ends.pop(), DATE_FORMAT).replace(tzinfo=UTC)
        except KeyError, ValueError:
            return None

    def edit_without(self, block_ids: Collection[str]) -> Edit:
        """Return what takes blocks out of the configuration, and the sets that no rule speaks of any more."""
        gone = [name for each in block_ids for name in self._blocks.get(each, ())]
        return Edit([*gone, *self._unused_without(gone)] if gone else [], [])

    def _unused_without(self, rules: Collection[str]) -> list[str]:
        """Return the sets of ours that no rule would use, the owner's own included, if these rules went."""
        used = sets_used(
            section for name, section in self._rules.items() if name not in rules
        )
        return [name for name in self._sets if name not in used]

    def _refuse_too_large(
        self, wanted: Sequence[Section], unused: Collection[str]
    ) -> None:
        sizes = {
            name: len(listed(section, "entry"))
            for name, section in self._sets.items()
            if name not in unused
        }
        wanted_sets = {
            each.name: len(listed(each.values, "entry"))
            for each in wanted
            if each.type == "ipset"
        }
        total = sum((sizes | wanted_sets).values())
        if wanted_sets and total > MAX_SET_ENTRIES:
            raise BlockRefusedError(
                f"The guard's sets on the router would hold {total:,} networks, and {MAX_SET_ENTRIES:,} is the most"
                " with which the router can still show its own firewall",
                remedy="Take off another block of a country or network first, or block by destination.",
            )


def _of_type(sections: Sections, kind: str) -> Sections:
    return {
        name: section
        for name, section in sections.items()
        if section.get(".type") == kind
    }
