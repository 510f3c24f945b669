"""Ports that are taken, and ports that are free."""

import socket

import pytest

from script.demo_home.errors import DemoError
from script.demo_home.ports import LOOPBACK, claim, free

pytestmark = pytest.mark.usefixtures("socket_enabled")


def test_a_port_in_use_is_named_with_the_way_out() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(DemoError, match=f"port {port} .* in use; .*--port"):
            claim(port)
    claim(port)


def test_a_free_port_can_be_claimed() -> None:
    claim(free())
