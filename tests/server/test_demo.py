"""Demo data: alike each time, lively, and as true as if people had made it."""

import asyncio
import shutil
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlmodel import SQLModel, col, select

from domain import events
from domain.people import merchants
from domain.refunds import ledger
from domain.tables import (
    AffectedProduct,
    Author,
    Customer,
    Event,
    IssueType,
    Merchant,
    Message,
    Order,
    OrderState,
    Refund,
    RefundState,
    Shipment,
    Ticket,
    TicketState,
)
from domain.tickets.facts import facts_of, fold
from domain.tickets.rules import GOES_TO_SUPPORT
from server import demo
from server.database import Database
from server.demo.deeds import Known, Opened
from server.demo.dice import dice, table
from server.demo.filling import Filled, fill
from server.demo.letters import LANGUAGES, Pen
from server.demo.places import person, places
from server.demo.shops import shops
from server.demo.stories import Happening, Marketplace
from tests import make, postgres
from tests.conftest import SECRET, sqlite_url
from tests.server import commands
from tests.server.desk import desk

ORDERS, MERCHANTS = 800, 3
"""What `python -m server demo` makes without being told otherwise."""

R = TypeVar("R", bound=SQLModel)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Fill a database of each kind, once for all tests here, which only read it."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        url = sqlite_url(Path(shutil.copy(template, tmp_path_factory.mktemp("demo"))))
        asyncio.run(_fill(url))
        yield url
        return
    admin_url: str = request.getfixturevalue("admin_url")
    url = asyncio.run(postgres.clone(admin_url, request.getfixturevalue("postgres_template")))
    asyncio.run(_fill(url))
    yield url
    asyncio.run(postgres.drop_database(admin_url, url))


@pytest.fixture
async def filled(filled_url: str) -> AsyncIterator[Database]:
    """Open the database that is filled."""
    async with Database(filled_url, secret=SECRET, connections=2) as opened:
        yield opened


async def _fill(url: str) -> Filled:
    told: list[int] = []
    async with Database(url, secret=SECRET, connections=2) as database:
        done = await fill(database, count=ORDERS, of_merchants=MERCHANTS, now=make.NOW, progress=told.append)
    assert sum(told) == done.orders == ORDERS
    return done


async def rows(database: Database, kind: type[R], *order: Any) -> Sequence[R]:
    """Read all rows of a table."""
    async with database.transaction() as session:
        return (await session.exec(select(kind).order_by(*order))).all()


class TestStories:
    def test_are_the_same_each_time(self, now: datetime) -> None:
        assert happenings(now) == happenings(now)

    def test_move_with_the_clock(self, now: datetime) -> None:
        later = timedelta(days=100, seconds=1)

        moved = happenings(now + later)

        assert [(one.nth, one.step.at) for one in moved] == [(one.nth, one.step.at + later) for one in happenings(now)]

    def test_are_told_in_order_of_time_and_end_now(self, now: datetime) -> None:
        times = [one.step.at for one in happenings(now)]

        assert times == sorted(times)
        assert now - timedelta(days=180) < times[0] < times[-1] <= now

    def test_are_told_alike_when_too_many_go_on_at_once(self, now: datetime) -> None:
        assert happenings(now, remembered=3) == happenings(now)

    @pytest.mark.parametrize("orders", [1, 2, 10, 50, 160, 800])
    def test_end_with_a_question_that_nobody_has_answered(self, now: datetime, orders: int) -> None:
        told = [one for one in Marketplace(shops(1), orders, now).happenings() if one.nth == orders - 1]

        asked = [one.step.deed for one in told if isinstance(one.step.deed, Opened)]
        assert [type(one.step.deed) for one in told] == [Known] * (len(told) - 1) + [Opened]
        assert told[-1].step.at > now - timedelta(hours=6)
        assert all(deed.ticket.issue_type not in GOES_TO_SUPPORT for deed in asked)


