"""What some tests need of the machine that not every machine has. Each says why it may be absent; CI's machine has all of it."""

from functools import cache
from importlib.util import find_spec
import shutil

import pytest

from script.demo_home.browser import CHROMIUM
from script.endurance import mounts
from tests.simulators import lab, namespace


@cache
def real_kernel() -> pytest.MarkDecorator:
    """Mark what asks the kernel's own conntrack and nftables, in a network namespace."""
    absent = namespace.missing()
    # Only root can make network namespaces, and only a kernel with nftables and conntrack can be asked.
    return pytest.mark.skipif(absent is not None, reason=str(absent))


@cache
def wires() -> pytest.MarkDecorator:
    """Mark what sends packets through the kernel's firewall, from one network namespace to another."""
    absent = lab.missing()
    # Beyond what the kernel needs, only root can lay wires and bridges between namespaces, and not in every container.
    return pytest.mark.skipif(absent is not None, reason=str(absent))


@cache
def disk() -> pytest.MarkDecorator:
    """Mark what fills a disk of its own."""
    absent = mounts.missing()
    # Only root can mount one, and not in every container: there is none to fill then but everybody's.
    return pytest.mark.skipif(absent is not None, reason=str(absent))


@cache
def full_home_assistant() -> pytest.MarkDecorator:
    """Mark what runs Home Assistant with its frontend."""
    # A part of the frontend takes a compiler to install, so a developer's set-up leaves it out unless asked.
    return pytest.mark.skipif(
        find_spec("pymicro_vad") is None,
        reason="a full Home Assistant isn't installed: script/setup --demo",
    )


@cache
def browser() -> pytest.MarkDecorator:
    """Mark what looks at pages."""
    # A browser comes from the operating system, and only root can install it.
    return pytest.mark.skipif(
        not any(map(shutil.which, CHROMIUM)),
        reason="there is no Chromium here: script/setup --system",
    )
