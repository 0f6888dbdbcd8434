"""Parcels that are sent in the place of earlier ones."""

import asyncio
from typing import Any

import pytest

from domain.people.viewer import Viewer
from domain.tables import Event, IdempotencyKey, Order, Shipment
from domain.tickets.facts import text_of
from server.database import Database
from tests.domain.shops import rows
from tests.schema.acts import did, opened, support
from tests.schema.conftest import Send
from tests.schema.test_orders_import import an_order
from tests.schema.world import CUSTOMER, MERCHANT, NOW, ORDER, SHIPMENT, global_id, identifier

REPLACE = """mutation Replace($input: ShipmentReplaceInput!, $dryRun: Boolean! = false) {
    shipmentReplace(input: $input, dryRun: $dryRun) {
        __typename
        ... on Done { events { type actor } }
        ... on Problem { message }
        ... on AffectedProductUnknown { position }
        ... on CheckDigitWrong { given expected }
        ... on CountryUnknown { field }
        ... on TooManyShipments { given most }
        ... on ShipmentReplaced {
            shipment { id carrier trackingNumber originCountry note isReplacement trackingUrl replaces { id } }
            affectedProducts { id replacement { id } }
            ticket { id state section activityAt attention { reasons } }
        }
    }
}"""
CHAIN = """query Chain($id: ID!) {
    order(id: $id) { shipments { id isReplacement replaces { id } replacedBy { id } } }
}"""
IMPORT = """mutation Import($input: OrdersImportInput!) {
    ordersImport(input: $input) { ... on OrdersImported { results { outcome problem { message } } } }
}"""
FIRST = global_id("shp", 0, 0)
"""The only parcel of the order N0-0."""


@pytest.fixture
async def ticket(send: Send) -> str:
    """Let there be a ticket about the only item of the order N0-0."""
    return await opened(send)


async def products_of(send: Send, ticket_id: str) -> list[str]:
    answer = await send(f'{{ ticket(id: "{ticket_id}") {{ affectedProducts {{ id }} }} }}')
    return [product["id"] for product in answer.data["ticket"]["affectedProducts"]]


async def replaced(
    send: Send, ticket_id: str, *, viewer: Viewer | None = None, dry_run: bool = False, **changes: Any
) -> dict[str, Any]:
    given = {
        "ticketId": ticket_id,
        "affectedProductIds": await products_of(send, ticket_id) if "affectedProductIds" not in changes else [],
        "carrier": "china-post",
        "trackingNumber": "RR123456785CN",
        "idempotencyKey": "k1",
    }
    answer = await send(REPLACE, {"input": given | changes, "dryRun": dry_run}, viewer=viewer)
    assert answer.errors == []
    found: dict[str, Any] = answer.data["shipmentReplace"]
    return found


