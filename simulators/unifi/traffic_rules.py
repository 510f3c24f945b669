"""Traffic rules: what blocks on sites that weren't migrated to zones."""

from collections.abc import Callable, Iterator, Sequence
from ipaddress import ip_network
from re import fullmatch

from simulators.openwrt.packets import address

from .calls import Call
from .fields import flag, number, numbers, section, sections, text, texts
from .firewall import Attempt, Decide, Decision
from .geography import region
from .ids import Ids
from .replies import INVALID, Object, RefusedError, Reply, not_of_enum, plain, v2_error
from .site import Site

ACTIONS = ("ALLOW", "BLOCK")
TARGETS = ("INTERNET", "IP", "REGION")
"""What rules can be about here. Domains, applications and networks aren't simulated."""

DEVICES = ("ALL_CLIENTS", "CLIENT", "NETWORK")
SCHEDULES = ("ALWAYS", "EVERY_DAY", "EVERY_WEEK", "ONE_TIME_ONLY", "CUSTOM")
IP_VERSIONS = ("v4", "v6")


class TrafficRules:
    """Lists, makes, changes and deletes rules; none can be had where zones are."""

    def __init__(
        self,
        ids: Ids,
        site: Site,
        wall: Callable[[], float],
        changed: Callable[[], None],
    ) -> None:
        """Begin without any; `changed` is called after each change."""
        self._ids = ids
        self._site = site
        self._wall = wall
        self._changed = changed
        self._rules: dict[str, Object] = {}

    @property
    def all(self) -> list[Object]:
        """The rules, as they are kept."""
        return list(self._rules.values())

    def compiled(self) -> Decide:
        """Return how the rules decide as they stand now: what is allowed beats what is blocked."""
        rules = sorted(
            (rule.copy() for rule in self.all), key=lambda rule: text(rule, "action")
        )
        site = self._site

        def decide(attempt: Attempt) -> Decision:
            for rule in rules:
                if _means(rule, attempt, site):
                    return Decision(
                        passes=text(rule, "action") == "ALLOW",
                        policy_id=text(rule, "_id"),
                        policy_name=text(rule, "description"),
                    )
            return Decision(passes=True)

        return decide

    # What is called.

    def list(self, call: Call) -> Reply:
        """Answer `GET trafficrules`."""
        return plain([*self.all])

    def create(self, call: Call) -> Reply:
        """Answer `POST trafficrules`."""
        if self._site.zone_based:
            raise RefusedError(
                v2_error(
                    INVALID, "the site has been migrated to the zone-based firewall"
                )
            )
        rule = self._checked(call.sent)
        rule["_id"] = self._ids.next(self._wall())
        self._rules[text(rule, "_id")] = rule
        self._changed()
        return plain(rule, 201)

    def update(self, call: Call) -> Reply:
        """Answer `PUT trafficrules/{id}`, with 201 as was measured."""
        ident = self._found(call.params["id"])
        rule = self._checked(call.sent) | {"_id": ident}
        self._rules[ident] = rule
        self._changed()
        return plain(rule, 201)

    def delete(self, call: Call) -> Reply:
        """Answer `DELETE trafficrules/{id}`."""
        del self._rules[self._found(call.params["id"])]
        self._changed()
        return Reply()

    def _found(self, ident: str) -> str:
        if ident not in self._rules:
            raise RefusedError(
                v2_error("api.err.NotFound", "Traffic rule not found", 404)
            )
        return ident

    def _checked(self, sent: Object) -> Object:
        for fault in _faults(sent):
            raise RefusedError(v2_error(INVALID, fault))
        return sent.copy()


def _faults(rule: Object) -> Iterator[str]:
    yield from _enum("action", text(rule, "action"), ACTIONS)
    target = text(rule, "matching_target")
    yield from _enum("matching_target", target, TARGETS)
    yield from _enum("mode", text(section(rule, "schedule"), "mode"), SCHEDULES)
    if not isinstance(rule.get("description", ""), str):
        yield "description must be a text"
    if not isinstance(rule.get("enabled"), bool):
        yield "enabled must be a boolean"
    devices = sections(rule, "target_devices")
    if not devices:
        yield "target_devices must not be empty"
    for device in devices:
        kind = text(device, "type")
        yield from _enum("type", kind, DEVICES)
        mac = text(device, "client_mac")
        if kind == "CLIENT" and not fullmatch(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", mac):
            yield f"client_mac {mac} is invalid"
    if target == "REGION" and not texts(rule, "regions"):
        yield "regions must not be empty"
    if target == "IP":
        yield from _address_faults(rule)


def _address_faults(rule: Object) -> Iterator[str]:
    addresses = sections(rule, "ip_addresses")
    if not addresses:
        yield "ip_addresses must not be empty"
    for item in addresses:
        yield from _enum("ip_version", text(item, "ip_version"), IP_VERSIONS)
        subnet = text(item, "ip_or_subnet")
        try:
            version = f"v{ip_network(subnet, strict=False).version}"
        except ValueError:
            yield f"ip_or_subnet {subnet} is invalid"
        else:
            if version != text(item, "ip_version"):
                yield f"ip_or_subnet {subnet} is no IP{text(item, 'ip_version')}"


def _enum(name: str, value: str, known: Sequence[str]) -> Iterator[str]:
    if value not in known:
        yield not_of_enum(name, value, known)


def _means(rule: Object, attempt: Attempt, site: Site) -> bool:
    if not flag(rule, "enabled") or attempt.destination.zone != "external":
        return False
    # Schedules aren't simulated: a rule that has one is never on.
    if text(section(rule, "schedule"), "mode") != "ALWAYS":
        return False
    devices = sections(rule, "target_devices")
    if not any(_is_device(device, attempt, site) for device in devices):
        return False
    match text(rule, "matching_target"):
        case "INTERNET":
            return True
        case "REGION":
            return region(attempt.packet.dst) in texts(rule, "regions")
    return any(_is_address(item, attempt) for item in sections(rule, "ip_addresses"))


def _is_device(device: Object, attempt: Attempt, site: Site) -> bool:
    match text(device, "type"):
        case "CLIENT":
            return text(device, "client_mac") == attempt.mac
        case "NETWORK":
            lan = attempt.source.lan
            return lan is not None and text(device, "network_id") == site.lan_id(lan)
    return True


def _is_address(item: Object, attempt: Attempt) -> bool:
    packet = attempt.packet
    if address(packet.dst) not in ip_network(text(item, "ip_or_subnet"), strict=False):
        return False
    ports, ranges = numbers(item, "ports"), sections(item, "port_ranges")
    if not ports and not ranges:
        return True
    return packet.dport in ports or any(
        number(each, "port_start") <= packet.dport <= number(each, "port_stop")
        for each in ranges
    )
