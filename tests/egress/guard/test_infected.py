"""A device that was learned while malware was in it: what doesn't depend on novelty still shows."""

from tests.egress.origins import GENERIC
from tests.egress.playing import Packet, Player, again, guard_of

HOUR = 3600.0


def test_a_command_channel_shows_though_its_network_was_learned_by_a_download() -> None:
    """The port is malware's, so it's not learned; and what is unusual in a learned network isn't excused."""
    player = Player(guard_of(GENERIC, learning_s=2 * HOUR))
    download = Packet(at=player.now + 5, remote="106.13.9.9", port=80, answered=True)
    channel = Packet(at=player.now + 10, remote="106.13.9.9", port=6667, answered=True)
    while_learned = [
        *again(download, every=600, seconds=HOUR),
        *again(channel, every=60, seconds=2 * HOUR),
    ]
    assert player.play(while_learned, seconds=2 * HOUR + 60) == []
    later = Packet(at=player.now + 5, remote="106.13.9.9", port=6667, answered=True)
    told = player.play(again(later, every=60, seconds=600), seconds=600)
    assert [each.finding.key.port for each in told] == [6667]
    assert {"malware_port", "unusual_port", "foreign_country"} <= set(told[0].signals)
    assert "new_network" not in told[0].signals
