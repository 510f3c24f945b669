"""UniFi: the console's Network application, as its site's API, its v2 API and its official one."""

from functools import partial
from typing import Any

from ..errors import (
    AuthenticationError,
    OtherRouterError,
    PermissionDeniedError,
    ProtocolError,
)
from .answers import failure, not_a_console
from .console_clock import ConsoleClock
from .errors import KeyRefusedError, NotThereError, ReadOnlyError, SiteNeededError
from .paths import is_segment, segment
from .session import Get, Session
from .site import Site, read_sites

_SITES = "/api/self/sites"

type Row = dict[str, Any]


class Console:
    """Calls at one site of a console, of which each must succeed."""

    def __init__(self, session: Session, site: str | None) -> None:
        """Call at the site with this short name; None: the only one that there is."""
        self._session = session
        self._site = site

    @property
    def clock(self) -> ConsoleClock:
        """What is known of the console's clock."""
        return self._session.console_clock

    async def close(self) -> None:
        """End the session, if there is one."""
        await self._session.close()

    def ask_anew(self) -> None:
        """Let a login be tried even if one was refused just now: its owner wants it so."""
        self._session.ask_anew()

    async def sites(self) -> tuple[Site, ...]:
        """Return the sites that the login may see."""
        try:
            sites = read_sites(_rows(await self._ask("GET", _SITES)))
        except NotThereError as err:
            raise not_a_console() from err
        except (AuthenticationError, PermissionDeniedError) as err:
            if self._session.by_key:
                raise await self._key_error() from err
            raise
        if not sites:
            raise SiteNeededError(
                "The console shows this login no site",
                remedy="Give the account a site, in the console's settings under Admins & Users.",
            )
        return sites

    async def choose(self) -> Site:
        """Return the site, chosen among those of the login; SiteNeededError when it can't be."""
        sites = await self.sites()
        if self._site is None and len(sites) > 1:
            raise SiteNeededError("The console has several sites", sites)
        chosen = [each for each in sites if self._site in (None, each.name)]
        if not chosen:
            raise SiteNeededError("The console has no site of this name", sites)
        if not chosen[0].may_write:
            raise ReadOnlyError
        self._site = chosen[0].name
        self._session.recognise = partial(_recognise, chosen[0].site_id)
        return chosen[0]

    async def classic(self, path: str) -> list[Row]:
        """Read a list of the site's from the classic API."""
        return _rows(await self._ask("GET", f"/api/s/{await self._site_name()}/{path}"))

    async def v2(self, method: str, path: str, body: Any = None) -> Any:
        """Call the site's v2 API, and return the JSON that it answers; None where it answers none."""
        return await self._ask(
            method, f"/v2/api/site/{await self._site_name()}/{path}", body
        )

    async def v2_rows(self, path: str) -> list[Row]:
        """Read a list of the site's from the v2 API."""
        return _objects(await self.v2("GET", path))

    async def _site_name(self) -> str:
        if self._site is None:
            await self.choose()
        site = self._site or ""
        if not is_segment(site):
            raise SiteNeededError("The console has no site of this name")
        return segment(site)

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self._session.request(method, path, body)
        if (err := failure(answer, path)) is not None:
            raise err
        return answer.body

    async def _key_error(self) -> AuthenticationError:
        """Tell a wrong key from one that opens the official API and no more."""
        official = await self._session.request("GET", "/integration/v1/info")
        if failure(official, "info") is None:
            return KeyRefusedError(
                "The console takes this API key for its official API only, which has neither flows nor all of the firewall"
            )
        return AuthenticationError(
            "The console refuses the API key",
            remedy="Make a new one in UniFi Network's settings, under Control Plane → Integrations.",
        )


async def _recognise(site_id: str, get: Get) -> None:
    """See that the console has the site with this id. Raises OtherRouterError."""
    answer = await get(_SITES)
    if (err := failure(answer, _SITES)) is not None:
        raise err
    if site_id not in {each.site_id for each in read_sites(_rows(answer.body))}:
        raise OtherRouterError


def _rows(body: Any) -> list[Row]:
    """Return what the classic API's envelope holds."""
    if not isinstance(body, dict):
        raise ProtocolError("The console's answer can't be understood")
    return _objects(body.get("data"))


def _objects(found: Any) -> list[Row]:
    if not isinstance(found, list):
        raise ProtocolError("The console's answer can't be understood")
    return [each for each in found if isinstance(each, dict)]
