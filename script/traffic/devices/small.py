"""Devices that say little: hubs, bridges, plugs."""

from script.traffic.habits import AtHome, Clock, Connection, Exchange, Names
from script.traffic.home import Service
from script.traffic.life import Device
from script.traffic.times import DAY_S, HOUR_S, Daily, Every, Once, Size

from .common import (
    INSPECTOR,
    MANDALARI,
    NTP_AMAZON,
    NTP_GOOGLE,
    NTP_POOL,
    REN,
    SAIDI,
    SIVANATHAN,
)

LOCK_HUB = Device(
    name="lock-hub",
    sources=(
        REN,
        "AWS IoT Core endpoints and quotas: MQTT over TLS at port 8883 or 443, keep-alive of 30 to 1,200 s",
    ),
    habits=(
        Connection(
            service=Service(
                name="lock mqtt", networks=("amazon_east",), port=8883, pool=12
            ),
            lasts_h=(20, 24),
            keepalive_s=300,
        ),
        Exchange(
            service=Service(name="lock api", networks=("amazon_east", "amazon_us")),
            when=Daily(14),
        ),
        Exchange(
            service=Service(name="lock logs", networks=("amazon_us",), pool=10),
            when=Every(6 * HOUR_S, 0.1),
            up=Size(40_000, 0.5),
        ),
        Exchange(
            service=Service(name="lock firmware", networks=("amazon_us",), pool=16),
            when=Every(DAY_S, 0.05),
        ),
        Clock(service=NTP_AMAZON, every=Every(4 * HOUR_S)),
        AtHome(),
    ),
)

LIGHT_BRIDGE = Device(
    name="light-bridge",
    sources=(
        SIVANATHAN,
        SAIDI,
        "De Keersmaeker et al., Supervising Smart Home Device Interactions, IFIP Networking 2024: recordings of a Hue bridge",
    ),
    habits=(
        Connection(
            service=Service(name="light ws", networks=("google_cloud",), pool=3),
            lasts_h=(1, 24),
            keepalive_s=50,
        ),
        Exchange(
            service=Service(name="light diagnostics", networks=("google_cloud",)),
            when=Every(HOUR_S, 0.1),
            up=Size(6_000),
        ),
        Exchange(
            service=Service(name="light discovery", networks=("google_cloud",), pool=2),
            when=Every(1_800, 0.02),
        ),
        Exchange(
            service=Service(
                name="light firmware", networks=("google_us", "akamai"), pool=8
            ),
            when=Every(DAY_S, 0.02),
        ),
        Clock(service=NTP_GOOGLE, every=Every(DAY_S / 12)),
        AtHome(lookups_a_day=100, announcements_a_day=200),
    ),
)

SMART_PLUG = Device(
    name="smart-plug",
    sources=(
        INSPECTOR,
        REN,
        "Tuya: device access: MQTT over TLS at 8883, or 8886 with pre-shared keys",
    ),
    habits=(
        Connection(
            service=Service(name="plug mqtt", networks=("amazon_us",), port=8886),
            lasts_h=(12, 90),
            keepalive_s=45,
            up=110,
            down=60,
        ),
        Exchange(
            service=Service(name="plug api", networks=("amazon_us",), pool=8),
            when=Every(12 * HOUR_S, 0.02),
        ),
        Exchange(
            service=Service(name="plug log", networks=("amazon_us",), port=80),
            when=Daily(2),
            up=Size(900),
            down=Size(300),
        ),
        Clock(service=NTP_POOL, every=Every(HOUR_S, 0.05)),
        AtHome(lookups_a_day=30, announcements_a_day=0),
    ),
)

KASA_PLUG = Device(
    name="energy-plug",
    sources=(
        SIVANATHAN,
        "MUD file of a TP-Link plug (Hamza et al., Clear as MUD, IoT S&P 2018): cloud at 50443, time from several public servers",
    ),
    habits=(
        Connection(
            service=Service(name="kasa cloud", networks=("amazon_us",), port=50443),
            lasts_h=(20, 200),
            keepalive_s=30,
            up=90,
            down=90,
        ),
        Clock(
            service=Service(
                name="kasa time",
                networks=("nist", "nist", "isc", "hurricane_us", "cogent_us"),
                port=123,
                protocol="udp",
                pool=10,
                at_once=4,
                lasts_h=24,
                dead=0.25,
            ),
            every=Every(1_200, 0.3),
            servers=2,
        ),
        Names(when=Every(HOUR_S / 2, 0.2)),
        AtHome(announcements_a_day=0),
    ),
)

THERMOSTAT = Device(
    name="thermostat",
    sources=(
        REN,
        MANDALARI,
        "Google Nest's ports as its support lists them for firewalls: 443, 9543, 11095",
    ),
    habits=(
        Exchange(
            service=Service(
                name="thermostat telemetry",
                networks=("google_cloud", "google_cloud_v6"),
                pool=10,
                at_once=3,
            ),
            when=Every(600, 0.4),
            up=Size(3_500, 0.5),
        ),
        Connection(
            service=Service(
                name="thermostat link", networks=("google_cloud",), port=9543
            ),
            lasts_h=(3, 40),
            keepalive_s=120,
        ),
        Exchange(
            service=Service(
                name="thermostat weather",
                networks=("weather_us", "fastly"),
                pool=6,
                moves_to=("cloudflare",),
            ),
            when=Every(HOUR_S, 0.3),
            down=Size(9_000),
        ),
        Exchange(
            service=Service(name="thermostat check", networks=("akamai",), pool=12),
            when=Every(7 * DAY_S, 0.05),
        ),
        Exchange(
            service=Service(name="thermostat firmware", networks=("edgio",)),
            when=Once(),
            down=Size(58e6, 0.1),
            seconds=Size(90),
        ),
        Clock(service=NTP_GOOGLE, every=Every(6 * HOUR_S)),
        AtHome(),
    ),
)

SMALL = (LOCK_HUB, LIGHT_BRIDGE, SMART_PLUG, KASA_PLUG, THERMOSTAT)
"""All of them."""
