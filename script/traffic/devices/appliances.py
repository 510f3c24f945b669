"""Devices that work in the house."""

from script.traffic.habits import AtHome, Clock, Connection, Exchange, Keepalives
from script.traffic.home import Service
from script.traffic.life import Device
from script.traffic.times import DAY_S, HOUR_S, WAKING, Daily, Every, Once, Size

from .common import NTP_POOL, REN, SIVANATHAN

VACUUM = Device(
    name="vacuum-robot",
    sources=(
        "Giese, Having Fun with IoT: Reverse Engineering and Hacking of Xiaomi IoT Devices, DEF CON 26, 2018",
        "github.com/rytilahti/python-miio, issue 92: a robot's log: its cloud at UDP 8053 and TCP 80, a list of servers in China",
    ),
    habits=(
        Keepalives(
            service=Service(
                name="vacuum cloud",
                networks=("kingsoft_cn",),
                port=8053,
                protocol="udp",
                pool=6,
                lasts_h=96,
            ),
            every_s=15,
            up=32,
            down=32,
        ),
        Exchange(
            service=Service(name="vacuum status", networks=("kingsoft_cn",), port=80),
            when=Daily(8, WAKING),
            up=Size(700),
            down=Size(600),
        ),
        Exchange(
            service=Service(
                name="vacuum maps", networks=("alibaba_us", "alibaba_cn"), pool=8
            ),
            when=Daily(1.6, WAKING),
            up=Size(180_000, 0.5),
            seconds=Size(4),
        ),
        Exchange(
            service=Service(name="vacuum logs", networks=("kingsoft_cn", "xiaomi_hk")),
            when=Every(DAY_S, 0.1),
            up=Size(900_000, 0.6),
            seconds=Size(12),
        ),
        Exchange(
            service=Service(name="vacuum firmware", networks=("akamai",)),
            when=Once(),
            down=Size(28e6),
            seconds=Size(60),
        ),
        Clock(service=NTP_POOL, every=Every(HOUR_S, 0.05), servers=2),
        AtHome(announcements_a_day=48),
    ),
)

PRINTER = Device(
    name="printer",
    sources=(
        SIVANATHAN,
        "HP: ports of HP Smart and Instant Ink: TCP 80, 443, XMPP at 5222 and 5223",
    ),
    habits=(
        Connection(
            service=Service(name="printer xmpp", networks=("amazon_us",), port=5222),
            lasts_h=(20, 70),
            keepalive_s=300,
        ),
        Exchange(
            service=Service(name="printer jobs", networks=("amazon_us", "amazon_east")),
            when=Daily(1.2, WAKING),
            up=Size(15_000, 0.8),
            down=Size(60_000, 1.0),
        ),
        Exchange(
            service=Service(name="printer ink", networks=("amazon_us",)),
            when=Every(DAY_S, 0.3),
        ),
        Exchange(
            service=Service(name="printer check", networks=("hp_us", "akamai_us")),
            when=Every(7 * DAY_S, 0.02),
        ),
        AtHome(lookups_a_day=20, announcements_a_day=800),
    ),
)

PURIFIER = Device(
    name="air-purifier",
    sources=(
        REN,
        "Saidi et al., A Haystack Full of Needles, IMC 2020: most makers' clouds stand at AWS, Alibaba and few others",
    ),
    habits=(
        Connection(
            service=Service(
                name="purifier mqtt", networks=("amazon_us",), port=1883, pool=4
            ),
            lasts_h=(10, 120),
            keepalive_s=60,
        ),
        Exchange(
            service=Service(name="purifier telemetry", networks=("amazon_us",)),
            when=Every(900, 0.02),
            up=Size(1_200),
        ),
        Exchange(
            service=Service(
                name="purifier air quality",
                networks=("alibaba_us",),
                moves_to=("cloudflare",),
            ),
            when=Every(HOUR_S, 0.02),
        ),
        Clock(service=NTP_POOL, every=Every(12 * HOUR_S)),
        AtHome(announcements_a_day=0),
    ),
)

APPLIANCES = (VACUUM, PRINTER, PURIFIER)
"""All of them."""
