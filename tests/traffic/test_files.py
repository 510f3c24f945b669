"""The files that are made: the same for the same seed, and readable by whoever evaluates them."""

from collections.abc import Mapping
import lzma
from pathlib import Path

import pytest

from script.evaluation.recordings import Recorded
from script.traffic.__main__ import main
from script.traffic.devices import DEVICES
from script.traffic.home import Home
from script.traffic.malware import MALWARE

from .conftest import DAYS, SEED


@pytest.mark.parametrize("kind", ["benign", "malicious"])
def test_the_same_seed_makes_the_same_file(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    before: Path = request.getfixturevalue(f"{kind}_file")
    again = tmp_path / before.name
    days = ["--days", str(DAYS)] if kind == "benign" else []
    assert main([kind, str(again), "--seed", str(SEED), *days]) == 0
    assert again.read_bytes() == before.read_bytes()


def test_another_seed_makes_another_home() -> None:
    device = DEVICES[0]
    made = [device.flows(Home(seed, 1)) for seed in (1, 2)]
    assert made[0] != made[1]
    assert {each.address for each in made[0]} != {each.address for each in made[1]}


def test_all_devices_are_in_it_and_none_is_malicious(
    benign: Mapping[str, Recorded],
) -> None:
    assert list(benign) == [device.name for device in DEVICES]
    assert not [name for name, each in benign.items() if each.malicious]


def test_all_malware_is_in_it_and_all_is_malicious(
    malicious: Mapping[str, Recorded],
) -> None:
    assert list(malicious) == [malware.name for malware in MALWARE]
    for recorded in malicious.values():
        assert recorded.malicious == recorded.flows


def test_a_packed_file_has_what_the_plain_one_has(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.csv", tmp_path / "a.csv.xz"
    for path in (plain, packed):
        assert main(["benign", str(path), "--days", "0.2"]) == 0
    assert lzma.decompress(packed.read_bytes()) == plain.read_bytes()


def test_a_folder_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "nowhere" / "a.csv"
    assert main(["malicious", str(path)]) == 1
    said = capsys.readouterr().err
    assert (
        said
        == f"script/make-flows: {path} can't be written: No such file or directory\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["benign", "a.csv", "--days", "0"], "'0' isn't a number of days up to 366"),
        (["benign", "a.csv", "--days", "nan"], "'nan' isn't a number of days"),
        (["benign", "a.csv", "--days", "many"], "'many' isn't a number of days"),
        (["malicious", "a.csv", "--days", "3"], "unrecognized arguments: --days 3"),
        (["benign"], "the following arguments are required: OUT"),
        (["other", "a.csv"], "invalid choice: 'other'"),
        (["benign", "a.csv", "--seed", "x"], "invalid int value: 'x'"),
    ],
)
def test_a_wrong_command_line_is_told_in_one_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("script/make-flows: ")
    assert said in line
