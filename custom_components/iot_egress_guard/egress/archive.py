"""Destinations that nothing happens at, packed: a tenth of what they take as objects.

A row is one destination in bytes; rows lie in buckets by their key's checksum, a bucket being one `bytes`. Buckets
are never changed, only replaced, so a snapshot for the store is a list of references.
"""

from collections.abc import Collection, Iterator
from heapq import nsmallest
from ipaddress import ip_address
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from struct import Struct, error as StructError
from zlib import crc32

from .destination import Destination, DestinationKey, LateReply, Sighting
from .stored import destination_key, moment

#: Sightings kept of a destination at rest: periodicity needs six, and the rest of them stand in its totals.
COLD_SIGHTINGS = 8
_BUCKETS = 256
#: When something was last seen is kept as it is; other times as tenths of a second before that. 31 bits last 6.8 years.
_TICKS = 10
_MAX_TICKS = (1 << 31) - 1

#: The most that a field of 32 bits holds.
_MOST = 0xFFFF_FFFF

_HEAD = Struct("<Hd")
"""Bytes of the row, when its destination was last seen; both stand where they're found without reading the rest."""
_KEY = Struct("<BBH")
"""Flags, bytes of the protocol's name, port; then address and name."""
_FACTS = Struct("<IIQQIB")
"""First seen, sightings, bytes up and down, tenths of seconds open, sightings kept."""
_SIGHTING = Struct("<IH")
_LATE = Struct("<IId")
_IPV6, _INBOUND = 1, 2
_REPLIED, _LATE_REPLY = 1, 2
_ANSWERED = 1 << 31


class Archive:
    """Packed destinations, by key."""

    def __init__(self) -> None:
        """Begin empty."""
        self._buckets: list[bytes] = [b""] * _BUCKETS
        self._count = 0

    def __len__(self) -> int:
        """Return how many there are."""
        return self._count

    def __iter__(self) -> Iterator[Destination]:
        """Yield all, in no order."""
        for bucket in self._buckets:
            yield from map(unpack, _rows(bucket))

    def add(self, destination: Destination) -> None:
        """Put one in that isn't there yet."""
        row = pack(destination, COLD_SIGHTINGS)
        number = _bucket_of(_key_bytes(destination.key))
        self._buckets[number] += row
        self._count += 1

    def get(self, key: DestinationKey) -> Destination | None:
        """Return one, and leave it there; None when it isn't there."""
        _, row = self._find(_key_bytes(key))
        return None if row is None else unpack(row)

    def pop(self, key: DestinationKey) -> Destination | None:
        """Take one out; None when it isn't there."""
        wanted = _key_bytes(key)
        start, row = self._find(wanted)
        if row is None:
            return None
        number = _bucket_of(wanted)
        bucket = self._buckets[number]
        self._buckets[number] = bucket[:start] + bucket[start + len(row) :]
        self._count -= 1
        return unpack(row)

    def forget_oldest(
        self, count: int, protected: Collection[DestinationKey]
    ) -> list[Destination]:
        """Take out those not seen longest, the protected ones last; return them."""
        rows = (row for bucket in self._buckets for row in _rows(bucket))
        candidates = nsmallest(count + len(protected), rows, key=_last_seen)
        oldest = sorted(
            map(unpack, candidates),
            key=lambda each: (each.key in protected, each.last_seen),
        )[:count]
        for destination in oldest:
            self.pop(destination.key)
        return oldest

    def set_back(self, now: float) -> None:
        """Take for now what would be still to come: the clock was ahead, and was set back."""
        rows = [row for bucket in self._buckets for row in _rows(bucket)]
        for destination in (unpack(row) for row in rows if _last_seen(row) > now):
            self.pop(destination.key)
            destination.set_back(now)
            self.add(destination)

    def snapshot(self) -> list[bytes]:
        """Return all rows, in pieces that nobody changes any more."""
        return [bucket for bucket in self._buckets if bucket]

    def _find(self, wanted: bytes) -> tuple[int, bytes | None]:
        """Return where in its bucket a row begins, and the row."""
        start = 0
        bucket = self._buckets[_bucket_of(wanted)]
        length = len(wanted)
        while start < len(bucket):
            size = bucket[start] | bucket[start + 1] << 8
            key = start + _HEAD.size
            if bucket[key : key + length] == wanted:
                return start, bucket[start : start + size]
            start += size
        return 0, None


