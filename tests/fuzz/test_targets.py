"""Every target takes what is in order, bears what isn't, and together they reach every room that reads from outside."""

from pathlib import Path

from hypothesis import given, settings, strategies as st
import pytest

from fuzz.__main__ import main
from fuzz.target import Target
from fuzz.targets import TARGETS

pytestmark = pytest.mark.usefixtures("socket_enabled")
"""Answers are recorded from simulators, over the loopback."""

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
@settings(max_examples=30, deadline=None)
@given(data=st.data(), tail=st.binary(max_size=64))
def test_a_target_bears_whatever_comes(
    name: str, data: st.DataObject, tail: bytes
) -> None:
    target = TARGETS[name]
    seed = data.draw(st.sampled_from([b"", *target.seeds()]))
    target(seed + tail)


def test_a_bug_is_told_once_with_its_input_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fall(data: bytes) -> None:
        if data:
            raise LookupError("no such thing")

    broken = Target(name="broken", reads="nothing", run=fall, may_raise=(ValueError,))
    monkeypatch.setitem(TARGETS, "broken", broken)
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
