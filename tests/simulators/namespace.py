"""The kernel's own opinion, in a network namespace made for one question."""

from collections.abc import Sequence
import os
import shutil
import subprocess
import sys

TOOLS = ("unshare", "ip", "nft", "conntrack")


def missing() -> str | None:
    """Return what stands in the way of asking the kernel, if anything does."""
    if os.geteuid() != 0:
        return "needs root to make a network namespace"
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if absent:
        return f"needs {', '.join(absent)} (Debian: iproute2, nftables, conntrack)"
    trial = run(["sh", "-c", "ip link set lo up && nft list ruleset && conntrack -L"])
    if trial.returncode != 0:
        return f"no namespaces, nftables or conntrack here: {trial.stderr.strip()}"
    return None


def run(
    command: Sequence[str], stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in a network namespace of its own."""
    return subprocess.run(
        ["unshare", "--net", *command],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def python(script: str) -> subprocess.CompletedProcess[str]:
    """Run a Python script in a network namespace of its own."""
    return run([sys.executable, "-c", script])
