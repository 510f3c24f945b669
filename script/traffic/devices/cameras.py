"""Devices that look."""

from script.traffic.habits import AtHome, Clock, Connection, Exchange, Keepalives, Names
from script.traffic.home import Service
from script.traffic.life import Device
from script.traffic.media import LiveView, PeerView
from script.traffic.times import (
    DAY_S,
    DAYLIGHT,
    HOUR_S,
    WAKING,
    Daily,
    Every,
    Once,
    Size,
)

from .common import INSPECTOR, NTP_AMAZON, NTP_POOL, REN, STUN_GOOGLE

MOTION = Size(3e6, 0.9)
"""A clip of some 10 s at 2 Mbit/s."""

CLOUD_CAMERA = Device(
    name="cloud-camera",
    sources=(
        REN,
        "Li et al., Your Privilege Gives Your Privacy Away, INFOCOM 2020: what a service of home cameras uploads, and when",
        "RFC 8445, 8489, 8656: how WebRTC finds its way",
    ),
    habits=(
        Connection(
            service=Service(name="camera control", networks=("amazon_us",), pool=10),
            lasts_h=(4, 30),
            keepalive_s=30,
            up=120,
            down=90,
        ),
        Exchange(
            service=Service(
                name="camera clips",
                networks=("amazon_us", "amazon_east"),
                pool=60,
                at_once=6,
                lasts_h=1,
            ),
            when=Daily(45, DAYLIGHT),
            up=MOTION,
            seconds=Size(9),
        ),
        Exchange(
            service=Service(name="camera events", networks=("amazon_us",), pool=12),
            when=Daily(60, DAYLIGHT),
        ),
        LiveView(
            when=Daily(2.5, WAKING),
            signalling=Service(name="camera signalling", networks=("amazon_us",)),
            stun=STUN_GOOGLE,
            relay=Service(
                name="camera turn",
                networks=("amazon_us", "amazon_east"),
                protocol="udp",
                pool=40,
                at_once=4,
                lasts_h=1,
            ),
            minutes=Size(9, 0.5),
            megabits_s=Size(2.6, 0.3),
        ),
        Exchange(
            service=Service(
                name="camera firmware", networks=("amazon_us",), moves_to=("fastly",)
            ),
            when=Every(DAY_S, 0.02),
            down=Size(4_000),
        ),
        Clock(service=NTP_POOL, every=Every(HOUR_S)),
        AtHome(),
    ),
)

P2P_SERVERS = ("alibaba_us", "alibaba_sg", "alibaba_de")

P2P_CAMERA = Device(
    name="p2p-camera",
    sources=(
        "Marrapese, Abusing P2P to Hack 3 Million Cameras, DEF CON 28, 2020: servers at UDP 32100, keepalives, hole punching",
        INSPECTOR,
        "Reolink: Introduction to P2P or UID: servers in several countries, kept alive by UDP",
    ),
    habits=(
        *(
            Keepalives(
                service=Service(
                    name=f"p2p server {network}",
                    networks=(network,),
                    port=32100,
                    protocol="udp",
                    pool=3,
                    at_once=1,
                    lasts_h=72,
                ),
                every_s=25,
                source_port=20_190,
            )
            for network in P2P_SERVERS
        ),
        PeerView(
            when=Daily(3, WAKING),
            source_port=20_190,
            minutes=Size(6, 0.6),
            megabits_s=Size(1.8, 0.3),
            relays=Service(
                name="p2p relay",
                networks=("alibaba_us", "tencent_us"),
                port=32100,
                protocol="udp",
                pool=8,
                at_once=2,
            ),
        ),
        Exchange(
            service=Service(
                name="p2p pushes", networks=("alibaba_sg", "tencent_sg"), pool=6
            ),
            when=Daily(25, DAYLIGHT),
            up=Size(60_000, 0.4),
        ),
        Exchange(
            service=Service(
                name="p2p upgrade", networks=("alibaba_cn",), port=80, pool=2
            ),
            when=Every(DAY_S, 0.1),
            up=Size(300),
            down=Size(500),
        ),
        Clock(
            service=Service(
                name="p2p time",
                networks=("alibaba_cn", "nist", "microsoft_us"),
                port=123,
                protocol="udp",
                at_once=3,
                dead=0.2,
            ),
            every=Every(HOUR_S, 0.1),
            servers=2,
        ),
        Names(when=Every(HOUR_S, 0.5)),
        AtHome(lookups_a_day=200),
    ),
)

DOORBELL = Device(
    name="doorbell",
    sources=(
        "Ring: Protocols and Ports Used by Ring Devices",
        REN,
        "The case that this project began with (docs/detection.md): all went to Amazon but the one packet, which isn't made here",
    ),
    habits=(
        Connection(
            service=Service(
                name="doorbell link", networks=("amazon_us",), port=9998, pool=16
            ),
            lasts_h=(2, 20),
            keepalive_s=55,
            up=100,
            down=80,
        ),
        Exchange(
            service=Service(
                name="doorbell clips", networks=("amazon_us", "amazon_east"), pool=50
            ),
            when=Daily(22, DAYLIGHT),
            up=Size(5e6, 0.7),
            seconds=Size(25, 0.4),
        ),
        LiveView(
            when=Daily(4, DAYLIGHT),
            signalling=Service(name="doorbell sip", networks=("amazon_us",), port=443),
            stun=Service(
                name="doorbell stun",
                networks=("amazon_us",),
                port=3478,
                protocol="udp",
                pool=8,
            ),
            relay=Service(
                name="doorbell media",
                networks=("amazon_us", "amazon_east"),
                protocol="udp",
                pool=80,
                at_once=6,
                lasts_h=1,
            ),
            minutes=Size(1.2, 0.6),
            megabits_s=Size(1.5, 0.3),
            relayed=1.0,
            at_home=0.0,
            offers_host=False,
            media_ports=(16_500, 65_000),
        ),
        Exchange(
            service=Service(name="doorbell health", networks=("amazon_us",)),
            when=Every(HOUR_S, 0.2),
        ),
        Exchange(
            service=Service(name="doorbell firmware", networks=("amazon_us",)),
            when=Once(),
            down=Size(22e6),
            seconds=Size(40),
        ),
        Clock(service=NTP_AMAZON, every=Every(3 * HOUR_S)),
        AtHome(),
    ),
)

CAMERAS = (CLOUD_CAMERA, P2P_CAMERA, DOORBELL)
"""All of them."""
