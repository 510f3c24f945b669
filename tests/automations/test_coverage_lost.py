"""The blueprint that warns when the guard can't see, and tells when it can again."""

from .conftest import ROUTER, Automated

MAILBOX = "notify.mailbox"


async def begin(automated: Automated, lost_when: str) -> None:
    """Set up the automation, for losses of five minutes and more, and let the router go away."""
    await automated.use(
        "coverage_lost",
        routers=ROUTER,
        notifier=MAILBOX,
        lost_when=lost_when,
        lost_for={"minutes": 5},
    )
    await automated.simulator.faults.refuse()


async def test_a_loss_is_told_with_its_reason_and_so_is_its_end(
    automated: Automated,
) -> None:
    await begin(automated, "blind")
    await automated.guarded.advance(500)
    [lost] = automated.mailbox
    assert lost["entity_id"] == [MAILBOX]
    assert lost["title"] == "OpenWrt: coverage is blind"
    assert lost["message"].startswith("Lost since 16:0")
    assert "hasn't answered" in lost["message"]
    await automated.simulator.faults.accept()
    await automated.guarded.advance(42)
    _, back = automated.mailbox
    assert back["title"] == "OpenWrt: coverage is degraded again"
    assert back["message"].startswith("It was lost since 16:0")


async def test_a_loss_that_is_soon_over_is_not_told(automated: Automated) -> None:
    await begin(automated, "blind")
    await automated.guarded.advance(210)
    await automated.simulator.faults.accept()
    await automated.guarded.advance(600)
    assert automated.mailbox == []


async def test_what_is_not_complete_is_told_if_that_is_asked_for(
    automated: Automated,
) -> None:
    await begin(automated, "degraded")
    await automated.guarded.advance(84)
    await automated.simulator.faults.accept()
    await automated.guarded.advance(600)
    [lost] = automated.mailbox
    assert lost["title"] == "OpenWrt: coverage is degraded"
    assert "apart" in lost["message"]
    await automated.guarded.advance(3700)
    assert automated.mailbox[-1]["title"] == "OpenWrt: coverage is complete again"
    assert len(automated.mailbox) == 2


async def test_a_router_that_is_never_connected_is_told(automated: Automated) -> None:
    entry_id = automated.guarded.entry.entry_id
    await automated.simulator.faults.refuse()
    await automated.hass.config_entries.async_reload(entry_id)
    await begin(automated, "blind")
    await automated.guarded.advance(420)
    [lost] = automated.mailbox
    assert lost["title"] == "OpenWrt: coverage is unavailable"
    assert "The guard isn't connected to the router." in lost["message"]
