"""Who may do what: rpcd's ACL files and the grants a login draws from them.

An ACL file maps a group to `read` and `write`, each to scopes (`ubus`, `uci`, `file`,
`cgi-io`), each either a table of objects to functions or a bare list of objects, where the
permission's own name is the function.
"""

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
import json
from pathlib import Path
import re

type AclFile = Mapping[str, Mapping[str, object]]
"""One file of `/usr/share/rpcd/acl.d`: group → description, `read`, `write`."""

SHIPPED_ACL = (
    Path(__file__).parents[2] / "router_setup" / "openwrt" / "iot-egress-guard.json"
)
"""What the project tells its users to put on their router."""

UNAUTHENTICATED: AclFile = {
    "unauthenticated": {
        "description": "Access controls for unauthenticated requests",
        "read": {"ubus": {"session": ["access", "login"]}},
    }
}
"""rpcd's own `unauthenticated.json`: all that the null session can do."""

SUPERUSER: AclFile = {
    "superuser": {
        "description": "Super user access role",
        "read": {
            "ubus": {"*": ["*"]},
            "uci": ["*"],
            "file": {"*": ["*"]},
            "cgi-io": ["*"],
        },
        "write": {
            "ubus": {"*": ["*"]},
            "uci": ["*"],
            "file": {"*": ["*"]},
            "cgi-io": ["*"],
        },
    }
}
"""Everything, for the simulator's `root`."""

_WILDCARD = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A `config login` of `/etc/config/rpcd`.

    `read` and `write` are patterns of ACL groups; writing implies reading, and a pattern
    that begins with `!` takes groups away.
    """

    username: str
    password: str
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()

    def may(self, permission: str, group: str) -> bool:
        """Tell whether the login holds `permission` (`read` or `write`) in `group`."""
        patterns = self.write if permission == "write" else self.read
        if any(
            pattern.startswith("!") and fnmatchcase(group, pattern[1:].strip())
            for pattern in patterns
        ):
            return False
        if any(
            fnmatchcase(group, pattern)
            for pattern in patterns
            if not pattern.startswith("!")
        ):
            return True
        return permission == "read" and self.may("write", group)


def shipped_acl() -> AclFile:
    """Return the ACL the project ships, or nothing where there is none yet."""
    if not SHIPPED_ACL.is_file():
        return {}
    acl: AclFile = json.loads(SHIPPED_ACL.read_text(encoding="utf-8"))
    return acl


class Grants:
    """What one session may do, in the order in which rpcd would print it."""

    def __init__(self) -> None:
        """Grant nothing."""
        self._scopes: dict[str, list[tuple[str, int, str, str]]] = {}
        self._count = 0

    def grant(self, scope: str, pattern: str, function: str) -> None:
        """Add one grant, unless it is there."""
        grants = self._scopes.setdefault(scope, [])
        if any(known[2:] == (pattern, function) for known in grants):
            return
        # rpcd sorts by the part in front of the first wildcard, then by arrival.
        key = _WILDCARD.split(pattern, maxsplit=1)[0]
        insort(grants, (key, self._count, pattern, function))
        self._count += 1

    def allows(self, scope: str, name: str, function: str) -> bool:
        """Tell whether any grant of `scope` covers `function` of `name`."""
        return any(
            fnmatchcase(name, pattern) and fnmatchcase(function, granted)
            for _, _, pattern, granted in self._scopes.get(scope, ())
        )

    def as_json(self) -> dict[str, dict[str, list[str]]]:
        """Return scope → object → functions, as `session.access {}` prints them."""
        dump: dict[str, dict[str, list[str]]] = {}
        for scope in sorted(self._scopes):
            for _, _, pattern, function in self._scopes[scope]:
                dump.setdefault(scope, {}).setdefault(pattern, []).append(function)
        return dump


def grants_for(login: Login | None, acls: Iterable[AclFile]) -> Grants:
    """Draw a login's grants from the ACL files; `None` is the null session."""
    grants = Grants()
    for acl in acls:
        for group, permissions in acl.items():
            for permission in ("read", "write"):
                scopes = permissions.get(permission)
                if not isinstance(scopes, Mapping):
                    continue
                if login is None:
                    held = group == "unauthenticated"
                else:
                    held = login.may(permission, group)
                if not held:
                    continue
                for scope, pattern, function in _entries(permission, scopes):
                    grants.grant(scope, pattern, function)
                grants.grant("access-group", group, permission)
    return grants


def _entries(
    permission: str, scopes: Mapping[str, object]
) -> Iterator[tuple[str, str, str]]:
    for scope, objects in scopes.items():
        if isinstance(objects, Mapping):
            for pattern, functions in objects.items():
                for function in functions:
                    yield scope, pattern, function
        elif isinstance(objects, list):
            for pattern in objects:
                yield scope, pattern, permission
