"""`ticketResolve`: reply, refund, replacement and closing in one go, or nothing of it."""

import asyncio
from typing import Any

import pytest

from domain.refunds import ledger
from domain.tables import Event, IdempotencyKey, Message, Refund, Scope, Shipment, Ticket
from schema.problems import REFUSALS
from server.database import Database
from tests.domain.shops import rows
from tests.schema.acts import support, with_people
from tests.schema.conftest import Send
from tests.schema.world import global_id, token

TICKET, PRODUCT = global_id("tkt", 0, 10), global_id("aff", 0, 10)
"""A ticket that waits for the merchant, about one mug of 1,050 yen, of which 100 were given back."""

RESOLVE = """mutation Resolve($input: TicketResolveInput!, $dryRun: Boolean! = false) {
    done: ticketResolve(input: $input, dryRun: $dryRun) {
        __typename
        ... on Done { events { type } }
        ... on TicketResolved {
            needsApproval
            ticket { id state replyBudget { used } }
            order { ledger { paid { minorUnits } kept { minorUnits } pending { minorUnits } } }
            reply { body language author }
            refund { state total { minorUnits } lines { affectedProduct { id } } }
            replacement { trackingNumber replaces { id } }
            affectedProducts { id pending { minorUnits } }
        }
        ... on Problem { message }
        ... on RefundTooLarge { refundable }
    }
}"""
WHOLE: dict[str, Any] = {
    "reply": {"body": "You get half of it back, and a new mug.", "language": "en"},
    "refund": {
        "reason": "DAMAGED",
        "lines": [{"affectedProductId": PRODUCT, "amount": {"currency": "JPY", "minorUnits": 475}}],
    },
    "replacement": {"affectedProductIds": [PRODUCT], "carrier": "correios", "trackingNumber": "RR123456785BR"},
}


async def resolved(send: Send, *, viewer: Any = None, dry_run: bool = False, **given: Any) -> dict[str, Any]:
    """Settle the ticket, and give the result."""
    usual = {"ticketId": TICKET, "idempotencyKey": "resolve"}
    answer = await send(RESOLVE, {"input": usual | given, "dryRun": dry_run}, viewer=viewer)
    assert answer.errors == []
    found: dict[str, Any] = answer.data["done"]
    return found


async def kept(database: Database) -> list[Any]:
    """Read all that resolving writes."""
    return [await rows(database, table) for table in (Ticket, Message, Refund, Shipment, Event, IdempotencyKey)]


class TestTicketResolve:
    async def test_does_all_of_it_and_tells_all_parts(self, send: Send, populated: Database) -> None:
        await with_people(populated)

        done = await resolved(send, **WHOLE)

        told = [event["type"] for event in done["events"]]
        assert told == ["REFUND_ISSUED", "SHIPMENT_REPLACED", "MERCHANT_REPLIED", "TICKET_CLOSED"]
        assert done["ticket"] == {"id": TICKET, "state": "CLOSED", "replyBudget": {"used": 1}}
        assert done["reply"]["author"] == "MERCHANT"
        assert done["refund"]["total"]["minorUnits"] == 475
        assert done["replacement"]["trackingNumber"] == "RR123456785BR"
        assert done["affectedProducts"] == [{"id": PRODUCT, "pending": {"minorUnits": 475}}]
        assert done["order"]["ledger"]["pending"] == {"minorUnits": 475}
        assert await populated.read(ledger.unbalanced()) == []

    async def test_is_done_once_for_a_key_also_by_several_at_once(self, send: Send, populated: Database) -> None:
        await with_people(populated)

        done = await asyncio.gather(*(resolved(send, **WHOLE) for _ in range(3)))
        after = await kept(populated)
        again = await resolved(send, **WHOLE)
        other = await resolved(send, **WHOLE | {"close": False})

        assert all(one == again for one in done)
        assert other["__typename"] == "IdempotencyKeyReused"
        assert await kept(populated) == after

    async def test_can_be_tried_out(self, send: Send, populated: Database) -> None:
        await with_people(populated)
        before = await kept(populated)

        dry = await resolved(send, **WHOLE, dry_run=True)
        assert await kept(populated) == before

        assert dry == await resolved(send, **WHOLE)

    @pytest.mark.parametrize(
        ("part", "changes", "problem"),
        [
            ("reply", {"body": " "}, "BodyEmpty"),
            ("reply", {"body": "x" * 2_001}, "ReplyTooLong"),
            (
                "refund",
                {"lines": [{"affectedProductId": PRODUCT, "amount": {"currency": "JPY", "minorUnits": 951}}]},
                "RefundTooLarge",
            ),
            ("refund", {"lines": []}, "RefundEmpty"),
            ("refund", {"reason": "OTHER"}, "NoteMissing"),
            ("replacement", {"carrier": "nobody"}, "CarrierUnknown"),
            ("replacement", {"trackingNumber": "RR123456786BR"}, "CheckDigitWrong"),
            ("replacement", {"affectedProductIds": [global_id("aff", 0, 11)]}, "AffectedProductUnknown"),
        ],
    )
    async def test_does_nothing_where_one_part_is_refused(
        self, send: Send, populated: Database, part: str, changes: dict[str, Any], problem: str
    ) -> None:
        await with_people(populated)
        before = await kept(populated)

        refused = await resolved(send, **WHOLE | {part: WHOLE[part] | changes})

        assert refused["__typename"] == problem
        assert await kept(populated) == before

    async def test_undoes_the_refund_where_the_last_part_is_refused(self, send: Send, populated: Database) -> None:
        await with_people(populated)
        await resolved(send, reply=WHOLE["reply"], close=False, idempotencyKey="first")
        before = await kept(populated)

        refused = await resolved(send, **WHOLE)

        assert refused["__typename"] == "AlreadyReplied"
        assert await kept(populated) == before

    async def test_does_what_is_asked_and_no_more(self, send: Send, populated: Database) -> None:
        await with_people(populated)

        done = await resolved(send, refund=WHOLE["refund"], close=False)
        closed = await resolved(send, idempotencyKey="close")

        assert [event["type"] for event in done["events"]] == ["REFUND_ISSUED"]
        assert (done["reply"], done["replacement"], done["ticket"]["state"]) == (None, None, "AWAITING_MERCHANT")
        assert [event["type"] for event in closed["events"]] == ["TICKET_CLOSED"]
        assert (closed["refund"], closed["order"], closed["affectedProducts"]) == (None, None, [])

    async def test_has_something_to_do(self, send: Send) -> None:
        assert (await resolved(send, close=False))["__typename"] == "NothingToResolve"

    async def test_is_the_merchants_alone_and_needs_the_scope_for_money(self, send: Send) -> None:
        assert (await resolved(send, viewer=support()))["__typename"] == "MerchantOnly"
        for ticket_id in (global_id("tkt", 1, 10), global_id("tkt", 7, 10), "nonsense"):
            assert (await resolved(send, ticketId=ticket_id))["__typename"] == "TicketUnknown"
        given = {"ticketId": TICKET, "idempotencyKey": "k", **WHOLE}

        answer = await send(RESOLVE, {"input": given}, viewer=token(Scope.TICKETS_WRITE, Scope.ORDERS_READ))

        assert answer.code == "MISSING_SCOPE"

    @pytest.mark.parametrize("name", ["TicketReplyResult", "RefundIssueResult", "ShipmentReplaceResult"])
    def test_tells_whatever_may_be_wrong_with_a_part(self, name: str) -> None:
        assert set(REFUSALS[name]) <= set(REFUSALS["TicketResolveResult"])
