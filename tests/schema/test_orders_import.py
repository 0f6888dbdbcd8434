"""`ordersImport`: each order for itself, by whoever may."""

from typing import Any

import pytest

from domain.tables import Scope
from tests.schema.conftest import Send
from tests.schema.world import NOW, owner, token

IMPORT = """mutation Import($input: OrdersImportInput!) {
    ordersImport(input: $input) {
        __typename
        ... on OrdersImported {
            created updated unchanged refused
            results {
                number outcome problem { __typename message }
                order { id number total { amount } items { name quantity } }
            }
        }
        ... on Problem { message }
        ... on TooManyOrders { given most }
    }
}"""
PARTNER = token(Scope.ORDERS_READ, Scope.ORDERS_WRITE)
MARKETPLACE = token(Scope.MARKETPLACE, Scope.ORDERS_READ, Scope.ORDERS_WRITE, merchant=None)


def an_order(number: str = "P-1", **changes: Any) -> dict[str, Any]:
    item = {"externalId": "1", "productId": "mug", "name": "Mug", "quantity": 2, "unitPriceMinorUnits": 1050}
    placed = NOW.isoformat()
    return {"number": number, "state": "PLACED", "placedAt": placed, "currency": "BRL", "items": [item], **changes}


async def _imported(send: Send, *orders: dict[str, Any], **given: Any) -> dict[str, Any]:
    viewer = given.pop("viewer", PARTNER)
    answer = await send(IMPORT, {"input": {"orders": list(orders), **given}}, viewer=viewer)
    assert answer.errors == []
    imported: dict[str, Any] = answer.data["ordersImport"]
    return imported


class TestOrdersImport:
    async def test_tells_of_each_order_what_was_done(self, send: Send) -> None:
        first = await _imported(send, an_order("P-1"), an_order("P-2"))
        again = await _imported(send, an_order("P-1"), an_order("P-2", state="SHIPPED"), an_order("P-3"))

        assert [result["outcome"] for result in first["results"]] == ["CREATED", "CREATED"]
        assert [result["outcome"] for result in again["results"]] == ["UNCHANGED", "UPDATED", "CREATED"]
        counts = {name: again[name] for name in ("created", "updated", "unchanged", "refused")}
        assert counts == {"created": 1, "updated": 1, "unchanged": 1, "refused": 0}
        assert first["results"][0]["order"]["id"] == again["results"][0]["order"]["id"]

    async def test_shows_the_orders_as_they_are_now(self, send: Send) -> None:
        (result,) = (await _imported(send, an_order()))["results"]

        assert result["order"]["total"] == {"amount": "21.00"}
        assert result["order"]["items"] == [{"name": "Mug", "quantity": 2}]

    async def test_keeps_the_good_orders_beside_a_bad_one(self, send: Send) -> None:
        imported = await _imported(send, an_order("P-1"), an_order("P-2", items=[]), an_order("P-3"))

        good, bad, other = imported["results"]
        assert good["outcome"] == other["outcome"] == "CREATED"
        assert bad["outcome"] is bad["order"] is None
        assert bad["problem"]["__typename"] == "NoItems"
        assert imported["refused"] == 1

    async def test_finds_the_order_by_its_words_afterwards(self, send: Send) -> None:
        await _imported(send, an_order(customer={"externalId": "c", "name": "Grażyna Łęcka"}))
        document = '{ history(filter: {search: "łęc gra"}) { orders { nodes { number } } } }'

        assert (await send(document)).data == {"history": {"orders": {"nodes": [{"number": "P-1"}]}}}

    async def test_takes_250_and_names_the_limit(self, send: Send) -> None:
        many = [an_order(f"P-{number}") for number in range(250)]

        assert (await _imported(send, *many))["created"] == 250
        assert await _imported(send, *many, an_order("one more")) == {
            "__typename": "TooManyOrders",
            "message": "An import brings at most 250 orders.",
            "given": 251,
            "most": 250,
        }
        assert (await _imported(send))["__typename"] == "NoOrders"

    async def test_reads_what_is_selected_under_aliases_and_fragments(self, send: Send) -> None:
        document = """mutation Import($input: OrdersImportInput!) {
            one: ordersImport(input: $input) { ...done }
            two: ordersImport(input: $input) {
                ... on OrdersImported { unchanged rows: results { o: order { n: number } } }
            }
        }
        fragment done on OrdersImported { created results { a: order { id } b: order { number state } } }"""

        answer = await send(document, {"input": {"orders": [an_order()]}}, viewer=PARTNER)

        (row,) = answer.data["one"]["results"]
        assert row["b"] == {"number": "P-1", "state": "PLACED"}
        assert row["a"]["id"].startswith("ord_")
        assert answer.data["two"] == {"unchanged": 1, "rows": [{"o": {"n": "P-1"}}]}

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"currency": "XXX"}, "ISO 4217"),
            ({"totalMinorUnits": 2**53}, "BigInt"),
            ({"totalMinorUnits": 1.5}, "BigInt"),
            ({"totalMinorUnits": True}, "BigInt"),
            ({"placedAt": "2026-02-30T00:00:00Z"}, "ISO 8601"),
            ({"number": 5}, "String"),
            ({"state": "LOST"}, "LOST"),
            ({"colour": "red"}, "colour"),
        ],
    )
    async def test_says_what_is_wrong_with_its_input(self, send: Send, changes: dict[str, Any], message: str) -> None:
        answer = await send(IMPORT, {"input": {"orders": [an_order(**changes)]}}, viewer=PARTNER)

        assert any(message in error.message for error in answer.errors)


