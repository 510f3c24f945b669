"""One target, run by atheris: inputs are changed towards what hasn't been run through yet. A process of its own."""

import sys

import atheris

#: What is watched; Home Assistant and the simulators aren't.
_WATCHED = ("custom_components.iot_egress_guard",)


def main(name: str, words: list[str]) -> None:
    """Run a target with libFuzzer's own options; never returns."""
    with atheris.instrument_imports(
        include=list(_WATCHED), enable_loader_override=False
    ):
        from .targets import TARGETS
    target = TARGETS[name]
    # What is made once, as a simulator's answers, is none of the first input's doing.
    target(b"")
    atheris.Setup([sys.argv[0], *words], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
