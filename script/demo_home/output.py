"""How the demo speaks: progress on stderr, so that stdout holds the outcome alone."""

import sys


def say(text: str) -> None:
    """Tell the demo's user what happens now."""
    print(text, file=sys.stderr, flush=True)
