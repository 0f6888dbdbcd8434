"""The Olist loader: how it reads, judges and groups, what it sends, and what a server then holds."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import parse, validate
from starlette.applications import Starlette
from starlette.types import Message, Receive, Send
from starlette.types import Scope as Connection

from domain.tables import IssueType, OrderState, Scope
from examples.olist import client, findings, judge, load, sending, shapes, tables
from examples.olist.client import Client, StoppedError
from examples.olist.findings import Finding, Findings, Kind
from examples.olist.shapes import Part
from schema import imports, reads, root
from server.app import make_app
from server.database import Database
from server.settings import Settings
from tests import make
from tests.examples import sample
from tests.examples.sample import ANA, BETO, CAIO, DUDA, LAMP, MUG, NORTH, RUG, SOUTH
from tests.server import desk

ALL = {Scope.MARKETPLACE, Scope.ORDERS_READ, Scope.ORDERS_WRITE, Scope.TICKETS_WRITE}
NO_SHIFT = timedelta()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Write the made-up data set."""
    path = tmp_path / "data"
    path.mkdir()
    return sample.write(path)


@pytest.fixture
def found() -> Findings:
    """Collect findings."""
    return Findings()


@pytest.fixture
def data(directory: Path, found: Findings) -> tables.Data:
    """Read the made-up data set."""
    return tables.read(directory, found)


def reasons(found: Findings, kind: Kind) -> dict[str, list[str]]:
    """List the reasons of findings, by the id of their row."""
    listed: defaultdict[str, list[str]] = defaultdict(list)
    for finding in found.all:
        if finding.kind is kind:
            listed[finding.id].append(finding.reason)
    return listed


def of(parts: Iterable[Part], order_id: str) -> list[Part]:
    """Pick the parts of an order."""
    return [part for part in parts if part.order.id == order_id]


def pairs(data: tables.Data, found: Findings) -> list[tuple[Any, Part]]:
    """Pair the complaints with the parts of their orders."""
    by_order: defaultdict[str, list[Part]] = defaultdict(list)
    for part in shapes.parts(data, found):
        by_order[part.order.id].append(part)
    return shapes.complaints(data, by_order, found)


