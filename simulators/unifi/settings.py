"""The site's settings, as far as they bear on the flow log, and where its time comes from."""

from collections.abc import Mapping

from .calls import Call
from .fields import flag
from .ids import Ids
from .replies import INVALID, Object, RefusedError, Reply, classic, classic_error
from .site import Site

TRAFFIC_FLOW = "traffic_flow"
NTP = "ntp"

DEFAULTS: Mapping[str, bool] = {
    "enabled_allowed_traffic": True,
    "gateway_dns_enabled": True,
    "unifi_device_management_enabled": False,
    "unifi_services_enabled": True,
}


class Settings:
    """Holds the settings."""

    def __init__(self, ids: Ids, site: Site, *, allowed_logging: bool) -> None:
        """Begin with the defaults; `allowed_logging` says whether flows that pass are logged."""
        self._site = site
        self._idents = {key: ids.of("setting", key) for key in (TRAFFIC_FLOW, NTP)}
        self._values: dict[str, bool] = {
            **DEFAULTS,
            "enabled_allowed_traffic": allowed_logging,
        }
        self.time_servers = [f"{number}.ubnt.pool.ntp.org" for number in range(4)]
        """Up to four, by name or address."""
        self.has_traffic_flow = True
        """Whether the console has this setting at all; older ones don't."""

    @property
    def allowed_logging(self) -> bool:
        """Whether flows that pass are logged."""
        return self._values["enabled_allowed_traffic"]

    @allowed_logging.setter
    def allowed_logging(self, value: bool) -> None:
        self._values["enabled_allowed_traffic"] = value

    @property
    def gateway_dns(self) -> bool:
        """Whether questions to the gateway's own DNS server are logged."""
        return self._values["gateway_dns_enabled"]

    def read(self, call: Call) -> Reply:
        """Answer `rest/setting/{key}` and `get/setting/{key}`."""
        return classic(self._named(call.params["key"]))

    def read_all(self, call: Call) -> Reply:
        """Answer `rest/setting` and `get/setting`."""
        return classic([*self._named(NTP), *self._named(TRAFFIC_FLOW)])

    def write(self, call: Call) -> Reply:
        """Answer `PUT rest/setting/{key}/{id}` and `PUT set/setting/{key}`: what isn't sent stays.

        Only what bears on the flow log can be changed here.
        """
        key, ident = call.params["key"], self._idents[TRAFFIC_FLOW]
        known = key == TRAFFIC_FLOW and self.has_traffic_flow
        if not known or call.params.get("id", ident) != ident:
            raise RefusedError(classic_error("api.err.IdInvalid"))
        for name in DEFAULTS:
            if not isinstance(call.sent.get(name, False), bool):
                raise RefusedError(classic_error(INVALID))
            if name in call.sent:
                self._values[name] = flag(call.sent, name)
        return classic(self._named(TRAFFIC_FLOW))

    def _named(self, key: str) -> list[Object]:
        if key == NTP:
            return [self._head(key) | self._ntp()]
        if key != TRAFFIC_FLOW or not self.has_traffic_flow:
            return []
        return [self._head(key) | self._values]

    def _head(self, key: str) -> Object:
        return {"_id": self._idents[key], "key": key, "site_id": self._site.id}

    def _ntp(self) -> Object:
        servers: Object = {
            f"ntp_server_{number}": server
            for number, server in enumerate(self.time_servers, 1)
        }
        return {"setting_preference": "auto", **servers}
