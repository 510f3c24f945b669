"""All that may ever be sent to a router, word for word; whatever is anything else was slipped in by somebody."""

from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address, ip_network
import re
from typing import Any

_MAC = r"(?:[0-9A-F]{2}:){5}[0-9A-F]{2}"
_BLOCK = r"ieg_[a-z0-9]{8}"
_SET = r"ieg_set_[0-9a-f]{8}_v[46]"
_RULE = rf"{_BLOCK}(?:_w\d+|_r[46]_\d+)?"
_NFT = ["-j", "-t", "list", "table", "inet", "fw4"]
_SYSCTL = r"/proc/sys/net/netfilter/nf_conntrack_[a-z_]+"
_PORT = re.compile(r"\d{1,5}")


def is_address(text: str) -> bool:
    """Tell whether a text is an address, in the one way in which it's written."""
    try:
        return str(ip_address(text)) == text and "%" not in text
    except ValueError:
        return False


def _is_target(text: str) -> bool:
    try:
        network = ip_network(text)
    except ValueError:
        return False
    return text in (str(network), str(network.network_address)) and "%" not in text


def _is_conntrack(params: list[str]) -> bool:
    match params:
        case ["-D", "-f", ("ipv4" | "ipv6"), "-s", source, *rest]:
            return is_address(source) and _ends_well(rest)
        case ["-L", "-o", "extended,id", "-f", ("ipv4" | "ipv6"), "-s" | "-r", host]:
            return is_address(host)
    return False


def _ends_well(rest: list[str]) -> bool:
    match rest:
        case []:
            return True
        case [("-d" | "-r"), address]:
            return is_address(address)
        case ["-d", address, "-p", ("tcp" | "udp"), "--dport", port]:
            return is_address(address) and _PORT.fullmatch(port) is not None
    return False


def _exec(args: Mapping[str, Any]) -> bool:
    match args:
        case {"command": "/usr/sbin/nft", "params": params, **rest}:
            return params == _NFT and not rest
        case {"command": "/usr/sbin/conntrack", "params": list(params), **rest}:
            return _is_conntrack(params) and not rest
    return False


def _fits(pattern: str) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, str) and re.fullmatch(pattern, value) is not None
    )


def _all(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, list) and bool(value) and all(map(check, value))
    )


_OPTIONS: Mapping[str, Callable[[Any], bool]] = {
    "name": _fits(rf"{_BLOCK}|{_SET}"),
    "src": _fits(r"\w{1,11}"),
    "src_mac": _all(_fits(_MAC)),
    "proto": _all(_fits("all|tcp|udp")),
    "target": _fits("DROP"),
    "dest": _fits(r"\*|\w{1,11}"),
    "dest_ip": _all(_is_target),
    "dest_port": _fits(r"\d{1,5}"),
    "stop_date": _fits(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"),
    "family": _fits("ipv4|ipv6"),
    "ipset": _fits(_SET),
    "match": _fits("dest_net"),
    "entry": _all(_is_target),
}


def _add(args: Mapping[str, Any]) -> bool:
    match args:
        case {"config": "firewall", "type": kind, "name": name, "values": dict(values), **rest}:  # fmt: skip
            named = {"rule": _RULE, "ipset": _SET}[kind]
            return (
                _fits(named)(name)
                and not rest
                and all(_OPTIONS[option](value) for option, value in values.items())
            )
    return False


def _is(*allowed: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], bool]:
    return lambda args: args in allowed


_CALLS: Mapping[tuple[str, str], Callable[[Mapping[str, Any]], bool]] = {
    ("session", "login"): lambda args: set(args) == {"username", "password"},
    ("session", "access"): _is({}),
    ("session", "destroy"): _is({}),
    ("system", "board"): _is({}),
    ("system", "info"): _is({}),
    ("network.interface", "dump"): _is({}),
    ("network.device", "status"): _is({"name": "br-lan"}),
    ("luci-rpc", "getHostHints"): _is({}),
    ("luci-rpc", "getDHCPLeases"): _is({}),
    ("file", "read"): lambda args: (
        set(args) == {"path"} and _fits(_SYSCTL)(args["path"])
    ),
    ("file", "exec"): _exec,
    ("cgi-io", "download"): lambda args: "/proc/net/nf_conntrack" in args.values(),
    ("uci", "get"): _is(
        {"config": "firewall"},
        *(
            {"config": "firewall", "type": kind}
            for kind in ("rule", "ipset", "defaults")
        ),
    ),
    ("uci", "changes"): _is({"config": "firewall"}),
    ("uci", "revert"): _is({"config": "firewall"}),
    ("uci", "add"): _add,
    ("uci", "delete"): lambda args: (
        args.keys() == {"config", "section"}
        and args["config"] == "firewall"
        and _fits(rf"{_RULE}|{_SET}")(args["section"])
    ),
    ("uci", "apply"): _is({"rollback": True, "timeout": 30}),
    ("uci", "confirm"): _is({}),
    ("uci", "rollback"): _is({}),
}


def strays(requests: Iterable[tuple[str, str, Mapping[str, Any]]]) -> list[object]:
    """Return those of the calls to an OpenWrt router that the grammar doesn't have."""
    return [
        (name, method, args)
        for name, method, args in requests
        if not _CALLS.get((name, method), _is())(args)
    ]


_SEGMENT = r"[A-Za-z0-9_-]{1,64}"
_SITE = rf"/proxy/network/v2/api/site/{_SEGMENT}"
_PATHS = re.compile(
    rf"/|/api/auth/(?:login|logout)|/proxy/network/integration/v1/info"
    rf"|/proxy/network/api/(?:self/sites|s/{_SEGMENT}/(?:stat|rest)/[a-z]+(?:/[a-z_]+)?)"
    rf"|{_SITE}/(?:traffic-flows|site-feature-migration|firewall/zone)"
    rf"|{_SITE}/(?:firewall-policies|trafficrules)(?:/{_SEGMENT})?"
)


def stray_paths(paths: Iterable[str]) -> list[str]:
    """Return those of the paths that a console was asked for that the grammar doesn't have."""
    return [path for path in paths if not _PATHS.fullmatch(path)]
