"""The assistant has a text for all that it may have to say, and none that it never says."""

import ast

from custom_components.iot_egress_guard.blocks.block import BlockState
from custom_components.iot_egress_guard.egress.verdict import Severity

from .files import COMPONENT, TEXTS

ENDINGS = {
    "one": ("talked", "talked_with", "more"),
    "other": ("talked", "talked_with", "more"),
    "until": ("blocked", "cut_off"),
    "for_good": ("blocked", "cut_off"),
}
"""What a text's name may end in → the texts that there are with it."""


def _said() -> set[str]:
    """Return the names of texts that the code says in full."""
    return {
        call.args[0].value
        for module in ("answers", "intent")
        for call in ast.walk(
            ast.parse((COMPONENT / f"{module}.py").read_text(encoding="utf-8"))
        )
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", "") == "say"
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def test_every_answer_has_a_text_and_none_is_left_over() -> None:
    wanted = _said()
    wanted |= {f"{what}_{end}" for end, texts in ENDINGS.items() for what in texts}
    wanted |= {f"odd_{severity}" for severity in Severity}
    wanted |= {f"block_{state}" for state in BlockState}
    assert set(TEXTS["en"]["common"]) == {f"answer_{name}" for name in wanted}
