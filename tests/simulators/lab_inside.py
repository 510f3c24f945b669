"""A program for `lab`: a device, a neighbour, a router and the internet, each a network namespace.

It is started in a namespace of its own, which becomes the router's, and makes the others; they
are gone with it, and nothing leaves them. Requests and answers are lines of JSON.

Frames are made by hand, so that a device may have any MAC address. Behind each of them a marker
goes the same way, from another device, which nothing hinders: everything runs on one processor,
in order, and so whatever hasn't arrived before the marker was dropped.
"""

from collections.abc import Iterator
import contextlib
from ipaddress import ip_address, ip_network
import json
import os
from pathlib import Path
import select
import socket
import subprocess
import sys
from typing import Any

from .lab_frames import ICMPV6, PROTOCOLS, Datagram, frame, read

ALL_PROTOCOLS = 0x0003

ROUTER, ROUTER_WAN = "94:83:c4:23:01:01", "94:83:c4:23:01:00"
NEIGHBOUR, MARKER = "02:00:5e:00:53:02", "02:00:5e:00:53:fe"
INTERNET = "02:00:5e:00:53:01"

DEVICE = {4: "10.23.1.125", 6: "2001:db8:0:10::125"}
"""The device's addresses, whatever its MAC address is."""

LAN = [ip_network("10.23.1.0/24"), ip_network("2001:db8:0:10::/64")]
"""What is reached without the router."""

MARKED = ("203.0.113.1", 9)
"""Where markers go: the router's own gateway."""

PATIENCE = 10.0
"""Seconds after which something must be wrong with the lab; a marker takes under one millisecond."""

WIRES = """
link set lo up
link add br-lan address {router} type bridge
link add lan1 type veth peer name eth0 netns {device}
link add lan2 type veth peer name eth0 netns {neighbour}
link add br-iot type veth peer name eth1 netns {neighbour}
link add eth1 address {wan} type veth peer name eth0 netns {internet}
link set lan1 master br-lan
link set lan2 master br-lan
"""

ADDRESSES = """
link set br-lan up
link set lan1 up
link set lan2 up
link set br-iot up
link set eth1 up
addr add 10.23.1.1/24 dev br-lan
addr add 2001:db8:0:10::1/64 dev br-lan nodad
addr add 10.23.2.1/24 dev br-iot
addr add 2001:db8:0:20::1/64 dev br-iot nodad
addr add 203.0.113.2/24 dev eth1
addr add 2001:db8:0:1::2/64 dev eth1 nodad
neigh add 203.0.113.1 lladdr {internet} dev eth1 nud permanent
neigh add 2001:db8:0:1::1 lladdr {internet} dev eth1 nud permanent
neigh add 10.23.2.9 lladdr {neighbour} dev br-iot nud permanent
neigh add 2001:db8:0:20::9 lladdr {neighbour} dev br-iot nud permanent
route add default via 203.0.113.1
route add default via 2001:db8:0:1::1
"""

SETTINGS = {
    "net/ipv4/conf/all/rp_filter": 0,
    "net/ipv4/ip_forward": 1,
    "net/ipv6/conf/all/forwarding": 1,
    "net/netfilter/nf_conntrack_acct": 1,
    "net/netfilter/nf_conntrack_checksum": 0,
    # Only where the kernel can at all: what stays within a network passes no rules.
    "net/bridge/bridge-nf-call-iptables": 0,
    "net/bridge/bridge-nf-call-ip6tables": 0,
}
"""The router's settings, as OpenWrt has them."""


class Space:
    """A network namespace; the program itself lives in the router's."""

    def __init__(self) -> None:
        """Be the one that the program is in just now."""
        self._handle = os.open("/proc/self/ns/net", os.O_RDONLY)

    @property
    def path(self) -> str:
        """Where other programs find it."""
        return f"/proc/{os.getpid()}/fd/{self._handle}"

    def enter(self) -> None:
        """Go there."""
        os.setns(self._handle, os.CLONE_NEWNET)

    def ip(self, commands: str) -> None:
        """Run commands of `ip` there. Raises OSError with its complaint."""
        done = subprocess.run(
            ["ip", "-batch", "-"],
            input=commands,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=self.enter,
        )
        if done.returncode:
            raise OSError(done.stderr.strip())

    def wire(self, device: str, home: Space) -> socket.socket:
        """Return a socket that sees what arrives at a device there, and sends from it."""
        self.enter()
        try:
            opened = socket.socket(
                socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS)
            )
            opened.bind((device, 0))
        finally:
            home.enter()
        return opened


