"""The command line is taken as it's meant, or refused in one line."""

import json
from pathlib import Path
from typing import Any

import pytest

from script.evaluation.__main__ import main
from script.evaluation.timeouts import OPENWRT

from .traffic import NOON, flow, row, write


def fault(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> tuple[int, str]:
    """Return the exit code and the one line that is said."""
    code = main(arguments)
    spoken = capsys.readouterr()
    (line,) = spoken.err.splitlines()
    assert not spoken.out
    return code, line.removeprefix("script/evaluate: ")


def conditions(
    capsys: pytest.CaptureFixture[str], flows: Path, *arguments: str
) -> dict[str, Any]:
    """Run the command; return under what conditions it says that it did."""
    assert main([str(flows), *arguments, "--json", "--jobs", "1"]) == 0
    *_, last = capsys.readouterr().out.splitlines()
    found: dict[str, Any] = json.loads(last)["conditions"]
    return found


def test_conditions_are_what_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flows = write(tmp_path / "flows.csv", [row(flow(NOON + 1))])
    assert conditions(capsys, flows, "--learn", "24") == {
        "timeouts": dict(OPENWRT),
        "interval_s": 20,
        "phase_s": 0,
        "failed": 0,
        "seed": 0,
        "learning_h": 24,
        "profile": "generic",
        "home_countries": ["US"],
    }
    asked = conditions(
        capsys,
        flows,
        *("--timeouts", "linux", "--timeout", "tcp_close=7"),
        *("--phase", "3", "--failed", "0.5", "--seed", "4"),
        *("--profile", "ring", "--home", "de, AT", "--lan", "10.0.0.0/8"),
    )
    assert asked["interval_s"] == 10
    assert (asked["timeouts"]["udp"], asked["timeouts"]["tcp_close"]) == (30, 7)
    assert (asked["phase_s"], asked["failed"], asked["seed"]) == (3, 0.5, 4)
    assert (asked["profile"], asked["home_countries"]) == ("ring", ["AT", "DE"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "the following arguments are required: FLOWS"),
        (["f", "--frobnicate"], "unrecognized arguments: --frobnicate"),
        (["f", "--learn", "long"], "argument --learn: 'long' isn't a number of hours"),
        (["f", "--learn", "-1"], "argument --learn: '-1' isn't a number of hours"),
        (
            ["f", "--interval", "0"],
            "argument --interval: '0' isn't a number of seconds from 1 on",
        ),
        (["f", "--phase", "nan"], "argument --phase: 'nan' isn't a number of seconds"),
        (
            ["f", "--failed", "1"],
            "argument --failed: '1' isn't a share from 0 to below 1",
        ),
        (
            ["f", "--beacon", "60,x"],
            "argument --beacon: 'x' isn't a number of seconds from 1 on",
        ),
        (["f", "--jobs", "0"], "argument --jobs: '0' isn't a number from 1 on"),
        (
            ["f", "--home", "US,EU"],
            "argument --home: 'EU' is no country code of ISO 3166-1, such as US,CA",
        ),
        (["f", "--lan", "10.0.0.1/8"], "argument --lan: 10.0.0.1/8 has host bits set"),
        (["f", "--timeout", "udp"], "--timeout udp: '' are no seconds"),
    ],
)
def test_a_wrong_argument_ends_in_one_line_and_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert fault(capsys, arguments) == (2, said)


def test_an_unknown_profile_is_refused_with_those_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, line = fault(capsys, ["f", "--profile", "toaster"])
    assert code == 2
    assert line.startswith("--profile toaster: there is no such profile; there are ")
    assert "generic" in line and "ring" in line


def test_a_bad_file_ends_in_one_line_and_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "flows.csv"
    assert fault(capsys, [str(path)]) == (1, f"{path}: there is no such file")
    write(path, [row(flow(NOON))[:3]])
    assert fault(capsys, [str(path)]) == (
        1,
        f"{path}, line 2: 3 fields, but 13 columns",
    )


def test_a_file_with_nothing_to_splice_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "flows.csv", [row(flow(NOON))])
    assert fault(capsys, [str(path), "--inject", str(path)]) == (
        1,
        f"{path}: no flow has a label that begins with 'malicious'",
    )


def test_a_bad_origin_database_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, line = fault(capsys, ["f", "--origin", str(tmp_path / "none.mmdb")])
    assert code == 1
    assert "none.mmdb" in line


def test_alerts_that_cant_be_written_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flows = write(tmp_path / "flows.csv", [row(flow(NOON))])
    out = tmp_path / "missing" / "alerts.jsonl"
    assert main([str(flows), "--alerts", str(out)]) == 1
    *_, last = capsys.readouterr().err.splitlines()
    assert last.endswith(f"{out} can't be written: No such file or directory")
