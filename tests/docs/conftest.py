"""Papers need no integration to be loaded."""

import pytest


@pytest.fixture(autouse=True)
def load_custom_integrations() -> None:
    """Do without Home Assistant, which the fixture of this name elsewhere would start for each test."""
