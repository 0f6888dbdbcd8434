"""Erasing what is known of a person."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from domain.people.viewer import SCOPES_OF_ROLE, Viewer, ViewerKind
from domain.tables import Attachment, Customer, Event, Message, Order, OrderSearch, Role, Scope, metadata
from domain.texts import digest
from server.database import Database
from tests.domain.shops import rows
from tests.schema.acts import did, opened
from tests.schema.conftest import Send
from tests.schema.world import MERCHANT, NOW, global_id, identifier, owner, token

ERASE = """mutation Erase($input: CustomerEraseInput!, $dryRun: Boolean! = false) {
    customerErase(input: $input, dryRun: $dryRun) {
        __typename
        ... on Problem { message }
        ... on CustomerErased {
            orders messages attachments events { type }
            customer { id externalId name email locale country erasedAt }
        }
    }
}"""
IMPORT = """mutation Import($input: OrdersImportInput!) {
    ordersImport(input: $input) { ... on OrdersImported { results { outcome problem { message } order { id } } } }
}"""
FOUND = "query Found($search: String!) { history(filter: {search: $search}) { orders { nodes { number } } } }"
SECRETS = ("Zebedee", "quux", "Waldstrasse", "Hinterhof", "Grunewald", "Brandmark", "55555", "plugh", "xyzzy")
"""What leads to the person whose orders, tickets and files these are."""
PERSON = {
    "customer": {"externalId": "zoe", "name": "Zebedee Zorn", "email": "quux@example.com", "locale": "de-DE"},
    "shippingAddress": {
        "name": "Zebedee Zorn",
        "line1": "Waldstrasse 1",
        "line2": "Hinterhof",
        "city": "Grunewald",
        "region": "Brandmark",
        "postalCode": "55555",
        "country": "DE",
    },
}
EVERYTHING = [table for name, table in sorted(metadata.tables.items())]


def an_order(number: str = "Z-1", **changes: Any) -> dict[str, Any]:
    item = {"externalId": "1", "productId": "mug", "name": "Mug", "quantity": 2, "unitPriceMinorUnits": 1050}
    order = {"number": number, "state": "PLACED", "placedAt": NOW.isoformat(), "currency": "EUR", "items": [item]}
    return {**order, **PERSON, **changes}


async def imported(send: Send, *orders: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await send(IMPORT, {"input": {"orders": list(orders)}})
    assert answer.errors == []
    results: list[dict[str, Any]] = answer.data["ordersImport"]["results"]
    return results


async def erased(
    send: Send, customer_id: str, *, viewer: Viewer | None = None, dry_run: bool = False, **more: Any
) -> dict[str, Any]:
    variables = {"input": {"customerId": customer_id, **more}, "dryRun": dry_run}
    answer = await send(ERASE, variables, viewer=viewer)
    assert answer.errors == []
    found: dict[str, Any] = answer.data["customerErase"]
    return found


async def numbers(send: Send, search: str) -> list[str]:
    answer = await send(FOUND, {"search": search})
    return [node["number"] for node in answer.data["history"]["orders"]["nodes"]]


async def secrets_in(database: Database) -> set[str]:
    """Say which of the secrets stand anywhere in the database."""
    found = set()
    for table in EVERYTHING:
        for row in await database.read(sa.select(table)):
            found |= {secret for secret in SECRETS if secret.casefold() in repr(tuple(row)).casefold()}
    return found


@pytest.fixture
async def person(send: Send, populated: Database) -> str:
    """Let there be a person with an order, a ticket, texts, notes and a file."""
    await imported(send, an_order())
    ticket_id = await opened(
        send,
        orderNumber="Z-1",
        affectedProducts=[{"externalId": "1", "quantity": 1}],
        message={"body": "plugh said Zebedee", "language": "de"},
    )
    await did(send, "ticketReply", ticketId=ticket_id, body="Dear Zebedee, xyzzy", idempotencyKey="r")
    await did(send, "ticketRequestSupport", ticketId=ticket_id, reason="LANGUAGE", note="xyzzy of Zebedee")
    [message] = [one for one in await rows(populated, Message) if one.body == "plugh said Zebedee"]
    async with populated.transaction() as session:
        session.add(
            Attachment(
                merchant_id=message.merchant_id,
                id=identifier(88, 0),
                ticket_id=message.ticket_id,
                message_id=message.id,
                file_name="Zebedee.jpg",
                media_type="image/jpeg",
                size=1,
                content_digest=digest("x"),
                created_at=NOW,
            )
        )
    return await person_id(populated)


async def person_id(database: Database) -> str:
    [customer] = [one for one in await rows(database, Customer) if one.external_id == "zoe"]
    return f"cus_{customer.id.hex}"


class TestCustomerErase:
    async def test_blanks_the_person_wherever_anything_leads_to_them(
        self, send: Send, person: str, populated: Database
    ) -> None:
        assert await secrets_in(populated) == {*SECRETS}
        before = await rows(populated, Event)

        done = await erased(send, person)

        assert await secrets_in(populated) == set()
        assert done == {
            "__typename": "CustomerErased",
            "orders": 1,
            "messages": 2,
            "attachments": 1,
            "events": [{"type": "CUSTOMER_ERASED"}],
            "customer": {
                "id": person,
                "externalId": "zoe",
                "name": None,
                "email": None,
                "locale": None,
                "country": None,
                "erasedAt": "2026-11-25T09:30:00.000000Z",
            },
        }
        after = await rows(populated, Event)
        assert [one for one in after if one.type != "CUSTOMER_ERASED"] == before

    @pytest.mark.parametrize("word", ["zebedee", "Zorn", "quux", "grunewald"])
    async def test_is_found_no_more_but_by_what_was_bought(self, send: Send, person: str, word: str) -> None:
        assert await numbers(send, word) == ["Z-1"]

        await erased(send, person)

        assert await numbers(send, word) == []
        assert await numbers(send, "mug") == ["Z-1", *(await numbers(send, "mug"))[1:]]
        assert await numbers(send, "Z-1") == ["Z-1"]

    async def test_leaves_everybody_else_alone(self, send: Send, person: str, populated: Database) -> None:
        await imported(send, an_order("Y-1", customer={"externalId": "yan", "name": "Yan"}))

        def others(given: list[Any]) -> list[Any]:
            return [one.model_dump() for one in given if getattr(one, "external_id", "") != "zoe"]

        customers = others(await rows(populated, Customer))
        messages = [one.body for one in await rows(populated, Message)]

        await erased(send, person)

        assert others(await rows(populated, Customer)) == customers
        assert [one.body for one in await rows(populated, Message)].count("") == 2
        assert len(await rows(populated, Message)) == len(messages)
        [other] = [one for one in await rows(populated, Order) if one.number == "Y-1"]
        assert other.address_city == "Grunewald"
        assert await numbers(send, "grunewald") == ["Y-1"]

    async def test_may_be_done_again(self, send: Send, person: str) -> None:
        first = await erased(send, person)
        again = await erased(send, person)

        assert (again["orders"], again["messages"], again["attachments"], again["events"]) == (0, 0, 0, [])
        assert again["customer"] == first["customer"]

    async def test_erases_what_was_written_since(self, send: Send, person: str, populated: Database) -> None:
        await erased(send, person)
        await opened(
            send,
            orderNumber="Z-1",
            affectedProducts=[{"externalId": "1", "quantity": 1}],
            message={"body": "plugh", "language": "de"},
        )
        assert await secrets_in(populated) == {"plugh"}

        again = await erased(send, person)

        assert (again["messages"], len(again["events"])) == (1, 1)
        assert await secrets_in(populated) == set()

    async def test_lets_later_imports_bring_nothing_back(self, send: Send, person: str, populated: Database) -> None:
        await erased(send, person)

        outcomes = [(await imported(send, an_order()))[0]["outcome"] for _ in range(2)]
        changed = await imported(send, an_order(state="SHIPPED"), an_order("Z-2"), an_order("Z-3", customer=None))

        assert outcomes == ["UPDATED", "UNCHANGED"]
        assert [one["outcome"] for one in changed] == ["UPDATED", "CREATED", "CREATED"]
        [without] = [one for one in await rows(populated, Order) if one.number == "Z-3"]
        assert without.address_city == "Grunewald"  # whose it is, nobody knows
        assert await numbers(send, "grunewald") == ["Z-3"]
        for order in await rows(populated, Order):
            if order.number in {"Z-1", "Z-2"}:
                assert (order.address_country, order.address_city, order.address_name) == ("DE", None, None)
        [customer] = [one for one in await rows(populated, Customer) if one.external_id == "zoe"]
        assert (customer.name, customer.email, customer.locale) == (None, None, None)

    async def test_lets_imports_at_the_same_time_bring_nothing_back(
        self, send: Send, person: str, populated: Database
    ) -> None:
        orders = [[an_order(f"Z-{nth}", state="SHIPPED"), an_order(f"Z-{nth + 10}")] for nth in range(1, 4)]

        await asyncio.gather(erased(send, person), *(imported(send, *some) for some in orders), erased(send, person))

        assert await secrets_in(populated) == set()
        assert await numbers(send, "zebedee") == []

    async def test_only_says_what_would_be_in_a_dry_run(self, send: Send, person: str, populated: Database) -> None:
        dry = await erased(send, person, dry_run=True)

        assert await secrets_in(populated) == {*SECRETS}
        assert await erased(send, person) == dry

    async def test_is_done_once_for_a_key(self, send: Send, person: str) -> None:
        found = await asyncio.gather(*(erased(send, person, idempotencyKey="k") for _ in range(3)))

        assert found[0] == found[1] == found[2]
        assert found[0]["messages"] == 2

    async def test_tells_no_foreign_customer_from_an_absent_one(self, send: Send, populated: Database) -> None:
        for customer_id in (global_id("cus", 1, 1), global_id("cus", 7, 1), global_id("ord", 0, 1), "nonsense", ""):
            assert (await erased(send, customer_id))["__typename"] == "CustomerUnknown"
        assert all(one.erased_at is None for one in await rows(populated, Customer))

    @pytest.mark.parametrize(
        ("viewer", "answer"),
        [
            (token(Scope.ORDERS_READ, Scope.ORDERS_WRITE, Scope.TICKETS_READ), "ErasureNotAllowed"),
            (
                token(Scope.ORDERS_READ, Scope.ORDERS_WRITE, Scope.TICKETS_READ, Scope.MARKETPLACE, merchant=None),
                "CustomerErased",
            ),
            (
                Viewer(ViewerKind.MEMBER, identifier(99, 0), "Ada", SCOPES_OF_ROLE[Role.ADMIN], Role.ADMIN),
                "CustomerErased",
            ),
            (owner(), "CustomerErased"),
            (owner(1), "CustomerUnknown"),
        ],
    )
    async def test_is_for_owners_and_the_marketplace(
        self, send: Send, person: str, viewer: Viewer, answer: str
    ) -> None:
        assert (await erased(send, person, viewer=viewer))["__typename"] == answer

    @pytest.mark.parametrize("role", [Role.AGENT, Role.SUPPORT])
    async def test_is_not_for_those_who_answer_customers(self, send: Send, person: str, role: Role) -> None:
        merchant_id = identifier(MERCHANT, 0) if role is Role.AGENT else None
        viewer = Viewer(ViewerKind.MEMBER, identifier(99, 1), "Ada", SCOPES_OF_ROLE[role], role, merchant_id)

        answer = await send(ERASE, {"input": {"customerId": person}}, viewer=viewer)

        assert answer.code == "MISSING_SCOPE"

    async def test_leaves_orders_without_words_of_their_own_alone(self, send: Send, populated: Database) -> None:
        before = len(await rows(populated, OrderSearch))

        assert (await erased(send, global_id("cus", 0, 0)))["__typename"] == "CustomerErased"
        assert len(await rows(populated, OrderSearch)) == before
