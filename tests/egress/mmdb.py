"""Databases for tests, as an owner might have them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, override

from mmdb_writer import MMDBWriter, SearchTreeNode, TreeWriter
from netaddr import IPSet

type Records = Mapping[str, Any]
"""Prefix → record."""


class WideTreeWriter(TreeWriter):
    """Writes records of a chosen size at least; the format lets them grow with the file."""

    def __init__(self, tree: SearchTreeNode, meta: dict[str, Any], size: int) -> None:
        """Prepare to write a tree with records of `size` bits."""
        super().__init__(tree, meta)
        self._size = size

    @override
    def _adjust_record_size(self) -> None:
        super()._adjust_record_size()
        self.record_size = max(self.record_size, self._size)


class WideWriter(MMDBWriter):
    """Collects records and writes them with a chosen record size."""

    def write(self, path: Path, record_size: int) -> None:
        """Write all that was inserted."""
        WideTreeWriter(self.tree, self._build_meta(), record_size).write(str(path))


def write_mmdb(
    path: Path,
    records: Records,
    *,
    ip_version: int = 6,
    record_size: int = 24,
    ipv4_aliases: tuple[str, ...] = (),
) -> Path:
    """Write a database; `ipv4_aliases` are prefixes that lead to the IPv4 part, too."""
    writer = WideWriter(
        ip_version=ip_version,
        ipv4_compatible=ip_version == 6,
        database_type="whatever",
        languages=["en"],
    )
    for prefix, record in records.items():
        writer.insert_network(IPSet([prefix]), record)
    ipv4_part = writer.tree
    for _ in range(96 if ipv4_aliases else 0):
        assert isinstance(ipv4_part.left, SearchTreeNode)
        ipv4_part = ipv4_part.left
    for alias in ipv4_aliases:
        _graft(writer.tree, alias, ipv4_part)
    writer.write(path, record_size)
    return path


def _graft(node: SearchTreeNode, prefix: str, subtree: SearchTreeNode) -> None:
    """Let a prefix lead to a subtree that also stands elsewhere."""
    (cidr,) = IPSet([prefix]).iter_cidrs()
    bits = f"{int(cidr.network):0128b}"[: cidr.prefixlen]
    for bit in bits[:-1]:
        child = node.get_or_create(int(bit))
        assert isinstance(child, SearchTreeNode)
        node = child
    node[int(bits[-1])] = subtree
