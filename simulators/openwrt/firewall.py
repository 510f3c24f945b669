"""firewall4: from `/etc/config/firewall` to nftables' chains.

What a guard meets is here in full: zones, forwardings, rules and sets, the order they end up
in, and the silence with which fw4 passes over sections it can't use (`warnings` holds what
it writes to stderr). Not simulated, and passed over with a word in `warnings`: redirects,
NAT rules, includes, and targets other than ACCEPT, REJECT and DROP.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .firewall_chains import Defaults, Zone, lay_chains
from .firewall_options import (
    InvalidSectionError,
    Options,
    parse_family,
    parse_identifier,
    parse_policy,
)
from .firewall_rules import ANY_ZONE, KNOWN_OPTIONS, RuleOptions, read_rule
from .firewall_sets import IpSet, UnusableSetError, read_ipset
from .firewall_shares import UnloadableError, UnusableRuleError, matches_of
from .network import Network
from .nft import Chain, Expression, NamedSet, Rule, jump, match, meta
from .uci import Section

_NOT_SIMULATED = ("redirect", "nat", "include")


@dataclass(slots=True, kw_only=True)
class Ruleset:
    """What fw4 makes of a configuration; with an `error`, nft won't load it."""

    chains: list[Chain]
    sets: list[NamedSet]
    warnings: list[str]
    defaults: Defaults
    error: str | None = None


def render(sections: Iterable[Section], network: Network) -> Ruleset:
    """Render a configuration as `fw4 print` does."""
    return _Renderer(list(sections), network).render()


class _Renderer:
    def __init__(self, sections: list[Section], network: Network) -> None:
        self._sections = sections
        self._interfaces = network.interfaces
        self._networks = {
            name: interface.addresses() for name, interface in self._interfaces.items()
        }
        self._defaults = Defaults()
        self._zones: dict[str, Zone] = {}
        self._sets: dict[str, IpSet] = {}
        self._rules: dict[str, list[Rule]] = {}
        self._warnings: list[str] = []
        self._error: str | None = None

    def render(self) -> Ruleset:
        readers = {
            "defaults": self._read_defaults,
            "ipset": self._read_ipset,
            "zone": self._read_zone,
            "rule": self._read_rule,
            "forwarding": self._read_forwarding,
        }
        for section_type, read in readers.items():
            for section in self._of_type(section_type):
                try:
                    read(section)
                except InvalidSectionError as err:
                    self._warn(section, str(err))
                    self._warn(section, "skipped due to invalid options")
                except (UnusableRuleError, UnusableSetError) as err:
                    self._warn(section, str(err))
                except UnloadableError as err:
                    self._error = str(err)
        for section_type in _NOT_SIMULATED:
            for section in self._of_type(section_type):
                self._warn(section, "is not simulated, ignoring section")
        return Ruleset(
            chains=lay_chains(self._defaults, self._zones.values(), self._rules),
            sets=[ipset.as_nft() for ipset in self._sets.values()],
            warnings=self._warnings,
            defaults=self._defaults,
            error=self._error,
        )

    def _of_type(self, section_type: str) -> list[Section]:
        return [one for one in self._sections if one.type == section_type]

    def _identity(self, section: Section) -> str:
        if not section.anonymous:
            return section.name
        index = [one.name for one in self._of_type(section.type)].index(section.name)
        return f"@{section.type}[{index}]"

    def _warn(self, section: Section, words: str) -> None:
        name = section.options.get("name")
        called = f" ({name})" if isinstance(name, str) else ""
        self._warnings.append(f"[!] Section {self._identity(section)}{called} {words}")

    def _ignore_disabled(self, section: Section) -> None:
        self._warn(section, "is disabled, ignoring section")

    def _zone_name(self, word: str) -> str:
        if word != ANY_ZONE and word not in self._zones:
            raise ValueError(word)
        return word

    def _read_defaults(self, section: Section) -> None:
        options = Options(section)
        self._defaults = Defaults(
            input=options.one("input", parse_policy) or "drop",
            output=options.one("output", parse_policy) or "drop",
            forward=options.one("forward", parse_policy) or "drop",
            drop_invalid=options.flag("drop_invalid"),
            syn_flood=options.flag(
                "synflood_protect", default=options.flag("syn_flood")
            ),
            offload=options.flag("flow_offloading"),
            offload_hw=options.flag("flow_offloading_hw"),
        )

    def _read_zone(self, section: Section) -> None:
        options = Options(section)
        enabled = options.flag("enabled", default=True)
        name = options.required("name", parse_identifier)
        options.one("family", parse_family)
        networks = options.many("network", str.split)
        devices = options.many("device", str.split)
        zone = Zone(
            name=name,
            devices=[
                self._interfaces[network].device
                for network in networks
                if network in self._interfaces
            ]
            + devices,
            input=options.one("input", parse_policy) or self._defaults.input,
            output=options.one("output", parse_policy) or self._defaults.output,
            forward=options.one("forward", parse_policy) or self._defaults.forward,
            masq=options.flag("masq"),
            mtu_fix=options.flag("mtu_fix"),
        )
        if not enabled:
            self._ignore_disabled(section)
            return
        zone.devices = list(dict.fromkeys(zone.devices))
        self._zones[name] = zone

    def _read_ipset(self, section: Section) -> None:
        ipset = read_ipset(section, self._networks)
        if ipset is None:
            self._ignore_disabled(section)
            return
        for entry in ipset.ignored:
            self._warn(section, f"ignoring invalid ipset entry '{entry}'")
        self._sets[ipset.name] = ipset

    def _read_forwarding(self, section: Section) -> None:
        options = Options(section)
        enabled = options.flag("enabled", default=True)
        name = options.one("name", str)
        family = options.one("family", parse_family)
        src = options.required("src", self._zone_name)
        dest = options.required("dest", self._zone_name)
        if not enabled:
            self._ignore_disabled(section)
            return
        words = f"IPv{family} " if family else ""
        here, there = ("any" if zone == ANY_ZONE else zone for zone in (src, dest))
        only = [match(meta("nfproto"), f"ipv{family}")] if family else []
        self._add(
            "forward" if src == ANY_ZONE else f"forward_{src}",
            name or f"Accept {here} to {there} {words}forwarding",
            [*only, *self._verdict("accept", dest)],
        )

    def _read_rule(self, section: Section) -> None:
        rule = read_rule(section, self._zone_name, self._networks)
        for option in section.options:
            if option not in KNOWN_OPTIONS:
                self._warn(section, f"specifies unknown option '{option}'")
        if not rule.enabled:
            self._ignore_disabled(section)
            return
        self._emit(section, rule)

    def _emit(self, section: Section, rule: RuleOptions) -> None:
        passed_over: list[str] = []
        for conditions in matches_of(rule, self._sets, passed_over):
            self._add(
                rule.chain,
                rule.name or self._identity(section),
                [*conditions, *self._verdict(rule.target, rule.dest)],
            )
        for words in passed_over:
            self._warn(section, words)

    def _verdict(self, target: str | None, dest: str | None) -> list[Expression]:
        if target is None:
            return []
        if dest is not None and dest != ANY_ZONE:
            self._zones[dest].to_verdicts.add(target)
            return [jump(f"{target}_to_{dest}")]
        if target == "reject":
            return [jump("handle_reject")]
        return [{target: None}]

    def _add(self, chain: str, name: str, expr: list[Expression]) -> None:
        rule = Rule(comment=f"!fw4: {name}".replace('"', "'"), expr=expr)
        self._rules.setdefault(chain, []).append(rule)
