"""`script/evaluate`, from its command line to what it writes and says."""

import json
from pathlib import Path
import subprocess
from typing import Any

import pytest

from custom_components.iot_egress_guard.egress.signals import SIGNALS
from script.evaluation.__main__ import main
from script.evaluation.recordings import RecordedFlow

from .traffic import COLUMNS, DAY, HOUR, NOON, days, flow, row, text, tls, write

OPTIONS = ("--learn", "24", "--jobs", "1")
ROOT = Path(__file__).resolve().parents[2]
LEARNED = NOON + DAY
INCIDENT = LEARNED + 6 * HOUR + 7
CONTROL = "185.244.25.235"
BOT = [
    *(
        flow(500.5 + 5 * each, address=CONTROL, port=6667, protocol="tcp")
        for each in range(40)
    ),
    flow(720.5, address=CONTROL, port=256, source_port=1),
]


def benign(tmp_path: Path, *flows: RecordedFlow, label: str = "benign") -> Path:
    """Write two days of a harmless doorbell with these flows among them, and a hub's."""
    rows = [row(each, label=label) for each in [*days(2), *flows]]
    rows += [row(each, "hub", label) for each in days(2, NOON + 100)]
    return write(tmp_path / "benign.csv.xz", rows)


def malicious(tmp_path: Path) -> Path:
    """Write what a bot did, among harmless flows of its own."""
    rows = [row(each, "bot", "malicious") for each in BOT]
    rows += [row(tls(100.0 + each), "bot") for each in range(9)]
    return write(tmp_path / "malicious.csv", rows)


def alerts_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def evaluate(*arguments: str | Path) -> None:
    """Run the command within this process, learning for a day."""
    assert main([str(each) for each in (*arguments, *OPTIONS)]) == 0


def summary(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return what stands on the last line."""
    *_, last = capsys.readouterr().out.splitlines()
    found: dict[str, Any] = json.loads(last)
    return found


def test_alerts_are_written_as_lines_of_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "alerts.jsonl"
    evaluate(benign(tmp_path, flow(INCIDENT)), "--alerts", out)
    first, *_ = alerts_of(out)
    assert list(first)[:9] == [
        *("ts", "device", "destination", "port", "protocol"),
        *("score", "severity", "signals", "reasons"),
    ]
    assert 0 <= first["ts"] - INCIDENT < 20
    named = [first[key] for key in ("device", "destination", "port", "protocol")]
    assert named == ["bell", "106.13.0.0", 1, "udp"]
    assert "reserved_port" in first["signals"]
    assert any("106.13.0.0" in reason for reason in first["reasons"])
    assert "injected" not in first
    spoken = capsys.readouterr()
    assert "Alerts per device-day after learning: " in spoken.out
    assert "2/2 hub" in spoken.err


def test_labels_dont_decide(tmp_path: Path) -> None:
    incidents = [flow(INCIDENT + each * HOUR) for each in range(5)]
    outs = [tmp_path / name for name in ("benign", "malicious", "none")]
    for label, out in zip(("benign", "malicious"), outs, strict=False):
        evaluate(benign(tmp_path, *incidents, label=label), "--alerts", out)
    bare = tmp_path / "bare.csv"
    rows = [row(each) for each in [*days(2), *incidents]]
    rows += [row(each, "hub") for each in days(2, NOON + 100)]
    bare.write_text(text([each[:-1] for each in rows], COLUMNS[:-1]))
    evaluate(bare, "--alerts", outs[2])
    assert len({out.read_bytes() for out in outs}) == 1
    assert outs[0].stat().st_size


def test_labelled_flows_of_the_devices_themselves_are_held_against_alerts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row(each) for each in days(2)]
    rows.append(row(flow(INCIDENT), label="malicious"))
    evaluate(write(tmp_path / "flows.csv", rows), "--json")
    found = summary(capsys)
    assert found["labelled"]["subjects"] == {"found": 1, "total": 1}
    assert found["rate"]["alerts"] == 0
    assert found["injected"] is None


def test_malicious_flows_are_spliced_into_each_device(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "alerts.jsonl"
    evaluate(
        benign(tmp_path), "--inject", malicious(tmp_path), "--alerts", out, "--json"
    )
    alerts = alerts_of(out)
    assert {(each["device"], each["injected"]) for each in alerts} == {
        ("bell", "bot"),
        ("hub", "bot"),
    }
    first = next(each for each in alerts if each["device"] == "bell")
    begun = NOON + 3.5 + DAY + HOUR
    assert first["ts"] - first["after_s"] == pytest.approx(begun, abs=0.001)
    assert first["destination"] == CONTROL
    found = summary(capsys)
    assert found["injected"]["runs"] == {"found": 2, "total": 2}
    assert found["injected"]["subjects"]["total"] == 4
    assert found["labelled"] is None


def test_the_splice_can_be_put_off(tmp_path: Path) -> None:
    out = tmp_path / "alerts.jsonl"
    evaluate(
        *(benign(tmp_path), "--inject", malicious(tmp_path)),
        *("--alerts", out, "--inject-after", "30"),
    )
    first, *_ = alerts_of(out)
    # The device's own flows have ended by then.
    assert first["ts"] - first["after_s"] == pytest.approx(
        NOON + 3.5 + DAY + 30 * HOUR, abs=0.001
    )


def test_beacons_are_spliced_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluate(benign(tmp_path), "--beacon", "60,600", "--json")
    fast, slow = summary(capsys)["beacons"]
    assert (fast["period_s"], slow["period_s"]) == (60, 600)
    assert fast["found"] == slow["found"] == {"found": 2, "total": 2}
    assert 0 < slow["most"] <= 3


def test_ablation_leaves_out_each_signal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluate(benign(tmp_path), "--beacon", "600", "--ablate", "--json")
    spoken = capsys.readouterr().out.splitlines()
    rows = {each["without"]: each for each in json.loads(spoken[-1])["ablation"]}
    assert list(rows) == [None, *SIGNALS]
    # The network is all that is new about a beacon; its address is an ordinary one.
    assert rows[None]["beacons"] == {"found": 2, "total": 2}
    assert rows["new_network"]["beacons"]["found"] == 0
    other = "special_use_address"
    assert rows[other] == {**rows[None], "without": other}
    assert any(line.startswith("  new_network ") for line in spoken)


def run(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command as its user does, standing in a folder."""
    return subprocess.run(
        [ROOT / "script" / "evaluate", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
    )


def test_how_many_work_at_once_changes_nothing(tmp_path: Path) -> None:
    benign(tmp_path, flow(INCIDENT))
    malicious(tmp_path)
    said = [
        run(
            *(tmp_path, "benign.csv.xz", "--inject", "malicious.csv"),
            *("--learn", "24", "--failed", "0.1", "--ablate"),
            *("--jobs", jobs, "--alerts", f"{jobs}.jsonl"),
        )
        for jobs in "12"
    ]
    one, two = ((tmp_path / f"{jobs}.jsonl").read_bytes() for jobs in "12")
    assert one == two
    assert one
    assert said[0].stdout == said[1].stdout
    assert {each.returncode for each in said} == {0}


def test_the_command_takes_files_from_where_its_user_stands(tmp_path: Path) -> None:
    write(tmp_path / "flows.csv", [row(flow(NOON))])
    done = run(tmp_path, "flows.csv", "--learn", "0", "--alerts", "out.jsonl")
    assert (done.returncode, done.stderr.splitlines()[1:]) == (0, [])
    assert alerts_of(tmp_path / "out.jsonl")
