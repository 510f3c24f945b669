"""Servers that several kinds of devices use, and the papers that describe several kinds."""

from script.traffic.home import Service

REN = "Ren et al., Information Exposure From Consumer IoT Devices, IMC 2019: destinations of 81 devices"
SIVANATHAN = "Sivanathan et al., Classifying IoT Devices in Smart Environments, IEEE TMC 2018: activity cycles, DNS and NTP intervals, ports of 28 devices"
SAIDI = "Saidi et al., A Haystack Full of Needles, IMC 2020: IoT back ends and their networks"
MANDALARI = "Mandalari et al., Blocking Without Breaking, PETS 2021: required and other destinations"
INSPECTOR = "Huang et al., IoT Inspector, IMWUT 2020: traffic of 44,956 devices at home"
TV = "Varmarken et al., The TV is Smart and Full of Trackers, PETS 2020: domains that smart TVs ask for"

NTP_POOL = Service(
    name="pool.ntp.org",
    networks=(
        *("linode_us", "digitalocean_us", "hurricane_us", "comcast_us", "vultr_us"),
        *("cloudflare", "cogent_us", "ovh_us", "isc", "hetzner_us", "amazon_us"),
        *("charter_us", "colocrossing_us", "lumen_us", "verizon_us"),
    ),
    port=123,
    protocol="udp",
    pool=120,
    at_once=4,
    lasts_h=0.5,
    dead=0.08,
)
"""Volunteers' servers, four at a time (ntppool.org, "How do I use"); some leave before the name forgets them."""

NTP_GOOGLE = Service(
    name="time.google.com",
    addresses=("216.239.35.0", "216.239.35.4", "216.239.35.8", "216.239.35.12"),
    port=123,
    protocol="udp",
)
"""Google: Public NTP."""

NTP_AMAZON = Service(
    name="Amazon's time", networks=("amazon_us",), port=123, protocol="udp", pool=4
)

STUN_GOOGLE = Service(
    name="stun.l.google.com",
    networks=("google_us",),
    port=19302,
    protocol="udp",
    pool=4,
)
