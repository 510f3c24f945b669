"""The archive: whatever is put in comes out, the oldest goes first, and damage is noticed."""

from ipaddress import IPv4Address, IPv6Address
from random import Random

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.iot_egress_guard.egress.archive import (
    COLD_SIGHTINGS,
    Archive,
    pack,
    unpack,
    unpack_all,
)
from custom_components.iot_egress_guard.egress.destination import (
    MAX_SIGHTINGS,
    Destination,
    DestinationKey,
    LateReply,
    Sighting,
)

from .flows import NOON

ADDRESSES = st.one_of(
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(str),
    st.sampled_from(
        ["0.0.0.0", "255.255.255.255", "::", "::1", "::ffff:1.2.3.4", "64:ff9b::102:3"]
    ),
)
KEYS = st.builds(
    DestinationKey,
    ADDRESSES,
    st.sampled_from(["tcp", "udp", "icmp", "icmpv6", "udplite", "47", "255"]),
    st.integers(0, 65535),
    st.booleans(),
)


@st.composite
def destinations(draw: st.DrawFn) -> Destination:
    """Draw any destination that a ledger may hold, at any time from 1970 to 2100."""
    last = draw(st.floats(0, 4.1e9))
    year = 31_557_600.0
    recent = [
        Sighting(
            last - draw(st.floats(0, 6 * year)),
            draw(st.integers(0, 65535)),
            draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 5)))
    ]
    return Destination(
        key=draw(KEYS),
        first_seen=last - draw(st.floats(0, 6 * year)),
        last_seen=last,
        sightings=draw(st.integers(0, 2**32 - 1)),
        bytes_up=draw(st.integers(0, 2**64 - 1)),
        bytes_down=draw(st.integers(0, 2**64 - 1)),
        replied=draw(st.booleans()),
        late_reply=draw(
            st.none()
            | st.builds(
                LateReply,
                st.integers(3, 2**32 - 1),
                st.floats(300, 1e9),
                st.floats(0, 4e9),
            )
        ),
        open_s=draw(st.floats(0, 4e8)),
        recent=recent,
    )


def test_what_is_beyond_a_field_is_as_much_as_it_holds() -> None:
    key = DestinationKey("106.13.0.0", "udp", 1)
    most = Destination(
        key,
        first_seen=0.0,
        last_seen=NOON,
        sightings=2**53,
        bytes_up=2**53,
        late_reply=LateReply(2**53, 1e10, NOON),
        open_s=1e12,
    )
    found = unpack(pack(most, COLD_SIGHTINGS))
    assert (found.sightings, found.bytes_up) == (2**32 - 1, 2**53)
    assert found.late_reply == LateReply(2**32 - 1, 2**32 - 1, NOON)


def same(one: Destination, other: Destination) -> bool:
    """Tell whether two destinations are the same, to a tenth of a second."""
    exact = (
        "key",
        "last_seen",
        "sightings",
        "bytes_up",
        "bytes_down",
        "replied",
        "source_ports",
    )
    answers = [each.answered for each in one.recent]
    return (
        all(getattr(one, name) == getattr(other, name) for name in exact)
        and answers == [each.answered for each in other.recent]
        and abs(one.first_seen - other.first_seen) <= 0.1
        and abs(one.open_s - other.open_s) <= 0.1
        and all(
            abs(before.began - after.began) <= 0.1
            for before, after in zip(one.recent, other.recent, strict=True)
        )
        and whole(one.late_reply) == whole(other.late_reply)
    )


def whole(late: LateReply | None) -> tuple[int, int, float] | None:
    """Return a late reply, the wait in whole seconds."""
    return late and (late.tries, int(late.waited), late.at)


@given(destinations())
def test_any_destination_comes_out_as_it_went_in(destination: Destination) -> None:
    assert same(unpack(pack(destination, MAX_SIGHTINGS)), destination)


@given(destinations())
def test_to_pack_again_and_again_changes_nothing_more(destination: Destination) -> None:
    row = pack(destination, MAX_SIGHTINGS)
    assert pack(unpack(row), MAX_SIGHTINGS) == row


def test_the_last_sightings_are_kept() -> None:
    destination = Destination(DestinationKey("106.13.0.0", "udp", 1), NOON, NOON + 99)
    for number in range(MAX_SIGHTINGS):
        destination.sighted(Sighting(NOON + number, 1000 + number))
    kept = unpack(pack(destination, COLD_SIGHTINGS))
    assert kept.recent == destination.recent[-COLD_SIGHTINGS:]
    assert kept.sightings == MAX_SIGHTINGS


def test_more_than_a_row_can_count_is_counted_as_its_most() -> None:
    destination = Destination(
        DestinationKey("106.13.0.0", "udp", 1), 0, 1e12, sightings=2**40, open_s=1e12
    )
    kept = unpack(pack(destination, COLD_SIGHTINGS))
    assert kept.sightings == 2**32 - 1
    assert kept.last_seen == 1e12
    assert kept.first_seen < 1e12 - 6 * 31_557_600


