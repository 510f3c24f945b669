"""Devices that measure and charge outside."""

from script.traffic.habits import AtHome, Clock, Connection, Exchange
from script.traffic.home import Service
from script.traffic.life import Device
from script.traffic.times import DAY_S, HOUR_S, SUN, Daily, Every, Size

from .common import NTP_GOOGLE, NTP_POOL, SIVANATHAN

WEATHER_STATION = Device(
    name="weather-station",
    sources=(
        "aprs-is.net, Send-only Ports: one UDP datagram to port 8080, never confirmed",
        "Weather Underground: PWS upload protocol: one GET for each observation",
        "Ecowitt: Gateway's upload intervals of 1 to 30 min",
        SIVANATHAN,
    ),
    habits=(
        Exchange(
            service=Service(
                name="weather pws",
                networks=("weather_us", "ibm_us"),
                port=80,
                pool=8,
                moves_to=("fastly",),
            ),
            when=Every(60, 0.03),
            up=Size(480, 0.05),
            down=Size(180, 0.1),
        ),
        Exchange(
            service=Service(name="weather maker", networks=("alibaba_us",), port=80),
            when=Every(60, 0.03),
            up=Size(620, 0.05),
            down=Size(200, 0.1),
        ),
        Exchange(
            service=Service(
                name="weather aprs",
                networks=("hurricane_us", "linode_us", "comcast_us"),
                port=8080,
                protocol="udp",
                pool=9,
                at_once=3,
                lasts_h=12,
                one_way=True,
            ),
            when=Every(600, 0.05),
            up=Size(160, 0.05),
        ),
        Exchange(
            service=Service(name="weather firmware", networks=("alibaba_us",), port=80),
            when=Every(DAY_S, 0.02),
            up=Size(300),
            down=Size(600),
        ),
        Clock(service=NTP_POOL, every=Every(HOUR_S)),
        AtHome(announcements_a_day=0),
    ),
)

INVERTER = Device(
    name="solar-inverter",
    sources=(
        "github.com/johanmeijer/grott: a Growatt logger's link to the maker's server at TCP 5279, a record every 1 to 5 min",
    ),
    habits=(
        Connection(
            service=Service(
                name="inverter cloud",
                networks=("alibaba_us", "alibaba_de"),
                port=5279,
                pool=4,
                outage_h=5,
            ),
            lasts_h=(0.5, 9),
            keepalive_s=60,
            up=160,
            down=60,
            retry_s=(10, 60),
        ),
        Exchange(
            service=Service(name="inverter relay", networks=("amazon_us",), outage_h=3),
            when=Every(300, 0.02, SUN),
            up=Size(2_200),
        ),
        Clock(service=NTP_POOL, every=Every(6 * HOUR_S)),
        AtHome(announcements_a_day=0),
    ),
)

CHARGER = Device(
    name="car-charger",
    sources=(
        "Open Charge Alliance: OCPP 1.6J: one WebSocket, Heartbeat and MeterValues at intervals",
    ),
    habits=(
        Connection(
            service=Service(name="charger ocpp", networks=("microsoft_us",), pool=3),
            lasts_h=(24, 24 * 7),
            keepalive_s=60,
            up=400,
            down=120,
        ),
        Exchange(
            service=Service(
                name="charger diagnostics", networks=("microsoft_us",), pool=6
            ),
            when=Every(DAY_S, 0.1),
            up=Size(1.2e6, 0.4),
            seconds=Size(8),
        ),
        Exchange(
            service=Service(name="charger tariffs", networks=("cloudflare",)),
            when=Every(HOUR_S, 0.02),
            down=Size(12_000),
        ),
        Exchange(
            service=Service(name="charger app", networks=("microsoft_us", "amazon_us")),
            when=Daily(5),
        ),
        Clock(service=NTP_GOOGLE, every=Every(4 * HOUR_S)),
        AtHome(lookups_a_day=40),
    ),
)

OUTDOORS = (WEATHER_STATION, INVERTER, CHARGER)
"""All of them."""
