"""Refunds as they are asked for, told, tried out and repeated."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
import strawberry
from sqlalchemy import update
from sqlmodel import col

from domain.people import members
from domain.people.viewer import Viewer
from domain.refunds import ledger
from domain.tables import Member, Order, OrderState, Refund, Role, Scope, Shipment
from schema.context import Access
from server.database import Database
from tests.domain.shops import rows
from tests.schema import world
from tests.schema.acts import with_people
from tests.schema.conftest import Send, sender
from tests.schema.refunding import SETTLER, decided, issued, ledger_of
from tests.schema.world import global_id, identifier, owner, token

TICKET, ORDER, PRODUCT = global_id("tkt", 0, 10), global_id("ord", 0, 1), global_id("aff", 0, 10)
"""The ticket of an order of 123,457 yen, of which 100 were given back: about one mug of 1,050."""

YEN = {"currency": "JPY"}
REASONS = """query Reasons($orderId: ID!) {
    refundReasons(orderId: $orderId) { choices { reason title needsNote titles { language title } } }
}"""
PREVIEW = """query Preview($input: RefundPreviewInput!) {
    refundPreview(input: $input) {
        total { amount currency } needsApproval refundable { minorUnits } shippingRefundable { minorUnits }
        lines { affectedProductId total { minorUnits } refundable { minorUnits } }
        problem { __typename message }
    }
}"""


def line(**given: Any) -> dict[str, Any]:
    return {"affectedProductId": PRODUCT, **given}


def yen(minor: int) -> dict[str, Any]:
    return {**YEN, "minorUnits": minor}


class TestRefundIssue:
    async def test_tells_the_refund_and_all_that_it_changes(self, send: Send, populated: Database) -> None:
        await with_people(populated)
        lines = [line(amount={**YEN, "amount": "900"})]

        done = await issued(send, ticketId=TICKET, lines=lines, shipping=yen(50), goodwill=yen(5), note="As agreed.")

        assert done["events"] == [{"type": "REFUND_ISSUED", "actor": "MEMBER"}]
        refund = done["refund"]
        assert (refund["state"], refund["reason"], refund["note"]) == ("PENDING", "DAMAGED", "As agreed.")
        assert refund["total"] == {"amount": "955", "minorUnits": 955, "currency": "JPY"}
        assert [one["total"]["minorUnits"] for one in refund["lines"]] == [900]
        assert (refund["order"]["id"], refund["ticket"]["id"]) == (ORDER, TICKET)
        assert ledger_of(done["order"]) == (123_457, 122_402, 955, 100)
        [product] = done["affectedProducts"]
        figures = [product[name]["minorUnits"] for name in ("refunded", "pending", "refundable")]
        assert figures == [100, 900, 50]
        assert done["needsApproval"] is False

    async def test_is_given_once_for_a_key(self, send: Send, populated: Database) -> None:
        await with_people(populated)
        before = len(await rows(populated, Refund))

        done = await asyncio.gather(*(issued(send, ticketId=TICKET, lines=[line(amount=yen(500))]) for _ in range(4)))
        other = await issued(send, ticketId=TICKET, lines=[line(amount=yen(501))])

        assert all(one == done[0] for one in done)
        assert len(await rows(populated, Refund)) == before + 1
        assert other["__typename"] == "IdempotencyKeyReused"

    async def test_can_be_tried_out(self, send: Send, populated: Database) -> None:
        await with_people(populated)
        before = await rows(populated, Refund)

        dry = await issued(send, ticketId=TICKET, lines=[line(amount=yen(500))], dry_run=True)
        done = await issued(send, ticketId=TICKET, lines=[line(amount=yen(500))])

        for answer in (dry, done):
            fresh = answer["refund"].pop("id")
            answer["order"]["refunds"] = [one for one in answer["order"]["refunds"] if one["id"] != fresh]
        assert dry == done
        assert len(await rows(populated, Refund)) == len(before) + 1

    @pytest.mark.parametrize(
        ("given", "problem", "figures"),
        [
            ({}, "RefundEmpty", {}),
            (
                {"lines": [line(quantity=1)]},
                "RefundTooLarge",
                {"bound": "AFFECTED_PRODUCT", "line": 0, "asked": "1050", "refundable": 950, "currency": "JPY"},
            ),
            (
                {"goodwill": yen(123_358)},
                "RefundTooLarge",
                {"bound": "ORDER", "line": None, "asked": "123358", "refundable": 123_357},
            ),
            ({"shipping": yen(51)}, "RefundTooLarge", {"bound": "SHIPPING", "refundable": 50}),
            (
                {"goodwill": {"currency": "BRL", "minorUnits": 1}},
                "RefundCurrencyWrong",
                {"given": "BRL", "rightCurrency": "JPY", "line": None},
            ),
            ({"goodwill": {**YEN, "amount": "1.5"}}, "AmountUnreadable", {"currencyGiven": "JPY", "decimals": 0}),
            ({"goodwill": {"currency": "BHD", "amount": "1.2345"}}, "AmountUnreadable", {"decimals": 3}),
            ({"lines": [line(quantity=1), line(quantity=1)]}, "RefundLineTwice", {"lineTwice": 1}),
            ({"lines": [line(quantity=1, amount=yen(1))]}, "QuantityOrAmountNeeded", {}),
            ({"lines": [line(quantity=0)]}, "RefundQuantityTooSmall", {}),
            ({"lines": [line(quantity=-1)]}, "RefundQuantityTooSmall", {}),
            ({"lines": [line(amount=yen(-5))]}, "RefundAmountTooSmall", {}),
            (
                {"lines": [{"affectedProductId": global_id("aff", 0, 11), "quantity": 1}]},
                "AffectedProductUnknown",
                {"position": 0},
            ),
            (
                {"lines": [{"affectedProductId": global_id("aff", 1, 10), "quantity": 1}]},
                "AffectedProductUnknown",
                {"position": 0},
            ),
            ({"lines": [{"affectedProductId": "x", "quantity": 1}] * 2}, "AffectedProductUnknown", {"position": 0}),
            ({"goodwill": yen(1), "reason": "OTHER"}, "NoteMissing", {}),
            ({"goodwill": yen(1), "note": "\0"}, "NoteUnkeepable", {}),
            ({"goodwill": yen(1), "note": "\ud800"}, "NoteUnkeepable", {}),
            ({"goodwill": yen(1), "note": "x" * 2_000_000}, "NoteTooLong", {}),
            ({"goodwill": yen(1), "idempotencyKey": ""}, "IdempotencyKeyInvalid", {}),
        ],
    )
    async def test_says_what_is_wrong_with_the_figures(
        self, send: Send, populated: Database, given: dict[str, Any], problem: str, figures: dict[str, Any]
    ) -> None:
        await with_people(populated)

        refused = await issued(send, ticketId=TICKET, **given)

        assert refused["__typename"] == problem
        assert {name: refused[name] for name in figures} == figures

    @pytest.mark.parametrize("goodwill", [{**YEN, "minorUnits": 1.5}, {"currency": "XXX", "minorUnits": 1}])
    async def test_reads_no_fraction_and_no_unknown_currency(self, send: Send, goodwill: dict[str, Any]) -> None:
        document = "mutation Issue($input: RefundIssueInput!) { refundIssue(input: $input) { __typename } }"
        given = {"ticketId": TICKET, "reason": "DAMAGED", "idempotencyKey": "k", "goodwill": goodwill}

        answer = await send(document, {"input": given})

        assert len(answer.errors) == 1

    async def test_tells_no_foreign_ticket_from_an_absent_one(self, send: Send) -> None:
        for ticket_id in (global_id("tkt", 1, 10), global_id("tkt", 7, 10), ORDER, "nonsense", ""):
            refused = await issued(send, ticketId=ticket_id, goodwill=yen(1))
            assert refused["__typename"] == "TicketUnknown"

    async def test_needs_a_merchant_with_the_scope(self, send: Send) -> None:
        assert (await issued(send, ticketId=TICKET, goodwill=yen(1), viewer=SETTLER))["__typename"] == "MerchantOnly"
        document = "mutation Issue($input: RefundIssueInput!) { refundIssue(input: $input) { __typename } }"
        given = {"ticketId": TICKET, "reason": "DAMAGED", "idempotencyKey": "k", "goodwill": yen(1)}

        answer = await send(document, {"input": given}, viewer=token(Scope.TICKETS_WRITE, Scope.ORDERS_READ))

        assert answer.code == "MISSING_SCOPE"

    async def test_succeeds_at_once_where_the_server_is_told_so(
        self, schema: strawberry.Schema, populated: Database
    ) -> None:
        await with_people(populated)
        send = sender(schema, populated, access=Access(refunds_settle_at_once=True))

        done = await issued(send, ticketId=TICKET, goodwill=yen(5))

        assert done["refund"]["state"] == "SUCCEEDED"
        assert [event["type"] for event in done["events"]] == ["REFUND_ISSUED", "REFUND_SUCCEEDED"]
        assert ledger_of(done["order"]) == (123_457, 123_352, 0, 105)


class TestRefundSettle:
    async def test_brings_a_failure_to_the_merchants_attention(self, send: Send, populated: Database) -> None:
        await with_people(populated)
        refund_id = (await issued(send, ticketId=TICKET, lines=[line(amount=yen(500))]))["refund"]["id"]

        dry = await decided(send, "refundSettle", refund_id, viewer=SETTLER, outcome="FAILED", dry_run=True)
        failed = await decided(send, "refundSettle", refund_id, viewer=SETTLER, outcome="FAILED")
        again = await decided(send, "refundSettle", refund_id, viewer=SETTLER, outcome="FAILED")
        other = await decided(send, "refundSettle", refund_id, viewer=SETTLER, outcome="SUCCEEDED")

        assert dry == failed == again
        assert failed["events"] == [{"type": "REFUND_FAILED", "actor": "TOKEN"}]
        assert "REFUND_FAILED" in failed["ticket"]["attention"]["reasons"]
        assert ledger_of(failed["order"]) == (123_457, 123_357, 0, 100)
        assert (other["__typename"], other["state"]) == ("RefundNotPending", "FAILED")

    async def test_lets_the_money_go(self, send: Send, populated: Database) -> None:
        await with_people(populated)
        refund_id = (await issued(send, ticketId=TICKET, lines=[line(amount=yen(500))]))["refund"]["id"]

        done = await decided(send, "refundSettle", refund_id, viewer=SETTLER, outcome="SUCCEEDED")

        assert (done["refund"]["state"], done["refund"]["settledAt"]) == ("SUCCEEDED", "2026-11-25T09:30:00.000000Z")
        assert ledger_of(done["order"]) == (123_457, 122_857, 0, 600)

    async def test_needs_its_scope_and_a_refund_that_one_may_know_of(self, send: Send) -> None:
        document = "mutation Settle($input: RefundSettleInput!) { refundSettle(input: $input) { __typename } }"
        given = {"refundId": global_id("ref", 0, 3), "outcome": "FAILED", "idempotencyKey": "k"}

        answer = await send(document, {"input": given})

        assert answer.code == "MISSING_SCOPE"
        foreign = token(Scope.REFUNDS_SETTLE, Scope.ORDERS_READ, Scope.TICKETS_READ, merchant=1)
        for refund_id in (global_id("ref", 0, 3), global_id("ref", 7, 3), ORDER, "nonsense"):
            refused = await decided(send, "refundSettle", refund_id, viewer=foreign, outcome="FAILED")
            assert refused["__typename"] == "RefundUnknown"


class TestRefundApprove:
    @pytest.mark.parametrize(
        ("name", "state", "kept"),
        [("refundApprove", "PENDING", 122_357), ("refundDecline", "DECLINED", 123_357)],
    )
    async def test_decides_about_what_is_beyond_an_agents_limit(
        self, send: Send, populated: Database, name: str, state: str, kept: int
    ) -> None:
        agent = await an_agent(populated, limit=999)
        await with_people(populated)

        asked = await issued(send, ticketId=TICKET, goodwill=yen(1_000), viewer=agent)
        listed = await send("{ refunds(states: [AWAITING_APPROVAL], first: 1) { nodes { id } } }")
        by_agent = await decided(send, name, asked["refund"]["id"], viewer=agent)
        done = await decided(send, name, asked["refund"]["id"])
        again = await decided(send, name, asked["refund"]["id"], idempotencyKey="again")

        assert (asked["needsApproval"], asked["refund"]["state"]) == (True, "AWAITING_APPROVAL")
        assert ledger_of(asked["order"]) == (123_457, 122_357, 1_000, 100)
        assert listed.data["refunds"]["nodes"] == [{"id": asked["refund"]["id"]}]
        assert by_agent["__typename"] == "OwnerOnly"
        assert (done["refund"]["state"], done["refund"]["decidedAt"]) == (state, "2026-11-25T09:30:00.000000Z")
        assert ledger_of(done["order"])[1] == kept
        assert (again["__typename"], again["state"]) == ("RefundNotAwaitingApproval", state)


class TestRefundPreview:
    async def test_says_what_the_refund_then_comes_to(self, send: Send, populated: Database) -> None:
        await with_people(populated)
        lines = [line(amount=yen(900))]
        given: dict[str, Any] = {"ticketId": TICKET, "reason": "DAMAGED", "lines": lines, "shipping": yen(5)}

        preview = (await send(PREVIEW, {"input": given})).data["refundPreview"]
        done = await issued(send, **given)

        assert preview["total"] == {"amount": "905", "currency": "JPY"}
        assert done["refund"]["total"]["amount"] == "905"
        assert preview["lines"] == [
            {"affectedProductId": PRODUCT, "total": {"minorUnits": 900}, "refundable": {"minorUnits": 950}}
        ]
        assert (preview["refundable"]["minorUnits"], preview["shippingRefundable"]["minorUnits"]) == (123_357, 50)
        assert (preview["needsApproval"], preview["problem"]) == (False, None)

    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"lines": [line(quantity=1)]},
            {"lines": [line(quantity=1), line(quantity=1)]},
            {"goodwill": yen(123_358)},
            {"goodwill": {"currency": "BRL", "minorUnits": 1}},
            {"goodwill": yen(1), "reason": "OTHER"},
            {"goodwill": yen(1), "reason": "MARKED_DELIVERED_NOT_ARRIVED"},
            {"goodwill": yen(1), "note": "\0"},
        ],
    )
    async def test_names_the_problem_that_the_refund_then_has(
        self, send: Send, populated: Database, given: dict[str, Any]
    ) -> None:
        await with_people(populated)
        given = {"ticketId": TICKET, "reason": "DAMAGED", **given}

        preview = (await send(PREVIEW, {"input": given})).data["refundPreview"]
        refused = await issued(send, **given)

        assert preview["problem"]["__typename"] == refused["__typename"]
        assert preview["problem"]["message"] == refused["message"]

    async def test_foresees_that_an_owner_is_asked(self, send: Send, populated: Database) -> None:
        agent = await an_agent(populated, limit=600)
        await issued(send, ticketId=TICKET, goodwill=yen(500), viewer=agent)

        for minor, expected in ((100, False), (101, True)):
            given = {"ticketId": TICKET, "reason": "DAMAGED", "goodwill": yen(minor)}
            preview = (await send(PREVIEW, {"input": given}, viewer=agent)).data["refundPreview"]
            assert preview["needsApproval"] is expected

    async def test_finds_no_foreign_ticket_and_writes_nothing(self, send: Send, populated: Database) -> None:
        before = await rows(populated, Refund)
        for ticket_id in (global_id("tkt", 1, 10), "nonsense"):
            given = {"ticketId": ticket_id, "reason": "DAMAGED", "goodwill": yen(1)}
            assert (await send(PREVIEW, {"input": given})).data == {"refundPreview": None}
        await send(PREVIEW, {"input": {"ticketId": TICKET, "reason": "DAMAGED", "goodwill": yen(1)}})

        assert await rows(populated, Refund) == before


class TestRefundReasons:
    async def test_are_those_that_are_possible_in_every_language_of_the_app(
        self, send: Send, populated: Database
    ) -> None:
        answer = await send(REASONS, {"orderId": ORDER})

        choices = {one["reason"]: one for one in answer.data["refundReasons"]["choices"]}
        assert answer.statements == 1
        assert "NEVER_ARRIVED" in choices
        assert choices["OUT_OF_STOCK"]["title"] == "Out of stock"
        titles = {one["language"]: one["title"] for one in choices["DAMAGED"]["titles"]}
        assert (titles["en"], titles["zh-CN"]) == ("Arrived damaged", "商品损坏")
        assert [reason for reason, one in choices.items() if one["needsNote"]] == ["OTHER"]

        async with populated.transaction() as session:
            await session.exec(update(Shipment).values(shipped_at=None, tracking_number=None))
            await session.exec(update(Order).values(state=OrderState.PLACED))
        unsent = await send(REASONS, {"orderId": ORDER})
        assert "NEVER_ARRIVED" not in str(unsent.data)

    async def test_are_titled_in_the_viewers_language(self, send: Send) -> None:
        answer = await send(REASONS, {"orderId": ORDER}, viewer=replace(owner(), locale="zh-CN"))

        assert {"reason": "OTHER", "title": "其他"}.items() <= answer.data["refundReasons"]["choices"][-1].items()

    @pytest.mark.parametrize("order_id", [global_id("ord", 1, 1), "nonsense"])
    async def test_are_told_of_no_foreign_order(self, send: Send, order_id: str) -> None:
        assert (await send(REASONS, {"orderId": order_id})).data == {"refundReasons": None}


class TestWorld:
    async def test_is_in_balance(self, populated: Database) -> None:
        assert await populated.read(ledger.unbalanced()) == []


async def an_agent(database: Database, *, limit: int) -> Viewer:
    """Let an agent of the first merchant have a limit in yen."""
    async with database.transaction() as session:
        own = col(Member.id) == identifier(world.MEMBER, 0, 1)
        await session.exec(update(Member).where(own).values(refund_limit_minor=limit, refund_limit_currency="JPY"))
        agent = await session.get(Member, identifier(world.MEMBER, 0, 1))
    assert agent is not None
    assert agent.role is Role.AGENT
    return members.viewer_of_member(agent)