ROW = pack(
    Destination(
        DestinationKey("2400:3200::1", "udp", 1),
        NOON - 9,
        NOON,
        2,
        late_reply=LateReply(3, 300, NOON),
        recent=[Sighting(NOON - 9, 51506), Sighting(NOON, 51506, True)],
    ),
    COLD_SIGHTINGS,
)


@pytest.mark.parametrize("length", range(1, len(ROW)))
def test_a_row_that_is_cut_short_is_noticed(length: int) -> None:
    with pytest.raises(ValueError, match="row"):
        list(unpack_all(ROW[:length]))


@pytest.mark.parametrize("length", range(len(ROW)))
def test_a_row_that_says_it_is_whole_and_is_not_is_noticed(length: int) -> None:
    with pytest.raises(ValueError):
        unpack(ROW[:length])


@given(st.binary(max_size=400))
def test_bytes_that_are_no_rows_raise_nothing_but_value_errors(data: bytes) -> None:
    try:
        found = list(unpack_all(data))
    except ValueError:
        return
    assert all(isinstance(each, Destination) for each in found)


@given(
    st.lists(st.tuples(st.integers(2, len(ROW) - 1), st.integers(0, 255)), max_size=4)
)
def test_a_row_with_damaged_bytes_raises_nothing_but_value_errors(
    damage: list[tuple[int, int]],
) -> None:
    row = bytearray(ROW)
    for position, byte in damage:
        row[position] = byte
    try:
        assert isinstance(unpack(bytes(row)), Destination)
    except ValueError:
        assert bytes(row) != ROW


@settings(deadline=None)
@given(st.lists(destinations(), max_size=40, unique_by=lambda each: each.key))
def test_an_archive_holds_what_was_put_in_and_not_taken_out(
    put_in: list[Destination],
) -> None:
    archive = Archive()
    for each in put_in:
        archive.add(each)
    assert len(archive) == len(put_in)
    assert {each.key for each in archive} == {each.key for each in put_in}
    assert {each.key for each in unpack_all(b"".join(archive.snapshot()))} == {
        each.key for each in put_in
    }
    for number, each in enumerate(put_in):
        found = archive.get(each.key)
        assert found is not None
        assert same(found, each)
        taken = archive.pop(each.key)
        assert taken is not None
        assert same(taken, each)
        assert archive.get(each.key) is None
        assert archive.pop(each.key) is None
        assert len(archive) == len(put_in) - number - 1
    assert archive.snapshot() == []


def test_thousands_are_found_and_the_oldest_go_first() -> None:
    archive = Archive()
    keys = [
        DestinationKey(str(IPv4Address(0x2D00_0000 + 256 * number)), "tcp", 443)
        for number in range(1000)
    ] + [
        DestinationKey(str(IPv6Address((0x2A05 << 112) + number)), "udp", 443)
        for number in range(1000)
    ]
    order = list(range(len(keys)))
    Random(1).shuffle(order)
    for seen, number in enumerate(order):
        archive.add(Destination(keys[number], NOON, NOON + seen))
    assert all(archive.get(key) is not None for key in keys)
    protected = {keys[order[0]]}
    forgotten = archive.forget_oldest(100, protected)
    assert [each.key for each in forgotten] == [keys[number] for number in order[1:101]]
    assert len(archive) == len(keys) - 100
    assert archive.get(keys[order[1]]) is None
    assert archive.get(keys[order[0]]) is not None


def test_the_protected_are_forgotten_when_nothing_else_is_left() -> None:
    archive = Archive()
    keys = [DestinationKey(f"3.0.0.{number}", "tcp", 443) for number in range(3)]
    for number, key in enumerate(keys):
        archive.add(Destination(key, NOON, NOON + number))
    forgotten = archive.forget_oldest(9, {keys[0], keys[2]})
    assert [each.key for each in forgotten] == [keys[1], keys[0], keys[2]]
    assert len(archive) == 0


def test_keys_that_differ_in_one_part_are_kept_apart() -> None:
    archive = Archive()
    keys = [
        DestinationKey("3.0.0.1", "tcp", 443),
        DestinationKey("3.0.0.1", "tcp", 444),
        DestinationKey("3.0.0.1", "udp", 443),
        DestinationKey("3.0.0.1", "udplite", 443),
        DestinationKey("3.0.0.2", "tcp", 443),
        DestinationKey("3.0.0.1", "tcp", 443, True),
        DestinationKey("::ffff:3.0.0.1", "tcp", 443),
    ]
    for number, key in enumerate(keys):
        archive.add(Destination(key, NOON, NOON, sightings=number))
    found = [archive.get(key) for key in keys]
    assert [each and each.sightings for each in found] == list(range(len(keys)))
