"""Runs a program that ends when the demo does, even when the demo is killed outright.

python -m script.demo_home.leash PARENT_PID COMMAND [ARGUMENT…]
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""From Linux's <sys/prctl.h>; the wish outlives exec."""


def main() -> None:
    """Ask Linux for SIGTERM at the parent's death, then become the command."""
    parent, *command = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        # The parent may have died before the wish was heard.
        if os.getppid() != int(parent):
            return
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
