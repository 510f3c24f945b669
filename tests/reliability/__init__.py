"""Whatever breaks: it's told once, nothing is lost, and all is right again two polls after its end."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.checks")
