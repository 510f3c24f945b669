"""The shipped judgement, as an evaluation gives it to a guard."""

import pytest

from custom_components.iot_egress_guard.profiles import read_profiles
from script.evaluation.judgement import Judgement

from .traffic import DAY, origin


@pytest.fixture
def judgement() -> Judgement:
    """Return the judgement of a device of which nothing is known, in the US, learned for three days."""
    return Judgement(
        profile=read_profiles()["generic"],
        home_countries=frozenset({"US"}),
        origins=origin,
        learning_s=3 * DAY,
    )
