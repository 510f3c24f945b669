"""nft's own names of numbers."""

from .packets import ICMP, ICMPV6

ICMP_TYPE_NAMES = {
    ICMP: {
        0: "echo-reply",
        3: "destination-unreachable",
        8: "echo-request",
        9: "router-advertisement",
        10: "router-solicitation",
        11: "time-exceeded",
        12: "parameter-problem",
    },
    ICMPV6: {
        1: "destination-unreachable",
        2: "packet-too-big",
        3: "time-exceeded",
        4: "parameter-problem",
        128: "echo-request",
        129: "echo-reply",
        130: "mld-listener-query",
        131: "mld-listener-report",
        132: "mld-listener-done",
        133: "nd-router-solicit",
        134: "nd-router-advert",
        135: "nd-neighbor-solicit",
        136: "nd-neighbor-advert",
        143: "mld2-listener-report",
    },
}
"""Message types, by protocol."""

ICMP_TYPE_NUMBERS = {
    protocol: {name: number for number, name in names.items()}
    for protocol, names in ICMP_TYPE_NAMES.items()
}

ICMP_CODE_NAMES = {
    ICMP: {
        0: "net-unreachable",
        1: "host-unreachable",
        2: "prot-unreachable",
        3: "port-unreachable",
        9: "net-prohibited",
        10: "host-prohibited",
        13: "admin-prohibited",
    },
    ICMPV6: {
        0: "no-route",
        1: "admin-prohibited",
        3: "addr-unreachable",
        4: "port-unreachable",
    },
}
"""Codes, by protocol: nft names them all as if they belonged to destination-unreachable."""

ICMP_CODE_NUMBERS = {
    protocol: {name: number for number, name in names.items()}
    for protocol, names in ICMP_CODE_NAMES.items()
}