class TestLetters:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_can_be_written_about_everything(self, language: str) -> None:
        words = {"name": "Ana", "shop": "Casa Verde", "number": "MK-1", "product": "Lamp"}
        texts = table(f"letters/{language}")

        assert set(texts["letters"]) == set(IssueType)
        assert min(len(letters) for letters in texts["letters"].values()) >= 2
        assert {name for text in every_text(texts) for _, name, _, _ in Formatter().parse(text) if name} <= set(words)
        pen = Pen(language, dice("test"), **words)
        assert all(pen.question(issue) for issue in IssueType)

    def test_there_are_in_the_language_of_every_place(self) -> None:
        assert {place.language for place in places()[0]} == set(LANGUAGES)

    def test_say_the_same_kinds_of_things_in_every_language(self) -> None:
        kinds = [{part: sorted(table(f"letters/{one}")[part]) for part in ("later", "replies")} for one in LANGUAGES]

        assert all(kind == kinds[0] for kind in kinds)


class TestShops:
    def test_have_names_that_merchants_can_have_however_many_there_are(self) -> None:
        opened = shops(400)

        assert len({shop.handle for shop in opened}) == 400
        assert opened[0].handle == "casa-verde"
        for shop in opened:
            merchants.check(shop.handle, shop.name)
            assert shop.products


class TestPeople:
    def test_are_the_same_whenever_they_buy(self) -> None:
        assert person(7) == person(7)
        assert person(7) != person(8)

    def test_pay_in_round_prices_of_their_own_currency(self) -> None:
        for place in places()[0]:
            assert place.price(1990) % place.step == 0
            assert place.price(1) > 0


