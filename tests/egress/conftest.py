"""The embedded origin database, unpacked once for all tests of a run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from custom_components.iot_egress_guard.egress.origin import OriginDatabase, unpack
from custom_components.iot_egress_guard.origins import EMBEDDED


@pytest.fixture(scope="session")
def embedded_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the embedded database, unpacked."""
    return unpack(EMBEDDED, tmp_path_factory.mktemp("origin"))


@pytest.fixture(scope="session")
def embedded(embedded_path: Path) -> Iterator[OriginDatabase]:
    """Return the embedded database, open."""
    database = OriginDatabase.open(embedded_path)
    yield database
    database.close()
