"""What must hold whatever breaks."""

import logging

import pytest

from .home import Home

OURS = "custom_components.iot_egress_guard"


def of_ours(log: pytest.LogCaptureFixture, level: int) -> list[str]:
    """Return what the integration logged, from a level on."""
    return [
        record.getMessage()
        for record in log.records
        if record.name.startswith(OURS) and record.levelno >= level
    ]


def assert_no_exception(
    log: pytest.LogCaptureFixture, *, besides: tuple[str, ...] = ()
) -> None:
    """See that nothing in the log is an exception, or an error of anybody else's but of those loggers."""
    for record in log.records:
        if record.name in besides:
            continue
        message = record.getMessage()
        assert not record.exc_info or record.levelno < logging.WARNING, message
        assert record.name.startswith(OURS) or record.levelno < logging.ERROR, message


def assert_told_once(log: pytest.LogCaptureFixture, says: str) -> None:
    """See that one line tells of what broke, and no more; none where `says` is empty."""
    told = of_ours(log, logging.WARNING)
    if not says:
        assert told == []
        return
    [line] = told
    assert says in line


def assert_told_of_return(log: pytest.LogCaptureFixture, says: str) -> None:
    """See that one line tells of the end of what broke."""
    told = [line for line in of_ours(log, logging.INFO) if "recovered" in line]
    assert len(told) == bool(says)


async def assert_agreement(home: Home, blocks: set[str]) -> None:
    """See that the router has just the rules of these blocks, that they are in force, and that nothing is asked."""
    states = await home.blocks()
    assert set(states) == blocks
    assert set(states.values()) <= {"active", "verified"}
    assert home.rules() == blocks
    assert home.repairs() == set()
    assert not home.asks_for_login()