class TestReading:
    def test_counts_every_line(self, data: tables.Data) -> None:
        assert data.read == {
            "orders": 5,
            "order_items": 7,
            "order_reviews": 7,
            "order_payments": 6,
            "customers": 5,
            "sellers": 2,
            "product_category_name_translation": 1,
            "products": 3,
        }

    def test_takes_amounts_as_they_are_written(self, data: tables.Data) -> None:
        units = data.units[ANA] + data.units[BETO]

        assert [(unit.price, unit.freight) for unit in units] == [
            (1990, 505),
            (1990, 505),
            (10000, 0),
            (2000, 650),
            (29, 725),
        ]

    def test_joins_title_and_text_of_a_review(self, data: tables.Data) -> None:
        texts = {(review.id, review.order_id): review.text for review in data.reviews}

        assert texts["r1", ANA] == 'Xícara ruim\n\nA xícara chegou quebrada,\ne a "lâmpada" também 😕'
        assert texts["r4", DUDA] == ""

    def test_reads_a_file_with_a_byte_order_mark(self, directory: Path, found: Findings) -> None:
        path = directory / "product_category_name_translation.csv"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

        assert tables.read(directory, found).names == {MUG: "house wares"}

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("ffff,1,3333,1111,,cheap,1.00", "cannot be read: price"),
            ("ffff,1,3333,1111,,0.005,1.00", "cannot be read: price"),
            ("ffff,1,3333,1111,,-1.00,1.00", "cannot be read: price"),
            ("ffff,1,3333,1111,,NaN,1.00", "cannot be read: price"),
            ("ffff,1,3333,1111,,1e99,1.00", "cannot be read: price"),
            ("ffff,one,3333,1111,,1.00,1.00", "cannot be read: order_item_id"),
            ("ffff,1,,1111,,1.00,1.00", "cannot be read: product_id"),
            ("ffff,1,3333,1111,,1.00", "cannot be read: more or fewer fields than the heading"),
            ("ffff,1,3333,1111,,1.00,1.00,1.00", "cannot be read: more or fewer fields than the heading"),
            ("aaaa,1,3333,1111,2018-03-05 10:00:00,19.9,5.05", "the same row again"),
            ("aaaa,1,3333,1111,2018-03-05 10:00:00,29.9,5.05", "the same id again, with another content"),
        ],
    )
    def test_leaves_out_a_line_and_says_why(self, directory: Path, found: Findings, line: str, reason: str) -> None:
        sample.add(directory, "order_items", line)

        data = tables.read(directory, found)

        assert reasons(found, Kind.LEFT_OUT) == {"line 9": [reason]}
        assert len(data.units[ANA]) == 3

    @pytest.mark.parametrize("time", ["2018-02-30 00:00:00", "0001-01-01 00:00:00", "yesterday"])
    def test_leaves_out_an_order_of_an_impossible_time(self, directory: Path, found: Findings, time: str) -> None:
        sample.add(directory, "orders", f"ffff,ca,delivered,{time},,,,")

        tables.read(directory, found)

        assert reasons(found, Kind.LEFT_OUT) == {"line 7": ["cannot be read: order_purchase_timestamp"]}

    def test_leaves_out_what_belongs_to_no_order(self, directory: Path, found: Findings) -> None:
        sample.add(directory, "order_items", "ffff,1,3333,1111,,1.00,1.00")
        sample.add(directory, "order_payments", "ffff,1,boleto,1,1.00")

        tables.read(directory, found)

        assert reasons(found, Kind.LEFT_OUT)["f" * 32 + " 1"] == ["there is no such order"] * 2

    def test_refuses_a_folder_without_the_files(self, tmp_path: Path, found: Findings) -> None:
        with pytest.raises(tables.BadDataError, match=r"There is no .*orders\.csv"):
            tables.read(tmp_path, found)

    def test_refuses_a_file_without_a_column(self, directory: Path, found: Findings) -> None:
        sample.save(directory, "sellers", [["seller_id", "seller_city"], ["1111", "belem"]])

        with pytest.raises(tables.BadDataError, match=r"sellers\.csv has no column 'seller_state'"):
            tables.read(directory, found)

    def test_refuses_a_file_that_is_no_text(self, directory: Path, found: Findings) -> None:
        (directory / "orders.csv").write_bytes(b"order_id\n\xff\n")

        with pytest.raises(tables.BadDataError, match=r"orders\.csv cannot be read as CSV in UTF-8"):
            tables.read(directory, found)


class TestParts:
    def test_makes_an_order_for_each_seller(self, data: tables.Data, found: Findings) -> None:
        parts = shapes.parts(data, found)

        numbers = {(part.handle, part.number) for part in of(parts, BETO)}
        assert numbers == {(f"olist-{NORTH}", f"{BETO}-11111111"), (f"olist-{SOUTH}", f"{BETO}-22222222")}
        assert [part.number for part in of(parts, ANA)] == [ANA]

    def test_leaves_out_an_order_without_items(self, data: tables.Data, found: Findings) -> None:
        parts = shapes.parts(data, found)

        assert not of(parts, CAIO)
        assert reasons(found, Kind.LEFT_OUT) == {CAIO: ["it has no items"]}

    def test_leaves_out_an_order_in_an_unknown_state(self, directory: Path, found: Findings) -> None:
        sample.add(directory, "orders", "ffff,ca,lost,2018-03-01 10:00:00,,,,")
        sample.add(directory, "order_items", "ffff,1,3333,1111,,1.00,1.00")

        parts = shapes.parts(tables.read(directory, found), found)

        assert not of(parts, "f" * 32)
        assert reasons(found, Kind.LEFT_OUT)["f" * 32] == ["its state is unknown"]

    def test_tells_what_is_odd(self, data: tables.Data, found: Findings) -> None:
        shapes.parts(data, found)

        noted = reasons(found, Kind.NOTED)
        assert noted[BETO] == [
            "sent as one order for each of its sellers",
            "it was sent before it was approved",
            "its payments differ from its items and freight",
        ]
        assert noted[LAMP] == ["sent without a name: its category has no English name"]
        assert noted[RUG] == ["sent without a name: it has no category"]
        assert noted.keys() == {BETO, LAMP, RUG}

    def test_gives_every_state_of_the_data_set_one_of_ours(self) -> None:
        assert set(shapes.STATES.values()) == set(OrderState)


