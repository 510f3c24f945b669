"""Every target takes what is in order, bears what isn't, and together they reach every room that reads from outside."""

from pathlib import Path

import pytest

from fuzz.__main__ import main
from fuzz.blind import run
from fuzz.target import Target
from fuzz.targets import TARGETS


@pytest.fixture(autouse=True)
def load_custom_integrations(socket_enabled: None) -> None:
    """No Home Assistant here; answers are recorded from simulators, over the loopback."""


#: What a target's unchanged input may say: only these are of something that isn't in order on purpose.
REFUSED = {"texts"}


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_reads_what_is_in_order(name: str) -> None:
    target = TARGETS[name]
    if name in REFUSED:
        with pytest.raises(target.may_raise):
            target.run(b"")
    else:
        target.run(b"")
    for seed in target.seeds():
        target(seed)


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_bears_some_hostile_inputs(name: str) -> None:
    target = TARGETS[name]
    seeds = [b"", *target.seeds()]
    outcome = run(target, seeds, runs=60, seconds=10, seed=7)
    assert outcome.bugs == {}
    assert outcome.inputs


def test_a_bug_is_told_once_with_its_input_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fall(data: bytes) -> None:
        if data:
            raise LookupError("no such thing")

    broken = Target(name="broken", reads="nothing", run=fall, may_raise=(ValueError,))
    monkeypatch.setitem(TARGETS, "broken", broken)  # type-checked as a mapping below
    monkeypatch.setattr("fuzz.__main__.KEPT", tmp_path)
    assert main(["broken", "--blind", "--runs", "50"]) == 1
    said = capsys.readouterr().out
    assert said.count("LookupError") == 1
    [kept] = (tmp_path / "bugs" / "broken").iterdir()
    with pytest.raises(LookupError):
        broken(kept.read_bytes())


def test_what_is_no_target_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nonsense"])
    assert "no such target: nonsense; there are line, table" in capsys.readouterr().err