class TestShipmentReplace:
    async def test_puts_a_parcel_in_the_place_of_the_order_s_and_keeps_that(self, send: Send, ticket: str) -> None:
        done = await replaced(send, ticket, originCountry="CN", note="Packed twice.")

        shipment = done["shipment"]
        assert done["events"] == [{"type": "SHIPMENT_REPLACED", "actor": "MEMBER"}]
        assert shipment == {
            "id": shipment["id"],
            "carrier": "China Post",
            "trackingNumber": "RR123456785CN",
            "originCountry": "CN",
            "note": "Packed twice.",
            "isReplacement": True,
            "trackingUrl": "https://t.17track.net/en#nums=RR123456785CN",
            "replaces": {"id": FIRST},
        }
        assert [product["replacement"] for product in done["affectedProducts"]] == [{"id": shipment["id"]}]
        chain = (await send(CHAIN, {"id": global_id("ord", 0, 0)})).data["order"]["shipments"]
        assert [one["replacedBy"] for one in chain] == [[{"id": shipment["id"]}], []]

    async def test_goes_on_from_the_last_replacement(self, send: Send, ticket: str) -> None:
        second = (await replaced(send, ticket))["shipment"]
        third = (await replaced(send, ticket, trackingNumber="RR123456771CN", idempotencyKey="k2"))["shipment"]
        named = await replaced(send, ticket, trackingNumber="CP000000005CN", idempotencyKey="k3", replacesId=FIRST)

        assert second["replaces"] == {"id": FIRST}
        assert third["replaces"] == {"id": second["id"]}
        assert named["shipment"]["replaces"] == {"id": FIRST}

    async def test_goes_where_nothing_was_sent(self, send: Send, ticket: str, populated: Database) -> None:
        async with populated.transaction() as session:
            await session.delete(await session.get_one(Shipment, (identifier(MERCHANT, 0), identifier(SHIPMENT, 0, 0))))

        done = await replaced(send, ticket)

        assert done["shipment"]["replaces"] is None
        assert done["shipment"]["isReplacement"] is True

    @pytest.mark.parametrize("act", [None, "ticketReply", "ticketRequestSupport", "ticketClose"])
    async def test_leaves_the_ticket_in_its_state(self, send: Send, ticket: str, act: str | None) -> None:
        given: dict[str, Any] = {
            "ticketReply": {"body": "Sorry.", "idempotencyKey": "r"},
            "ticketRequestSupport": {"reason": "LANGUAGE"},
        }
        if act:
            await did(send, act, ticketId=ticket, **given.get(act, {}))
        fields = "id state section activityAt attention { reasons }"
        before = (await send(f'{{ ticket(id: "{ticket}") {{ {fields} }} }}')).data["ticket"]

        done = await replaced(send, ticket)

        assert done["ticket"] == {**before, "activityAt": text_of(NOW)}

    async def test_says_exactly_what_would_be(self, send: Send, ticket: str, populated: Database) -> None:
        before = await kept(populated)
        dry = await replaced(send, ticket, dry_run=True)
        assert await kept(populated) == before

        done = await replaced(send, ticket)

        for answer in (dry, done):
            answer["shipment"].pop("id")
            assert answer["affectedProducts"][0].pop("replacement")
        assert dry == done

    async def test_is_done_once_for_a_key_also_at_once(self, send: Send, ticket: str, populated: Database) -> None:
        before = await kept(populated)

        found = await asyncio.gather(*(replaced(send, ticket) for _ in range(3)))
        other = await replaced(send, ticket, note="Another.")

        assert found[0] == found[1] == found[2]
        assert other["__typename"] == "IdempotencyKeyReused"
        assert [after - count for after, count in zip(await kept(populated), before, strict=True)] == [1, 1, 1]

    async def test_keeps_the_same_number_out_also_at_once(self, send: Send, populated: Database) -> None:
        tickets = [await opened(send), await opened(send, orderNumber="N0-2")]
        before = await kept(populated)

        done = await asyncio.gather(*(replaced(send, one, idempotencyKey=one) for one in tickets * 2))

        assert sorted(one["__typename"] for one in done).count("ShipmentReplaced") == 2  # each key's twin is told it
        assert {one["__typename"] for one in done} == {"ShipmentReplaced", "TrackingNumberTaken"}
        assert (await kept(populated))[0] == before[0] + 1

    async def test_tells_the_number_of_the_parcel_that_it_replaces_from_its_own(self, send: Send, ticket: str) -> None:
        assert (await replaced(send, ticket, trackingNumber="track-000"))["__typename"] == "TrackingNumberTaken"

    async def test_lets_two_orders_of_one_customer_come_in_one_parcel(
        self, send: Send, ticket: str, populated: Database
    ) -> None:
        async with populated.transaction() as session:
            order = await session.get_one(Order, (identifier(MERCHANT, 0), identifier(ORDER, 0, 4)))
            order.customer_id = identifier(CUSTOMER, 0, 0)
        other = await opened(send, orderNumber="N0-4")

        done = [await replaced(send, one, idempotencyKey=one) for one in (ticket, other)]

        assert [one["__typename"] for one in done] == ["ShipmentReplaced"] * 2

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"carrier": "nobody"}, {"__typename": "CarrierUnknown"}),
            ({"carrier": ""}, {"__typename": "CarrierUnknown"}),
            ({"carrier": "x" * 2_000_000}, {"__typename": "CarrierUnknown"}),
            ({"carrier": "\ud83d"}, {"__typename": "CarrierUnknown"}),
            ({"trackingNumber": ""}, {"__typename": "TrackingNumberInvalid"}),
            ({"trackingNumber": "RR/1234567"}, {"__typename": "TrackingNumberInvalid"}),
            ({"trackingNumber": "1" * 2_000_000}, {"__typename": "TrackingNumberInvalid"}),
            ({"trackingNumber": "12345\0"}, {"__typename": "TrackingNumberInvalid"}),
            ({"trackingNumber": "RR123456784CN"}, {"__typename": "CheckDigitWrong", "given": 4, "expected": 5}),
            ({"originCountry": "China"}, {"__typename": "CountryUnknown", "field": "origin_country"}),
            ({"note": "x" * 2_001}, {"__typename": "NoteTooLong"}),
            ({"note": "a\0"}, {"__typename": "NoteUnkeepable"}),
            ({"affectedProductIds": []}, {"__typename": "NoProductsSent"}),
            ({"replacesId": global_id("shp", 0, 10)}, {"__typename": "ReplacedParcelUnknown"}),
            ({"replacesId": global_id("shp", 1, 0)}, {"__typename": "ReplacedParcelUnknown"}),
            ({"replacesId": "nonsense"}, {"__typename": "ReplacedParcelUnknown"}),
            ({"idempotencyKey": ""}, {"__typename": "IdempotencyKeyInvalid"}),
        ],
    )
    async def test_tells_what_is_wrong(
        self, send: Send, ticket: str, populated: Database, changes: dict[str, Any], problem: dict[str, Any]
    ) -> None:
        before = await kept(populated)

        refused = await replaced(send, ticket, **changes)

        assert refused | problem == refused
        assert refused["message"]
        assert await kept(populated) == before

    @pytest.mark.parametrize(
        "product", [global_id("aff", 0, 10), global_id("aff", 1, 10), global_id("aff", 7, 0), FIRST, "nonsense", ""]
    )
    async def test_tells_no_other_ticket_s_products_from_absent_ones(
        self, send: Send, ticket: str, product: str
    ) -> None:
        own = await products_of(send, ticket)

        refused = await replaced(send, ticket, affectedProductIds=[*own, *own, product])

        assert (refused["__typename"], refused["position"]) == ("AffectedProductUnknown", 2)

    @pytest.mark.parametrize("ticket_id", [global_id("tkt", 1, 10), global_id("tkt", 7, 10), FIRST, "nonsense"])
    async def test_tells_no_foreign_ticket_from_an_absent_one(self, send: Send, ticket_id: str) -> None:
        refused = await replaced(send, ticket_id, affectedProductIds=[global_id("aff", 1, 10)])

        assert refused["__typename"] == "TicketUnknown"

    async def test_is_not_for_support(self, send: Send, ticket: str) -> None:
        assert (await replaced(send, ticket, viewer=support()))["__typename"] == "MerchantOnly"

    async def test_ends_where_an_order_has_as_many_parcels_as_it_may(
        self, send: Send, ticket: str, populated: Database
    ) -> None:
        order_id = identifier(ORDER, 0, 0)
        async with populated.transaction() as session:
            for nth in range(48):
                session.add(
                    Shipment(
                        merchant_id=identifier(MERCHANT, 0),
                        id=identifier(77, 0, nth),
                        order_id=order_id,
                        created_at=NOW,
                    )
                )

        done = await replaced(send, ticket)
        refused = await replaced(send, ticket, trackingNumber="RR123456771CN", idempotencyKey="k2")

        assert done["__typename"] == "ShipmentReplaced"
        assert (refused["__typename"], refused["given"], refused["most"]) == ("TooManyShipments", 51, 50)

    async def test_is_never_taken_for_a_parcel_that_is_imported_without_a_number(
        self, send: Send, ticket: str, populated: Database
    ) -> None:
        async with populated.transaction() as session:
            await session.delete(await session.get_one(Shipment, (identifier(MERCHANT, 0), identifier(SHIPMENT, 0, 0))))
        await replaced(send, ticket)
        await replaced(send, ticket, trackingNumber="RR123456771CN", idempotencyKey="k2")
        item = {"externalId": "0", "productId": "p0", "quantity": 1, "unitPriceMinorUnits": 1050}

        chains = []
        for carrier in ("Correios", "Loggi"):
            given = an_order("N0-0", shipments=[{"carrier": carrier}], items=[item])
            await send(IMPORT, {"input": {"orders": [given]}})
            chains.append((await send(CHAIN, {"id": global_id("ord", 0, 0)})).data["order"]["shipments"])

        assert chains[0] == chains[1]
        assert [one["isReplacement"] for one in chains[0]].count(True) == 2
        assert len(chains[0]) == 3

    async def test_stays_when_the_order_is_imported_again(self, send: Send, ticket: str) -> None:
        await replaced(send, ticket)
        await replaced(send, ticket, trackingNumber="RR123456771CN", idempotencyKey="k2")
        before = (await send(CHAIN, {"id": global_id("ord", 0, 0)})).json
        parcel = {"carrier": "Correios", "trackingNumber": "TRACK000"}
        item = {"externalId": "0", "productId": "p0", "quantity": 1, "unitPriceMinorUnits": 1050}

        for state in ("SHIPPED", "DELIVERED"):
            given = an_order("N0-0", state=state, shipments=[parcel], items=[item])
            answer = await send(IMPORT, {"input": {"orders": [given]}})
            assert answer.data["ordersImport"]["results"] == [{"outcome": "UPDATED", "problem": None}]

        assert (await send(CHAIN, {"id": global_id("ord", 0, 0)})).json == before


class TestCarriers:
    async def test_are_listed_with_their_pages(self, send: Send) -> None:
        answer = await send("{ carriers { code name isPostal countries trackingUrl } }")

        assert len(answer.data["carriers"]) > 40
        assert {
            "code": "royal-mail",
            "name": "Royal Mail",
            "isPostal": True,
            "countries": ["GB", "GG", "JE", "IM"],
            "trackingUrl": "https://www.royalmail.com/track-your-item#/tracking-results/{number}",
        } in answer.data["carriers"]


async def kept(database: Database) -> list[int]:
    """Count what there is of parcels, events and keys."""
    return [len(await rows(database, table)) for table in (Shipment, Event, IdempotencyKey)]
