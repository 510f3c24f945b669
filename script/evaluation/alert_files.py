"""Alerts as JSON lines."""

from collections.abc import Iterable, Iterator
import json
from pathlib import Path
from typing import Any

from .errors import EvaluationError
from .scoring import Scored
from .simulation import Alert

type Line = dict[str, Any]


def lines(runs: Iterable[Scored]) -> Iterator[Line]:
    """Yield the alerts of each device by itself and, after them, what each of its captures adds."""
    for scored in runs:
        capture = scored.run.capture
        for alert in scored.outcome.alerts if capture is None else scored.added:
            line = _line(scored.run.device, alert)
            if capture is not None:
                since = scored.targets.since(alert)
                line["injected"] = capture.name
                line["after_s"] = None if since is None else round(alert.ts - since, 3)
            yield line


def write(path: Path, alerts: Iterable[Line]) -> None:
    """Write one JSON object a line; raises `EvaluationError` if that can't be done."""
    try:
        with path.open("w", encoding="utf-8") as file:
            for alert in alerts:
                file.write(json.dumps(alert, ensure_ascii=False) + "\n")
    except OSError as err:
        raise EvaluationError(f"{path} can't be written: {err.strerror}") from err


def _line(device: str, alert: Alert) -> Line:
    return {
        "ts": alert.ts,
        "device": device,
        "destination": alert.subject.address,
        "port": alert.subject.port,
        "protocol": alert.subject.protocol,
        "score": alert.score,
        "severity": alert.severity,
        "signals": list(alert.signals),
        "reasons": list(alert.reasons),
        "kind": alert.kind.value,
        "inbound": alert.inbound,
        "learning": alert.learning,
    }
