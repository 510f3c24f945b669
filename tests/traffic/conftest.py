"""Recordings that the tests share: made once, since each takes a second or more."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from script.evaluation.recordings import Recorded, read
from script.traffic.__main__ import main

SEED = 7
DAYS = 4


@pytest.fixture(scope="session")
def benign_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("traffic") / "benign.csv"
    arguments = ["benign", str(path), "--days", str(DAYS), "--seed", str(SEED)]
    assert main(arguments) == 0
    return path


@pytest.fixture(scope="session")
def malicious_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("traffic") / "malicious.csv.xz"
    assert main(["malicious", str(path), "--seed", str(SEED)]) == 0
    return path


@pytest.fixture(scope="session")
def benign(benign_file: Path) -> Mapping[str, Recorded]:
    return read(benign_file)


@pytest.fixture(scope="session")
def malicious(malicious_file: Path) -> Mapping[str, Recorded]:
    return read(malicious_file)
