"""The status words of ubus, as `ubusmsg.h` numbers them."""

from enum import IntEnum


class Status(IntEnum):
    """What an object answers when it has no data to give."""

    OK = 0
    INVALID_COMMAND = 1
    INVALID_ARGUMENT = 2
    METHOD_NOT_FOUND = 3
    NOT_FOUND = 4
    NO_DATA = 5
    PERMISSION_DENIED = 6
    TIMEOUT = 7
    NOT_SUPPORTED = 8
    UNKNOWN_ERROR = 9
    CONNECTION_FAILED = 10


STATUS_TEXT = {
    Status.OK: "Success",
    Status.INVALID_COMMAND: "Invalid command",
    Status.INVALID_ARGUMENT: "Invalid argument",
    Status.METHOD_NOT_FOUND: "Method not found",
    Status.NOT_FOUND: "Not found",
    Status.NO_DATA: "No response",
    Status.PERMISSION_DENIED: "Permission denied",
    Status.TIMEOUT: "Request timed out",
    Status.NOT_SUPPORTED: "Operation not supported",
    Status.UNKNOWN_ERROR: "Unknown error",
    Status.CONNECTION_FAILED: "Connection failed",
}
"""`ubus_strerror`, which the REST form of the interface prints."""


class UbusError(Exception):
    """An object refuses; `status` says how."""

    def __init__(self, status: Status) -> None:
        """Refuse with `status`."""
        super().__init__(STATUS_TEXT[status])
        self.status = status
