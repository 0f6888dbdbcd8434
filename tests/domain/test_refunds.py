"""Refunds: what is given back, what is left to give, and where the money lies meanwhile."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from domain.errors import Refused
from domain.orders.data import ItemData, MerchantData
from domain.people.viewer import SYSTEM
from domain.refunds import data, ledger, rules, settling
from domain.refunds.data import LineData, MoneyData
from domain.refunds.ledger import LedgerRefuses, Part, Sum
from domain.refunds.rules import RefundBound
from domain.refunds.settling import RefundOutcome
from domain.tables import (
    Account,
    AffectedProduct,
    AttentionReason,
    Event,
    EventType,
    LedgerEntry,
    Order,
    OrderItem,
    OrderState,
    Refund,
    RefundReason,
    RefundState,
    Ticket,
)
from domain.tickets import guards
from domain.tickets.acting import TicketUnknown
from domain.tickets.affected import AffectedProductUnknown
from server.database import Database
from tests import make
from tests.domain.imports import an_order, imported
from tests.domain.imports import told as imports_told
from tests.domain.refunding import Desk, balance, brl, desk_in, issued, refund, settled
from tests.domain.shops import rows

TOTAL = 3_500
_handles = count()


@pytest.fixture
async def desk(database: Database) -> Desk:
    """Open a desk."""
    return await desk_in(database)


class TestIssue:
    async def test_takes_the_price_of_so_many_and_amounts_shipping_and_goodwill(
        self, database: Database, desk: Desk, now: datetime
    ) -> None:
        lines = LineData(desk.lamp, quantity=1), LineData(desk.cable, amount=MoneyData("BRL", decimal="2.5"))
        given = refund(*lines, shipping=brl(300), goodwill=brl(50), note="As agreed.")

        done = await issued(database, desk, given, now)

        [row] = await rows(database, Refund)
        assert (row.amount_minor, row.shipping_minor, row.goodwill_minor) == (1_600, 300, 50)
        assert (row.state, row.reason, row.member_id) == (RefundState.PENDING, RefundReason.DAMAGED, desk.owner.id)
        assert done.affected_product_ids == (desk.lamp, desk.cable)
        assert await balance(database, desk) == (TOTAL - 1_600, 1_600, 0)
        [entry] = await rows(database, LedgerEntry)
        assert (entry.from_account, entry.to_account, entry.amount_minor) == (Account.KEPT, Account.PENDING, 1_600)

    async def test_tells_of_it_without_its_note(self, database: Database, desk: Desk, now: datetime) -> None:
        await issued(database, desk, refund(goodwill=brl(1), note="Bruno asked for it."), now)

        [event] = await rows(database, Event)
        assert (event.type, event.ticket_id, event.order_id) == (
            EventType.REFUND_ISSUED,
            desk.ticket_id,
            desk.order.id,
        )
        assert "Bruno" not in event.data
        assert '"amountMinor":1' in event.data

    async def test_has_succeeded_at_once_where_nobody_settles(
        self, database: Database, desk: Desk, now: datetime
    ) -> None:
        await issued(database, desk, refund(LineData(desk.lamp, quantity=2)), now, at_once=True)

        [row] = await rows(database, Refund)
        assert (row.state, row.settled_at) == (RefundState.SUCCEEDED, now)
        assert await balance(database, desk) == (TOTAL - 2_000, 0, 2_000)
        told = [event.type for event in await rows(database, Event)]
        assert told == [EventType.REFUND_ISSUED, EventType.REFUND_SUCCEEDED]

    async def test_changes_nothing_of_whom_the_ticket_waits_for(
        self, database: Database, desk: Desk, now: datetime
    ) -> None:
        [before] = await rows(database, Ticket)

        await issued(database, desk, refund(goodwill=brl(1)), now)

        [after] = await rows(database, Ticket)
        assert (after.state, after.respond_by) == (before.state, before.respond_by)
        assert after.activity_at == now

    async def test_can_take_all_and_then_nothing_more(self, database: Database, desk: Desk, now: datetime) -> None:
        whole = refund(LineData(desk.lamp, quantity=2), LineData(desk.cable, quantity=1), shipping=brl(500))
        await issued(database, desk, whole, now)

        with pytest.raises(guards.NothingRefundable):
            await issued(database, desk, refund(goodwill=brl(1)), now)

        assert await balance(database, desk) == (0, TOTAL, 0)

    @pytest.mark.parametrize(
        ("lines", "more", "told"),
        [
            ([("lamp", 3)], {}, (RefundBound.AFFECTED_PRODUCT, 3_000, 2_000)),
            ([("lamp", brl(2_001))], {}, (RefundBound.AFFECTED_PRODUCT, 2_001, 2_000)),
            ([("cable", brl(1_001))], {}, (RefundBound.AFFECTED_PRODUCT, 1_001, 1_000)),
            ([], {"shipping": brl(501)}, (RefundBound.SHIPPING, 501, 500)),
            ([], {"goodwill": brl(TOTAL + 1)}, (RefundBound.ORDER, TOTAL + 1, TOTAL)),
            ([("lamp", 2), ("cable", 1)], {"goodwill": brl(501)}, (RefundBound.ORDER, TOTAL + 1, TOTAL)),
            ([], {"goodwill": brl(2**53 - 1)}, (RefundBound.ORDER, 2**53 - 1, TOTAL)),
            ([("lamp", 2**31 - 1)], {}, (RefundBound.AFFECTED_PRODUCT, (2**31 - 1) * 1_000, 2_000)),
        ],
    )
    async def test_never_gives_one_minor_unit_more_than_there_is(  # noqa: PLR0917 - what is asked, and what is told
        self,
        database: Database,
        desk: Desk,
        now: datetime,
        lines: list[tuple[str, int | MoneyData]],
        more: dict[str, Any],
        told: tuple[RefundBound, int, int],
    ) -> None:
        given = refund(*(line_of(desk, *line) for line in lines), **more)

        with pytest.raises(rules.RefundTooLarge) as refused:
            await issued(database, desk, given, now)

        figures = refused.value.figures
        assert (figures["bound"], figures["asked"], figures["refundable"]) == told
        assert await balance(database, desk) == (TOTAL, 0, 0)

    async def test_counts_what_is_on_its_way_and_what_other_tickets_took_of_the_same_item(
        self, database: Database, desk: Desk, now: datetime
    ) -> None:
        async with database.transaction() as session:
            lamp, _ = await make.items_of(session, desk.order)
            other = await make.ticket(session, desk.order)
            product = await make.affected_product(session, other, lamp, quantity=1)
        await issued(database, desk, refund(LineData(desk.lamp, amount=brl(1_500))), now)

        with pytest.raises(rules.RefundTooLarge) as refused:
            await issued(database, desk, refund(LineData(product.id, quantity=1)), now, ticket_id=other.id)
        await issued(database, desk, refund(LineData(product.id, amount=brl(500))), now, ticket_id=other.id)

        assert (refused.value.figures["bound"], refused.value.figures["refundable"]) == (RefundBound.ORDER_ITEM, 500)
        assert await balance(database, desk) == (TOTAL - 2_000, 2_000, 0)

    async def test_stays_within_what_was_paid_where_that_is_less_than_the_prices(
        self, database: Database, now: datetime
    ) -> None:
        desk = await desk_in(database, "discount", total_minor=1_500)

        with pytest.raises(rules.RefundTooLarge) as refused:
            await issued(database, desk, refund(LineData(desk.lamp, quantity=2)), now)

        assert (refused.value.figures["bound"], refused.value.figures["refundable"]) == (RefundBound.ORDER, 1_500)

    async def test_gives_half_to_one_of_two_that_want_more_than_a_half(
        self, database: Database, desk: Desk, now: datetime
    ) -> None:
        more_than_half = refund(LineData(desk.lamp, amount=brl(1_001)))

        done = await asyncio.gather(
            *(issued(database, desk, more_than_half, now) for _ in range(4)), return_exceptions=True
        )

        assert sum(isinstance(one, rules.RefundTooLarge) for one in done) == 3
        assert await balance(database, desk) == (TOTAL - 1_001, 1_001, 0)

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({}, data.RefundEmpty),
            ({"goodwill": MoneyData("BRL", 0)}, data.RefundAmountTooSmall),
            ({"goodwill": MoneyData("BRL", -1)}, data.RefundAmountTooSmall),
            ({"goodwill": MoneyData("BRL", decimal="0.00")}, data.RefundAmountTooSmall),
            ({"goodwill": MoneyData("BRL", decimal="-1")}, data.RefundAmountTooSmall),
            ({"goodwill": MoneyData("BRL", decimal="99999999999999999999")}, data.RefundAmountTooLarge),
            ({"goodwill": MoneyData("BRL")}, data.OneAmountNeeded),
            ({"goodwill": MoneyData("BRL", 1, "0.01")}, data.OneAmountNeeded),
            ({"goodwill": MoneyData("JPY", 1)}, data.RefundCurrencyWrong),
            ({"goodwill": MoneyData("JPY", decimal="1.5")}, data.AmountUnreadable),
            ({"goodwill": MoneyData("BHD", decimal="1.2345")}, data.AmountUnreadable),
            ({"goodwill": MoneyData("BHD", decimal="1.234")}, data.RefundCurrencyWrong),
            ({"shipping": MoneyData("BRL", decimal="1,00")}, data.AmountUnreadable),
            ({"shipping": MoneyData("BRL", decimal="")}, data.AmountUnreadable),
            ({"shipping": MoneyData("BRL", decimal="\u0661")}, data.AmountUnreadable),
            ({"goodwill": brl(1), "note": "a\0b"}, data.NoteUnkeepable),
            ({"goodwill": brl(1), "note": "\ud83d"}, data.NoteUnkeepable),
            ({"goodwill": brl(1), "note": "x" * 2_001}, data.NoteTooLong),
            ({"goodwill": brl(1), "reason": RefundReason.OTHER}, data.NoteMissing),
            ({"goodwill": brl(1), "reason": RefundReason.OTHER, "note": " "}, data.NoteMissing),
            ({"goodwill": brl(1), "reason": RefundReason.UNABLE_TO_SHIP}, None),
        ],
    )
    async def test_says_what_is_wrong_with_it(
        self, database: Database, desk: Desk, now: datetime, changes: dict[str, Any], problem: type[Refused] | None
    ) -> None:
        given = refund(**changes)
        if problem is None:  # of several pieces, one may be left to ship
            await issued(database, desk, given, now)
            return

        with pytest.raises(problem):
            await issued(database, desk, given, now)

        assert await balance(database, desk) == (TOTAL, 0, 0)

    @pytest.mark.parametrize(
        ("lines", "problem"),
        [
            ([("lamp", 0)], data.RefundQuantityTooSmall),
            ([("lamp", -1)], data.RefundQuantityTooSmall),
            ([("lamp", None)], data.QuantityOrAmountNeeded),
            ([("lamp", 1), ("lamp", 1)], data.RefundLineTwice),
            ([("other", 1)], AffectedProductUnknown),
            ([("other", 1), ("other", 1)], AffectedProductUnknown),
            ([("lamp", 1)] * 201, data.TooManyRefundLines),
        ],
    )
    async def test_says_what_is_wrong_with_its_lines(
        self, database: Database, desk: Desk, now: datetime, lines: list[tuple[str, Any]], problem: type[Refused]
    ) -> None:
        given = refund(*(line_of(desk, *line) for line in lines))

        with pytest.raises(problem):
            await issued(database, desk, given, now)

        assert await balance(database, desk) == (TOTAL, 0, 0)

    async def test_gives_nothing_for_the_product_of_another_ticket(
        self, database: Database, desk: Desk, now: datetime
    ) -> None:
        foreign = await desk_in(database, "blue-door")
        async with database.transaction() as session:
            other = await make.ticket(session, desk.order)

        for product, ticket_id in ((foreign.lamp, desk.ticket_id), (desk.lamp, other.id)):
            with pytest.raises(AffectedProductUnknown):
                await issued(database, desk, refund(LineData(product, quantity=1)), now, ticket_id=ticket_id)

    async def test_is_the_merchants_alone(self, database: Database, desk: Desk, now: datetime) -> None:
        foreign = await desk_in(database, "blue-door")

        for viewer, problem in ((SYSTEM, guards.MerchantOnly), (foreign.owner, TicketUnknown)):
            with pytest.raises(problem):
                await issued(database, desk, refund(goodwill=brl(1)), now, viewer=viewer)

    async def test_has_a_reason_that_is_possible_for_the_order(self, database: Database, now: datetime) -> None:
        unsent = await desk_in(database, "unsent", state=OrderState.PROCESSING)

        with pytest.raises(rules.RefundReasonImpossible) as refused:
            await issued(database, unsent, refund(goodwill=brl(1)), now)

        assert RefundReason.OUT_OF_STOCK in refused.value.figures["possible"]
        assert RefundReason.NEVER_ARRIVED not in refused.value.figures["possible"]

    async def test_is_possible_on_a_closed_ticket(self, database: Database, desk: Desk, now: datetime) -> None:
        async with database.transaction() as session:
            await session.exec(sa.update(Ticket).values(state="CLOSED", closed_at=now))

        done = await issued(database, desk, refund(goodwill=brl(1)), now)

        assert done.needs_approval is False


class TestImport:
    @pytest.mark.parametrize(
        ("price", "shipping", "total", "told"),
        [
            (1_000, 499, None, "ShippingBelowRefunded"),
            (499, 500, 3_500, "PaidBelowRefunded"),
            (1_000, 500, 1_499, "PaidBelowRefunded"),
            (500, 500, 1_500, "UPDATED"),
        ],
    )
    async def test_never_sinks_what_was_paid_below_what_is_given_back(  # noqa: PLR0917 - what is paid for what
        self, database: Database, now: datetime, price: int, shipping: int, total: int | None, told: str
    ) -> None:
        desk = await desk_in(database, "import")
        given = refund(LineData(desk.lamp, amount=brl(1_000)), shipping=brl(500))
        await issued(database, desk, given, now)
        items = ItemData("lamp", "P1", 2, price), ItemData("cable", "P1", 1, 1_000, shipping)
        order = an_order("O1", items=items, total_minor=total, merchant=MerchantData("import"), shipments=())

        answers = await imported(database, order)

        assert imports_told(answers) == [told]
        assert await database.read(ledger.unbalanced()) == []


class TestSettle:
    async def test_lets_the_money_go(self, database: Database, desk: Desk, now: datetime) -> None:
        given = refund(LineData(desk.lamp, quantity=1), shipping=brl(100))
        refund_id = (await issued(database, desk, given, now)).refund_id

        await settled(database, refund_id, RefundOutcome.SUCCEEDED, now)

        assert await balance(database, desk) == (TOTAL - 1_100, 0, 1_100)
        [row] = await rows(database, Refund)
        assert (row.state, row.settled_at) == (RefundState.SUCCEEDED, now)

    async def test_gives_the_money_back_and_lets_the_merchant_know_until_it_is_paid_again(
        self, database: Database, desk: Desk, now: datetime
    ) -> None:
        given = refund(LineData(desk.lamp, quantity=2), shipping=brl(500))
        refund_id = (await issued(database, desk, given, now)).refund_id

        await settled(database, refund_id, RefundOutcome.FAILED, now)

        assert await balance(database, desk) == (TOTAL, 0, 0)
        assert (await attention(database)) == (AttentionReason.REFUND_FAILED,)
        await issued(database, desk, given, now)
        assert (await attention(database)) == ()
        assert await balance(database, desk) == (TOTAL - 2_500, 2_500, 0)

    @pytest.mark.parametrize("outcome", RefundOutcome)
    async def test_is_said_once(self, database: Database, desk: Desk, now: datetime, outcome: RefundOutcome) -> None:
        refund_id = (await issued(database, desk, refund(goodwill=brl(5)), now)).refund_id

        said = await asyncio.gather(
            *(settled(database, refund_id, one, now) for one in (outcome, *RefundOutcome)), return_exceptions=True
        )

        refused = [one for one in said if isinstance(one, settling.RefundNotPending)]
        assert len(refused) == 2
        assert {one.figures["settled_at"] for one in refused} == {now}
        assert (await balance(database, desk))[1] == 0

    async def test_knows_no_refund_of_another_merchant(self, database: Database, desk: Desk, now: datetime) -> None:
        foreign = await desk_in(database, "blue-door")
        refund_id = (await issued(database, desk, refund(goodwill=brl(5)), now)).refund_id

        for viewer, asked in ((foreign.owner, refund_id), (SYSTEM, UUID(int=0)), (SYSTEM, desk.ticket_id)):
            with pytest.raises(settling.RefundUnknown):
                async with database.transaction() as session:
                    await settling.settle(
                        session, viewer=viewer, refund_id=asked, outcome=RefundOutcome.SUCCEEDED, now=now
                    )


class TestLedger:
    @pytest.mark.parametrize("column", ["refunded_minor", "pending_minor", "shipping_pending_minor"])
    async def test_notices_a_counter_that_was_changed(
        self, database: Database, desk: Desk, now: datetime, column: str
    ) -> None:
        await issued(database, desk, refund(LineData(desk.lamp, quantity=1)), now)
        for table in (Order, OrderItem, AffectedProduct):
            if hasattr(table, column):
                assert await broken_by(database, sa.update(table).values({column: 7})) == [desk.order.id]

    async def test_notices_an_entry_or_a_refund_that_was_changed(
        self, database: Database, desk: Desk, now: datetime
    ) -> None:
        await issued(database, desk, refund(LineData(desk.lamp, quantity=1)), now)

        for change in (
            sa.update(LedgerEntry).values(amount_minor=7),
            sa.delete(LedgerEntry),
            sa.update(Refund).values(state=RefundState.SUCCEEDED),
            sa.update(Refund).values(amount_minor=7),
        ):
            assert await broken_by(database, change) == [desk.order.id]

    @pytest.mark.parametrize(("minor", "shipping", "of_lamp"), [(TOTAL + 1, 0, 1), (600, 501, 1), (600, 0, 2_001)])
    async def test_leaves_nothing_below_zero_though_nobody_has_looked_before(  # noqa: PLR0917 - each amount
        self, database: Database, desk: Desk, now: datetime, minor: int, shipping: int, of_lamp: int
    ) -> None:
        refund_id = (await issued(database, desk, refund(goodwill=brl(5)), now)).refund_id
        async with database.transaction() as session:
            lamp, _ = await make.items_of(session, desk.order)
        own = desk.merchant.id, desk.order.id, refund_id, "BRL"
        money = Sum(*own, minor, shipping, [Part(desk.lamp, lamp.id, of_lamp)])

        for leaves, to in ((Account.KEPT, Account.PENDING), (Account.PENDING, Account.REFUNDED)):
            with pytest.raises(LedgerRefuses):
                async with database.transaction() as session:
                    await ledger.move(session, money, leaves, to, at=now)

        assert await balance(database, desk) == (TOTAL - 5, 5, 0)

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=st.lists(st.tuples(st.sampled_from("ISF"), st.integers(1, 1_400)), min_size=3, max_size=10))
    async def test_holds_whatever_happens(self, database: Database, now: datetime, steps: Sequence[Any]) -> None:
        desk = await desk_in(database, f"shop-{next(_handles)}")
        pending: dict[UUID, int] = {}
        expected = 0

        for act, amount in steps:
            if act == "I":
                half = amount // 2
                lines = [LineData(desk.lamp, amount=brl(amount - half))] if amount - half else []
                given = refund(*lines, goodwill=brl(half) if half else None)
                try:
                    pending[(await issued(database, desk, given, now)).refund_id] = amount
                except (rules.RefundTooLarge, guards.NothingRefundable):
                    continue
            elif pending:
                refund_id, given_minor = pending.popitem()
                outcome = RefundOutcome.SUCCEEDED if act == "S" else RefundOutcome.FAILED
                await settled(database, refund_id, outcome, now)
                expected += given_minor if act == "S" else 0
            on_its_way = sum(pending.values())
            assert await balance(database, desk) == (TOTAL - on_its_way - expected, on_its_way, expected)


def line_of(desk: Desk, product: str, given: int | MoneyData | None) -> LineData:
    known = {"lamp": desk.lamp, "cable": desk.cable, "other": desk.ticket_id}
    return LineData(
        known[product],
        quantity=given if isinstance(given, int) else None,
        amount=given if isinstance(given, MoneyData) else None,
    )


async def broken_by(database: Database, change: Any) -> list[UUID]:
    """Say which orders are out of balance by a change, which is taken back."""
    async with database.transaction() as session:
        await session.exec(change)
        found = [row.id for row in await (await session.connection()).execute(ledger.unbalanced())]
        await session.rollback()
    return found


async def attention(database: Database) -> tuple[AttentionReason, ...]:
    async with database.transaction() as session:
        return tuple((await session.exec(select(Ticket.attention))).one())