class TestOrderInput:
    def test_gathers_units_of_one_product_in_one_item(self, data: tables.Data, found: Findings) -> None:
        (part,) = of(shapes.parts(data, found), ANA)

        mug, lamp = shapes.order_input(part, data, NO_SHIFT)["items"]

        assert (mug["externalId"], mug["productId"], mug["name"], mug["quantity"]) == ("1", MUG, "house wares", 2)
        assert (mug["unitPriceMinorUnits"], mug["shippingPriceMinorUnits"]) == (1990, 1010)
        assert (lamp["externalId"], lamp["productId"], lamp["name"], lamp["quantity"]) == ("3", LAMP, None, 1)

    def test_adds_up_what_the_seller_is_owed(self, data: tables.Data, found: Findings) -> None:
        north, south = of(shapes.parts(data, found), BETO)

        assert shapes.order_input(north, data, NO_SHIFT)["totalMinorUnits"] == 2650
        assert shapes.order_input(south, data, NO_SHIFT)["totalMinorUnits"] == 754

    def test_moves_all_times_alike(self, data: tables.Data, found: Findings) -> None:
        (part,) = of(shapes.parts(data, found), ANA)

        order = shapes.order_input(part, data, timedelta(days=1, hours=1))

        assert order["placedAt"] == "2018-03-02T11:00:00+00:00"
        assert order["shipments"] == [
            {
                "originCountry": "BR",
                "shippedAt": "2018-03-03T10:00:00+00:00",
                "expectedAt": "2018-03-21T01:00:00+00:00",
                "deliveredAt": "2018-03-10T16:30:00+00:00",
            }
        ]

    def test_names_merchant_and_customer(self, data: tables.Data, found: Findings) -> None:
        (part,) = of(shapes.parts(data, found), ANA)

        order = shapes.order_input(part, data, NO_SHIFT)

        assert order["merchant"] == {"handle": f"olist-{NORTH}", "name": "Olist seller 111111 (belem, PA)"}
        assert order["customer"] == {"externalId": "person1", "locale": "pt-BR", "country": "BR"}
        assert order["shippingAddress"]["postalCode"] == "01310"

    def test_knows_no_parcel_before_it_is_sent(self, data: tables.Data, found: Findings) -> None:
        (part,) = of(shapes.parts(data, found), "e" * 32)

        assert shapes.order_input(part, data, NO_SHIFT)["shipments"] == []


class TestComplaints:
    def test_opens_a_ticket_for_each_seller_of_the_order(self, data: tables.Data, found: Findings) -> None:
        opened = [(review.id, part.number) for review, part in pairs(data, found)]

        assert sorted(opened) == [
            ("r1", ANA),
            ("r2", f"{BETO}-11111111"),
            ("r2", f"{BETO}-22222222"),
            ("r5", DUDA),
        ]

    def test_accounts_for_every_review(self, data: tables.Data, found: Findings) -> None:
        pairs(data, found)

        left_out = reasons(found, Kind.LEFT_OUT)
        assert left_out["r1"] == ["its score is 3 or more"]
        assert left_out["r3"] == ["it complains, but its order was left out"]
        assert left_out["r4"] == ["it says nothing"]
        assert left_out["r6"] == ["its score is 3 or more"]

    def test_tells_of_repeats(self, data: tables.Data, found: Findings) -> None:
        pairs(data, found)

        noted = reasons(found, Kind.NOTED)
        several, again = "it is one of several reviews of its order", "its id stands on several orders"
        assert noted["r4"] == noted["r5"] == [several]
        assert sorted(noted["r1"]) == [several, again, again]

    def test_is_about_all_that_the_seller_has_in_the_order(self, data: tables.Data, found: Findings) -> None:
        tickets = [shapes.ticket_input(review, part, NO_SHIFT) for review, part in pairs(data, found)]

        affected = {ticket["externalId"]: ticket["affectedProducts"] for ticket in tickets}
        assert affected[f"r1-{ANA}"] == [{"externalId": "1", "quantity": 2}, {"externalId": "3", "quantity": 1}]
        assert affected[f"r2-{BETO}-22222222"] == [{"externalId": "2", "quantity": 1}]

    def test_has_external_ids_that_the_server_takes(self) -> None:
        longest = f"{'f' * 32}-{'f' * 32}-{'f' * 8}"

        assert len(longest) <= 100


