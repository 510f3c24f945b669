"""The command: a MUD file in, a profile out, and what was left out beside it."""

from collections.abc import Sequence
import json
from pathlib import Path
import subprocess

import pytest

from custom_components.iot_egress_guard.egress.profile import Profile
from script.mud.__main__ import main
from tests.docs.papers import README, ROOT, blocks, section
from tests.mud_files import mud_file, to_name, to_network

DOORBELL = mud_file(
    to_network("cloud", "3.120.0.0/32", 443),
    to_name("api", "api.example.com", 8557),
    to_name("odd", "odd.example.com", 1, "udp"),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a MUD file."""
    path = tmp_path / "doorbell.json"
    path.write_text(json.dumps(DOORBELL), encoding="utf-8")
    return path


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """Return a file of the names that the doorbell was seen to use."""
    path = tmp_path / "names"
    path.write_text(
        "# Seen on Tuesday\n\n"
        "106.13.0.0 ODD.example.com. other.example.com # odd\n"
        "106.13.0.1\todd.example.com\n",
        encoding="utf-8",
    )
    return path


def asns(profile: str) -> list[int]:
    """Return the numbers of a profile's networks; it has to be one that is taken."""
    data = json.loads(profile)
    Profile.from_dict("mud", data)
    return [fact["asn"] for fact in data["networks"]]


def test_the_profile_is_printed_and_what_was_left_out_beside_it(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(file)]) == 0
    out, err = capsys.readouterr()
    assert asns(out) == [16509]
    assert err.splitlines() == [
        "No address is known that this device was seen to use under this name, so its network isn't part of the profile: api.example.com, odd.example.com."
    ]


def test_names_that_were_seen_give_their_networks(
    file: Path, names: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(file), "--names", str(names)]) == 0
    out, err = capsys.readouterr()
    assert asns(out) == [16509, 38365]
    assert err.endswith("the profile: api.example.com.\n")


def test_the_profile_can_go_to_a_file(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "profile.json"
    assert main([str(file), "--output", str(output)]) == 0
    assert capsys.readouterr().out == ""
    assert asns(output.read_text(encoding="utf-8")) == [16509]


def failure(arguments: Sequence[str | Path], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line that a run which can't be done says."""
    assert main([str(each) for each in arguments]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    [line] = err.splitlines()
    return line


def test_a_file_that_is_none_is_named_with_the_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"ietf-mud:mud": {"mud-version": 2}}', encoding="utf-8")
    assert failure([path], capsys) == (
        f"script/mud2profile: {path}: ietf-mud:mud.mud-version: must be 1"
    )
    path.write_bytes(b" " * ((1 << 20) + 1))
    assert failure([path], capsys) == (
        f"script/mud2profile: {path}: the file: must have at most 1048576 bytes"
    )


def test_files_that_cannot_be_read_or_written_are_named(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = tmp_path / "gone"
    runs: list[list[str | Path]] = [
        [gone],
        [file, "--names", gone],
        [file, "--output", gone / "x"],
    ]
    for arguments in runs:
        assert failure(arguments, capsys) == (
            f"script/mud2profile: {arguments[-1]}: No such file or directory"
        )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            b"1.2.3.4 a.example.com\n1.2.3 b\n",
            ", line 2: '1.2.3' does not appear to be",
        ),
        (b"\n1.2.3.4 # a.example.com\n", ", line 2: a name is missing"),
        (b"1.2.3.4 \xff\n", ": isn't a text in UTF-8"),
    ],
)
def test_names_that_cannot_be_read_are_named_by_their_line(
    file: Path,
    tmp_path: Path,
    content: bytes,
    problem: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = tmp_path / "names"
    names.write_bytes(content)
    line = failure([file, "--names", names], capsys)
    assert line.startswith(f"script/mud2profile: {names}{problem}")


@pytest.mark.parametrize("arguments", [[], ["x", "--frobnicate"], ["x", "--names"]])
def test_a_command_line_that_makes_no_sense_ends_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("script/mud2profile: ")


def test_it_runs_from_any_folder(file: Path) -> None:
    run = subprocess.run(
        [ROOT / "script" / "mud2profile", file.name],
        cwd=file.parent,
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert asns(run.stdout) == [16509]


LOG = """\
dnsmasq[1]: started
Jan  1 10:00:00 router dnsmasq[1]: 7 10.23.1.125/40000 query[A] odd.example.com from 10.23.1.125
Jan  1 10:00:00 router dnsmasq[1]: 7 10.23.1.125/40000 forwarded odd.example.com to 192.0.2.53
Jan  1 10:00:00 router dnsmasq[1]: 8 10.23.1.125/40001 query[AAAA] api.example.com from 10.23.1.125
Jan  1 10:00:00 router dnsmasq[1]: 7 10.23.1.125/40000 reply odd.example.com is <CNAME>
Jan  1 10:00:00 router dnsmasq[1]: 7 10.23.1.125/40000 reply edge.example.net is 106.13.0.0
Jan  1 10:00:00 router dnsmasq[1]: 8 10.23.1.125/40001 cached api.example.com is 2600:9000::1
Jan  1 10:00:00 router dnsmasq[1]: 8 10.23.1.125/40001 reply api.example.com is NODATA-IPv6
Jan  1 10:00:00 router dnsmasq[1]: 9 10.23.1.9/40002 query[A] laptop.example.com from 10.23.1.9
Jan  1 10:00:00 router dnsmasq[1]: 9 10.23.1.9/40002 reply laptop.example.com is 192.0.2.1
"""


def test_the_readmes_line_turns_a_log_of_dnsmasq_into_names(tmp_path: Path) -> None:
    (tmp_path / "dnsmasq.log").write_text(LOG, encoding="utf-8")
    [line] = [
        text
        for text in blocks(section(README, "A profile from a MUD file"), "sh")
        if "awk" in text
    ]
    subprocess.run(["sh", "-c", line], cwd=tmp_path, check=True)
    assert (tmp_path / "names").read_text(encoding="utf-8").splitlines() == [
        "106.13.0.0 odd.example.com",
        "2600:9000::1 api.example.com",
    ]
