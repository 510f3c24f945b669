"""The access list grants what its README says, and nothing that would let anybody do more.

That the guard uses every grant, and needs no other, is held by `tests/routers`.
"""

from fnmatch import fnmatchcase
from itertools import product
import json
import re
from typing import NamedTuple

import pytest

from custom_components.iot_egress_guard.routers.openwrt.cutting import CONNTRACK_TOOL
from custom_components.iot_egress_guard.routers.openwrt.host_questions import (
    Question,
    questions,
)

from .conftest import SETUP

SHELLS = {"sh", "ash", "bash", "busybox", "env", "ucode", "lua", "uci", "grep"}
"""Programs that run other programs, or read what isn't theirs to read."""


class Grant(NamedTuple):
    """One thing that is allowed."""

    permission: str
    scope: str
    object: str
    function: str


def shipped() -> set[Grant]:
    """Return what the access list grants; a bare list of objects grants the permission's own name."""
    acl = json.loads((SETUP / "iot-egress-guard.json").read_text())
    [(name, group)] = acl.items()
    assert name == "iot-egress-guard"
    assert set(group) == {"description", "read", "write"}
    return {
        Grant(permission, scope, object_, function)
        for permission in ("read", "write")
        for scope, objects in group[permission].items()
        for object_ in objects
        for function in (
            objects[object_] if isinstance(objects, dict) else [permission]
        )
    }


def explained() -> dict[Grant, str]:
    """Return each row of the README's table: the grant, and what it's for."""
    text = (SETUP / "README.md").read_text()
    rows = re.findall(
        r"^\| (read|write) \| `(.+?)` \| `(.+?)` \| `(.+?)` \| (.+?) \|$",
        text,
        re.MULTILINE,
    )
    return {Grant(*row[:4]): row[4] for row in rows}


def commands() -> list[str]:
    """Return the patterns of commands that may be run."""
    return [
        grant.object
        for grant in shipped()
        if (grant.scope, grant.function) == ("file", "exec")
    ]


def test_the_readme_explains_every_grant_and_no_other() -> None:
    table = explained()

    assert set(table) == shipped()
    assert all(reason.endswith(".") for reason in table.values())


def test_no_program_is_granted_whatever_its_arguments() -> None:
    for pattern in commands():
        program, *arguments = pattern.split(" ")
        assert arguments
        assert not set(program) & set("*?[")
        assert program.rpartition("/")[2] not in SHELLS


def test_nft_is_granted_to_the_letter() -> None:
    assert [command for command in commands() if "nft" in command.split(" ")[0]] == [
        "/usr/sbin/nft -j -t list table inet fw4"
    ]


@pytest.mark.parametrize(
    "command",
    [
        "/usr/sbin/nft -j -t list table inet fw4 ; flush ruleset",
        "/usr/sbin/nft flush ruleset",
        "/usr/sbin/conntrack",
        "/usr/sbin/conntrack -F",
        "/usr/sbin/conntrack -D",
        "/usr/sbin/conntrack -D -f ipv4",
        "/usr/sbin/conntrack -D -f ipv4 -s ; reboot",
        "/usr/sbin/conntrack -I -f ipv4 -s 10.23.1.125",
        "/usr/sbin/conntrack -L",
        "/usr/sbin/conntrack -L -o extended,id",
        "/usr/sbin/conntrack -L -o extended,id -f ipv4 -s ; reboot",
        "/usr/sbin/conntrack -L -o extended,id -f ipv4 -d 10.23.1.125",
        "/bin/sh -c reboot",
        "/sbin/uci show",
    ],
)
def test_other_commands_are_not_granted(command: str) -> None:
    assert not any(fnmatchcase(command, pattern) for pattern in commands())


@pytest.mark.parametrize(
    ("family", "source"), product(["4", "6"], ["10.23.1.125", "fd23:10:1::125"])
)
def test_flows_can_be_cut_by_their_source(family: str, source: str) -> None:
    command = f"/usr/sbin/conntrack -D -f ipv{family} -s {source}"

    assert any(fnmatchcase(command, pattern) for pattern in commands())


@pytest.mark.parametrize(
    "question", questions(["10.23.1.125", "fd23:10:1::125"]), ids=str
)
def test_flows_can_be_asked_for_by_either_end(question: Question) -> None:
    command = " ".join([CONNTRACK_TOOL, *question.params])

    assert any(fnmatchcase(command, pattern) for pattern in commands())


def test_no_file_can_be_written() -> None:
    assert not {
        grant
        for grant in shipped()
        if grant.scope == "file" and grant.function in {"write", "remove", "*"}
    }


def test_no_grant_is_for_everything() -> None:
    for grant in shipped():
        assert "*" not in {grant.scope, grant.object, grant.function}
        assert grant.scope == "file" or "*" not in grant.object


def test_only_the_firewalls_configuration_is_open() -> None:
    assert {
        (grant.permission, grant.object) for grant in shipped() if grant.scope == "uci"
    } == {("read", "firewall"), ("write", "firewall")}
