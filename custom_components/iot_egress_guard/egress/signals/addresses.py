"""Signals of addresses and ports that say something by themselves."""

from ..origin import special_use_name
from .signal import Hit
from .subject import Subject

#: What malware is known to use: Telnet and its twin (Mirai's scans), Android's debug bridge, CWMP (Mirai's TR-064
#: variant), IRC (bots' command channels), two router exploits (CVE-2017-17215, CVE-2014-8361), Mirai's own reports.
#: Antonakakis et al., Understanding the Mirai Botnet, USENIX Security 2017.
MALWARE_PORTS = {
    23: "Telnet",
    2323: "Telnet's other port",
    5555: "Android's debug bridge",
    6667: "IRC",
    7547: "router management (CWMP)",
    37215: "a Huawei router's flaw",
    48101: "Mirai's reports",
    52869: "a Realtek router's flaw",
}


#: What hosts behind a NAT have for addresses, 464XLAT's among them (RFC 7335).
PEERS_OWN = frozenset(
    {
        "private use (RFC 1918)",
        "carrier-grade NAT (RFC 6598)",
        "IETF protocol assignments (RFC 6890)",
        "unique local (RFC 4193)",
    }
)


def special_use_address(subject: Subject) -> Hit | None:
    """Hold for an address that isn't globally reachable, yet leaves by the internet side.

    IANA's special-purpose registries say which those are ("globally reachable: false").
    Beware: behind carrier-grade or double NAT, the provider's side has such addresses. Those of the router's own kind
    don't count. And peers name the addresses that they have at home as candidates for ICE (RFC 8445), which are tried by
    UDP at high ports: that weighs half.
    """
    if not subject.origin.special_use:
        return None
    address = subject.destination.key.address
    use = special_use_name(address)
    if use is None or use in subject.device.upstream_uses:
        return None
    key = subject.destination.key
    peer = key.protocol == "udp" and key.port >= 1024 and use in PEERS_OWN
    return Hit("peer" if peer else "special", {"address": address, "use": use})


def reserved_port(subject: Subject) -> Hit | None:
    """Hold for TCP or UDP port 0 (reserved) and 1 (tcpmux, RFC 1078, deprecated by RFC 7805), which nothing uses.

    Beware: nothing known.
    """
    key = subject.destination.key
    if key.port > 1 or key.protocol not in ("tcp", "udp") or key.inbound:
        return None
    return Hit(
        "reserved",
        {"protocol": key.protocol.upper(), "port": (key.protocol, key.port)},
    )


def network_address(subject: Subject) -> Hit | None:
    """Hold for an address that is a network's own or its broadcast, as networks are commonly cut.

    Beware: within a prefix wider than /24 such an address may be a host; so only `.0.0` counts by itself.
    """
    address = subject.destination.key.address
    if not address.endswith((".0", ".255")):
        return None
    if address.endswith(".0.0"):
        return Hit("network", {"address": address})
    if subject.destination.replied:
        return None
    return Hit("end", {"address": address, "end": address.rpartition(".")[2]})


def malware_port(subject: Subject) -> Hit | None:
    """Hold for TCP ports that malware uses to spread and to report.

    Beware: an owner's own Telnet or IRC server; a router maker's management server.
    """
    key = subject.destination.key
    if key.protocol != "tcp" or key.inbound or key.port not in MALWARE_PORTS:
        return None
    return Hit("malware", {"port": key.port, "name": MALWARE_PORTS[key.port]})


def inbound_connection(subject: Subject) -> Hit | None:
    """Hold when the internet opened the flow towards the device.

    Beware: a port that the owner forwarded, or that the device opened by UPnP. One finding for each port, however many
    call there.
    """
    key = subject.destination.key
    if not key.inbound:
        return None
    values = {"port": f"{key.port}/{key.protocol}", "address": key.address}
    if subject.burst is None:
        return Hit("one", values)
    return Hit("several", {**values, "callers": subject.burst.members})
