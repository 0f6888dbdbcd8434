"""How tickets are opened: on an order one may know of, about items that were ordered."""

import asyncio
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.errors import Refused
from domain.people.viewer import SYSTEM
from domain.tables import (
    AffectedProduct,
    Author,
    Event,
    EventType,
    IssueType,
    Message,
    OrderItem,
    Section,
    Ticket,
    TicketState,
)
from domain.texts import digest
from domain.tickets import closings, data, operations
from domain.tickets.data import AffectedData, MessageData
from domain.tickets.operations import Opened
from domain.tickets.rules import ALLOWED_TIME, MAX_OPEN
from server.database import Database
from tests import make
from tests.domain.shops import BODY, Shop, counted, opened, rows, shop_in, ticket


@pytest.fixture
async def shop(database: Database) -> Shop:
    async with database.transaction() as session:
        return await shop_in(session, "casa-verde")


class TestOpen:
    async def test_opens_a_ticket_that_awaits_the_merchant(self, database: Database, shop: Shop, now: datetime) -> None:
        at = now - timedelta(hours=3)

        done = await opened(database, shop.viewer, ticket(opened_at=at, external_id="their-1"), now)

        [row] = await rows(database, Ticket)
        assert done == Opened(row.id, created=True)
        assert (row.merchant_id, row.order_id) == (shop.merchant.id, shop.order.id)
        assert (row.state, row.section) == (TicketState.AWAITING_MERCHANT, Section.UNHANDLED)
        assert (row.issue_type, row.external_id) == (IssueType.DAMAGED, "their-1")
        assert (row.opened_at, row.activity_at, row.respond_by) == (at, at, at + ALLOWED_TIME)
        assert (row.closed_at, row.support_since, row.attention_since) == (None, None, at)
        assert (row.reply_limit, row.replies_used, row.support_answered) == (1, 0, False)

    async def test_is_opened_now_if_no_time_is_given(self, database: Database, shop: Shop, now: datetime) -> None:
        await opened(database, shop.viewer, ticket(), now)

        [row], [message] = await rows(database, Ticket), await rows(database, Message)
        assert (row.opened_at, message.sent_at) == (now, now)

    async def test_begins_with_the_customers_message(self, database: Database, shop: Shop, now: datetime) -> None:
        at = now - timedelta(hours=3)

        done = await opened(database, shop.viewer, ticket(opened_at=at), now)

        [message] = await rows(database, Message)
        assert (message.ticket_id, message.author, message.member_id) == (done.ticket_id, Author.CUSTOMER, None)
        assert (message.body, message.language, message.sent_at) == (BODY, "en", at)

    async def test_is_about_items_in_the_order_given(self, database: Database, shop: Shop, now: datetime) -> None:
        affected = (AffectedData("cable", 1), AffectedData("lamp", 2))

        await opened(database, shop.viewer, ticket(affected=affected), now)

        items = {item.id: item.external_id for item in await rows(database, OrderItem)}
        products = sorted(await rows(database, AffectedProduct), key=lambda row: row.position)
        assert [(items[row.order_item_id], row.quantity) for row in products] == [("cable", 1), ("lamp", 2)]
        assert {row.currency for row in products} == {shop.order.currency}

    @pytest.mark.parametrize("issue_type", [IssueType.COUNTERFEIT, IssueType.PAYMENT_PROBLEM])
    async def test_goes_to_support_by_its_issue_type(
        self, database: Database, shop: Shop, now: datetime, issue_type: IssueType
    ) -> None:
        await opened(database, shop.viewer, ticket(issue_type=issue_type), now)

        [row] = await rows(database, Ticket)
        assert (row.state, row.section) == (TicketState.AWAITING_SUPPORT, Section.REPLIED)
        assert (row.support_since, row.respond_by) == (now, now + ALLOWED_TIME)

    async def test_has_the_replies_of_its_merchants_policy(self, database: Database, now: datetime) -> None:
        async with database.transaction() as session:
            shop = await shop_in(session, "patient", reply_limit=3)

        await opened(database, shop.viewer, ticket(), now)

        assert [row.reply_limit for row in await rows(database, Ticket)] == [3]

    async def test_appends_an_event_without_the_text(self, database: Database, shop: Shop, now: datetime) -> None:
        done = await opened(database, shop.viewer, ticket(), now)

        [event], [row] = await rows(database, Event), await rows(database, Ticket)
        [message], [product] = await rows(database, Message), await rows(database, AffectedProduct)
        assert (event.type, event.at, event.actor_id) == (EventType.TICKET_OPENED, now, shop.viewer.id)
        assert (event.ticket_id, event.order_id) == (done.ticket_id, shop.order.id)
        assert BODY not in event.data
        assert json.loads(event.data) == {
            "ticket": {
                "number": row.number,
                "externalId": None,
                "issueType": "DAMAGED",
                "state": "AWAITING_MERCHANT",
                "openedAt": "2026-11-24T12:00:00.000000Z",
                "respondBy": "2026-11-26T12:00:00.000000Z",
                "activityAt": "2026-11-24T12:00:00.000000Z",
                "closedAt": None,
                "supportSince": None,
                "supportAnswered": False,
                "attention": ["CUSTOMER_WAITING"],
                "attentionSince": "2026-11-24T12:00:00.000000Z",
                "claimedBy": None,
                "claimedUntil": None,
                "replyLimit": 1,
                "repliesUsed": 0,
            },
            "messageId": message.id.hex,
            "bodyDigest": digest(BODY),
            "language": "en",
            "affectedProducts": [{"id": product.id.hex, "orderItemId": product.order_item_id.hex, "quantity": 1}],
        }

    async def test_lets_an_order_have_several(self, database: Database, shop: Shop, now: datetime) -> None:
        first = await opened(database, shop.viewer, ticket(), now)
        second = await opened(database, shop.viewer, ticket(), now)

        assert first.ticket_id != second.ticket_id
        assert second.created

    async def test_takes_another_number_where_one_is_given_out(
        self, database: Database, shop: Shop, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        letters: Iterator[str] = iter("A" * 10 + "A" * 20 + "B" * 10)
        monkeypatch.setattr(secrets, "choice", lambda _: next(letters))

        for _ in range(2):
            await opened(database, shop.viewer, ticket(), now)

        assert {row.number for row in await rows(database, Ticket)} == {"A" * 10, "B" * 10}

    async def test_leaves_nothing_behind_when_the_transaction_does_not_end(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        async def half_way() -> None:
            async with database.transaction() as session:
                await operations.open_(session, viewer=shop.viewer, ticket=ticket(external_id="1"), now=now)
                raise ConnectionAbortedError

        with pytest.raises(ConnectionAbortedError):
            await half_way()

        assert await counted(database) == [0, 0, 0, 0]
        assert (await opened(database, shop.viewer, ticket(external_id="1"), now)).created


class TestRoom:
    async def test_is_for_so_many_open_tickets_of_one_order(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        async def open_(nth: int) -> Opened | None:
            try:
                return await opened(database, shop.viewer, ticket(external_id=f"their-{nth}"), now)
            except operations.TooManyOpenTickets:
                return None

        early = [await open_(nth) for nth in range(MAX_OPEN - 2)]
        done = [*early, *await asyncio.gather(*map(open_, range(MAX_OPEN - 2, MAX_OPEN + 3)))]
        found = {nth: one for nth, one in enumerate(done) if one is not None}
        again = await open_(next(iter(found)))
        async with database.transaction() as session:
            await closings.close(session, viewer=shop.viewer, ticket_id=found.popitem()[1].ticket_id, now=now)
        after = [await open_(nth) for nth in (1_000, 1_001)]

        assert len(found) == MAX_OPEN - 1
        assert again is not None
        assert not again.created
        assert [one is None for one in after] == [False, True]


class TestWhichOrder:
    async def test_is_found_by_its_id(self, database: Database, shop: Shop, now: datetime) -> None:
        given = ticket(order_id=shop.order.id, order_number=None)

        assert (await opened(database, shop.viewer, given, now)).created

    async def test_may_be_named_with_ones_own_handle(self, database: Database, shop: Shop, now: datetime) -> None:
        assert (await opened(database, shop.viewer, ticket(merchant="casa-verde"), now)).created

    async def test_is_named_with_its_merchant_by_the_marketplace(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        async with database.transaction() as session:
            await shop_in(session, "other")  # its order has the same number

        await opened(database, SYSTEM, ticket(merchant="casa-verde"), now)

        assert [row.order_id for row in await rows(database, Ticket)] == [shop.order.id]

    async def test_needs_no_merchant_by_its_id(self, database: Database, shop: Shop, now: datetime) -> None:
        given = ticket(order_id=shop.order.id, order_number=None)

        assert (await opened(database, SYSTEM, given, now)).created

    @pytest.mark.usefixtures("shop")
    async def test_is_not_told_by_its_number_alone_to_the_marketplace(self, database: Database, now: datetime) -> None:
        with pytest.raises(data.MerchantNeeded):
            await opened(database, SYSTEM, ticket(), now)

    async def test_is_named_in_one_way(self, database: Database, shop: Shop, now: datetime) -> None:
        for given in (ticket(order_number=None), ticket(order_id=shop.order.id)):
            with pytest.raises(operations.OneOrderNeeded):
                await opened(database, shop.viewer, given, now)

    async def test_is_unknown_alike_whether_foreign_or_absent(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        async with database.transaction() as session:
            foreign = (await shop_in(session, "other", id=UUID(int=9))).order
        unknown = [
            ticket(order_id=foreign.id, order_number=None),
            ticket(order_id=UUID(int=1), order_number=None),
            ticket(order_number="O1", merchant="other"),
            ticket(order_number="O1", merchant="nobody"),
            ticket(order_number="O2"),
            ticket(order_number=""),
            ticket(order_number="O1\0"),
            ticket(order_number="O1\ud800"),
            ticket(order_number="O" * 100_000),
            ticket(merchant="casa-verde\0"),
        ]

        for given in unknown:
            with pytest.raises(operations.OrderUnknown):
                await opened(database, shop.viewer, given, now)

        assert await counted(database) == [0, 0, 0, 0]

    async def test_is_unknown_to_the_marketplace_at_another_merchant(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        async with database.transaction() as session:
            await make.merchant(session, "other")
        by_id = ticket(order_id=shop.order.id, order_number=None, merchant="other")

        for given in (by_id, ticket(merchant="other"), ticket(merchant="nobody")):
            with pytest.raises(operations.OrderUnknown):
                await opened(database, SYSTEM, given, now)


class TestWhatIsRefused:
    async def test_is_an_item_that_was_not_ordered(self, database: Database, shop: Shop, now: datetime) -> None:
        for name in ("sofa", "", "lamp\0", "lamp\ud800"):
            with pytest.raises(operations.ItemUnknown):
                await opened(database, shop.viewer, ticket(affected=(AffectedData(name, 1),)), now)

    async def test_is_more_of_an_item_than_was_ordered(self, database: Database, shop: Shop, now: datetime) -> None:
        for quantity in (3, 10**30):
            with pytest.raises(operations.QuantityTooLarge) as refused:
                await opened(database, shop.viewer, ticket(affected=(AffectedData("lamp", quantity),)), now)

            assert refused.value.figures == {"external_id": "lamp", "quantity": quantity, "ordered": 2}

    async def test_leaves_nothing_behind_even_if_the_transaction_ends(
        self, database: Database, shop: Shop, now: datetime
    ) -> None:
        wrong = (ticket(affected=(AffectedData("sofa", 1),)), ticket(order_number="O2"), ticket(affected=()))
        async with database.transaction() as session:
            for given in wrong:
                with pytest.raises(Refused):
                    await operations.open_(session, viewer=shop.viewer, ticket=given, now=now)

        assert await counted(database) == [0, 0, 0, 0]

    async def test_is_not_what_is_just_allowed(self, database: Database, shop: Shop, now: datetime) -> None:
        allowed: list[dict[str, Any]] = [
            {"message": MessageData("x" * data.MAX_BODY)},
            {"message": MessageData("🪔", language="zh-Hant-TW")},
            {"message": MessageData("a", external_id="ü" * data.MAX_EXTERNAL_ID)},
            {"external_id": "🪔" * data.MAX_EXTERNAL_ID},
            {"opened_at": datetime(1970, 1, 1, tzinfo=UTC)},
            {"opened_at": now + timedelta(minutes=5)},
            {"affected": (AffectedData("lamp", 2), AffectedData("cable", 1))},
        ]

        for changes in allowed:
            assert (await opened(database, shop.viewer, ticket(**changes), now)).created


class TestCheckTicket:
    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"affected": ()}, data.NoAffectedProducts),
            ({"affected": (AffectedData("lamp", 0),)}, data.QuantityTooSmall),
            ({"affected": (AffectedData("lamp", -1),)}, data.QuantityTooSmall),
            ({"affected": (AffectedData("lamp", 1), AffectedData("lamp", 1))}, data.DuplicateItem),
            ({"affected": tuple(AffectedData(f"{n}", 1) for n in range(201))}, data.TooManyAffectedProducts),
            ({"message": MessageData("")}, data.BodyEmpty),
            ({"message": MessageData(" \n\u3000")}, data.BodyEmpty),
            ({"message": MessageData("x" * 20_001)}, data.BodyTooLong),
            ({"message": MessageData("a\0b")}, data.BodyUnkeepable),
            ({"message": MessageData("a\udfffb")}, data.BodyUnkeepable),
            ({"message": MessageData("a", language="")}, data.LanguageInvalid),
            ({"message": MessageData("a", language="português")}, data.LanguageInvalid),
            ({"message": MessageData("a", language="pt_BR")}, data.LanguageInvalid),
            ({"message": MessageData("a", language="pt-x" + "-abcdefgh" * 4)}, data.LanguageInvalid),
            ({"message": MessageData("a", external_id="")}, data.ExternalIdInvalid),
            ({"message": MessageData("a", external_id="x" * 101)}, data.ExternalIdInvalid),
            ({"external_id": ""}, data.ExternalIdInvalid),
            ({"external_id": "x" * 101}, data.ExternalIdInvalid),
            ({"external_id": "x\0"}, data.ExternalIdInvalid),
            ({"opened_at": datetime(1969, 12, 31, 23, tzinfo=UTC)}, data.TimeOutOfRange),
            ({"opened_at": make.NOW + timedelta(minutes=5, seconds=1)}, data.TimeOutOfRange),
        ],
    )
    def test_refuses_what_no_order_could_have(
        self, now: datetime, changes: dict[str, Any], refusal: type[Refused]
    ) -> None:
        with pytest.raises(refusal):
            data.check_ticket(ticket(**changes), now=now)
