"""What script/demo takes, and how it says no."""

import pytest

from script.demo_home.arguments import parse
from script.demo_home.errors import DemoError


def test_without_arguments_home_assistant_stands_where_it_always_does() -> None:
    options = parse([])
    assert (options.router, options.port, options.once) == ("openwrt", 8123, False)


def test_everything_can_be_asked_for() -> None:
    options = parse(["--router", "openwrt", "--port", "8200", "--once"])
    assert (options.router, options.port, options.once) == ("openwrt", 8200, True)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--port", "0"], "0 is no TCP port"),
        (["--port", "65536"], "65536 is no TCP port"),
        (["--port", "-1"], "--port"),
        (["--port", "eight"], "eight is no TCP port"),
        (["--port", "８１２３"], "is no TCP port"),
        (["--port"], "--port"),
        (["--router", "fritz"], "fritz"),
        (["--twice"], "--twice"),
        (["now"], "now"),
    ],
)
def test_what_cant_be_understood_is_named_in_one_line(
    arguments: list[str], named: str
) -> None:
    with pytest.raises(DemoError) as raised:
        parse(arguments)
    assert named in str(raised.value)
    assert "\n" not in str(raised.value)
