"""Whatever breaks, wherever it breaks: router and store agree afterwards."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.home")
