"""A block's rule put on the router and proven there."""

from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv4Network, IPv6Network

from ..egress.destination import DestinationKey
from ..egress.match import Match, MatchKind, network_of
from ..egress.origin import Origin
from ..egress.packets import leaves_home
from ..routers.errors import RouterError
from ..routers.model import BlockRule, Flow, Network, Poll
from ..routers.router import Router
from .block import Block, BlockState
from .saving import NotSavedError

#: A country's networks go into sets of the router's; more would take too much of a small one's memory.
MAX_NETWORKS = 16_384

#: A log's times are by the router's clock, and a rule may take a moment more to hold everywhere; in seconds.
CLOCKS_DIFFER_S = 10

NETWORKS_OF_THEN = "Its networks are those of when it was put on."

type Expand = Callable[[Match], Awaitable[tuple[Network, ...]]]
type OriginLookup = Callable[[str], Origin]


class TooManyNetworksError(Exception):
    """A country or network has more prefixes than a router should be given, or none that are known."""

    def __init__(self, count: int) -> None:
        """Keep how many it has."""
        super().__init__(
            f"It has {count:,} networks, more than the {MAX_NETWORKS:,} that a router should be given."
            if count
            else "No networks are known of it."
        )
        self.count = count


def _country(match: Match | None) -> str | None:
    return match.value if match and match.kind is MatchKind.COUNTRY else None


def without(
    networks: Iterable[Network], home: Iterable[Network]
) -> tuple[Network, ...]:
    """Return the networks without what of them is the home's own: a country's hold the home's IPv6 network too."""
    left = list(networks)
    for own in home:
        pieces: list[Network] = []
        for network in left:
            pieces += _except(network, own)
        left = pieces
    return tuple(left)


def _except(network: Network, own: Network) -> Iterable[Network]:
    match network, own:
        case IPv4Network(), IPv4Network():
            return _cut_out(network, own)
        case IPv6Network(), IPv6Network():
            return _cut_out(network, own)
    return (network,)


def _cut_out[N: (IPv4Network, IPv6Network)](network: N, own: N) -> Iterable[N]:
    if not network.overlaps(own):
        return (network,)
    return () if network.subnet_of(own) else network.address_exclude(own)


def in_force_state(block: Block) -> BlockState:
    """Return the state of a block whose rule is in force, and that nothing got past.

    A rule that the router hasn't confirmed yet proves nothing new; what was proven before a change of it stays so, for
    it's either that rule or the changed one.
    """
    confirmed = block.seen.fingerprint != "" or block.verified
    return BlockState.VERIFIED if confirmed and block.seen.proven else BlockState.ACTIVE


def _began_since(block: Block, flow: Flow) -> bool:
    """Tell whether a flow may count against a block: of a log, only one that began well after its rule was in force."""
    if flow.began is None:
        return True
    return flow.began > block.in_force_since + CLOCKS_DIFFER_S


class Pusher:
    """Puts rules on a router, and looks for what they should stop."""

    def __init__(
        self,
        router: Router,
        *,
        origins: OriginLookup,
        expand: Expand,
        clock: Callable[[], float],
        save: Callable[[], Awaitable[None]],
        home: Callable[[], Iterable[Network]],
        knows_countries: Callable[[], bool],
    ) -> None:
        """Push to this router; see `Blocks` for the rest."""
        self._knows_countries = knows_countries
        self._router = router
        self._save = save
        self._home = home
        self._origins = origins
        self._expand = expand
        self._clock = clock

    async def networks_of(self, match: Match | None) -> tuple[Network, ...]:
        """Return the networks that a match stands for now. Raises TooManyNetworksError.

        None for a quarantine, and for a country of which the router knows them itself.
        """
        if match is None:
            return ()
        if match.kind is MatchKind.DESTINATION:
            return (network_of(match.value),)
        if match.kind is MatchKind.COUNTRY and self._knows_countries():
            return ()
        networks = without(await self._expand(match), self._home())
        if not networks or len(networks) > MAX_NETWORKS:
            raise TooManyNetworksError(len(networks))
        return networks

    async def push(
        self, block: Block, networks: tuple[Network, ...] | None = None
    ) -> None:
        """Have the router hold a block's rule as it should be now; its networks are looked up unless they're given.

        All blocks are saved before the router is asked. One that the disk doesn't know of yet isn't pushed unless it
        was saved: Home Assistant would leave a rule behind of which it knows nothing after a crash. Raises RouterError,
        TooManyNetworksError, and NotSavedError.
        """
        if networks is None:
            networks = await self.networks_of(block.match)
        ends_at = block.ends_at
        block.unsettle()
        try:
            await self._save()
        except NotSavedError:
            if not block.was_in_force:
                raise
        result = await self._router.push(
            BlockRule(
                block_id=block.block_id,
                mac=block.mac,
                networks=networks,
                protocol=block.protocol,
                port=block.port,
                country=_country(block.match),
                ends_in=None if ends_at is None else max(0, ends_at - self._clock()),
            )
        )
        block.seen.pushed(result, len(networks))
        if not block.in_force:
            block.in_force_since = self._clock()
            block.seen.hits_before = block.seen.hits
        block.was_in_force = block.in_force = True
        block.stale = False

    async def prove(self, block: Block) -> None:
        """See by a fresh look at the device's flows whether anything is left of what a new rule stops. Raises RouterError."""
        left = self.left(block, await self._router.look([block.mac]))
        block.seen.survivors(left)
        block.become(in_force_state(block), self._clock())

    async def freshen(self, block: Block) -> None:
        """Make a rule that's in force what it should be by now; what fails is tried again at the next poll."""
        if not block.stale:
            return
        try:
            await self.push(block)
        except RouterError:
            return
        except TooManyNetworksError as err:
            block.stale = False
            block.seen.note(NETWORKS_OF_THEN)
            block.seen.note(str(err))

    async def undo(self, block: Block) -> None:
        """Take off at once what a push that failed may have left; what can't be now is at the next poll."""
        try:
            await self._router.remove([block.block_id])
        except RouterError:
            return

    def left(self, block: Block, poll: Poll) -> list[Flow]:
        """Return the device's live flows that the block should stop."""
        return [
            flow
            for flow in poll.flows.get(block.mac, ())
            if _began_since(block, flow) and self._should_stop(block, flow, poll)
        ]

    def _should_stop(self, block: Block, flow: Flow, poll: Poll) -> bool:
        address = flow.key.remote_address
        if address in poll.router_addresses or not leaves_home(
            address, poll.local_networks
        ):
            return False
        key = DestinationKey(address, flow.key.protocol, flow.key.remote_port)
        return block.stops(key, self._origin_of(flow))

    def _origin_of(self, flow: Flow) -> Origin:
        """Return whose a flow's remote end is; where, by the router itself if it blocks countries by what it knows."""
        origin = self._origins(flow.key.remote_address)
        if self._knows_countries() and flow.country is not None:
            return origin._replace(country=flow.country)
        return origin
