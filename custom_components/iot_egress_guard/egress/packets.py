"""What a flow says of its packets: whether they leave the home, and when the last one passed."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address

from ..routers.model import Flow, Network


@lru_cache(maxsize=8192)
def leaves_home(address: str, local_networks: tuple[Network, ...]) -> bool:
    """Tell whether packets to an address leave the home: not to a LAN, nor multicast, broadcast, or link-local."""
    parsed = ip_address(address)
    if (
        parsed.is_multicast
        or parsed.is_link_local
        or parsed.is_loopback
        or parsed.is_unspecified
    ):
        return False
    if address == "255.255.255.255":
        return False
    return not any(
        parsed.version == network.version and parsed in network
        for network in local_networks
    )


def last_packet_at(flow: Flow, now: float, timeouts: Mapping[str, int]) -> float:
    """Return when the flow's last packet passed: the entry's time to live began anew with it.

    The kernel gives a UDP entry the `udp_stream` timeout once it's assured, else `udp`
    (`net/netfilter/nf_conntrack_proto_udp.c`), and a TCP entry that of its state, but for a connection that was picked
    up on its way and isn't answered (`nf_conntrack_proto_tcp.c`). Without a known timeout it's taken to be now.
    """
    state = f"tcp_{flow.state.lower()}" if flow.state else flow.key.protocol
    if flow.key.protocol == "udp" and flow.assured:
        state = "udp_stream"
    elif state == "tcp_established" and not flow.replied:
        return now
    full = timeouts.get(state)
    if full is None or flow.timeout is None or flow.timeout > full:
        return now
    return now - (full - flow.timeout)
