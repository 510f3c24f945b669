"""What the tests of the fuzzing share."""

import pytest


@pytest.fixture(autouse=True)
def load_custom_integrations() -> None:
    """No Home Assistant here."""
