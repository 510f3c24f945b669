"""What a block must never stop: the home itself, its router, its Home Assistant; its resolvers and time servers only by force."""

from collections.abc import Iterable
from enum import StrEnum
from ipaddress import ip_address, ip_network

from yarl import URL

from homeassistant.components.network import async_get_enabled_source_ips
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from .blocks.block import Protocol
from .const import DOMAIN
from .coordinator import GuardCoordinator
from .egress.match import Match, MatchKind, network_of
from .egress.packets import NEVER_LEAVES
from .errors import as_action_error
from .routers.errors import RouterError
from .routers.model import Network


class Harm(StrEnum):
    """Why a block is refused; the translation key of the error."""

    EVERYTHING = "block_everything"
    HOME = "block_home"
    ROUTER = "block_router"
    HOME_ASSISTANT = "block_home_assistant"
    DNS = "block_dns"
    NTP = "block_ntp"


DNS_PORTS = frozenset({("udp", 53), ("tcp", 53), ("tcp", 853), ("udp", 853)})
NTP_PORTS = frozenset({("udp", 123)})


async def async_refuse_harm(
    coordinator: GuardCoordinator,
    match: Match,
    protocol: Protocol,
    port: int | None,
    *,
    force: bool,
) -> None:
    """Refuse a block that would do harm, with the reason.

    Raises ServiceValidationError, and HomeAssistantError when the router can't be asked.
    """
    if match.kind is MatchKind.DESTINATION:
        await _refuse_home(coordinator, match)
    if force:
        return
    try:
        services = await coordinator.async_read_services()
    except RouterError as err:
        raise as_action_error(err) from err
    for harm, addresses, ports in (
        (Harm.DNS, services.dns, DNS_PORTS),
        (Harm.NTP, services.ntp, NTP_PORTS),
    ):
        if not _stops_any(ports, protocol, port):
            continue
        for address in sorted(addresses):
            if match.covers(address, coordinator.origins.lookup(address)):
                raise _refusal(coordinator, harm, match, address=address)


def _refusal(
    coordinator: GuardCoordinator, harm: Harm, match: Match, **placeholders: str
) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=harm.value,
        translation_placeholders={
            "field": match.kind.value,
            "value": match.named(coordinator.wording),
            **placeholders,
        },
    )


async def _refuse_home(coordinator: GuardCoordinator, match: Match) -> None:
    network = network_of(match.value)
    poll = coordinator.last_seen
    assistant = await _home_assistant(coordinator.hass)
    router = _as_networks(poll.router_addresses)
    if network.prefixlen == 0:
        raise _refusal(coordinator, Harm.EVERYTHING, match)
    for harm, forbidden in (
        (Harm.HOME, (*NEVER_LEAVES, *poll.local_networks)),
        (Harm.ROUTER, router),
        (Harm.HOME_ASSISTANT, assistant),
    ):
        if _overlaps(network, forbidden):
            raise _refusal(coordinator, harm, match)


async def _home_assistant(hass: HomeAssistant) -> list[Network]:
    """Return Home Assistant's own addresses: of its adapters, and where its URLs name one."""
    addresses = [str(each) for each in await async_get_enabled_source_ips(hass)]
    urls = filter(None, (hass.config.internal_url, hass.config.external_url))
    addresses += filter(None, (URL(url).host for url in urls))
    return _as_networks(addresses)


def _as_networks(addresses: Iterable[str]) -> list[Network]:
    """Return addresses as networks; names among them are passed over."""
    networks: list[Network] = []
    for text in addresses:
        try:
            networks.append(ip_network(ip_address(text.partition("%")[0])))
        except ValueError:
            continue
    return networks


def _stops_any(
    ports: Iterable[tuple[str, int]], protocol: Protocol, port: int | None
) -> bool:
    """Tell whether a block of this protocol and port stops any of these."""
    return any(
        port in (None, number) and protocol in ("any", name) for name, number in ports
    )


def _overlaps(network: Network, others: Iterable[Network]) -> bool:
    return any(
        other.version == network.version and other.overlaps(network) for other in others
    )
