"""The order history: how orders are found, and what an order shows of its tickets."""

from typing import Any

import pytest

from domain.sql import OWN_WORD
from tests.schema.conftest import Send
from tests.schema.world import NOW, global_id

FIND = """query Find($filter: HistoryFilter) {
    history(filter: $filter) { openTicketCount orders { totalCount nodes { number openTickets { number } } } }
}"""


async def _found(send: Send, **wanted: Any) -> list[str]:
    answer = await send(FIND, {"filter": wanted})
    assert answer.errors == []
    orders = answer.data["history"]["orders"]
    assert orders["totalCount"] == len(orders["nodes"])
    return sorted(node["number"] for node in orders["nodes"])


class TestFilter:
    async def test_takes_orders_of_some_states(self, send: Send) -> None:
        assert await _found(send, state=["SHIPPED"]) == ["N0-2"]
        assert await _found(send, state="SHIPPED") == ["N0-2"]
        assert await _found(send, state=["SHIPPED", "PLACED"]) == ["N0-0", "N0-2", "N0-5"]
        assert await _found(send, state=[]) == []

    async def test_takes_orders_of_a_span_of_time(self, send: Send) -> None:
        assert await _found(send, placedFrom=NOW.isoformat()) == ["N0-0", "N0-1"]
        assert await _found(send, placedTo=NOW.isoformat()) == ["N0-2", "N0-3", "N0-4", "N0-5", "N0-6"]
        assert await _found(send, placedFrom=NOW.isoformat(), placedTo=NOW.isoformat()) == []

    async def test_takes_orders_with_or_without_open_tickets(self, send: Send) -> None:
        with_tickets, without = await _found(send, hasOpenTickets=True), await _found(send, hasOpenTickets=False)

        assert with_tickets == ["N0-1", "N0-3", "N0-5"]
        assert without == ["N0-0", "N0-2", "N0-4", "N0-6"]

    async def test_counts_the_open_tickets_of_the_orders_found(self, send: Send) -> None:
        for wanted in ({}, {"hasOpenTickets": False}, {"search": "N0-1"}, {"state": ["SHIPPED"]}):
            history = (await send(FIND, {"filter": wanted})).data["history"]
            shown = sum(len(node["openTickets"]) for node in history["orders"]["nodes"])
            assert history["openTicketCount"] == shown

    @pytest.mark.parametrize(
        ("wanted", "message"),
        [
            ({"placedFrom": "yesterday"}, "ISO 8601"),
            ({"placedFrom": "2026-11-25T09:30:00"}, "offset"),
            ({"placedFrom": 5}, "ISO 8601"),
            ({"state": ["LOST"]}, "LOST"),
            ({"colour": "red"}, "colour"),
        ],
    )
    async def test_names_what_is_wrong(self, send: Send, wanted: dict[str, Any], message: str) -> None:
        answer = await send(FIND, {"filter": wanted})

        assert message in answer.errors[0].message


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("N0-1", ["N0-1"]),
            (" N0-1 ", ["N0-1"]),
            ("N0-", [f"N0-{number}" for number in range(7)]),
            ("TRACK03", ["N0-3"]),
            ("TRACK031", ["N0-3"]),
            ("TICKET10", ["N0-1"]),
            ("ticket10", ["N0-1"]),
            ("neil", ["N0-3"]),
            ("o'neil", ["N0-3"]),
            ("ZOË", ["N0-4"]),
            ("Zoe\u0308", ["N0-4"]),
            ("müll bi", ["N0-0"]),
            ("李小龍", ["N0-2"]),
            ("mug blue6", ["N0-6"]),
            ("nothing", []),
            ("N1-1", []),
            ("mug nothing", []),
            ("'; DROP TABLE orders; --", []),
            ('" OR * NEAR(', []),
            ("& | ! <-> :*", []),
            ("%", []),
            ("_", []),
            ("🎁", []),
            ("", [f"N0-{number}" for number in range(7)]),
            ("   ", [f"N0-{number}" for number in range(7)]),
        ],
    )
    async def test_finds_by_numbers_and_words(self, send: Send, text: str, numbers: list[str]) -> None:
        assert await _found(send, search=text) == numbers

    async def test_goes_together_with_other_filters(self, send: Send) -> None:
        assert await _found(send, search="mug", hasOpenTickets=True, state=["PROCESSING"]) == ["N0-1"]

    async def test_does_not_find_the_hidden_word_of_a_merchant(self, send: Send) -> None:
        for merchant in (0, 1):
            word = global_id("mer", merchant).removeprefix("mer_")
            assert await _found(send, search=f"{OWN_WORD}{word}") == []
            assert await _found(send, search=f"{OWN_WORD}0") == []


class TestOrder:
    async def test_shows_only_tickets_that_are_not_closed(self, send: Send) -> None:
        document = """{ order(number: "N0-3") {
            openTickets { number state respondBy } tickets { nodes { number state respondBy } }
        } }"""

        order = (await send(document)).data["order"]

        every = order["tickets"]["nodes"]
        assert order["openTickets"] == [ticket for ticket in every if ticket["state"] != "CLOSED"]
        assert 0 < len(order["openTickets"]) < len(every)

    async def test_shows_a_deadline_only_while_it_waits_for_the_merchant(self, send: Send) -> None:
        document = "query Of($list: TicketList!) { tickets(list: $list) { nodes { state respondBy } } }"

        for in_list in ("UNHANDLED", "REPLIED", "CLOSED"):
            nodes = (await send(document, {"list": in_list})).data["tickets"]["nodes"]
            assert nodes
            assert all((node["respondBy"] is not None) == (in_list == "UNHANDLED") for node in nodes)

    async def test_needs_an_id_or_a_number(self, send: Send) -> None:
        assert (await send("{ order { id } }")).code == "BAD_ARGUMENT"
        assert (await send("{ ticket { id } }")).code == "BAD_ARGUMENT"

    async def test_must_fit_both_id_and_number(self, send: Send) -> None:
        document = "query Find($id: ID, $number: String) { order(id: $id, number: $number) { id } }"
        own = global_id("ord", 0, 1)

        assert (await send(document, {"id": own, "number": "N0-1"})).data == {"order": {"id": own}}
        assert (await send(document, {"id": own, "number": "N0-2"})).data == {"order": None}

    @pytest.mark.parametrize(
        ("number", "amount", "currency"),
        [("N0-0", "1234.56", "BRL"), ("N0-1", "123457", "JPY"), ("N0-2", "123.458", "BHD")],
    )
    async def test_writes_money_in_its_currency(self, send: Send, number: str, amount: str, currency: str) -> None:
        document = "query Total($number: String) { order(number: $number) { total { amount minorUnits currency } } }"

        total = (await send(document, {"number": number})).data["order"]["total"]

        minor_units = int(amount.replace(".", ""))
        assert total == {"amount": amount, "minorUnits": minor_units, "currency": currency}
