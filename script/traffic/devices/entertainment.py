"""Devices that play."""

from script.traffic.habits import AtHome, Clock, Connection, Exchange, Names
from script.traffic.home import Service
from script.traffic.life import Device
from script.traffic.media import Stream, Visits
from script.traffic.times import (
    ALWAYS,
    DAY_S,
    EVENING,
    HOUR_S,
    WAKING,
    Daily,
    Every,
    Once,
    Size,
)

from .common import INSPECTOR, MANDALARI, NTP_AMAZON, NTP_POOL, REN, TV


def _hosts(device: str, *networks: str) -> tuple[Service, ...]:
    """Return a name in each of these networks, of many addresses."""
    return tuple(
        Service(
            name=f"{device} {number} {network}",
            networks=(network,),
            pool=10,
            at_once=3,
            lasts_h=4,
        )
        for number, network in enumerate(networks)
    )


ASSISTANT = Device(
    name="voice-assistant",
    sources=(
        REN,
        MANDALARI,
        "Iqbal et al., Tracking, Profiling, and Ad Targeting in the Alexa Echo Smart Speaker Ecosystem, IMC 2023",
        "De Keersmaeker et al., Supervising Smart Home Device Interactions, IFIP Networking 2024: recordings of an Echo",
    ),
    habits=(
        Connection(
            service=Service(name="echo voice", networks=("amazon_us", "amazon_us_v6")),
            lasts_h=(1, 12),
            keepalive_s=60,
            up=200,
            down=120,
        ),
        Connection(
            service=Service(name="echo push", networks=("amazon_east",), pool=12),
            lasts_h=(4, 30),
            keepalive_s=180,
        ),
        Exchange(
            service=Service(
                name="echo metrics", networks=("amazon_us", "amazon_east"), pool=30
            ),
            when=Every(300, 0.5),
            up=Size(4_000, 0.8),
        ),
        Exchange(
            service=Service(name="echo online", networks=("amazon_us",), port=80),
            when=Every(300, 0.1),
            up=Size(150),
            down=Size(400),
        ),
        Exchange(
            service=Service(name="echo talk", networks=("amazon_us",), pool=20),
            when=Daily(25, WAKING),
            up=Size(90_000, 0.5),
            down=Size(120_000, 0.8),
            seconds=Size(5),
        ),
        Stream(
            when=Daily(2.5, WAKING),
            providers=_hosts(
                "echo music",
                *("amazon_us", "google_us", "fastly", "akamai", "pandora_us"),
                *("iheart_us", "triton_us", "lumen_us"),
            ),
            minutes=Size(40, 0.7),
            piece_s=Size(190, 0.4),
            megabits_s=Size(0.25, 0.2),
        ),
        Visits(
            when=Daily(18, WAKING),
            hosts=_hosts(
                "echo skills",
                *("amazon_us", "amazon_east", "cloudflare", "google_us", "akamai"),
                *("fastly", "google_cloud", "microsoft_us", "apple_us", "akamai_us"),
                *("edgio", "weather_us", "digitalocean_us", "adobe_us", "yahoo_us"),
                *("cdn77", "oracle_us", "linode_us", "ovh_us", "leaseweb_us"),
                *("facebook_us", "twitch_us", "hetzner_us", "limelight", "ibm_us"),
            ),
        ),
        Clock(service=NTP_AMAZON, every=Every(HOUR_S / 2, 0.2)),
        Exchange(
            service=Service(name="echo firmware", networks=("amazon_us",), pool=20),
            when=Once(),
            down=Size(210e6, 0.2),
            seconds=Size(120),
        ),
        Names(when=Daily(6)),
        AtHome(lookups_a_day=300, announcements_a_day=400),
    ),
)

