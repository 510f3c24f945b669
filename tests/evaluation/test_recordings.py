"""Files of recorded flows are read whole, or refused with the place that is wrong."""

from pathlib import Path
import string

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from script.evaluation.errors import EvaluationError
from script.evaluation.recordings import RecordedFlow, read

from .traffic import COLUMNS, NOON, flow, row, text, tls, write

ADDRESSES = st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(str)
COUNTS = st.integers(0, 2**53)
TIMES = st.floats(0, 1e11)
FLOWS = st.builds(
    RecordedFlow,
    ts=TIMES,
    protocol=st.sampled_from(["tcp", "udp"]),
    source_port=st.integers(0, 65535),
    address=ADDRESSES,
    port=st.integers(0, 65535),
    bytes_up=COUNTS,
    bytes_down=COUNTS,
    packets_up=COUNTS,
    packets_down=COUNTS,
    duration=TIMES,
    state=st.sampled_from(["", "S0", "SF", "REPLIED", "OTH"]),
)
anywhere = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def fault_of(path: Path) -> str:
    """Return why a file isn't taken, without its name."""
    with pytest.raises(EvaluationError) as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message.removeprefix(str(path))


def with_value(tmp_path: Path, column: str, value: str) -> Path:
    """Return a file whose third line has something else in a column."""
    fields = row(tls(NOON))
    fields[COLUMNS.index(column)] = value
    return write(tmp_path / "flows.csv", [row(tls(NOON)), fields])


@anywhere
@given(st.lists(st.tuples(FLOWS, st.sampled_from(["one", "two"])), min_size=1))
def test_what_was_written_is_read_in_order_of_time(
    tmp_path: Path, recorded: list[tuple[RecordedFlow, str]]
) -> None:
    path = write(tmp_path / "flows.csv", [row(each, name) for each, name in recorded])
    devices = read(path)
    assert list(devices) == list(dict.fromkeys(name for _, name in recorded))
    for device, found in devices.items():
        expected = [each for each, name in recorded if name == device]
        assert found.flows == sorted(expected, key=lambda each: each.ts)
        assert not found.malicious


@anywhere
@given(
    st.lists(st.lists(st.text(string.printable, max_size=12), max_size=14), max_size=4)
)
def test_whatever_else_is_in_a_file_is_refused_in_one_line(
    tmp_path: Path, rows: list[list[str]]
) -> None:
    path = tmp_path / "flows.csv"
    path.write_text(text(rows), encoding="utf-8")
    assert fault_of(path)


@anywhere
@given(st.binary(max_size=400), st.sampled_from(["flows.csv", "flows.csv.xz"]))
def test_any_bytes_are_refused_in_one_line(
    tmp_path: Path, content: bytes, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert fault_of(path)


def test_a_packed_file_is_read_as_well(tmp_path: Path) -> None:
    rows = [row(tls(NOON))]
    packed = read(write(tmp_path / "flows.csv.xz", rows))
    assert packed == read(write(tmp_path / "flows.csv", rows))


def test_columns_may_stand_in_any_order_among_others(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    columns = ["note", *reversed(COLUMNS)]
    path.write_text(text([["", *reversed(row(tls(NOON)))]], columns))
    assert read(path)["bell"].flows == [tls(NOON)]


def test_a_label_that_begins_with_malicious_is_kept_apart(tmp_path: Path) -> None:
    labels = ["benign", "malicious", " Malicious   C&C", "", "not malicious"]
    rows = [row(tls(NOON + i), label=label) for i, label in enumerate(labels)]
    recorded = read(write(tmp_path / "flows.csv", rows))["bell"]
    assert recorded.flows == [tls(NOON + i) for i in range(5)]
    assert recorded.malicious == [tls(NOON + 1), tls(NOON + 2)]


def test_a_file_needs_no_labels(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text(text([row(tls(NOON))[:-1]], COLUMNS[:-1]))
    assert read(path)["bell"].flows == [tls(NOON)]
    assert not read(path)["bell"].malicious


def test_what_a_recorder_didnt_know_counts_as_nothing(tmp_path: Path) -> None:
    fields = ["1", "bell", "udp", "5", "1.2.3.4", "53", "-", "", "-", "", "-", "-", ""]
    (found,) = read(write(tmp_path / "flows.csv", [fields]))["bell"].flows
    assert found == flow(1, source_port=5, address="1.2.3.4", port=53)._replace(
        bytes_up=0, packets_up=0, state=""
    )


def test_protocols_without_ports_have_port_0(tmp_path: Path) -> None:
    rows = [
        row(flow(NOON, protocol="ICMP", port=8)),
        row(flow(NOON, protocol="icmp", address="2001:DB8:0::1", port=8)),
    ]
    found = read(write(tmp_path / "flows.csv", rows))["bell"].flows
    assert [each.subject for each in found] == [
        ("icmp", "106.13.0.0", 0),
        ("icmpv6", "2001:db8::1", 0),
    ]


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("ts", "", "ts: there is nothing"),
        ("ts", "yesterday", "ts: 'yesterday' is no number"),
        ("ts", "nan", "ts: 'nan' isn't 0 or more"),
        ("proto", "-", "proto: there is nothing"),
        ("src_port", "70000", "src_port: 70000 is no port"),
        ("dst_ip", "example.com", "dst_ip: not an address: 'example.com'"),
        ("dst_port", "-1", "dst_port: '-1' isn't 0 or more"),
        ("bytes_up", "1.5", "bytes_up: '1.5' is no whole number"),
        ("bytes_down", "many", "bytes_down: 'many' is no number"),
        ("pkts_up", "inf", "pkts_up: 'inf' isn't 0 or more"),
        ("duration", "-3", "duration: '-3' isn't 0 or more"),
    ],
)
def test_a_wrong_value_is_named_with_its_line_and_column(
    tmp_path: Path, column: str, value: str, fault: str
) -> None:
    assert fault_of(with_value(tmp_path, column, value)) == f", line 3: {fault}"


def test_spreadsheets_whole_numbers_are_taken(tmp_path: Path) -> None:
    path = with_value(tmp_path, "bytes_up", "2000.0")
    assert read(path)["bell"].flows == [tls(NOON), tls(NOON)]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text(text([], ["ts", "device", "proto", "src_port"]))
    assert fault_of(path).startswith(", line 1: the column dst_ip, dst_port, bytes_up")


def test_a_line_with_too_few_fields_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "flows.csv", [row(tls(NOON)), ["1", "bell"]])
    assert fault_of(path) == ", line 3: 2 fields, but 13 columns"


def test_a_file_that_isnt_there_is_named(tmp_path: Path) -> None:
    assert fault_of(tmp_path / "flows.csv") == ": there is no such file"


def test_a_file_without_flows_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "flows.csv", [])
    assert fault_of(path) == ": there are no flows in it"


def test_a_packed_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "flows.csv.xz", [row(tls(NOON + i)) for i in range(99)])
    path.write_bytes(path.read_bytes()[:-20])
    assert fault_of(path).startswith(" can't be read: ")
