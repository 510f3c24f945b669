"""What tests of the judgement share: the embedded origin database, and no Home Assistant."""

from collections.abc import Iterator
from pathlib import Path

import maxminddb
import pytest

from custom_components.iot_egress_guard.egress.origin import OriginDatabase, unpack
from custom_components.iot_egress_guard.origins import EMBEDDED


@pytest.fixture(autouse=True)
def load_custom_integrations() -> None:
    """Do without Home Assistant, which the fixture of this name elsewhere would start for each test."""


@pytest.fixture(scope="session")
def embedded_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the embedded database, unpacked."""
    return unpack(EMBEDDED, tmp_path_factory.mktemp("origin"))


@pytest.fixture(scope="session")
def organizations(embedded_path: Path) -> dict[int, str]:
    """Return the name of each network that the embedded database knows, by ASN."""
    with maxminddb.open_database(embedded_path) as reader:
        return {
            record["autonomous_system_number"]: record["autonomous_system_organization"]
            for _, record in reader
            if isinstance(record, dict)
            and isinstance(record.get("autonomous_system_number"), int)
            and isinstance(record.get("autonomous_system_organization"), str)
        }


@pytest.fixture(scope="session")
def embedded(embedded_path: Path) -> Iterator[OriginDatabase]:
    """Return the embedded database, open."""
    database = OriginDatabase.open(embedded_path)
    yield database
    database.close()
