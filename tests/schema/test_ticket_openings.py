"""`ticketOpen` and `customerMessageAdd`: what partners bring in about customers."""

import asyncio
from typing import Any

import pytest

from domain.tables import Scope
from tests.schema.conftest import Send
from tests.schema.world import NOW, global_id, token

OPEN = """mutation Open($input: TicketOpenInput!) {
    ticketOpen(input: $input) {
        __typename
        ... on TicketOpened {
            created
            ticket {
                id number state section respondBy openedAt
                order { number }
                affectedProducts { quantity orderItem { externalId } refundable { amount } }
                messages { nodes { author body language } }
                events { nodes { type actor } }
            }
        }
        ... on Problem { message }
    }
}"""
ADD = """mutation Add($input: CustomerMessageAddInput!) {
    customerMessageAdd(input: $input) {
        __typename
        ... on CustomerMessageAdded { created customerMessage { id body } ticket { state messages { totalCount } } }
        ... on Problem { message }
    }
}"""
PARTNER = token(Scope.ORDERS_READ, Scope.TICKETS_READ, Scope.TICKETS_WRITE)


def a_ticket(**changes: Any) -> dict[str, Any]:
    return {
        "orderNumber": "N0-0",
        "issueType": "DAMAGED",
        "affectedProducts": [{"externalId": "0", "quantity": 1}],
        "message": {"body": "Chegou quebrado 🎁", "language": "pt-BR"},
        **changes,
    }


async def _opened(send: Send, **changes: Any) -> dict[str, Any]:
    answer = await send(OPEN, {"input": a_ticket(**changes)}, viewer=PARTNER)
    assert answer.errors == []
    opened: dict[str, Any] = answer.data["ticketOpen"]
    return opened


async def _added(send: Send, **given: Any) -> dict[str, Any]:
    answer = await send(ADD, {"input": given}, viewer=PARTNER)
    assert answer.errors == []
    added: dict[str, Any] = answer.data["customerMessageAdd"]
    return added