class TestWhoMayImport:
    async def test_a_token_with_the_scope(self, send: Send) -> None:
        answer = await send(IMPORT, {"input": {"orders": [an_order()]}}, viewer=token(Scope.ORDERS_READ))

        assert answer.code == "MISSING_SCOPE"
        assert answer.errors[0].extensions == {"code": "MISSING_SCOPE", "scope": "orders:write"}

    async def test_nobody_for_a_foreign_merchant(self, send: Send) -> None:
        problems = [
            (await _imported(send, an_order(merchant={"handle": handle}), createMerchants=True))["results"][0][
                "problem"
            ]
            for handle in ("blue-door", "nobody")
        ]

        assert problems[0] == problems[1]
        assert problems[0]["__typename"] == "MerchantUnknown"

    async def test_the_marketplace_for_any_that_it_names(self, send: Send) -> None:
        named = [an_order("M-1", merchant={"handle": handle}) for handle in ("casa-verde", "blue-door")]

        assert (await _imported(send, *named, viewer=MARKETPLACE))["created"] == 2
        for merchant in (0, 1):
            found = await send('{ order(number: "M-1") { merchant { handle } } }', viewer=owner(merchant))
            assert found.data["order"]["merchant"]["handle"] == named[merchant]["merchant"]["handle"]

    async def test_the_marketplace_for_new_ones_when_it_asks_to(self, send: Send) -> None:
        order = an_order(merchant={"handle": "new-shop", "name": "New Shop"})

        before = await _imported(send, order, viewer=MARKETPLACE)
        after = await _imported(send, order, viewer=MARKETPLACE, createMerchants=True)
        unnamed = await _imported(send, an_order(), viewer=MARKETPLACE)

        assert before["results"][0]["problem"]["__typename"] == "MerchantUnknown"
        assert after["created"] == 1
        assert unnamed["results"][0]["problem"]["__typename"] == "MerchantMissing"


class TestTransaction:
    async def test_is_rolled_back_when_its_payload_may_not_be_read(self, send: Send) -> None:
        answer = await send(IMPORT, {"input": {"orders": [an_order()]}}, viewer=token(Scope.ORDERS_WRITE))

        assert answer.code == "MISSING_SCOPE"
        assert (await send('{ order(number: "P-1") { id } }')).data == {"order": None}
