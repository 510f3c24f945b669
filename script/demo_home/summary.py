"""What the demo tells its user once everything is there."""

from .dashboard import URL_PATH
from .entities import Guarded
from .makes import Make
from .onboarding import OWNER


def text(url: str, guarded: Guarded, make: Make) -> str:
    """Return where to look, how to log in, and what will happen."""
    return f"""
  Open      {url}/{URL_PATH}
  Login     {OWNER["username"]} / {OWNER["password"]}

  The doorbell "{guarded.name}" talks to AWS, and now and then sends one odd packet to 106.13.0.0:1.
  {guarded.entities["suspicious_egress"]} turns on within two polls, and says why;
  after the third packet it also says that they all come from one source port.
  Press "Block 106.13.0.0" to put a rule on the router, and watch it count what it stops.

  So that you needn't wait, {make.pace}

  Ctrl-C ends everything.
"""