class TestTicketOpen:
    async def test_shows_the_ticket_that_it_opened(self, send: Send) -> None:
        opened = await _opened(send, openedAt=NOW.isoformat())

        ticket = opened["ticket"]
        assert opened["created"] is True
        assert ticket["state"] == "AWAITING_MERCHANT"
        assert ticket["section"] == "UNHANDLED"
        assert ticket["openedAt"] == "2026-11-25T09:30:00.000000Z"
        assert ticket["respondBy"] == "2026-11-27T09:30:00.000000Z"
        assert ticket["order"] == {"number": "N0-0"}
        product = {"quantity": 1, "orderItem": {"externalId": "0"}, "refundable": {"amount": "10.50"}}
        assert ticket["affectedProducts"] == [product]
        message = {"author": "CUSTOMER", "body": "Chegou quebrado 🎁", "language": "pt-BR"}
        assert ticket["messages"] == {"nodes": [message]}
        assert ticket["events"] == {"nodes": [{"type": "TICKET_OPENED", "actor": "TOKEN"}]}

    async def test_shows_in_the_history_and_among_the_unhandled(self, send: Send) -> None:
        number = (await _opened(send))["ticket"]["number"]

        history = await send('{ order(number: "N0-0") { openTickets { number } } }')
        unhandled = await send("{ tickets(list: UNHANDLED) { nodes { number } } }")

        assert history.data == {"order": {"openTickets": [{"number": number}]}}
        assert {"number": number} in unhandled.data["tickets"]["nodes"]

    async def test_opens_one_ticket_for_an_external_id(self, send: Send) -> None:
        first, again = await _opened(send, externalId="r1"), await _opened(send, externalId="r1")
        other = await _opened(send, externalId="r1", issueType="OTHER")

        assert (first["created"], again["created"]) == (True, False)
        assert first["ticket"]["id"] == again["ticket"]["id"]
        assert other["__typename"] == "TicketExternalIdTaken"

    async def test_opens_one_ticket_when_asked_at_once(self, send: Send) -> None:
        opened = await asyncio.gather(*(_opened(send, externalId="r1") for _ in range(4)))

        assert sorted(one["created"] for one in opened) == [False, False, False, True]
        assert len({one["ticket"]["id"] for one in opened}) == 1

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"orderNumber": "N1-0"}, "OrderUnknown"),
            ({"orderNumber": "nothing"}, "OrderUnknown"),
            ({"orderNumber": None, "orderId": global_id("ord", 1, 0)}, "OrderUnknown"),
            ({"orderNumber": None, "orderId": "nonsense"}, "OrderUnknown"),
            ({"orderNumber": None}, "OneOrderNeeded"),
            ({"merchant": "blue-door"}, "OrderUnknown"),
            ({"affectedProducts": []}, "NoAffectedProducts"),
            ({"affectedProducts": [{"externalId": "9", "quantity": 1}]}, "ItemUnknown"),
            ({"affectedProducts": [{"externalId": "0", "quantity": 2}]}, "QuantityTooLarge"),
            ({"affectedProducts": [{"externalId": "0", "quantity": 0}]}, "QuantityTooSmall"),
            ({"affectedProducts": [{"externalId": "0", "quantity": 1}] * 2}, "DuplicateItem"),
            ({"message": {"body": " "}}, "BodyEmpty"),
            ({"message": {"body": "x" * 20_001}}, "BodyTooLong"),
            ({"message": {"body": "a\x00b"}}, "BodyUnkeepable"),
            ({"message": {"body": "x", "language": "Portuguese!"}}, "LanguageInvalid"),
            ({"openedAt": "2030-01-01T00:00:00Z"}, "TimeOutOfRange"),
            ({"externalId": ""}, "ExternalIdInvalid"),
        ],
    )
    async def test_tells_why_not(self, send: Send, changes: dict[str, Any], problem: str) -> None:
        refused = await _opened(send, **changes)

        assert refused["__typename"] == problem
        assert refused["message"].endswith(".")

    async def test_needs_the_scope(self, send: Send) -> None:
        answer = await send(OPEN, {"input": a_ticket()}, viewer=token(Scope.TICKETS_READ, Scope.ORDERS_READ))

        assert answer.code == "MISSING_SCOPE"


class TestCustomerMessageAdd:
    @pytest.mark.parametrize(
        "ticket",
        [
            {"ticketId": global_id("tkt", 0, 10)},
            {"ticketNumber": "TICKET10"},
            {"ticketExternalId": "x10"},
        ],
    )
    async def test_adds_to_a_ticket_named_in_any_way(self, send: Send, ticket: dict[str, str]) -> None:
        added = await _added(send, **ticket, message={"body": "Alguma notícia?"})

        assert added["created"] is True
        assert added["customerMessage"]["body"] == "Alguma notícia?"
        assert added["ticket"] == {"state": "AWAITING_MERCHANT", "messages": {"totalCount": 3}}

    async def test_adds_once_for_an_external_id(self, send: Send) -> None:
        message = {"body": "Alguma notícia?", "externalId": "m1"}

        first = await _added(send, ticketNumber="TICKET10", message=message)
        again = await _added(send, ticketNumber="TICKET10", message=message)
        other = await _added(send, ticketNumber="TICKET10", message={**message, "body": "?"})

        assert (first["created"], again["created"]) == (True, False)
        assert first["customerMessage"] == again["customerMessage"]
        assert again["ticket"]["messages"] == {"totalCount": 3}
        assert other["__typename"] == "MessageExternalIdTaken"

    async def test_tells_no_foreign_ticket_from_an_absent_one(self, send: Send) -> None:
        message = {"body": "?"}
        refused = [
            await _added(send, ticketId=global_id("tkt", 1, 10), message=message),
            await _added(send, ticketId=global_id("tkt", 7, 10), message=message),
            await _added(send, ticketNumber="nothing", message=message),
        ]

        assert {one["__typename"] for one in refused} == {"TicketUnknown"}
        assert (await _added(send, message=message))["__typename"] == "OneTicketNeeded"