def pack(destination: Destination, sightings: int) -> bytes:
    """Return a destination as a row, with its last sightings; times lose what is below a tenth of a second."""
    late = destination.late_reply
    last = destination.last_seen
    recent = destination.recent[-sightings:]
    body = b"".join(
        (
            _key_bytes(destination.key),
            bytes([destination.replied * _REPLIED | (late is not None) * _LATE_REPLY]),
            _FACTS.pack(
                _ticks(last - destination.first_seen),
                min(destination.sightings, _MOST),
                destination.bytes_up,
                destination.bytes_down,
                min(int(destination.open_s * _TICKS), _MOST),
                len(recent),
            ),
            b"" if late is None else _late(late),
            *(
                _SIGHTING.pack(
                    _ticks(last - each.began) | each.answered * _ANSWERED,
                    each.source_port,
                )
                for each in recent
            ),
        )
    )
    return _HEAD.pack(_HEAD.size + len(body), last) + body


def _late(reply: LateReply) -> bytes:
    tries, waited = min(reply.tries, _MOST), min(int(reply.waited), _MOST)
    return _LATE.pack(tries, waited, reply.at)


def unpack(row: bytes) -> Destination:
    """Return the destination that a row holds; ValueError when it is none."""
    try:
        last = _last_seen(row)
        flags, name_length, port = _KEY.unpack_from(row, _HEAD.size)
        start = _HEAD.size + _KEY.size
        family, width = (AF_INET6, 16) if flags & _IPV6 else (AF_INET, 4)
        address = inet_ntop(family, row[start : start + width])
        start += width
        protocol = row[start : start + name_length].decode("ascii")
        start += name_length
        state = row[start]
        lived, sightings, up, down, open_ticks, kept = _FACTS.unpack_from(
            row, start + 1
        )
        start += 1 + _FACTS.size
        late = None
        if state & _LATE_REPLY:
            late = LateReply(*_LATE.unpack_from(row, start))
            start += _LATE.size
        if start + kept * _SIGHTING.size != len(row):
            raise ValueError("a row of another length")
        recent = [
            Sighting(
                last - (before & _MAX_TICKS) / _TICKS,
                source_port,
                bool(before & _ANSWERED),
            )
            for before, source_port in _SIGHTING.iter_unpack(row[start:])
        ]
    except (StructError, IndexError, OSError, UnicodeDecodeError) as err:
        raise ValueError(f"a damaged row: {err}") from err
    return Destination(
        DestinationKey(address, protocol, port, bool(flags & _INBOUND)),
        last - lived / _TICKS,
        last,
        sightings,
        up,
        down,
        bool(state & _REPLIED),
        late,
        open_ticks / _TICKS,
        recent,
    )


def unpack_all(data: bytes) -> Iterator[Destination]:
    """Yield the destinations of rows that lie one after the other; ValueError or TypeError when they aren't whole."""
    for destination in map(unpack, _rows(data)):
        destination_key(destination.key)
        moment(destination.last_seen)
        if destination.late_reply is not None:
            moment(destination.late_reply.at)
        yield destination


def _rows(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        size = int.from_bytes(data[start : start + 2], "little")
        if size < _HEAD.size or start + size > len(data):
            raise ValueError("a row is cut short")
        yield data[start : start + size]
        start += size


def _last_seen(row: bytes) -> float:
    last: float = _HEAD.unpack_from(row)[1]
    return last


def _key_bytes(key: DestinationKey) -> bytes:
    name = key.protocol.encode("ascii")
    ipv6 = ":" in key.address
    flags = ipv6 * _IPV6 | key.inbound * _INBOUND
    try:
        packed = inet_pton(AF_INET6 if ipv6 else AF_INET, key.address)
    except OSError:
        packed = ip_address(key.address).packed
    return _KEY.pack(flags, len(name), key.port) + packed + name


def _bucket_of(key: bytes) -> int:
    return crc32(key) % _BUCKETS


def _ticks(span: float) -> int:
    return max(0, min(round(span * _TICKS), _MAX_TICKS))
