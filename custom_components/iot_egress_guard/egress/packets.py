"""What a flow says of its packets: whether they leave the home, and when the last one passed."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address, ip_network

from ..routers.model import Flow, Network

#: What a router never lets out, whatever its networks (IANA's special-purpose address registries, RFC 5771, RFC 4291): this
#: host and loopback, link-local, multicast, broadcast.
NEVER_LEAVES: tuple[Network, ...] = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/32",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "224.0.0.0/4",
            "255.255.255.255/32",
            "::/127",
            "fe80::/10",
            "ff00::/8",
        ),
    )
)


@lru_cache(maxsize=8192)
def leaves_home(address: str, local_networks: tuple[Network, ...]) -> bool:
    """Tell whether packets to an address leave the home: not to a LAN, nor multicast, broadcast, or link-local."""
    parsed = ip_address(address)
    return not any(
        parsed.version == network.version and parsed in network
        for network in (*NEVER_LEAVES, *local_networks)
    )


def last_packet_at(flow: Flow, now: float, timeouts: Mapping[str, int]) -> float:
    """Return when the flow's last packet passed: the entry's time to live began anew with it.

    The kernel gives a UDP entry the `udp_stream` timeout once it's assured, else `udp`
    (`net/netfilter/nf_conntrack_proto_udp.c`), and a TCP entry that of its state, but for a connection that was picked
    up on its way and isn't answered (`nf_conntrack_proto_tcp.c`). Without a known timeout it's taken to be now. A log
    says it.
    """
    if flow.ended is not None:
        return flow.ended
    state = f"tcp_{flow.state.lower()}" if flow.state else flow.key.protocol
    if flow.key.protocol == "udp" and flow.assured:
        state = "udp_stream"
    elif state == "tcp_established" and not flow.replied:
        return now
    full = timeouts.get(state)
    if full is None or flow.timeout is None or flow.timeout > full:
        return now
    return now - (full - flow.timeout)
