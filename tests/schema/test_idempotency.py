"""Idempotency keys and dry runs: the same of every mutation, shown with `ticketOpen` and `ordersImport`."""

import asyncio
from typing import Any

import pytest

from domain.tables import Event, IdempotencyKey, Message, Order, Scope, Ticket
from server.database import Database
from tests.domain.shops import rows
from tests.schema.conftest import Answer, Send
from tests.schema.test_orders_import import an_order
from tests.schema.test_ticket_openings import a_ticket
from tests.schema.world import owner, token

OPEN = """mutation Open($input: TicketOpenInput!, $dryRun: Boolean! = false) {
    ticketOpen(input: $input, dryRun: $dryRun) {
        __typename
        ... on Done { events { sequence type actor } }
        ... on TicketOpened { created ticket { id number state messages { totalCount } } }
        ... on Problem { message }
        ... on IdempotencyKeyInvalid { most }
    }
}"""
IMPORT = """mutation Import($input: OrdersImportInput!, $dryRun: Boolean! = false) {
    ordersImport(input: $input, dryRun: $dryRun) {
        __typename
        ... on OrdersImported {
            created refused
            results { number outcome order { number } problem { __typename message ... on CountryUnknown { field } } }
            events { type }
        }
    }
}"""
ADD = """mutation Add($input: CustomerMessageAddInput!) {
    customerMessageAdd(input: $input) { __typename ... on Problem { message } }
}"""


async def opened(send: Send, *, dry_run: bool = False, viewer: Any = None, **changes: Any) -> dict[str, Any]:
    variables = {"input": a_ticket(**changes), "dryRun": dry_run}
    answer = await send(OPEN, variables, viewer=viewer)
    assert answer.errors == []
    found: dict[str, Any] = answer.data["ticketOpen"]
    return found


async def kept(database: Database) -> list[int]:
    """Count what there is of orders, tickets, messages, events and keys."""
    return [len(await rows(database, table)) for table in (Order, Ticket, Message, Event, IdempotencyKey)]


