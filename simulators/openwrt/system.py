"""procd's `system` object: the board and how it fares."""

from simulators.clock import Timeline

from .args import Args

BOARD: dict[str, object] = {
    "kernel": "6.6.93",
    "hostname": "OpenWrt",
    "system": "ARMv8 Processor rev 4",
    "model": "GL.iNet GL-MT6000",
    "board_name": "glinet,gl-mt6000",
    "rootfs_type": "squashfs",
    "release": {
        "distribution": "OpenWrt",
        "version": "24.10.2",
        "revision": "r28739-d9340319c6",
        "target": "mediatek/filogic",
        "description": "OpenWrt 24.10.2 r28739-d9340319c6",
        "builddate": "1750711236",
    },
}
"""What `system board` answers unless a simulator is told otherwise."""

FIXED_UPTIME = 86_400
"""Seconds the router has been up when a simulation begins."""


class System:
    """The methods."""

    def __init__(
        self, timeline: Timeline, board: dict[str, object], utc_offset: int
    ) -> None:
        """Be `board`, up for a day, `utc_offset` seconds ahead of UTC."""
        self._timeline = timeline
        self._utc_offset = utc_offset
        self.board_info = board
        self._booted = timeline.now - FIXED_UPTIME

    @property
    def uptime(self) -> int:
        """Seconds since the router started."""
        return int(self._timeline.now - self._booted)

    def restart(self) -> None:
        """Begin to count anew."""
        self._booted = self._timeline.now

    def board(self, sid: str, args: Args) -> object:
        """Describe the board."""
        return self.board_info

    def info(self, sid: str, args: Args) -> object:
        """Tell how it fares; loads are in 1/65536.

        `localtime` is no Unix time: it has the offset of the time zone added.
        """
        memory = 1_037_422_592
        return {
            "localtime": int(self._timeline.wall) + self._utc_offset,
            "uptime": self.uptime,
            "load": [5632, 6144, 4096],
            "memory": {
                "total": memory,
                "free": memory // 2,
                "shared": 921_600,
                "buffered": 20_480,
                "available": memory * 2 // 3,
                "cached": memory // 10,
            },
            "root": {
                "total": 7_168_000,
                "free": 7_000_000,
                "used": 168_000,
                "avail": 6_900_000,
            },
            "tmp": {"total": 506_554, "free": 505_000, "used": 1_554, "avail": 505_000},
            "swap": {"total": 0, "free": 0},
        }
