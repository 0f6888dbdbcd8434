"""The application as a whole: its addresses, and how it lives through what happens to its database."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.app import SDL
from server.database import Database
from tests.server import outage
from tests.server.clients import code_of
from tests.server.desk import SECRET, desk, name_in, owner, sign_in, token, whoami
from tests.server.outage import Outage


@pytest.fixture
def cut() -> Iterator[Outage]:
    """Supply a PostgreSQL that may be stopped."""
    with outage.prepared() as prepared:
        yield prepared


class TestAddresses:
    async def test_lead_to_the_schema_as_text(self, database: Database) -> None:
        async with desk(database) as visitor:
            answer = await visitor.get("/graphql/schema.graphql")

        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.text == SDL.read_text()

    async def test_that_are_none_answer_in_json(self, database: Database) -> None:
        async with desk(database) as visitor:
            answer = await visitor.get("/graphql/nowhere")

        assert (answer.status_code, code_of(answer)) == (404, "NOT_FOUND")
        assert answer.headers["vary"] == "Accept"

    async def test_that_are_none_answer_browsers_with_a_page(self, database: Database) -> None:
        accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        async with desk(database) as visitor:
            answer = await visitor.get("/<script>alert(1)</script>", headers={"Accept": accept})

        assert (answer.status_code, answer.headers["vary"]) == (404, "Accept")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "There is nothing at this address" in answer.text
        assert "alert" not in answer.text
        (nonce,) = re.findall(r'<style nonce="([^"]{22})">', answer.text)
        assert answer.headers["content-security-policy"].startswith(f"default-src 'none'; style-src 'nonce-{nonce}';")
        assert answer.headers["cache-control"] == "no-store"


class TestOutage:
    async def test_is_answered_503_and_is_over_when_the_database_is_back(self, cut: Outage) -> None:
        async with Database(cut.url, secret=SECRET) as database:
            await owner(database)
            _, secret = await token(database)
        headers = {"Authorization": f"Bearer {secret}"}

        async with desk(cut.url) as visitor:
            before = [await visitor.get("/health/ready"), await sign_in(visitor), await whoami(visitor, **headers)]
            await cut.begin()
            during = [await visitor.get("/health/ready"), await sign_in(visitor), await whoami(visitor, **headers)]
            alive = await visitor.get("/health/live")
            await cut.end()
            after = [await visitor.get("/health/ready"), await sign_in(visitor), await whoami(visitor, **headers)]

        assert [answer.status_code for answer in before] == [200, 200, 200]
        assert [(answer.status_code, code_of(answer)) for answer in during] == [(503, "UNAVAILABLE")] * 3
        assert [answer.headers["retry-after"] for answer in during] == ["2"] * 3
        assert alive.status_code == 200
        assert [answer.status_code for answer in after] == [200, 200, 200]
        assert name_in(after[2]) == "ERP"

    async def test_does_not_keep_the_server_from_starting(self, cut: Outage) -> None:
        await cut.begin()

        async with desk(cut.url) as visitor:
            during = await visitor.get("/health/ready")
            await cut.end()
            after = await visitor.get("/health/ready")

        assert (during.status_code, after.status_code) == (503, 200)


class TestFault:
    async def test_tells_nothing_of_the_database(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'without-tables.db'}"

        async with desk(url) as visitor:
            answers = [await sign_in(visitor), await whoami(visitor, Authorization="Bearer ast_any")]

        for answer in answers:
            assert (answer.status_code, code_of(answer)) == (500, "INTERNAL")
            assert not {"members", "api_tokens", "SELECT", "no such table"} & set(answer.text.split())
