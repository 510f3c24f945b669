"""UniFi: names and ids of the console's that stand in the paths that it's asked for."""

import re
from urllib.parse import quote

#: A site's short name, and an `_id`: letters and digits on every console that was met. The rest leaves room for other versions,
#: but not for what means anything in a URL.
_SEGMENT = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


def is_segment(name: str) -> bool:
    """Tell whether a name can be one segment of a path, and no more: `.` and `..` lead elsewhere."""
    return _SEGMENT.fullmatch(name) is not None and set(name) != {"."}


def segment(name: str) -> str:
    """Return a name as a segment of a path; ValueError for one that can be none."""
    if not is_segment(name):
        raise ValueError(f"no segment of a path: {name[:50]!r}")
    return quote(name, safe="")
