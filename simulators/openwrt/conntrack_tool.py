"""`/usr/sbin/conntrack` 1.4.7: lists, counts and deletes flows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_interface

from simulators.clock import Timeline

from .conntrack import Conntrack
from .conntrack_flow import Flow
from .packets import ICMP, ICMPV6, TCP, UDP, address
from .programs import Result

_BANNER = "conntrack v1.4.7 (conntrack-tools): "
_HINT = "Try `conntrack -h' or 'conntrack --help' for more information.\n"

_COMMANDS = {
    "-L": "list",
    "--dump": "list",
    "-D": "delete",
    "--delete": "delete",
    "-C": "count",
    "--count": "count",
    "-F": "flush",
    "--flush": "flush",
}

_OPTIONS = {
    "-f": "family",
    "--family": "family",
    "-s": "source",
    "--src": "source",
    "--orig-src": "source",
    "-d": "target",
    "--dst": "target",
    "--orig-dst": "target",
    "-r": "reply_source",
    "--reply-src": "reply_source",
    "-q": "reply_target",
    "--reply-dst": "reply_target",
    "-p": "protocol",
    "--protonum": "protocol",
    "-o": "output",
    "--output": "output",
    "--sport": "source_port",
    "--orig-port-src": "source_port",
    "--dport": "target_port",
    "--orig-port-dst": "target_port",
}

_ENDS: dict[str, Callable[[Flow], str]] = {
    "source": lambda flow: flow.original.src,
    "target": lambda flow: flow.original.dst,
    "reply_source": lambda flow: flow.reply.src,
    "reply_target": lambda flow: flow.reply.dst,
}
"""Options that are an address, and whose."""

_WITHOUT_NETWORKS = {"reply_source": "--reply-src", "reply_target": "--reply-dst"}
"""Those of them that take no networks, as the tool calls them."""

_FAMILIES = {"ipv4": 4, "ipv6": 6}
_PROTOCOLS = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "icmpv6": ICMPV6}
_OUTPUTS = ("extended", "id")

type _Test = Callable[[Flow], bool]


class _UsageError(Exception):
    """What the tool says when it can't make sense of its arguments."""


@dataclass(slots=True, kw_only=True)
class _Request:
    """What the arguments ask for."""

    command: str
    output: list[str]
    source: str | None = None
    """The one address the flows began at, if it is one."""
    tests: list[_Test] = field(default_factory=list)

    def wants(self, flow: Flow) -> bool:
        """Tell whether a flow is meant."""
        return all(test(flow) for test in self.tests)


class ConntrackTool:
    """The program, looking at one table."""

    def __init__(self, timeline: Timeline, table: Conntrack) -> None:
        """Look at `table`."""
        self._timeline = timeline
        self._table = table

    def run(self, arguments: list[str]) -> Result:
        """Run with the given arguments."""
        try:
            request = _read(arguments)
        except _UsageError as err:
            return Result(code=2, stderr=f"{_BANNER}{err}\n{_HINT}")
        if request.command == "count":
            return Result(stdout=f"{len(self._table)}\n")
        if request.command == "flush":
            self._table.clear()
            emptied = "connection tracking table has been emptied.\n"
            return Result(stderr=_BANNER + emptied)
        flows = self._table.flows(request.source)
        found = [flow for flow in flows if request.wants(flow)]
        stdout = "".join(self._line(flow, request.output) for flow in found)
        if request.command == "list":
            shown = f"{len(found)} flow entries have been shown.\n"
            return Result(stdout=stdout, stderr=_BANNER + shown)
        for flow in found:
            self._table.delete(flow)
        deleted = f"{len(found)} flow entries have been deleted.\n"
        return Result(code=not found, stdout=stdout, stderr=_BANNER + deleted)

    def _line(self, flow: Flow, output: list[str]) -> str:
        line = flow.line(
            self._timeline.now, proc=False, accounting=self._table.accounting
        )
        if "extended" in output:
            line = ("ipv6     10 " if flow.ipv6 else "ipv4     2 ") + line
        if "id" in output:
            line += f" id={flow.ident}"
        return line + "\n"


def _read(arguments: list[str]) -> _Request:
    command, options = _parse(arguments)
    output = options.get("output", "").split(",") if "output" in options else []
    for word in output:
        if word not in _OUTPUTS:
            raise _UsageError(f"Bad parameter `{word}'")
    request = _Request(command=command, output=output)
    family = options.get("family")
    if family is not None and family not in _FAMILIES:
        raise _UsageError(f"`{family}' unsupported protocol")
    version = _FAMILIES[family] if family is not None else None
    for name in _ENDS:
        if name in options:
            version = _add_address(request, name, options[name], version)
    if version is not None:
        request.tests.insert(0, lambda flow: flow.ipv6 is (version == 6))
    _add_protocol(request, options)
    return request


def _parse(arguments: list[str]) -> tuple[str, dict[str, str]]:
    command: str | None = None
    options: dict[str, str] = {}
    rest = iter(arguments)
    for word in rest:
        # getopt takes "-L -o extended" in one argument for -L with a table's odd name.
        short = word if word.startswith("--") else word[:2]
        if short in _COMMANDS:
            if command is not None:
                raise _UsageError("Invalid commands combination")
            command = _COMMANDS[short]
        elif word in _OPTIONS:
            value = next(rest, None)
            if value is None:
                raise _UsageError(f"option `{word}' requires an argument")
            name = _OPTIONS[word]
            if name.endswith("_port") and "protocol" not in options:
                # The tool only knows ports once a protocol has brought them.
                raise _UsageError(f"unknown option `{word}'")
            options[name] = value
        elif word.startswith("-"):
            raise _UsageError(f"unknown option `{word}'")
        else:
            raise _UsageError(f"unknown type `{word}'")
    if command is None:
        raise _UsageError("You need to supply an action")
    return command, options


def _add_address(request: _Request, name: str, text: str, version: int | None) -> int:
    """Add a test for one end of a flow; return the family it implies."""
    try:
        network = ip_interface(text).network
    except ValueError as err:
        raise _UsageError(f"Invalid IP address `{text}'") from err
    if version not in (None, network.version):
        raise _UsageError("mismatched address family")
    if "/" in text and name in _WITHOUT_NETWORKS:
        called = _WITHOUT_NETWORKS[name]
        raise _UsageError(f"CIDR notation unavailable for `{called}'")
    exact = network.prefixlen == network.max_prefixlen
    if exact and name == "source":
        request.source = str(network.network_address)
        return network.version
    end, only = _ENDS[name], str(network.network_address)
    request.tests.append(
        (lambda flow: end(flow) == only)
        if exact
        else (lambda flow: address(end(flow)) in network)
    )
    return network.version


def _add_protocol(request: _Request, options: dict[str, str]) -> None:
    """Add tests for the protocol and its ports."""
    name = options.get("protocol")
    if name is None:
        return
    number = _PROTOCOLS.get(name, int(name) if name.isdigit() else None)
    if number is None:
        raise _UsageError(f"`{name}' unsupported protocol")
    request.tests.append(lambda flow: flow.protocol == number)
    if "source_port" in options:
        source_port = _port(options["source_port"])
        request.tests.append(lambda flow: flow.original.sport == source_port)
    if "target_port" in options:
        target_port = _port(options["target_port"])
        request.tests.append(lambda flow: flow.original.dport == target_port)


def _port(word: str) -> int:
    """Return a port as the tool reads it: what is no number is port 0."""
    return int(word) if word.isdigit() else 0