class Lab:
    """The namespaces and the wires between them."""

    def __init__(self) -> None:
        """Build it all. Raises OSError where this machine can't."""
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        router = Space()
        others = {}
        for name in ("device", "neighbour", "internet"):
            os.unshare(os.CLONE_NEWNET)
            others[name] = Space()
        router.enter()
        paths = {name: space.path for name, space in others.items()}
        router.ip(WIRES.format(router=ROUTER, wan=ROUTER_WAN, **paths))
        for name, space in others.items():
            extra = "link set eth1 up\n" if name == "neighbour" else ""
            space.ip(f"link set eth0 up\n{extra}")
        router.ip(ADDRESSES.format(internet=INTERNET, neighbour=NEIGHBOUR))
        for setting, value in SETTINGS.items():
            path = Path("/proc/sys", setting)
            if path.exists():
                path.write_text(f"{value}\n", encoding="ascii")
        self._device = others["device"].wire("eth0", router)
        self._internet = others["internet"].wire("eth0", router)
        self._far = [
            self._internet,
            others["neighbour"].wire("eth0", router),
            others["neighbour"].wire("eth1", router),
        ]
        self._markers = 0

    def probe(
        self,
        mac: str,
        destination: str,
        protocol: str,
        port: int,
        source_port: int,
        answered: bool,
    ) -> dict[str, object]:
        """Send a packet from the device; tell whether it arrived."""
        sent = self._datagram(destination, protocol, port, source_port)
        on_link = any(ip_address(destination) in network for network in LAN)
        _send(self._device, mac, NEIGHBOUR if on_link else ROUTER, sent)
        arrived = [
            one
            for one in self._until_marker()
            if (one.protocol, one.destination, one.port)
            == (sent.protocol, sent.destination, sent.port)
        ]
        if arrived and answered:
            (one,) = arrived
            back = Datagram(
                one.protocol,
                one.destination,
                one.source,
                one.port,
                one.source_port,
                b"answer",
            )
            _send(self._internet, INTERNET, ROUTER_WAN, back)
            list(self._until_marker())
        return {"arrived": bool(arrived)}

    @staticmethod
    def _datagram(
        destination: str, protocol: str, port: int, source_port: int
    ) -> Datagram:
        version = ip_address(destination).version
        number = PROTOCOLS[protocol]
        if number == PROTOCOLS["icmp"] and version == 6:
            number = ICMPV6
        if protocol == "icmp":
            port = 0
        return Datagram(
            number, DEVICE[version], str(ip_address(destination)), source_port, port
        )

    def _until_marker(self) -> Iterator[Datagram]:
        """Send a marker; yield what arrives anywhere before it. Raises TimeoutError."""
        self._markers += 1
        payload = f"marker {self._markers}".encode()
        marker = Datagram(PROTOCOLS["udp"], DEVICE[4], MARKED[0], 9, MARKED[1], payload)
        _send(self._device, MARKER, ROUTER, marker)
        seen: list[Datagram] = []
        while not any(one.payload == payload for one in seen):
            ready, _, _ = select.select(self._far, [], [], PATIENCE)
            if not ready:
                raise TimeoutError("the marker didn't arrive")
            for wire in ready:
                seen += _received(wire)
        # The neighbour is nearer than the internet: what went there is there by now.
        for wire in self._far:
            seen += _received(wire)
        yield from seen

    def run(self, command: list[str], text: str) -> dict[str, object]:
        """Run a command on the router, whose time is UTC."""
        done = subprocess.run(
            command,
            input=text,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"TZ": "UTC"},
        )
        return {"code": done.returncode, "stdout": done.stdout, "stderr": done.stderr}


def _send(wire: socket.socket, source: str, target: str, sent: Datagram) -> None:
    wire.send(frame(source, target, sent))


def _received(wire: socket.socket) -> Iterator[Datagram]:
    """Yield what has arrived at a wire so far, but for what went out by it."""
    with contextlib.suppress(BlockingIOError):
        while True:
            data, where = wire.recvfrom(65_535, socket.MSG_DONTWAIT)
            if where[2] == socket.PACKET_OUTGOING:
                continue
            if (found := read(data)) is not None:
                yield found


def main() -> None:
    """Build the lab, say so, and do as told until the input ends."""
    try:
        lab = Lab()
    except OSError as err:
        _say({"error": str(err)})
        return
    _say({})
    for line in sys.stdin:
        request: dict[str, Any] = json.loads(line)
        wanted = request.pop("do")
        try:
            _say(lab.run(**request) if wanted == "run" else lab.probe(**request))
        except (OSError, ValueError) as err:
            _say({"error": str(err)})


def _say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
