"""What the demo tells its user once everything is there."""

from .dashboard import URL_PATH
from .entities import Guarded
from .onboarding import OWNER
from .simulator import POLLS_PER_TIMEOUT, UDP_TIMEOUT


def text(url: str, guarded: Guarded) -> str:
    """Return where to look, how to log in, and what will happen."""
    return f"""
  Open      {url}/{URL_PATH}
  Login     {OWNER["username"]} / {OWNER["password"]}

  The doorbell "{guarded.name}" talks to AWS, and now and then sends one odd packet to 106.13.0.0:1.
  {guarded.entities["suspicious_egress"]} turns on within two polls, and says why;
  after the third packet it also says that they all come from one source port.
  Press "Block 106.13.0.0" to put a rule on the router, and watch it count what it stops.

  So that you needn't wait, UDP flows live {UDP_TIMEOUT} s on this router (on a real one 60 s): the guard
  polls every {UDP_TIMEOUT // POLLS_PER_TIMEOUT} s, and the odd packets come less than a minute apart.

  Ctrl-C ends everything.
"""