class TestKey:
    async def test_answers_the_first_outcome_again(self, send: Send, populated: Database) -> None:
        first = await opened(send, idempotencyKey="k1")
        before = await kept(populated)

        again = await opened(send, idempotencyKey="k1")

        assert again == first
        assert first["created"] is True
        assert await kept(populated) == before

    async def test_shows_what_is_linked_as_it_is_now(self, send: Send) -> None:
        first = await opened(send, idempotencyKey="k1")
        await send(ADD, {"input": {"ticketId": first["ticket"]["id"], "message": {"body": "?"}}})

        again = await opened(send, idempotencyKey="k1")

        assert again["ticket"] == {**first["ticket"], "messages": {"totalCount": 2}}
        assert again["events"] == first["events"]

    async def test_answers_through_the_selection_of_the_repetition(self, send: Send) -> None:
        first = await opened(send, idempotencyKey="k1")
        document = "mutation Open($input: TicketOpenInput!) { o: ticketOpen(input: $input) { %s } }"

        again = await send(
            document % "... on TicketOpened { t: ticket { order { number } id } }",
            {"input": a_ticket(idempotencyKey="k1")},
        )

        assert again.data["o"] == {"t": {"order": {"number": "N0-0"}, "id": first["ticket"]["id"]}}

    async def test_is_for_one_input(self, send: Send) -> None:
        await opened(send, idempotencyKey="k1")

        other = await opened(send, idempotencyKey="k1", issueType="OTHER")

        assert other["__typename"] == "IdempotencyKeyReused"

    async def test_takes_input_that_says_the_same_for_the_same(self, send: Send) -> None:
        first = await opened(send, idempotencyKey="k1", openedAt="2026-11-25T09:30:00Z")

        again = await opened(send, idempotencyKey="k1", openedAt="2026-11-25T06:30:00-03:00", merchant=None)

        assert again == first

    async def test_is_ones_own(self, send: Send) -> None:
        first = await opened(send, idempotencyKey="k1", viewer=owner())

        other = await opened(
            send, idempotencyKey="k1", viewer=token(Scope.TICKETS_READ, Scope.TICKETS_WRITE), issueType="OTHER"
        )

        assert other["created"] is True
        assert other["ticket"]["id"] != first["ticket"]["id"]

    async def test_is_claimed_once_by_many_at_once(self, send: Send, populated: Database) -> None:
        before = await kept(populated)

        found = await asyncio.gather(*(opened(send, idempotencyKey="k1") for _ in range(4)))

        assert all(one == found[0] for one in found)
        added = [after - count for after, count in zip(await kept(populated), before, strict=True)]
        assert added == [0, 1, 1, 1, 1]

    async def test_is_not_kept_by_a_refusal(self, send: Send, populated: Database) -> None:
        refused = await opened(send, idempotencyKey="k1", affectedProducts=[])

        assert refused["__typename"] == "NoAffectedProducts"
        assert await rows(populated, IdempotencyKey) == []
        assert (await opened(send, idempotencyKey="k1"))["created"] is True

    async def test_is_not_kept_when_the_answer_cannot_be_read(self, send: Send, populated: Database) -> None:
        before = await kept(populated)

        answer = await send(OPEN, {"input": a_ticket(idempotencyKey="k1")}, viewer=token(Scope.TICKETS_WRITE))

        assert answer.code == "MISSING_SCOPE"
        assert await kept(populated) == before

    @pytest.mark.parametrize("key", ["", "x" * 101, "a\0b", "\ud800"])
    async def test_is_a_short_text(self, send: Send, key: str) -> None:
        refused = await opened(send, idempotencyKey=key)

        assert (refused["__typename"], refused["most"]) == ("IdempotencyKeyInvalid", 100)

    async def test_keeps_the_outcome_of_each_of_many(self, send: Send) -> None:
        address = {"country": "Atlantis"}
        orders = [an_order("P-1"), an_order("P-2", shippingAddress=address), an_order("N0-1")]
        variables = {"input": {"orders": orders, "idempotencyKey": "k1"}}

        first, again = await send(IMPORT, variables), await send(IMPORT, variables)

        assert again.json == first.json
        results = first.data["ordersImport"]["results"]
        assert [one["outcome"] for one in results][:2] == ["CREATED", None]
        assert results[1]["problem"]["__typename"] == "CountryUnknown"
        assert results[1]["problem"]["field"]


class TestDryRun:
    async def test_says_exactly_what_would_be(self, send: Send) -> None:
        dry = await opened(send, dry_run=True)

        done = await opened(send)

        for answer in (dry, done):
            for fresh in ("id", "number"):
                assert answer["ticket"].pop(fresh)
        assert dry == done
        assert [event["type"] for event in dry["events"]] == ["TICKET_OPENED"]

    async def test_keeps_nothing(self, send: Send, populated: Database) -> None:
        before = await kept(populated)

        await opened(send, dry_run=True, idempotencyKey="k1")
        answer = await send(IMPORT, {"input": {"orders": [an_order()], "idempotencyKey": "k2"}, "dryRun": True})

        assert answer.data["ordersImport"]["created"] == 1
        assert answer.data["ordersImport"]["events"] == [{"type": "ORDER_CREATED"}]
        assert await kept(populated) == before

    async def test_refuses_as_the_write_would(self, send: Send) -> None:
        assert (await opened(send, dry_run=True, affectedProducts=[]))["__typename"] == "NoAffectedProducts"

    async def test_says_of_a_used_key_what_its_write_came_to(self, send: Send, populated: Database) -> None:
        first = await opened(send, idempotencyKey="k1")
        before = await kept(populated)

        dry = await opened(send, idempotencyKey="k1", dry_run=True)

        assert dry == first
        assert await kept(populated) == before

    async def test_cannot_be_null(self, send: Send) -> None:
        document = "mutation Open($input: TicketOpenInput!) { ticketOpen(input: $input, dryRun: null) { __typename } }"

        answer: Answer = await send(document, {"input": a_ticket()})

        assert len(answer.errors) == 1
