"""Asking the flow log: filters, times, pages and their limits."""

from typing import Any

import pytest

from simulators.clock import ManualClock
from simulators.unifi import UniFiSimulator

from .console import RING, V2, Client, fixture


def entry(number: int, **changed: Any) -> dict[str, Any]:
    """Return a record: the number is in its id, its source's port and its time."""
    record: dict[str, Any] = fixture("flow")
    record |= {"id": f"{number:024x}", "time": 1_795_478_000_000 + number}
    record["source"]["port"] = number
    return record | changed


@pytest.fixture
def log(admin: Client) -> Client:
    """Return a client of a log with ten records, the first five of them blocked."""
    for number in range(10):
        action = "blocked" if number < 5 else "allowed"
        admin.simulator.flow_log.add(entry(number, action=action))
    return admin


def numbers(answer: Any) -> list[int]:
    """Return the numbers of the records in an answer."""
    return [each["source"]["port"] for each in answer["data"]]


async def test_the_newest_is_first(log: Client) -> None:
    assert numbers(await log.flows()) == list(range(9, -1, -1))


async def test_an_answer_says_how_many_there_are(log: Client) -> None:
    answer = await log.flows(pageSize=4, pageNumber=1)
    assert numbers(answer) == [5, 4, 3, 2]
    del answer["data"]
    assert answer == {
        "has_next": True,
        "or_more": False,
        "page_number": 1,
        "total_element_count": 10,
        "total_page_count": 3,
    }
    last = await log.flows(pageSize=4, pageNumber=2)
    assert (numbers(last), last["has_next"]) == ([1, 0], False)
    beyond = await log.flows(pageSize=4, pageNumber=3)
    assert (numbers(beyond), beyond["has_next"]) == ([], False)
    uncounted = await log.flows(pageSize=4, skip_count=True)
    assert (uncounted["total_element_count"], uncounted["has_next"]) == (0, True)


async def test_times_are_inclusive_milliseconds(log: Client) -> None:
    first = 1_795_478_000_000
    answer = await log.flows(timestampFrom=first + 2, timestampTo=first + 4)
    assert numbers(answer) == [4, 3, 2]


async def test_without_an_action_all_come_or_on_some_consoles_blocked_ones_only(
    log: Client,
) -> None:
    assert len(numbers(await log.flows(action=[]))) == 10
    log.simulator.flow_query.blocked_only = True
    assert numbers(await log.flows(action=[])) == [4, 3, 2, 1, 0]
    assert len(numbers(await log.flows(action=["allowed", "blocked"]))) == 10
    assert numbers(await log.flows(action=["allowed"])) == [9, 8, 7, 6, 5]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("risk", "high"),
        ("direction", "incoming"),
        ("protocol", "TCP"),
        ("service", "DNS"),
        ("policy", "9" * 24),
        ("policy_type", "PROTECTION"),
        ("source_host", "other"),
        ("source_mac", "02:00:5E:00:53:99"),
        ("source_ip", "192.0.2.99"),
        ("source_port", 99),
        ("source_network_id", "9" * 24),
        ("source_domain", "other.example"),
        ("source_zone_id", "9" * 24),
        ("source_region", "FR"),
        ("destination_host", "other.example"),
        ("destination_mac", "02:00:5e:00:53:99"),
        ("destination_ip", "198.51.100.99"),
        ("destination_port", 99),
        ("destination_network_id", "9" * 24),
        ("destination_domain", "other.example"),
        ("destination_zone_id", "9" * 24),
        ("destination_region", "CN"),
        ("in_network_id", "9" * 24),
        ("out_network_id", "9" * 24),
    ],
)
async def test_every_list_narrows_to_those_that_have_one_of_its_values(
    log: Client, name: str, value: Any
) -> None:
    lowered = value.lower() if name.endswith("mac") else value
    other = entry(99)
    end, _, field = name.partition("_")
    match name:
        case "policy" | "policy_type":
            key = "id" if name == "policy" else "type"
            other["policies"] = [{key: value}]
        case "in_network_id" | "out_network_id":
            other[end]["network_id"] = value
        case _ if field in ("host", "domain"):
            names = {"host": ("host_name", value), "domain": ("domains", [value])}
            other[end] |= dict([names[field]])
        case _ if field:
            other[end][field] = lowered
        case _:
            other[name] = value
    log.simulator.flow_log.add(other)
    missing = 98 if name.endswith("port") else "nothing"
    values = [value] if name in ("risk", "direction") else [value, missing]
    assert [each["id"] for each in (await log.flows(**{name: values}))["data"]] == [
        other["id"]
    ]