TV_STICK = Device(
    name="tv-stick",
    sources=(
        TV,
        "Moghaddam et al., Watching You Watch, CCS 2019: trackers of channels on streaming sticks",
        "Mandalari et al., PETS 2021, and Ren et al., IMC 2019: resolvers that are built in",
    ),
    habits=(
        Stream(
            when=Daily(3, EVENING),
            providers=_hosts(
                "tv films",
                *("netflix_us", "google_us", "amazon_us", "google_us_v6", "hulu_us"),
                *("akamai", "fastly", "netflix_caches", "netflix_us_v6", "edgio"),
                *("lumen_us", "twitch_us", "limelight"),
            ),
            minutes=Size(55, 0.6),
            piece_s=Size(150, 0.8),
            megabits_s=Size(6, 0.4),
            quic=0.35,
        ),
        Visits(
            when=Daily(60, EVENING),
            hosts=_hosts(
                "tv ads",
                *("google_us", "amazon_us", "amazon_east", "akamai", "cloudflare"),
                *("fastly", "google_us_v6", "google_cloud", "microsoft_us"),
                *("cloudflare_v6", "adobe_us", "xandr_us", "magnite_us", "yahoo_us"),
                *("tradedesk_us", "pubmatic_us", "criteo_us", "taboola_us"),
                *("outbrain_us", "akamai_us", "akamai_v6", "fastly_v6", "oracle_us"),
                *("facebook_us", "apple_us", "cdn77", "bunny", "ibm_us"),
                *("leaseweb_us", "ovh_us", "digitalocean_us", "linode_us"),
                *("hetzner_de", "ovh_fr", "alibaba_us", "tencent_us", "i3d_nl"),
                *("leaseweb_nl", "serverius_nl", "vultr_us", "psychz_us"),
            ),
            at_once=(3, 14),
            quic=0.25,
        ),
        Visits(
            when=Daily(90, ALWAYS),
            hosts=_hosts(
                "tv idle",
                "amazon_us",
                "amazon_east",
                "google_us",
                "cloudflare",
                "akamai",
            ),
            at_once=(1, 3),
            down=Size(5_000),
        ),
        Connection(
            service=Service(name="tv link", networks=("google_us",), port=5228),
            lasts_h=(4, 28),
            keepalive_s=240,
        ),
        Names(when=Daily(250, EVENING)),
        Clock(service=NTP_POOL, every=Every(2 * HOUR_S)),
        Exchange(
            service=Service(name="tv firmware", networks=("akamai",), pool=12),
            when=Once(),
            down=Size(480e6, 0.1),
            seconds=Size(300),
        ),
        AtHome(lookups_a_day=900, announcements_a_day=500),
    ),
)

RADIO = ("leaseweb_us", "ovh_us", "linode_us", "digitalocean_us", "i3d_nl", "scaleway_fr", "hetzner_de", "cdn77", "ionos_de", "contabo_de", "psychz_us", "hurricane_us")  # fmt: skip

SPEAKER = Device(
    name="network-speaker",
    sources=(
        "Sonos: Configure your firewall: TCP 80, 443, 4070, 4444 and others",
        INSPECTOR,
        "Icecast 2.4 documentation: stations at port 8000; radio-browser.info: at many others",
    ),
    habits=(
        Connection(
            service=Service(name="speaker link", networks=("amazon_us",), pool=8),
            lasts_h=(6, 24),
            keepalive_s=60,
        ),
        Exchange(
            service=Service(name="speaker metrics", networks=("amazon_us",), pool=12),
            when=Every(900, 0.3),
            up=Size(5_000, 0.5),
        ),
        Stream(
            when=Daily(1.5, WAKING),
            providers=_hosts(
                "speaker music",
                "google_cloud",
                "akamai",
                "fastly",
                "amazon_us",
                "apple_us",
            ),
            minutes=Size(70, 0.6),
            piece_s=Size(200, 0.4),
            megabits_s=Size(0.4, 0.3),
        ),
        Stream(
            when=Daily(1, WAKING),
            providers=tuple(
                Service(
                    name=f"radio {number}",
                    networks=(network,),
                    port=(8000, 443, 80, 8080, 8443, 8010)[number % 6],
                    pool=2,
                    at_once=1,
                )
                for number, network in enumerate(RADIO)
            ),
            minutes=Size(60, 0.6),
            piece_s=Size(3_000, 0.5),
            megabits_s=Size(0.13, 0.1),
        ),
        Exchange(
            service=Service(name="speaker update", networks=("akamai",)),
            when=Every(DAY_S, 0.02),
        ),
        Clock(service=NTP_POOL, every=Every(HOUR_S)),
        AtHome(lookups_a_day=200, announcements_a_day=600),
    ),
)

ENTERTAINMENT = (ASSISTANT, TV_STICK, SPEAKER)
"""All of them."""
