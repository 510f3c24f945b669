"""A recorder that several cameras in the house are wired to."""

from script.traffic.habits import AtHome, Clock, Connection, Exchange, Keepalives, Names
from script.traffic.home import Service
from script.traffic.life import Device
from script.traffic.media import LiveView
from script.traffic.times import DAYLIGHT, HOUR_S, WAKING, Daily, Every, Size

from .common import INSPECTOR

RECORDER = Device(
    name="video-recorder",
    sources=(
        "Hikvision's and Dahua's clouds' ports as their owners list them for firewalls: 8555, 8666, 6800, 8800",
        INSPECTOR,
    ),
    habits=(
        Keepalives(
            service=Service(
                name="recorder p2p",
                networks=("alibaba_us", "amazon_us"),
                port=8800,
                protocol="udp",
                pool=4,
                at_once=1,
                lasts_h=48,
            ),
            every_s=30,
        ),
        Connection(
            service=Service(
                name="recorder link", networks=("amazon_us",), port=8666, pool=4
            ),
            lasts_h=(10, 60),
            keepalive_s=30,
        ),
        Exchange(
            service=Service(
                name="recorder stun",
                networks=("alibaba_us",),
                port=8555,
                protocol="udp",
            ),
            when=Every(2 * HOUR_S, 0.1),
            up=Size(80),
            down=Size(80),
        ),
        LiveView(
            when=Daily(1.5, WAKING),
            signalling=Service(
                name="recorder signalling", networks=("amazon_us",), port=6800
            ),
            stun=Service(
                name="recorder stun 2",
                networks=("alibaba_us",),
                port=3478,
                protocol="udp",
            ),
            relay=Service(
                name="recorder relay", networks=("amazon_us", "alibaba_us"), pool=20
            ),
            minutes=Size(10, 0.5),
            megabits_s=Size(3, 0.3),
            offers_host=False,
        ),
        Exchange(
            service=Service(
                name="recorder mail", networks=("google_us",), port=465, pool=4
            ),
            when=Daily(12, DAYLIGHT),
            up=Size(250_000, 0.4),
            seconds=Size(3),
        ),
        Exchange(
            service=Service(name="recorder ddns", networks=("oracle_us",), port=80),
            when=Every(600, 0.05),
            up=Size(200),
            down=Size(250),
        ),
        Clock(
            service=Service(
                name="time.windows.com",
                networks=("microsoft_us",),
                port=123,
                protocol="udp",
                at_once=1,
                dead=0.15,
            ),
            every=Every(HOUR_S),
            source_port=123,
        ),
        Names(when=Every(1_800, 0.3)),
        AtHome(announcements_a_day=300),
    ),
)
