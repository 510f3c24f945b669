"""The certificates bear the names that those of real routers do."""

import asyncio
from collections.abc import Callable
from functools import partial
import ssl

from cryptography import x509
import pytest

from simulators.openwrt import OpenWrtSimulator
from simulators.unifi import UniFiSimulator


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (OpenWrtSimulator, "OpenWrt"),
        (UniFiSimulator, "unifi.local"),
        (partial(UniFiSimulator, unifi_os=False), "UniFi"),
    ],
)
async def test_a_certificate_is_made_out_to_the_routers_own_name_alone(
    socket_enabled: None,
    make: Callable[..., OpenWrtSimulator | UniFiSimulator],
    name: str,
) -> None:
    async with make("quiet", tls=True) as simulator:
        address = (simulator.host, simulator.port)
        shown = await asyncio.to_thread(ssl.get_server_certificate, address)
    certificate = x509.load_pem_x509_certificate(shown.encode())
    assert certificate.subject.rfc4514_string() == f"CN={name}"
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert list(names.value) == [x509.DNSName(name)]
