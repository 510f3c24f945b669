"""What is done with blocks, and whether it succeeded."""

from contextlib import suppress

from custom_components.iot_egress_guard.blocks.block import Block
from custom_components.iot_egress_guard.blocks.blocks import Order
from custom_components.iot_egress_guard.routers.errors import RouterError

from .cast import BYSTANDER, COUNTRY, NETWORKS, RING_MAC, TELEVISION_MAC
from .home import Home

DAY_S = 86_400


def of_ring(block: Block) -> bool:
    """Tell the Ring's blocks from the others."""
    return block.mac == RING_MAC


async def settle_in(home: Home) -> None:
    """Have a block of another device stand, which nothing may touch."""
    await home.blocks.put(Order(mac=TELEVISION_MAC, match=BYSTANDER))


async def stand(home: Home) -> None:
    """Have the Ring's block stand too."""
    await settle_in(home)
    assert await put(home)


async def vanish(home: Home) -> None:
    """Have its rule vanish from the router: its owner restored an older configuration."""
    await settle_in(home)
    older = home.firewall()
    assert await put(home)
    home.router.uci.replace("firewall", older)


async def vanish_again(home: Home) -> None:
    """Have it vanish again when it has been put on again, so that its owner is asked."""
    await vanish(home)
    older = home.firewall()
    await home.wait(5)
    await home.poll()
    home.router.uci.replace("firewall", older)
    await home.wait(5)
    await home.poll()
    assert [block.block_id for block in home.blocks.asking] == [
        block.block_id for block in home.ring_blocks
    ]
    home.save()


async def put(home: Home, duration: float = DAY_S) -> bool:
    """Block the country for the Ring, for a time."""
    order = Order(mac=RING_MAC, match=COUNTRY, networks=NETWORKS, duration=duration)
    try:
        await home.blocks.put(order)
    except RouterError:
        return False
    return True


async def renew(home: Home) -> bool:
    """Have it end later."""
    return await put(home, 2 * DAY_S)


async def take_off(home: Home) -> bool:
    """Take the Ring's block off."""
    try:
        await home.blocks.take_off(of_ring)
    except RouterError:
        return False
    return True


async def poll(home: Home) -> None:
    """Look at the blocks."""
    with suppress(RouterError):
        await home.poll()