async def test_a_text_is_looked_for_everywhere(log: Client) -> None:
    other = entry(99)
    other["destination"]["domains"] = ["Odd.example"]
    log.simulator.flow_log.add(other)
    assert numbers(await log.flows(search_text="odd.EXAMPLE")) == [99]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"action": ["allow"]}, "Enum class: [allowed, blocked]"),
        ({"action": ["BLOCKED"]}, "Enum class: [allowed, blocked]"),
        ({"risk": ["critical"]}, "Enum class: [low, medium, high]"),
        ({"direction": ["UPLOAD"]}, "Enum class: [incoming, outgoing, local]"),
        ({"source_mac": RING}, "source_mac must be a list"),
        ({"service": None}, "service must be a list"),
        ({"except_for": ["action"]}, "except_for isn't simulated"),
        ({"timestampFrom": "yesterday"}, "timestampFrom must be a whole number"),
        ({"pageNumber": -1}, "pageNumber must be a whole number"),
        ({"pageSize": 0}, "pageSize must be between 1 and 1000"),
        ({"pageSize": 1001}, "pageSize must be between 1 and 1000"),
    ],
)
async def test_a_request_that_is_wrong_is_refused_with_what_is_wrong(
    log: Client, changed: dict[str, object], words: str
) -> None:
    body = fixture("request") | changed
    reply = await log.post(f"{V2}/traffic-flows", body)
    assert reply.code == (400, "api.err.InvalidPayload")
    assert words in reply.json["message"]


async def test_a_request_must_be_an_object(log: Client) -> None:
    reply = await log.post(f"{V2}/traffic-flows", ["allowed"])
    assert reply.status == 400
    assert (await log.post(f"{V2}/traffic-flows")).status == 400


async def test_an_empty_request_brings_fifty_or_on_strict_consoles_a_refusal(
    log: Client,
) -> None:
    for number in range(100, 200):
        log.simulator.flow_log.add(entry(number))
    reply = await log.post(f"{V2}/traffic-flows", {})
    assert numbers(reply.json) == list(range(199, 149, -1))
    log.simulator.flow_query.strict_body = True
    reply = await log.post(f"{V2}/traffic-flows", {})
    assert reply.code == (400, "api.err.InvalidPayload")
    assert (await log.post(f"{V2}/traffic-flows", fixture("request"))).status == 200


async def test_counts_end_at_ten_thousand_and_pages_go_on(
    clock: ManualClock, log: Client
) -> None:
    for number in range(10, 10_005):
        log.simulator.flow_log.add(entry(number))
    answer = await log.flows(pageNumber=9)
    assert (answer["total_element_count"], answer["total_page_count"]) == (10_000, 10)
    assert (answer["or_more"], answer["has_next"]) == (True, True)
    assert numbers(await log.flows(pageNumber=10)) == [4, 3, 2, 1, 0]
    # On others, what isn't counted can't be reached: only a narrower time helps.
    log.simulator.flow_query.deep_pages = False
    answer = await log.flows(pageNumber=9)
    assert (answer["or_more"], answer["has_next"]) == (True, False)
    assert numbers(await log.flows(pageNumber=10)) == []
    answer = await log.flows(timestampTo=1_795_478_000_004)
    assert (numbers(answer), answer["or_more"]) == ([4, 3, 2, 1, 0], False)


async def test_a_crowded_home_has_more_than_is_counted(
    clock: ManualClock, console: UniFiSimulator
) -> None:
    busy = UniFiSimulator("busy", clock=clock)
    busy.tick()
    records = busy.flow_log.readable()
    assert len(records) > 10_000
    macs = {str(each["source"]) for each in records}
    assert len(macs) > 200
