"""A UniFi console, as the guard asks it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
import time
from typing import override

import aiohttp

from ...plain_text import plain_name
from ..errors import RouterError
from ..hosts import sort_clients
from ..http import RouterHttp
from ..model import (
    BlockRule,
    Capabilities,
    Client,
    HomeServices,
    Poll,
    PushResult,
    RouterIdentity,
    RuleStatus,
    TableSettings,
)
from ..router import Router
from .blocking import Blocking
from .console import Console
from .errors import NotThereError
from .flow_log import MAX_BACK_MS, FlowLog, News
from .hosts import read_known
from .logins import logins_to
from .networks import read_gateway_mac, read_resolvers, read_time_servers
from .place import Place
from .seen import WINDOW_MS
from .session import Session
from .sight import Sight, read_setting
from .site import UNNAMED, Site

#: How often the log's setting is read again, in seconds.
_SETTING_MAX_AGE_S = 3600


class UniFiRouter(Router):
    """A site of a UniFi console: UniFi OS with the Network application, or a controller from before it."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        *,
        api_key: str | None = None,
        username: str | None = None,
        password: str | None = None,
        site: str | None = None,
        fingerprint: str | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Talk to the console at `base_url` with the shared session; nothing is sent before the first call.

        By an API key, or by the username and the password of a local account. `site` is the short name of one; None:
        the only one. `fingerprint` is the SHA-256 (hex) of the certificate to accept; None: what the system trusts.
        """
        http = RouterHttp(session, base_url, fingerprint=fingerprint, own_cookies=True)
        self._console = Console(
            Session(
                http,
                logins_to(session, base_url),
                clock,
                api_key=api_key,
                username=username,
                password=password,
            ),
            site,
        )
        self._clock = clock
        self._place = Place(self._console, clock)
        self._log = FlowLog(self._console)
        self._sight = Sight()
        self._setting_read_at: float | None = None
        self._poll_lock = asyncio.Lock()
        self._blocking = Blocking(self._console, self._place, sleep, self._log.hits)

    async def sites(self) -> tuple[Site, ...]:
        """Return the sites that the login may see, to choose one of."""
        self._console.ask_anew()
        return await self._console.sites()

    @override
    async def connect(self) -> RouterIdentity:
        """Log in, choose the site, see that everything needed is allowed, and return who the console is.

        Raises SiteNeededError when there are several sites and none was chosen, or not the one that was.
        """
        self._console.ask_anew()
        site = await self._console.choose()
        [info, *_] = await self._console.classic("stat/sysinfo") or [{}]
        health = await self._console.classic("stat/health")
        await self._place.hosts(max_age=0)
        await self._place.firewall(max_age=0)
        await self._read_setting()
        await self._probe_log()
        named = site.title if site.title != UNNAMED else plain_name(info.get("name"))
        return RouterIdentity(
            unique_id=site.site_id,
            mac=read_gateway_mac(health),
            name=named or site.title,
            manufacturer="Ubiquiti",
            model=plain_name(info.get("ubnt_device_type")),
            firmware=plain_name(info.get("version")),
        )

    @override
    async def close(self) -> None:
        try:
            await self._console.close()
        except RouterError:
            return

    @override
    async def capabilities(self) -> Capabilities:
        return Capabilities(
            cuts_flows=False,
            live_table=False,
            offload=False,
            ends_blocks=False,
            knows_countries=True,
        )

    @override
    async def settings(self) -> TableSettings:
        return TableSettings(
            accounting=True,
            entries=None,
            max_entries=None,
            window=WINDOW_MS / 1000,
            reach=MAX_BACK_MS / 1000,
        )

    @override
    async def clients(self) -> tuple[Client, ...]:
        hosts = await self._place.hosts(max_age=0)
        known = {
            each.mac: each
            for each in read_known(
                await self._console.classic("rest/user"), self._clock()
            )
        }
        present = {each.mac: each for each in hosts.clients}
        return sort_clients((known | present).values())

    @override
    async def poll(self, macs: Collection[str]) -> Poll:
        """Return what the log has told of these devices since it was read last: each record is given once.

        What comes late, as far back as the window, is given when it comes. Where nothing is new, one request is made.
        """
        async with self._poll_lock:
            hosts = await self._place.hosts()
            news = await self._news(macs) if macs else None
            return Poll(
                flows={mac: tuple(news.flows[mac]) if news else () for mac in macs},
                addresses={mac: hosts.addresses_of(mac) for mac in macs},
                entries=news.entries if news else 0,
                skipped=news.skipped if news else 0,
                local_networks=hosts.local_networks,
                router_addresses=hosts.networks.router_addresses,
                blind=self._sight.blind,
                limits=news.limits if news else (),
            )

    @override
    async def look(self, macs: Collection[str]) -> Poll:
        """Return all that the log's window holds of these devices, given before or not, and leave it to the next poll."""
        async with self._poll_lock:
            hosts = await self._place.hosts()
            try:
                flows = await self._log.look(macs, self._place.owners, self._clock())
            except NotThereError:
                self._sight.missing()
                flows = {mac: [] for mac in macs}
            return Poll(
                flows={mac: tuple(found) for mac, found in flows.items()},
                addresses={mac: hosts.addresses_of(mac) for mac in macs},
                entries=sum(map(len, flows.values())),
                skipped=0,
                local_networks=hosts.local_networks,
                router_addresses=hosts.networks.router_addresses,
                blind=self._sight.blind,
            )

    @override
    async def services(self) -> HomeServices:
        """Return the resolvers and time servers that the console is set to, and those that its provider told it."""
        networks = await self._console.classic("rest/networkconf")
        health = await self._console.classic("stat/health")
        hosts = await self._place.hosts()
        return HomeServices(
            dns=read_resolvers(networks, health) - hosts.networks.router_addresses,
            ntp=read_time_servers(await self._console.classic("rest/setting/ntp")),
        )

    @override
    async def rules(self) -> Mapping[str, RuleStatus]:
        return await self._blocking.rules()

    @override
    async def push(self, rule: BlockRule) -> PushResult:
        return await self._blocking.push(rule)

    @override
    async def remove(self, block_ids: Collection[str]) -> None:
        await self._blocking.remove(block_ids)

    @override
    def memory(self) -> object:
        """Return which records were given last, by id, and how far the log was read."""
        return self._log.memory()

    @override
    def recall(self, memory: object) -> None:
        self._log.recall(memory)

    async def _probe_log(self) -> None:
        try:
            await self._log.probe(self._clock())
        except NotThereError:
            self._sight.missing()

    async def _news(self, macs: Collection[str]) -> News | None:
        """Read the log; None where the console has none."""
        await self._look_after_setting()
        try:
            news = await self._log.read(macs, self._place.owners, self._clock())
        except NotThereError:
            self._sight.missing()
            return None
        self._sight.polled(allowed=news.allowed, blocked=news.blocked)
        return news

    async def _look_after_setting(self) -> None:
        read_at = self._setting_read_at
        if (
            read_at is None
            or self._sight.doubtful
            or not 0 <= self._clock() - read_at < _SETTING_MAX_AGE_S
        ):
            await self._read_setting()

    async def _read_setting(self) -> None:
        rows = await self._console.classic("rest/setting/traffic_flow")
        self._sight.setting(read_setting(rows))
        self._setting_read_at = self._clock()
