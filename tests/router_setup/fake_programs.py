"""The programs of an OpenWrt router that `setup.sh` calls, as far as it calls them.

Run by wrappers named after each program; its state is a JSON file beside them, named by `FAKE_ROUTER`:
`committed` and `working` (package → section → option → value; `.type` is the section's), `objects` (of ubus),
`ciphers` (what this router's C library can hash) and `calls` (each command line, in order).
"""

import hashlib
import json
import os
from pathlib import Path
import sys
from typing import Any


def main(program: str, args: list[str]) -> int:
    """Run one program; return its exit status."""
    file = Path(os.environ["FAKE_ROUTER"])
    state: dict[str, Any] = json.loads(file.read_text())
    state["calls"].append([program, *args])
    status = PROGRAMS[program](state, args)
    file.write_text(json.dumps(state))
    return status


def say(line: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{line}\n")


def uci(state: dict[str, Any], args: list[str]) -> int:
    """Read and change the configuration."""
    args = [arg for arg in args if arg != "-q"]
    command, subject = args[0], args[1]
    name, _, value = subject.partition("=")
    package, section, option = [*name.split("."), "", ""][:3]
    working = state["working"].setdefault(package, {})
    match command:
        case "changes":
            if working != state["committed"].get(package, {}):
                say(f"{package}.something='changed'")
        case "commit":
            state["committed"][package] = json.loads(json.dumps(working))
        case "show":
            for each, options in working.items():
                say(f"{package}.{each}={options['.type']}")
                for key, found in options.items():
                    if key != ".type":
                        listed = found if isinstance(found, list) else [found]
                        texts = " ".join(f"'{item}'" for item in listed)
                        say(f"{package}.{each}.{key}={texts}")
        case "get":
            if option not in working.get(section, {}):
                return 1
            say(working[section][option])
        case "set" if option:
            working[section][option] = value
        case "set":
            working.setdefault(section, {})[".type"] = value
        case "add_list":
            working[section].setdefault(option, []).append(value)
        case "delete":
            return 0 if working.pop(section, None) else 1
    return 0


def ubus(state: dict[str, Any], args: list[str]) -> int:
    """List objects, and log in."""
    args = [arg for arg in args if arg != "-S"]
    if args[0] == "list":
        return 0 if args[1] in state["objects"] else 4
    object_, method, data = args[1], args[2], json.loads(args[3])
    if (object_, method) == ("session", "destroy"):
        return 0
    for options in state["committed"].get("rpcd", {}).values():
        if options.get("username") != data["username"]:
            continue
        cipher = options["password"].split("$")[1]
        if (
            cipher in state["ciphers"]
            and hashed(cipher, data["password"]) == options["password"]
        ):
            groups = {group: ["read", "write"] for group in options["read"]}
            answer = {"ubus_rpc_session": "ab" * 16, "acls": {"access-group": groups}}
            say(json.dumps(answer))
            return 0
    return 6


def hashed(cipher: str, password: str) -> str:
    """Return a hash that looks like one of crypt's."""
    return f"${cipher}$salt${hashlib.sha256(password.encode()).hexdigest()}"


def openssl(state: dict[str, Any], args: list[str]) -> int:
    """Hash a password from standard input."""
    if args != ["passwd", "-6", "-stdin"]:
        return 1
    say(hashed("6", sys.stdin.readline().removesuffix("\n")))
    return 0


def uhttpd(state: dict[str, Any], args: list[str]) -> int:
    """Hash a password from the command line."""
    say(hashed("1", args[1]))
    return 0


def service(state: dict[str, Any], args: list[str]) -> int:
    """Reload a service."""
    return 0


PROGRAMS = {
    "uci": uci,
    "ubus": ubus,
    "openssl": openssl,
    "uhttpd": uhttpd,
    "rpcd": service,
    "firewall": service,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