class TestIssueType:
    @pytest.mark.parametrize(
        ("text", "issue_type"),
        [
            ("A xícara chegou QUEBRADA", "DAMAGED"),
            ("O rádio não liga", "DAMAGED"),
            ("Veio com defeito", "DAMAGED"),
            ("Recebi o produto errado", "WRONG_ITEM"),
            ("Pedi azul e veio na cor verde", "WRONG_ITEM"),
            ("Comprei quatro copos e recebi apenas três", "INCOMPLETE_ORDER"),
            ("Faltou uma peça da estante", "INCOMPLETE_ORDER"),
            ("Pedido incompleto", "INCOMPLETE_ORDER"),
            ("A camisa ficou pequena", "WRONG_SIZE"),
            ("Tamanho 38, e eu calço 42", "WRONG_SIZE"),
            ("Não corresponde ao anúncio", "NOT_AS_DESCRIBED"),
            ("Tecido de péssima qualidade", "POOR_QUALITY"),
            ("Bolsa falsificada!", "COUNTERFEIT"),
            ("O tênis não é original", "COUNTERFEIT"),
            ("Fui cobrado duas vezes", "PAYMENT_PROBLEM"),
            ("Mandaram para um endereço errado", "ADDRESS_PROBLEM"),
            ("Consta como entregue, mas não recebi", "MARKED_DELIVERED_NOT_RECEIVED"),
            ("Cadê a minha encomenda?", "MARKED_DELIVERED_NOT_RECEIVED"),
            ("Quero o reembolso", "REFUND_REQUEST"),
            ("Gostaria de trocar por outra", "RETURN_REQUEST"),
            ("Demorou demais", "LATE_DELIVERY"),
            ("Como faço para montar?", "PRODUCT_QUESTION"),
            ("Péssimo", "OTHER"),
        ],
    )
    def test_goes_by_the_words_once_the_parcel_has_come(self, text: str, issue_type: str) -> None:
        assert judge.issue_type(text, day(10), judge.Delivery(day(20), day(9))) == issue_type

    @pytest.mark.parametrize(
        "text", ["Não recebi", "n chegou ainda", "Péssimo", "Está atrasado", "Que qualidade é essa"]
    )
    def test_goes_by_the_dates_where_nothing_has_come(self, text: str) -> None:
        assert judge.issue_type(text, day(21), judge.Delivery(day(20), None)) == "NEVER_ARRIVED"
        assert judge.issue_type(text, day(21), judge.Delivery(day(20), day(25))) == "LATE_DELIVERY"

    @pytest.mark.parametrize(
        ("text", "issue_type"),
        [("Quero meu dinheiro de volta", "REFUND_REQUEST"), ("A caixa chegou quebrada", "DAMAGED")],
    )
    def test_believes_the_words_before_the_dates(self, text: str, issue_type: str) -> None:
        assert judge.issue_type(text, day(21), judge.Delivery(day(20), None)) == issue_type

    def test_is_late_where_the_parcel_came_after_its_day(self) -> None:
        assert judge.issue_type("Péssimo", day(26), judge.Delivery(day(20), day(25))) == "LATE_DELIVERY"
        assert judge.issue_type("Péssimo", day(26), judge.Delivery(day(25), day(25))) == "OTHER"

    def test_tells_only_of_types_that_there_are(self) -> None:
        told = {rule.issue_type for rule in judge.RULES} - {"NOT_RECEIVED"}

        assert told <= {issue_type.value for issue_type in IssueType}


def day(number: int) -> datetime:
    """Give noon of a day."""
    return datetime(2018, 3, number, 12, tzinfo=UTC)