class TestFill:
    async def test_leaves_no_list_empty(self, filled: Database) -> None:
        casa_verde = {merchant.handle: merchant.id for merchant in await rows(filled, Merchant)}["casa-verde"]
        tickets = [ticket for ticket in await rows(filled, Ticket) if ticket.merchant_id == casa_verde]

        states = Counter(ticket.state for ticket in tickets)
        assert set(states) == set(TicketState)
        assert states[TicketState.AWAITING_MERCHANT] >= 4
        assert any(ticket.respond_by > make.NOW for ticket in tickets if ticket.state is TicketState.AWAITING_MERCHANT)
        assert sum(ticket.attention_since is not None for ticket in tickets) >= 4

    async def test_is_of_every_kind(self, filled: Database) -> None:
        orders, tickets = await rows(filled, Order), await rows(filled, Ticket)
        messages, customers = await rows(filled, Message), await rows(filled, Customer)

        assert {order.state for order in orders} == set(OrderState)
        assert {order.currency for order in orders} == {place.currency for place in places()[0]}
        assert {ticket.issue_type for ticket in tickets} == set(IssueType)
        assert 0.06 <= len(tickets) / len(orders) <= 0.10
        assert len({message.language for message in messages}) >= 8
        assert {message.author for message in messages} == {Author.CUSTOMER, Author.MERCHANT, Author.SUPPORT}
        assert len({customer.country for customer in customers}) == len(places()[0])

    async def test_says_nothing_that_has_not_happened(self, filled: Database) -> None:
        tickets, messages = await rows(filled, Ticket), await rows(filled, Message)
        orders, shipments = await rows(filled, Order), await rows(filled, Shipment)

        placed = {order.id: order.placed_at for order in orders}
        assert max(placed.values()) <= make.NOW
        assert all(placed[ticket.order_id] < ticket.opened_at <= make.NOW for ticket in tickets)
        assert max(message.sent_at for message in messages) <= make.NOW
        assert all(shipment.delivered_at is None or shipment.delivered_at <= make.NOW for shipment in shipments)

    async def test_counts_refunds_wherever_they_count(self, filled: Database) -> None:
        refunds = await rows(filled, Refund)
        given = sum(refund.amount_minor for refund in refunds if refund.state is RefundState.SUCCEEDED)

        assert {refund.state for refund in refunds} >= {RefundState.SUCCEEDED, RefundState.PENDING}
        assert sum(order.refunded_minor for order in await rows(filled, Order)) == given > 0
        assert await filled.read(ledger.unbalanced()) == []

    async def test_sends_replacements_in_the_place_of_what_was_sent_before(self, filled: Database) -> None:
        shipments = {shipment.id: shipment for shipment in await rows(filled, Shipment)}
        replaced = [product for product in await rows(filled, AffectedProduct) if product.replacement_id is not None]

        assert replaced
        for product in replaced:
            replacement = shipments[product.replacement_id or product.id]
            assert replacement.replaces_id is not None
            assert shipments[replacement.replaces_id].order_id == replacement.order_id

    async def test_counts_replies_and_knows_who_answered(self, filled: Database) -> None:
        written: dict[UUID, Counter[Author]] = defaultdict(Counter)
        for message in await rows(filled, Message):
            written[message.ticket_id][message.author] += 1

        for ticket in await rows(filled, Ticket):
            assert ticket.replies_used == written[ticket.id][Author.MERCHANT]
            assert ticket.support_answered == bool(written[ticket.id][Author.SUPPORT])
            assert (ticket.closed_at is not None) == (ticket.state is TicketState.CLOSED)

    async def test_tells_every_ticket_in_its_events(self, filled: Database) -> None:
        told: dict[UUID | None, list[Event]] = defaultdict(list)
        for event in await rows(filled, Event, col(Event.merchant_id), col(Event.sequence)):
            told[event.ticket_id].append(event)

        for ticket in await rows(filled, Ticket):
            assert fold(told[ticket.id]) == facts_of(ticket)

    async def test_chains_all_events(self, filled: Database) -> None:
        chains: dict[UUID, list[Event]] = defaultdict(list)
        for event in await rows(filled, Event, col(Event.merchant_id), col(Event.sequence)):
            chains[event.merchant_id].append(event)

        assert len(chains) == MERCHANTS + 1, "the marketplace has one of its own"
        assert {events.verify(SECRET, chain) for chain in chains.values()} == {None}

    @pytest.mark.parametrize("email", [demo.OWNER, demo.AGENT, demo.SUPPORT, "owner.nordlicht@demo.example"])
    async def test_lets_its_members_sign_in(self, filled: Database, email: str) -> None:
        async with desk(filled) as visitor:
            answer = await visitor.post("/auth/sign-in", json={"email": email, "password": demo.PASSWORD})

        assert answer.is_success


class TestDemo:
    def test_says_what_it_made_and_who_may_sign_in(self, database_url: str) -> None:
        result = commands.run(database_url, "demo", "--orders", "30", "--merchants", "2")

        assert result.exit_code == 0
        assert "Made 2 merchants, 30 orders, " in result.stderr
        assert demo.OWNER in result.stdout
        assert demo.PASSWORD in result.stdout

    def test_refuses_a_database_that_has_merchants(self, database_url: str) -> None:
        commands.run(database_url, "demo", "--orders", "1")

        result = commands.run(database_url, "demo", "--orders", "1")

        assert result.exit_code == 1
        assert result.stderr == "The database has merchants already: no demo data is added.\n"

    def test_leaves_a_database_that_has_merchants_alone_where_that_is_fine(self, database_url: str) -> None:
        commands.run(database_url, "demo", "--orders", "1")

        result = commands.run(database_url, "demo", "--if-empty")

        assert result.exit_code == 0
        assert result.stderr == "The database has merchants already: no demo data is added.\n"


def happenings(now: datetime, **values: int) -> list[Happening]:
    """Tell a small marketplace's stories."""
    return list(Marketplace(shops(MERCHANTS), 100, now, **values).happenings())


def every_text(texts: Any) -> Iterator[str]:
    """Find all texts of a language."""
    if isinstance(texts, str):
        yield texts
    else:
        for part in texts.values() if isinstance(texts, dict) else texts:
            yield from every_text(part)
