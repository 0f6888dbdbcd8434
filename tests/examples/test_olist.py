"""The Olist loader as a whole, against the whole server."""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from domain.tables import Scope
from examples.olist import load
from examples.olist.client import Client
from examples.olist.findings import Finding, Kind
from server.app import make_app
from server.database import Database
from server.settings import Settings
from tests import make
from tests.examples import sample
from tests.examples.sample import ANA, BETO, DUDA, NORTH
from tests.server import desk

ALL = {Scope.MARKETPLACE, Scope.ORDERS_READ, Scope.ORDERS_WRITE, Scope.TICKETS_WRITE}


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
        assert f"       3  orders has olist-{NORTH}, the most" in told
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
        assert ana["total"] == {"amount": "149.90", "currency": "BRL"}
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
        assert told.err.splitlines()[-1] == said

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
        assert capsys.readouterr().err.splitlines()[-1] == "Stopped. The server does not accept the token."


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
    url = database.url.render_as_string(hide_password=False)
    app = make_app(Settings(database_url=url, secret=desk.SECRET))
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
        number state placedAt total { amount currency } merchant { name }
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