class TestDocuments:
    @pytest.mark.parametrize("document", [sending.IMPORT, sending.opening(25), sending.probing(20)])
    def test_are_valid(self, document: str) -> None:
        schema = reads.graphql_schema(root.make_schema())

        assert validate(schema, parse(document)) == []

    def test_inputs_are_what_the_server_takes(self, data: tables.Data, found: Findings) -> None:
        orders = [shapes.order_input(part, data, NO_SHIFT) for part in shapes.parts(data, found)]
        tickets = [shapes.ticket_input(review, part, NO_SHIFT) for review, part in pairs(data, found)]

        assert [imports.order_from(order).number for order in orders] == [order["number"] for order in orders]
        assert {imports.ticket_from(ticket).issue_type for ticket in tickets} == {
            IssueType.DAMAGED,
            IssueType.LATE_DELIVERY,
            IssueType.NEVER_ARRIVED,
        }


class Busy:
    """A server that is busy for a while, and then says what it was told to."""

    def __init__(
        self, times: int, *, status: int = 503, after: bytes = b'{"data": {"viewer": {"scopes": []}}}'
    ) -> None:
        """Be busy some times."""
        self.times = times
        self.status = status
        self.after = after

    async def __call__(self, _connection: Connection, _receive: Receive, send: Send) -> None:
        """Answer."""
        busy, self.times = self.times > 0, self.times - 1
        headers = [(b"retry-after", b"7"), (b"content-type", b"application/json")]
        start: Message = {"type": "http.response.start", "status": 503 if busy else self.status, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": b"" if busy else self.after})


class TestClient:
    async def test_waits_as_long_as_a_busy_server_asks(self) -> None:
        pauses: list[float] = []

        scopes = await asked(Busy(2, status=200), pauses)

        assert scopes == set()
        assert pauses == [7.0, 7.0]

    async def test_gives_up_on_a_server_that_stays_busy(self) -> None:
        pauses: list[float] = []

        with pytest.raises(StoppedError, match=r"answered 503\. It was tried 8 times"):
            await asked(Busy(100), pauses)

        assert len(pauses) == client.ATTEMPTS - 1

    async def test_waits_longer_and_longer_for_a_server_that_is_away(self) -> None:
        pauses: list[float] = []

        async def pause(seconds: float) -> None:
            pauses.append(seconds)

        async with Client("http://127.0.0.1:9", "ast_x", pause=pause) as nobody:
            with pytest.raises(StoppedError, match=r"cannot be reached \(ConnectError\)"):
                await sending.scopes(nobody)

        assert pauses == [0.5, 1, 2, 4, 8, 16, 30]

    @pytest.mark.parametrize(
        ("status", "body", "said"),
        [
            (401, b"", "does not accept the token"),
            (200, b"<html>", "answered 200, and not as GraphQL does"),
            (200, b"[]", "answered 200, and not as GraphQL does"),
            (404, b'{"errors": [{"message": "Not Found."}]}', "answered 404: Not Found"),
            (
                200,
                b'{"data": {"a": null}, "errors": [{"message": "No.", "extensions": {"code": "MISSING_SCOPE"}}]}',
                "answered 200: No",
            ),
        ],
    )
    async def test_stops_where_there_is_no_going_on(self, status: int, body: bytes, said: str) -> None:
        with pytest.raises(StoppedError, match=said):
            await asked(Busy(0, status=status, after=body), [])

    @pytest.mark.parametrize("url", ["http://desk", "http://desk/", "http://desk/graphql"])
    def test_finds_the_endpoint(self, url: str) -> None:
        assert client.endpoint(url) == "http://desk/graphql"

    async def test_stops_all_when_one_is_stopped(self) -> None:
        async def send(number: int) -> None:
            raise StoppedError(str(number))

        with pytest.raises(StoppedError, match="0"):
            await client.in_flight(send, range(10))


async def asked(server: Busy, pauses: list[float]) -> set[str]:
    """Ask a server what the token may do, and note how long was waited."""

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async with Client("http://desk", "ast_x", transport=httpx.ASGITransport(server), pause=pause) as talking:
        return await sending.scopes(talking)


class TestLoad:
    async def test_fills_a_server(
        self, database: Database, directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        async with serving(database) as app:
            code = await run(app, directory, await token(database), "--report", str(tmp_path / "report.jsonl"))
            north = await whole(app, await token(database, set(Scope)), f"olist-{NORTH}")

        told = capsys.readouterr().out
        assert code == 0
        assert "       5  created" in told
        assert "       4  opened\n" in told
        lines = (tmp_path / "report.jsonl").read_text(encoding="utf-8").splitlines()
        assert json.loads(lines[-1]).keys() == {"kind", "row", "id", "reason", "detail"}
        assert [(order["number"], order["state"]) for order in north] == [
            ("e" * 32, "PROCESSING"),
            (f"{BETO}-11111111", "DELIVERED"),
            (ANA, "DELIVERED"),
        ]

    async def test_leads_from_the_history_to_the_question(self, database: Database, directory: Path) -> None:
        async with serving(database) as app:
            await run(app, directory, await token(database), "--newest", "2026-05-30T00:00:00+00:00")
            _, _, ana = await whole(app, await token(database, set(Scope)), f"olist-{NORTH}")

        (ticket,) = ana["openTickets"]
        assert ana["placedAt"] == "2026-03-01T10:00:00.000000Z"
        assert ana["total"] == {"amount": "149.90", "currency": {"code": "BRL"}}
        assert ana["merchant"]["name"] == "Olist seller 111111 (belem, PA)"
        assert ticket["issueType"] == "DAMAGED"
        assert ticket["openedAt"] == "2026-03-10T00:00:00.000000Z"
        assert ticket["ticket"]["affectedProducts"] == [
            {"quantity": 2, "orderItem": {"name": "house wares"}},
            {"quantity": 1, "orderItem": {"name": None}},
        ]
        (message,) = ticket["ticket"]["messages"]["nodes"]
        assert message["body"].startswith("Xícara ruim\n\n")
        assert message["language"] == "pt-BR"

    async def test_changes_nothing_when_run_again(
        self, database: Database, directory: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        async with serving(database) as app:
            secret = await token(database)
            await run(app, directory, secret, "--newest", "2026-05-30T00:00:00+00:00")
            capsys.readouterr()
            code = await run(app, directory, secret)

        told = capsys.readouterr().out
        assert code == 0
        assert "the newest review is of 2026-05-30 00:00 UTC" in told
        assert "       5  unchanged" in told
        assert "       4  opened by an earlier run" in told

    async def test_makes_the_newest_review_an_hour_old(
        self, database: Database, directory: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        async with serving(database) as app:
            before = datetime.now(UTC)
            await run(app, directory, await token(database))

        told = capsys.readouterr().out.partition("the newest review is of ")[2].partition(" UTC")[0]
        newest = datetime.strptime(told, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        assert abs(before - timedelta(hours=1) - newest) < timedelta(minutes=2)

    async def test_tells_what_the_server_refused(
        self, database: Database, directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        report = tmp_path / "report.jsonl"
        async with serving(database) as app:
            secret = await token(database)
            await run(app, directory, secret, "--newest", "2026-05-30T00:00:00+00:00")
            code = await run(app, directory, secret, "--newest", "2026-05-31T00:00:00+00:00", "--report", str(report))

        written = [Finding(**json.loads(line)) for line in report.read_text(encoding="utf-8").splitlines()]
        refused = [finding for finding in written if finding.kind == Kind.REFUSED]
        assert code == 1
        assert "       4  ticket: TicketExternalIdTaken: " in capsys.readouterr().out
        assert {finding.id for finding in refused} >= {f"r1-{ANA}", f"r5-{DUDA}"}

    async def test_refuses_single_orders_and_sends_the_others(
        self, database: Database, directory: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        sample.add(directory, "orders", "ffff,ca,shipped,2090-01-01 10:00:00,,,,")
        sample.add(directory, "order_items", "ffff,1,3333,1111,,1.00,1.00")

        async with serving(database) as app:
            code = await run(app, directory, await token(database))

        told = capsys.readouterr().out
        assert code == 1
        assert "       5  created" in told
        assert "       1  order: OrderTimeOutOfRange: " in told

    @pytest.mark.parametrize(
        ("scopes", "said"),
        [
            ({Scope.MARKETPLACE, Scope.ORDERS_WRITE}, "Stopped. The token lacks tickets:write."),
            ({Scope.MARKETPLACE}, "Stopped. The token lacks orders:write, tickets:write."),
        ],
    )
    async def test_sends_nothing_for_a_token_that_may_not(
        self,
        database: Database,
        directory: Path,
        capsys: pytest.CaptureFixture[str],
        scopes: set[Scope],
        said: str,
    ) -> None:
        async with serving(database) as app:
            code = await run(app, directory, await token(database, scopes))

        told = capsys.readouterr()
        assert code == 1
        assert told.out == ""
        assert told.err.strip() == said

    async def test_warns_where_it_cannot_see_an_earlier_run(
        self, database: Database, directory: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        async with serving(database) as app:
            code = await run(app, directory, await token(database, ALL - {Scope.ORDERS_READ}))

        assert code == 0
        assert "call later ones with --newest 20" in capsys.readouterr().err

    async def test_stops_at_a_token_that_is_none(
        self, database: Database, directory: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        async with serving(database) as app:
            code = await run(app, directory, "ast_none")

        assert code == 1
        assert capsys.readouterr().err.strip() == "Stopped. The server does not accept the token."


class TestCommandLine:
    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["DIR", "--url", "http://desk"],
            ["DIR", "--url", "desk", "--token", "ast_x"],
            ["DIR", "--url", "http://desk", "--token", "ã"],
            ["DIR", "--url", "http://desk", "--token", "ast_x", "--newest", "soon"],
        ],
    )
    def test_ends_with_2_when_called_wrongly(self, arguments: list[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            load.main(arguments)

        assert ended.value.code == 2

    def test_ends_with_2_without_the_files(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        code = load.main([str(tmp_path), "--url", "http://desk", "--token", "ast_x"])

        assert code == 2
        assert "There is no" in capsys.readouterr().err

    def test_ends_with_2_where_the_report_cannot_be_written(self, directory: Path, tmp_path: Path) -> None:
        report = str(tmp_path / "nowhere" / "report.jsonl")

        assert load.main([str(directory), "--url", "http://desk", "--token", "ast_x", "--report", report]) == 2


@asynccontextmanager
async def serving(database: Database) -> AsyncIterator[Starlette]:
    """Start the whole server on a database."""
    app = make_app(Settings(database_url=desk.url_of(database), secret=desk.SECRET))
    async with app.router.lifespan_context(app):
        yield app


async def token(database: Database, scopes: Iterable[Scope] = ALL) -> str:
    """Make a token of the marketplace, and give its secret."""
    async with database.transaction() as session:
        return (await make.token(session, scopes=scopes))[1]


async def run(app: Starlette, directory: Path, secret: str, *more: str) -> int:
    """Run the loader against an application."""
    options = load.parse([str(directory), "--url", "http://desk.example", "--token", secret, *more])
    return await load.load(options, httpx.ASGITransport(app))


async def whole(app: Starlette, secret: str, merchant: str) -> list[dict[str, Any]]:
    """Read a merchant's history down to the messages, in one document."""
    document = """
    query Whole($merchant: String!) {
      history(filter: {merchant: $merchant}) { orders(first: 10) { nodes {
        number state placedAt total { amount currency { code } } merchant { name }
        openTickets { issueType openedAt ticket {
          affectedProducts { quantity orderItem { name } }
          messages(first: 5) { nodes { body language } }
        } }
      } } }
    }
    """
    async with Client("http://desk.example", secret, transport=httpx.ASGITransport(app)) as reader:
        answer = await reader.ask(document, {"merchant": merchant})
    assert not answer.failed
    orders: list[dict[str, Any]] = answer.data["history"]["orders"]["nodes"]
    return orders


def test_findings_are_counted_by_reason(found: Findings) -> None:
    found.noted("orders", "1", "odd")
    found.noted("orders", "2", "odd")
    found.refused("ticket", "3", "no")

    assert found.counts(findings.Kind.NOTED) == [("orders", "odd", 2)]
