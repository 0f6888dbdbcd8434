"""Orders that come in: each for itself, once, as its own merchant's, and in few statements."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import events
from domain.orders import operations
from domain.orders.data import AddressData, CustomerData, ItemData, MerchantData, OrderData, ShipmentData
from domain.orders.operations import NoOrders, TooManyOrders
from domain.orders.queries import history
from domain.people.viewer import SYSTEM
from domain.sql import OWN_WORD
from domain.tables import (
    Customer,
    Event,
    EventType,
    Merchant,
    Order,
    OrderItem,
    OrderSearch,
    OrderState,
    Shipment,
)
from server.database import Database
from tests import make
from tests.conftest import SECRET
from tests.domain.imports import ANA, CABLE, LAMP, PARCEL, an_order, counted, imported, rows, told, viewer_of
from tests.make import NOW


@pytest.fixture
async def casa(database: Database) -> Merchant:
    """Make the merchant whose orders come in."""
    async with database.transaction() as session:
        return await make.merchant(session, "casa-verde")


class TestImport:
    async def test_keeps_an_order_with_all_it_holds(self, database: Database, casa: Merchant) -> None:
        [answer] = await imported(database, an_order(transaction_number="TX"), viewer=viewer_of(casa))

        [order] = await rows(database, Order)
        [customer] = await rows(database, Customer)
        items = await rows(database, OrderItem, "position")
        [shipment] = await rows(database, Shipment)
        assert (answer.outcome, answer.order_id, answer.merchant_id) == ("CREATED", order.id, casa.id)
        assert (order.number, order.transaction_number, order.state) == ("O1", "TX", OrderState.SHIPPED)
        assert (order.currency, order.total_minor, order.shipping_minor) == ("BRL", 2800, 300)
        assert (order.customer_id, order.address_city, order.updated_at) == (customer.id, "São Paulo", NOW)
        assert (customer.external_id, customer.name, customer.locale, customer.country) == (
            "C1",
            "Ana Lima",
            "pt-BR",
            "BR",
        )
        assert [(item.external_id, item.quantity, item.unit_price_minor, item.currency) for item in items] == [
            ("lamp", 2, 1000, "BRL"),
            ("cable", 1, 500, "BRL"),
        ]
        assert (shipment.order_id, shipment.tracking_number, shipment.expected_at) == (
            order.id,
            "T1",
            PARCEL.expected_at,
        )

    async def test_changes_nothing_the_second_time(self, database: Database, casa: Merchant) -> None:
        batch = [an_order("O1"), an_order("O2", customer=None, address=None, shipments=())]
        first = await imported(database, *batch, viewer=viewer_of(casa))
        before = await everything(database)

        second = await imported(database, *batch, viewer=viewer_of(casa), now=NOW.replace(hour=13))

        assert told(second) == ["UNCHANGED", "UNCHANGED"]
        assert [answer.order_id for answer in second] == [answer.order_id for answer in first]
        assert await everything(database) == before

    async def test_goes_on_where_an_earlier_import_ended(self, database: Database, casa: Merchant) -> None:
        await imported(database, an_order("O1"), an_order("O2"), viewer=viewer_of(casa))

        answers = await imported(database, *(an_order(f"O{n}") for n in (3, 2, 4, 1)), viewer=viewer_of(casa))

        assert told(answers) == ["CREATED", "UNCHANGED", "CREATED", "UNCHANGED"]

    async def test_keeps_nothing_of_a_transaction_that_fails(self, database: Database, casa: Merchant) -> None:
        async def fail() -> None:
            async with database.transaction() as session:
                await operations.import_(
                    session, viewer=viewer_of(casa), orders=[an_order()], create_merchants=False, now=NOW
                )
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fail()

        assert await rows(database, Order) == []
        assert await rows(database, Event) == []

    async def test_lets_no_bad_order_sink_a_good_one(self, database: Database, casa: Merchant) -> None:
        bad = [an_order("O2", items=()), an_order("", items=()), an_order("O\ud83d"), an_order("O3", currency="XXX")]

        answers = await imported(database, an_order("O1"), *bad, an_order("O4"), viewer=viewer_of(casa))

        problems = ["NoItems", "TextMissing", "TextUnkeepable", "CurrencyUnknown"]
        assert told(answers) == ["CREATED", *problems, "CREATED"]
        assert [answer.number for answer in answers] == ["O1", "O2", "", "O?", "O3", "O4"]
        assert sorted(order.number for order in await rows(database, Order)) == ["O1", "O4"]

    async def test_takes_the_first_order_of_a_number(self, database: Database, casa: Merchant) -> None:
        batch = [an_order("O1", items=()), an_order("O1"), an_order(" O1 ", total_minor=1), an_order("O2")]

        answers = await imported(database, *batch, viewer=viewer_of(casa))

        assert told(answers) == ["NoItems", "CREATED", "DuplicateOrder", "CREATED"]
        assert [order.total_minor for order in await rows(database, Order)] == [2800, 2800]

    async def test_takes_1_to_250_orders(self, database: Database, casa: Merchant) -> None:
        batch = [an_order(str(number)) for number in range(251)]

        with pytest.raises(NoOrders):
            await imported(database, viewer=viewer_of(casa))
        with pytest.raises(TooManyOrders):
            await imported(database, *batch, viewer=viewer_of(casa))
        assert told(await imported(database, *batch[:250], viewer=viewer_of(casa))) == ["CREATED"] * 250

    async def test_takes_the_largest_order_there_can_be(self, database: Database, casa: Merchant) -> None:
        items = tuple(
            ItemData(f"{place:0100}", "P" * 100, 1_000_000, 1, 1, f"{place} {'語' * 490}", "😀" * 200)
            for place in range(200)
        )
        shipments = tuple(ShipmentData("é" * 100, f"{place:0100}") for place in range(50))

        answers = await imported(
            database, an_order("Ö" * 100, items=items, shipments=shipments), viewer=viewer_of(casa)
        )

        assert told(answers) == ["CREATED"]
        assert (len(await rows(database, OrderItem)), len(await rows(database, Shipment))) == (200, 50)

    async def test_takes_as_many_statements_for_many_orders_as_for_one(self, database: Database) -> None:
        async def statements(*orders: OrderData) -> int:
            async with database.transaction() as session:
                with counted(session) as sent:
                    await operations.import_(session, viewer=SYSTEM, orders=orders, create_merchants=True, now=NOW)
                return len(sent)

        def several(count: int, **values: Any) -> list[OrderData]:
            return [
                an_order(str(n), merchant=MerchantData(f"m{n % 5}"), customer=CustomerData(f"C{n}"), **values)
                for n in range(count)
            ]

        await statements(*several(5))
        one = [
            await statements(an_order("X", merchant=MerchantData("m0"))),
            await statements(*several(1, total_minor=7)),
        ]
        many = [await statements(*several(100)[5:]), await statements(*several(100, total_minor=8))]

        assert many == one


class TestImportDespiteTheDatabase:
    async def test_leaves_out_only_what_the_database_refuses(self, database: Database, casa: Merchant) -> None:
        async with database.transaction() as session:
            await refuse_cancelled_orders_of(await session.connection())
        states = [OrderState.CANCELLED if number in {3, 4, 9} else OrderState.PLACED for number in range(12)]
        batch = [an_order(f"O{number:02}", state=state) for number, state in enumerate(states)]

        answers = await imported(database, *batch, viewer=viewer_of(casa))

        stored = [number for number in range(12) if number not in {3, 4, 9}]
        assert [number for number, answer in enumerate(answers) if answer.outcome == "CREATED"] == stored
        assert {told([answers[number]])[0] for number in (3, 4, 9)} == {"OrderNotStored"}
        assert [order.number for order in await rows(database, Order, "number")] == [batch[n].number for n in stored]
        written = await rows(database, Event)
        assert [event.order_id for event in written] == [answers[number].order_id for number in stored]
        assert events.verify(SECRET, written) is None


class TestImportAtTheSameTime:
    async def test_creates_each_order_and_customer_once(self, database: Database, casa: Merchant) -> None:
        batch = [an_order(f"O{number}", customer=replace(ANA, external_id=f"C{number % 3}")) for number in range(10)]

        answers = await asyncio.gather(
            *(imported(database, *batch[:: turn % 2 * 2 - 1], viewer=viewer_of(casa)) for turn in range(4))
        )

        outcomes = [answer.outcome for batch_of in answers for answer in batch_of]
        assert sorted(outcome or "" for outcome in outcomes) == ["CREATED"] * 10 + ["UNCHANGED"] * 30
        assert len({answer.order_id for batch_of in answers for answer in batch_of}) == 10
        assert (len(await rows(database, Order)), len(await rows(database, Customer))) == (10, 3)
        assert len(await rows(database, OrderItem)) == 20

    async def test_lets_the_last_word_count(self, database: Database, casa: Merchant) -> None:
        versions = [[an_order(f"O{number}", total_minor=total) for number in range(5)] for total in range(4)]

        await asyncio.gather(*(imported(database, *version, viewer=viewer_of(casa)) for version in versions))

        written = await rows(database, Event)
        assert [event.type for event in written].count(EventType.ORDER_CREATED) == 5
        assert [event.type for event in written].count(EventType.ORDER_UPDATED) == 15
        assert events.verify(SECRET, written) is None
        assert len({order.total_minor for order in await rows(database, Order)}) == 1
        assert len(await rows(database, OrderItem)) == 10

    async def test_creates_a_merchant_once(self, database: Database) -> None:
        batches = [
            [an_order(f"O{turn}", merchant=MerchantData(handle)) for handle in ("a", "b", "c")[:: turn % 2 * 2 - 1]]
            for turn in range(4)
        ]

        answers = await asyncio.gather(*(imported(database, *batch, create=True) for batch in batches))

        assert {outcome for batch_of in answers for outcome in told(batch_of)} == {"CREATED"}
        assert sorted(merchant.handle for merchant in await rows(database, Merchant)) == ["a", "b", "c"]
        assert len(await rows(database, Order)) == 12


class TestImportForMerchants:
    async def test_knows_a_merchant_only_by_its_own_handle(self, database: Database, casa: Merchant) -> None:
        async with database.transaction() as session:
            await make.merchant(session, "loja-azul")
        handles = [None, "casa-verde", "loja-azul", "nobody", "\ud83d"]
        batch = [an_order(f"O{n}", merchant=handle and MerchantData(handle)) for n, handle in enumerate(handles)]

        answers = await imported(database, *batch, viewer=viewer_of(casa), create=True)

        assert told(answers) == ["CREATED", "CREATED", "MerchantUnknown", "MerchantUnknown", "MerchantUnknown"]
        assert {order.merchant_id for order in await rows(database, Order)} == {casa.id}
        assert len(await rows(database, Merchant)) == 2

    async def test_asks_the_marketplace_for_a_merchant(self, database: Database, casa: Merchant) -> None:
        named = [None, MerchantData("casa-verde"), MerchantData("nobody"), MerchantData("No Body")]

        answers = await imported(database, *(an_order(f"O{n}", merchant=one) for n, one in enumerate(named)))

        assert told(answers) == ["MerchantMissing", "CREATED", "MerchantUnknown", "MerchantUnknown"]
        assert answers[1].merchant_id == casa.id

    async def test_creates_the_merchants_that_can_be(self, database: Database, casa: Merchant) -> None:
        named = [
            MerchantData("casa-verde", "Another name"),
            MerchantData("loja-azul", "x" * 201),
            MerchantData("loja-azul", " Loja Azul "),
            MerchantData("nova"),
            MerchantData("No Body"),
            MerchantData("sem-nome", "\0"),
        ]

        answers = await imported(
            database, *(an_order(f"O{n}", merchant=one) for n, one in enumerate(named)), create=True
        )

        assert told(answers) == ["CREATED"] * 4 + ["HandleInvalid", "MerchantNameInvalid"]
        merchants = await rows(database, Merchant, "handle")
        assert [(merchant.handle, merchant.name) for merchant in merchants] == [
            ("casa-verde", casa.name),
            ("loja-azul", "Loja Azul"),
            ("nova", "nova"),
        ]

    async def test_creates_no_merchant_for_a_bad_order(self, database: Database) -> None:
        assert told(await imported(database, an_order(merchant=MerchantData("nova"), items=()), create=True)) == [
            "NoItems"
        ]
        assert await rows(database, Merchant) == []

    async def test_keeps_the_same_number_apart(self, database: Database) -> None:
        batch = [an_order("O1", merchant=MerchantData(handle), customer=replace(ANA, name=handle)) for handle in "abc"]

        assert told(await imported(database, *batch, create=True)) == ["CREATED"] * 3
        assert told(await imported(database, *batch[1:])) == ["UNCHANGED"] * 2
        assert sorted(customer.name or "" for customer in await rows(database, Customer)) == ["a", "b", "c"]


class TestEventsOfImports:
    async def test_follow_each_other_merchant_by_merchant(self, database: Database) -> None:
        batch = [an_order(f"O{number}", merchant=MerchantData("ab"[number % 2])) for number in range(6)]
        answers = await imported(database, *batch, create=True)
        await imported(database, replace(batch[0], state=OrderState.DELIVERED, total_minor=2000), batch[1])

        written = await rows(database, Event)
        for place in (0, 1):
            own = [event for event in written if event.merchant_id == answers[place].merchant_id]
            assert events.verify(SECRET, own) is None
            assert [event.order_id for event in own][:3] == [answer.order_id for answer in answers[place::2]]
        assert [event.data for event in written if event.type is EventType.ORDER_UPDATED] == [
            (
                '{"before":{"state":"SHIPPED","totalMinor":2800},"currency":"BRL","itemCount":2,"shipmentCount":1,'
                '"state":"DELIVERED","totalMinor":2000}'
            )
        ]

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
    @given(secret=st.text(st.characters(categories=["L", "N"]), min_size=3, max_size=12))
    async def test_hold_no_personal_data(self, database: Database, secret: str) -> None:
        text = f"§{secret}§"
        order = an_order(
            f"O{text}",
            merchant=MerchantData("casa-verde", text),
            transaction_number=text,
            customer=CustomerData(text, text, f"{text}@example.com", "pt-BR", "BR"),
            address=AddressData(text, text, text, text, text, text, "BR"),
            items=(ItemData(text, text, 1, 1, 0, text, text, f"https://img.example/{text}"),),
            shipments=(ShipmentData(text, text),),
        )

        await imported(database, order, create=True)
        await imported(database, replace(order, state=OrderState.CANCELLED))

        written = await rows(database, Event)
        assert written
        assert "§" not in "".join(event.model_dump_json() for event in written)


class TestSearchOfImports:
    @pytest.fixture
    async def find(self, database: Database, casa: Merchant) -> Callable[[str], Awaitable[list[str]]]:
        """Search the merchant's history."""
        viewer = viewer_of(casa)
        statement = history(viewer.placeholder(), search=sa.bindparam("search", type_=sa.Text()))
        forms = ("search", "search|low", "search|number", "search|words")

        async def numbers(text: str) -> list[str]:
            async with database.transaction() as session:
                connection = await session.connection()
                found = await connection.execute(statement, viewer.parameters() | dict.fromkeys(forms, text))
                return sorted(row.number for row in found)

        return numbers

    @pytest.mark.parametrize("text", ["Lima", "ana", "blue large", "são", "O1", "T1"])
    async def test_finds_an_order_by_its_words(
        self, database: Database, casa: Merchant, find: Callable[[str], Awaitable[list[str]]], text: str
    ) -> None:
        plain = an_order("P1", customer=None, address=None, items=(CABLE,), shipments=())
        await imported(database, an_order("O1"), plain, viewer=viewer_of(casa))

        assert await find(text) == ["O1"]

    async def test_follows_an_update(
        self, database: Database, casa: Merchant, find: Callable[[str], Awaitable[list[str]]]
    ) -> None:
        await imported(database, an_order("O1"), viewer=viewer_of(casa))

        changed = an_order("O1", customer=None, items=(replace(LAMP, name="Red lamp"),))
        await imported(database, changed, viewer=viewer_of(casa))

        assert (await find("red"), await find("blue"), await find("lima")) == (["O1"], [], ["O1"])

    async def test_keeps_words_after_the_merchants_own_and_within_bounds(
        self, database: Database, casa: Merchant
    ) -> None:
        items = tuple(
            replace(CABLE, external_id=str(n), name=" ".join(f"w{n}x{m}" for m in range(50))) for n in range(100)
        )

        await imported(database, an_order(items=items), viewer=viewer_of(casa))

        [search] = await rows(database, OrderSearch)
        words = search.words.split()
        assert words[:3] == [f"{OWN_WORD}{casa.id.hex}", "ana", "lima"]
        assert len(words) == 1001


async def everything(database: Database) -> list[dict[str, Any]]:
    """Read every row that imports write."""
    tables = (Order, OrderItem, Shipment, Customer, OrderSearch, Event)
    return [row.model_dump() for table in tables for row in await rows(database, table)]


async def refuse_cancelled_orders_of(connection: Any) -> None:
    """Have the database refuse orders for a reason that the rules do not know."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.text("ALTER TABLE orders ADD CHECK (state <> 'CANCELLED')"))
        return
    await connection.execute(
        sa.text(
            "CREATE TRIGGER no_cancelled BEFORE INSERT ON orders WHEN new.state = 'CANCELLED'"
            " BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    )
