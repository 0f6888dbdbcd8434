"""Log lines: one for each thing, whatever it holds, and nothing in them that is nobody's business."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from server import logs, tracks
from server.database import Database
from server.logs import Form
from server.tracks import Track
from tests import make
from tests.server.clients import code_of
from tests.server.desk import EMAIL, PASSWORD, desk, owner, sign_in, token

CUSTOMER = "Zebulon Quartermaine"
TYPED = "an opened parcel from Mr Quillfeather"


class Written:
    """What is on standard error."""

    def __init__(self, stream: io.StringIO) -> None:
        """Look at this stream."""
        self._stream = stream

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def form() -> Form:
    """Choose the form of the log."""
    return "json"


@pytest.fixture
def log(form: Form, monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    """Log as a server does."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(form))
    monkeypatch.setattr(logging.root, "handlers", [handler])
    server = logging.getLogger("server")
    level = server.level
    server.setLevel(logging.INFO)
    yield Written(stream)
    server.setLevel(level)


class TestLines:
    def test_are_json(self, log: Written) -> None:
        logging.getLogger("server.test").info("swept %s", "all", extra={"fields": {"sessions": 3}})

        (line,) = log.lines
        assert line.pop("time").endswith("+00:00")
        assert line == {"level": "info", "logger": "server.test", "message": "swept all", "sessions": 3}

    def test_carry_the_id_of_their_request(self, log: Written) -> None:
        left = tracks.begun(Track({"headers": [(b"x-request-id", b"req-1")]}))
        logging.getLogger("server.test").info("fine")
        tracks.left(left)
        logging.getLogger("server.test").info("fine")

        assert [line.get("request_id") for line in log.lines] == ["req-1", None]

    def test_hold_whatever_there_is(self, log: Written) -> None:
        fields = {"path": "/\nforged\u2028", "half": "\ud800", "thing": object, "level": "none"}
        logging.getLogger("server.test").info("fine", extra={"fields": fields})

        (line,) = log.lines
        assert line["path"] == "/\nforged\u2028"
        assert line["half"] == "\ud800"

    @pytest.mark.parametrize("form", ["console"])
    def test_for_people_start_no_line_either(self, log: Written) -> None:
        logging.getLogger("server.test").info("fine\nforged", extra={"fields": {"path": "/\nforged\x1b[31m"}})

        (line,) = log.text.splitlines()
        assert r"path='/\nforged\x1b[31m'" in line
        assert line.count("forged") == 1

    @pytest.mark.parametrize("name", ["uvicorn.error", "alembic.runtime.migration", "asyncio"])
    def test_of_others_take_the_same_way(self, log: Written, name: str) -> None:
        logging.getLogger(name).warning("Something\nwith details")

        (line,) = log.lines
        assert (line["logger"], line["message"]) == (name, "Something")


class TestFaults:
    @pytest.mark.parametrize("form", ["json", "console"])
    def test_are_told_without_their_texts(self, log: Written) -> None:
        try:
            try:
                int(TYPED)
            except ValueError as error:
                raise KeyError(TYPED) from error
        except KeyError:
            logging.getLogger("server.test").exception("failed")

        assert "test_are_told_without_their_texts" in log.text
        assert log.text.index("ValueError") < log.text.index("KeyError")
        assert TYPED not in log.text

    async def test_of_a_database_carry_its_codes(self, log: Written, database: Database) -> None:
        with pytest.raises(sa.exc.IntegrityError) as raised:  # noqa: PT012 - what a transaction raises
            async with database.transaction() as session:
                await make.member(session, email=EMAIL)
                await make.member(session, email=EMAIL)
        logging.getLogger("server.test").error(
            "failed", exc_info=raised.value, extra={"fields": {"reason": raised.value}}
        )

        (line,) = log.lines
        code = "23505" if database.dialect.name == "postgresql" else "SQLITE_CONSTRAINT_UNIQUE"
        assert code in line["exception"]
        assert code in line["reason"]
        assert EMAIL not in log.text

    async def test_of_tasks_that_nobody_waits_for_are_told_too(self, log: Written) -> None:
        async def fail() -> None:
            raise ValueError(TYPED)

        task = asyncio.create_task(fail())
        await asyncio.wait([task])
        del task

        (line,) = log.lines
        assert (line["logger"], line["message"]) == ("asyncio", "Task exception was never retrieved")
        assert "in fail" in line["exception"]
        assert TYPED not in log.text


class TestPrivacy:
    @pytest.fixture
    async def visitor(self, database: Database) -> AsyncIterator[httpx.AsyncClient]:
        await owner(database)
        async with desk(database) as visitor:
            yield visitor

    @pytest.mark.parametrize("form", ["json", "console"])
    async def test_is_kept_whatever_is_asked(
        self, log: Written, database: Database, visitor: httpx.AsyncClient
    ) -> None:
        _, secret = await token(database, name="The ERP of Mrs Nightingale")
        wrong = await sign_in(visitor, password="open sesame 99")
        right = await sign_in(visitor)
        session = visitor.cookies["aftersale_session"]
        search = {"query": _SEARCH, "variables": {"text": CUSTOMER}}
        found = await visitor.post("/graphql", json=search, params={"name": CUSTOMER})
        by_token = await visitor.post("/graphql", json=search, headers={"Authorization": f"Bearer {secret}"})
        await visitor.get("/graphql", params={"query": f'{{ node(id: "{TYPED}") {{ id }} }}'})
        await visitor.post("/graphql", json={"query": _SEARCH, "variables": {"text": [TYPED]}})
        await visitor.post("/graphql", content=f'{{"query": "{TYPED}'.encode())
        await visitor.post("/graphql", json={"query": f"{{ {TYPED} }}"})
        await visitor.post("/auth/sign-in", content=TYPED.encode(), headers={"Content-Type": "application/json"})

        assert [answer.status_code for answer in (wrong, right, found, by_token)] == [401, 200, 200, 200]
        assert log.text.count("server.access") == 9
        for private in (EMAIL, PASSWORD, "sesame", "Olivia", session, secret, "Nightingale", CUSTOMER, TYPED):
            assert private not in log.text, private
            assert private.partition(" ")[2] not in log.text or " " not in private

    async def test_is_kept_when_the_server_fails(
        self, log: Written, database: Database, visitor: httpx.AsyncClient
    ) -> None:
        await sign_in(visitor)
        async with database.transaction() as session:
            for table in ("order_search", "events"):
                await (await session.connection()).execute(sa.text(f"ALTER TABLE {table} RENAME TO {table}_gone"))

        reading = await visitor.post("/graphql", json={"query": _SEARCH, "variables": {"text": CUSTOMER}})
        writing = await visitor.post("/graphql", json={"query": _IMPORT, "variables": {"name": CUSTOMER}})

        assert code_of(reading) == "INTERNAL"
        assert code_of(writing) == "INTERNAL"
        assert len([line for line in log.lines if "exception" in line]) == 2
        for private in (EMAIL, PASSWORD, CUSTOMER, "Quartermaine"):
            assert private not in log.text


_SEARCH = "query Search($text: String) { history(filter: {search: $text}) { orders(first: 5) { nodes { number } } } }"
_IMPORT = """
mutation Import($name: String!) {
  ordersImport(input: { orders: [{
    number: "1001", state: DELIVERED, placedAt: "2026-11-01T12:00:00Z", currency: EUR,
    customer: { externalId: "C1", name: $name },
    items: [{ externalId: "1", productId: "P1", name: "Lamp", quantity: 1, unitPriceMinorUnits: 1000 }]
  }] }) { __typename }
}
"""
