"""The captured conversations, and a simulated rig like the one they were made on."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
import json
from pathlib import Path
import re
from typing import Any

from simulators.clock import ManualClock
from simulators.openwrt import Client as Host, Login, OpenWrtSimulator, Scenario
from simulators.openwrt.acl import AclFile
from simulators.openwrt.conntrack import Conntrack
from simulators.openwrt.conntrack_flow import Flow, Way
from simulators.openwrt.conntrack_tcp import TcpState
from simulators.openwrt.network import Interface, Network
from simulators.openwrt.scenarios import config
from simulators.openwrt.uci import Section, parse_config

FOLDER = Path(__file__).parents[1] / "fixtures" / "openwrt" / "captures"

PASSWORD = "hapass"


@dataclass(frozen=True, slots=True)
class Capture:
    """One request and what came back."""

    method: str
    path: str
    headers: dict[str, str]
    body: str | None
    status: int
    answer_headers: dict[str, str]
    response: str


def capture(name: str) -> Capture:
    """Return a captured conversation."""
    read = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    request = read["request"]
    return Capture(
        request["method"],
        request["path"],
        request["headers"],
        request["body"],
        read["status"],
        read["headers"],
        read["response"],
    )


def text(name: str) -> str:
    """Return a captured text."""
    return (FOLDER / name).read_text(encoding="utf-8")


def result(name: str) -> Any:
    """Return the data of a captured answer."""
    return json.loads(capture(name).response)["result"][1]


def netwatch(*cgi_programs: str) -> AclFile:
    """Return an ACL with what the captured session was granted, in another order.

    Backwards, but for objects that differ after their first wildcard only: of those rpcd
    keeps the order.
    """
    granted = result("01-login-ok")["acls"]
    scopes: dict[str, Any] = {
        scope: dict(
            sorted(
                objects.items(),
                key=lambda entry: re.split(r"[*?\[]", entry[0])[0],
                reverse=True,
            )
        )
        for scope, objects in granted.items()
        if scope != "access-group"
    }
    if cgi_programs:
        scopes["cgi-io"] = [*cgi_programs]
    return {"netwatch": {"read": scopes, "write": {"uci": []}}}


LOGINS = (
    Login(username="ha", password=PASSWORD, read=("netwatch",), write=("netwatch",)),
    Login(username="ha_ro", password=PASSWORD, read=("netwatch",)),
)

HOSTS = (
    Host(
        mac="aa:bb:cc:00:01:25",
        name="esp-plug-1",
        ipv4="10.23.1.125",
        ipv6=("fd23:10:1::125", "fe80::aabb:ccff:fe00:125"),
        lease6=True,
    ),
    Host(mac="aa:bb:cc:00:01:26", name="cam-porch", lease=None, online=False),
    Host(mac="aa:bb:cc:00:01:27", ipv4="10.23.1.127"),
    Host(mac="aa:bb:cc:00:01:28", name="tv", ipv4="10.23.1.128", lease=0),
    Host(mac="aa:bb:cc:00:01:2a", name="printer", ipv4="10.23.1.42", odhcpd=True),
    Host(
        mac="aa:bb:cc:00:01:29",
        name="speaker",
        ipv6=("2001:db8:0:10::129", "fd23:10:1::129"),
        lease6=True,
        odhcpd=True,
    ),
    Host(mac="aa:bb:cc:00:02:00", ipv4="10.23.1.200", lease=None),
)

LAN_MAC, WAN_MAC = "ce:0a:70:6d:9b:bf", "6e:97:20:69:03:86"

DHCP_HOST = """
config host
	option name 'cam-porch'
	option ip '10.23.1.126'
	list mac 'AA:BB:CC:00:01:26'
"""


def rig_network() -> Network:
    """Return the rig's interfaces."""
    return Network(
        (
            Interface(
                name="loopback",
                device="lo",
                mac="00:00:00:00:00:00",
                ipv4=(("127.0.0.1", 8),),
            ),
            Interface(
                name="lan",
                device="br-lan",
                mac=LAN_MAC,
                ipv4=(("10.23.1.1", 24),),
                assigned=(("fd23:10:1::", 60),),
            ),
            Interface(
                name="wan", device="eth1", mac=WAN_MAC, ipv4=(("203.0.113.2", 24),)
            ),
            Interface(
                name="wan6", device="eth1", mac=WAN_MAC, ipv6=(("2001:db8:0:1::2", 64),)
            ),
        )
    )


def rig(
    clock: ManualClock,
    *,
    acl: AclFile | None = None,
    lines: Iterable[str] = (),
    sections: Iterable[Section] = (),
) -> OpenWrtSimulator:
    """Return the rig, with flows from captured lines and more firewall sections."""
    files = config()
    files["dhcp"] = [*files["dhcp"], *parse_config(DHCP_HOST)]
    files["firewall"] = [*files["firewall"], *sections]
    simulator = OpenWrtSimulator(
        Scenario(network=rig_network(), clients=HOSTS, config=files),
        clock=clock,
        acl=netwatch() if acl is None else acl,
        logins=LOGINS,
        board=result("06-system-board"),
    )
    for line in lines:
        enter(simulator.conntrack, line)
    return simulator


_NUMBERS = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}


def enter(table: Conntrack, line: str) -> Flow:
    """Enter a flow as a line of `/proc` or of the tool describes it."""
    words = line.split()
    _, _, name, number, timeout, *rest = words
    state = None if "=" in rest[0] else TcpState(rest.pop(0))
    ways: list[dict[str, str]] = []
    for word in rest:
        key, _, value = word.partition("=")
        if key == "src":
            ways.append({})
        ways[-1].setdefault(key, value)
    ident = re.search(r" id=(\d+)$", line)
    flow = table.insert(
        int(number),
        _way(ways[0]),
        _way(ways[1]),
        timeout=int(timeout),
        state=state,
        seen_reply="[UNREPLIED]" not in words,
        assured="[ASSURED]" in words,
        ident=int(ident[1]) if ident and "use=1" in words else None,
    )
    assert _NUMBERS.get(name, flow.protocol) == flow.protocol
    for counter, way in zip((flow.up, flow.down), ways, strict=True):
        counter.packets, counter.bytes = int(way["packets"]), int(way["bytes"])
    return flow


def _way(words: dict[str, str]) -> Way:
    sport = words.get("sport", words.get("id", "0"))
    return Way(
        _short(words["src"]),
        _short(words["dst"]),
        int(sport),
        int(words.get("dport", 0)),
    )


def _short(address: str) -> str:
    return str(ip_address(address))
