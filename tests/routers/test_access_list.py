"""The access list that ships with the guard: each grant is used, and its absence is named."""

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
import json
from typing import Any

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.errors import (
    BlockRefusedError,
    PermissionDeniedError,
)
from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.acl import SHIPPED_ACL, AclFile
from simulators.openwrt.status import Status
from tests.conftest import RING_MAC, our_rules

from .openwrt import BAIDU, client

TABLE_CHOICE = "custom_components.iot_egress_guard.routers.openwrt.table_choice"

SHIPPED: dict[str, Any] = json.loads(SHIPPED_ACL.read_text(encoding="utf-8"))


def _grants(acl: dict[str, Any]) -> Iterator[tuple[str, str, str, str | None]]:
    """Yield every single grant: permission, scope, object, function."""
    group = acl["iot-egress-guard"]
    for permission in ("read", "write"):
        for scope, granted in group[permission].items():
            for name in granted:
                if isinstance(granted, list):
                    yield permission, scope, name, None
                else:
                    for function in granted[name]:
                        yield permission, scope, name, function


def _without(permission: str, scope: str, name: str, function: str | None) -> AclFile:
    """Return the shipped access list without one grant."""
    acl = deepcopy(SHIPPED)
    granted = acl["iot-egress-guard"][permission][scope]
    (granted if function is None else granted[name]).remove(
        name if function is None else function
    )
    return acl


async def _everything(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, clock: ManualClock
) -> None:
    """Do all that the guard ever asks of a router, the undoing of a failed push included."""
    await router.connect()
    await router.capabilities()
    await router.settings()
    await router.clients()
    await router.services()
    await router.poll([RING_MAC])
    timed = replace(BAIDU, ends_in=600)
    simulator.faults.fail("uci", "confirm", Status.NO_DATA)
    # The first is asked for before anything is changed.
    simulator.faults.fail("uci", "rollback", Status.UNKNOWN_ERROR, nth=2)
    with suppress(BlockRefusedError):
        await router.push(timed)
    await router.push(timed)
    await router.remove([timed.block_id])


#: Without these the client goes on, so that no error names them: what is lost is said here.
SILENT = {
    ("read", "ubus", "session", "access"): "a dead session is found out by a new login",
    (
        "read",
        "ubus",
        "session",
        "destroy",
    ): "the session ends by itself after five minutes",
    (
        "read",
        "file",
        "/usr/sbin/conntrack -L -o extended,id -f ipv[46] -[rs] [0-9a-f]*",
        "exec",
    ): "a large table is read whole, whatever that costs the router",
}


def _used(simulator: OpenWrtSimulator) -> set[tuple[str, str | None]]:
    """Return objects and methods that were called, and programs and first arguments that were to run."""
    return {
        ("file", f"{args['command']} {args['params'][0]}")
        if method == "exec" and isinstance(args["params"], list)
        else (name, method)
        for name, method, args in simulator.requests
    }


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the router's table be so large that it's worth to ask for single hosts."""
    monkeypatch.setattr(f"{TABLE_CHOICE}.MIN_ENTRIES", 1)


@pytest.mark.parametrize(
    "grant", list(_grants(SHIPPED)), ids=lambda grant: "-".join(map(str, grant))
)
async def test_each_grant_is_used_and_its_absence_is_named(
    session: aiohttp.ClientSession,
    clock: ManualClock,
    grant: tuple[str, str, str, str | None],
) -> None:
    acl = _without(*grant)
    async with OpenWrtSimulator(
        "ring", clock=clock, acl=acl, reload_seconds=0
    ) as simulator:
        clock.advance(5)
        router = client(session, simulator, clock)
        denied: PermissionDeniedError | None = None
        try:
            await _everything(router, simulator, clock)
        except PermissionDeniedError as err:
            denied = err
        await router.close()
    _, scope, name, function = grant
    if grant in SILENT:
        assert denied is None
        call = ("file", name.split(" -o")[0]) if scope == "file" else (name, function)
        assert call in _used(simulator) or function == "access"
        return
    assert denied is not None
    if function == "exec":
        # The line as it stands in the list, without the addresses that it was asked for.
        assert f'"{name}"' in denied.grant
    assert scope in denied.grant
    wanted = name.split("*")[0].split("[")[0] if scope == "file" else name
    assert wanted in denied.grant or (function or "") in denied.grant


async def test_the_whole_access_list_allows_everything_asked(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    async with OpenWrtSimulator("ring", clock=clock, reload_seconds=0) as simulator:
        clock.advance(5)
        router = client(session, simulator, clock)
        await _everything(router, simulator, clock)
        assert our_rules(simulator) == []
