"""`/graphql` over HTTP: what it takes, what it answers, and what it says when something is wrong."""

import json
import logging
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.tables import Scope
from server.database import Database
from server.graphql import LARGEST_BODY
from tests import make
from tests.server.clients import code_of
from tests.server.desk import desk, token

WHO = "{ viewer { name } }"
GRAPHQL_JSON = "application/graphql-response+json"


@pytest.fixture
async def partner(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Send requests with a token of the marketplace that may do everything."""
    _, secret = await token(database, name="ERP", scopes=frozenset(Scope))
    async with desk(database) as visitor:
        visitor.headers["Authorization"] = f"Bearer {secret}"
        yield visitor


async def _posted(visitor: httpx.AsyncClient, query: str, **variables: Any) -> httpx.Response:
    return await visitor.post("/graphql", json={"query": query, "variables": variables})


class TestRequest:
    async def test_comes_by_post(self, partner: httpx.AsyncClient) -> None:
        answer = await _posted(partner, WHO)

        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["data"] == {"viewer": {"name": "ERP"}}

    async def test_comes_by_get_with_a_query(self, partner: httpx.AsyncClient) -> None:
        answer = await partner.get("/graphql", params={"query": WHO})

        assert answer.json()["data"] == {"viewer": {"name": "ERP"}}

    async def test_comes_by_get_with_variables(self, partner: httpx.AsyncClient) -> None:
        query = "query Node($id: ID!) { node(id: $id) { id } }"
        variables = json.dumps({"id": "ord_1"})

        answer = await partner.get("/graphql", params={"query": query, "variables": variables})

        assert answer.json()["data"] == {"node": None}

    async def test_changes_nothing_by_get(self, partner: httpx.AsyncClient) -> None:
        query = "mutation { ordersImport(input: {orders: []}) { __typename } }"

        answer = await partner.get("/graphql", params={"query": query})

        assert (answer.status_code, code_of(answer)) == (405, "METHOD_NOT_ALLOWED")
        assert answer.headers["allow"] == "POST"
        assert "data" not in answer.json()

    async def test_comes_in_one_reading(self, partner: httpx.AsyncClient) -> None:
        answer = await partner.get("/graphql", params=[("query", WHO), ("query", "{ viewer { kind } }")])

        assert (answer.status_code, code_of(answer)) == (400, "BAD_REQUEST")

    async def test_chooses_one_operation_by_its_name(self, partner: httpx.AsyncClient) -> None:
        body = {"query": "query A { viewer { name } } query B { viewer { kind } }", "operationName": "B"}

        answer = await partner.post("/graphql", json=body)

        assert answer.json()["data"] == {"viewer": {"kind": "TOKEN"}}

    async def test_answers_in_the_type_that_is_asked_for(self, partner: httpx.AsyncClient) -> None:
        answer = await partner.post("/graphql", json={"query": WHO}, headers={"Accept": GRAPHQL_JSON})

        assert answer.headers["content-type"].startswith(GRAPHQL_JSON)

    async def test_reads_the_schema(self, partner: httpx.AsyncClient) -> None:
        answer = await _posted(partner, '{ __schema { queryType { name } } __type(name: "Order") { name } }')

        assert answer.json()["data"] == {"__schema": {"queryType": {"name": "Query"}}, "__type": {"name": "Order"}}

    @pytest.mark.parametrize("credentials", ["", "Bearer ", "Bearer nonsense", "Basic b3duZXI6", "nonsense"])
    async def test_needs_credentials(self, partner: httpx.AsyncClient, credentials: str) -> None:
        answer = await partner.post("/graphql", json={"query": WHO}, headers={"Authorization": credentials})

        assert answer.status_code == 401
        assert code_of(answer) == "UNAUTHENTICATED"


class TestBadRequest:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{",
            b"nonsense",
            b"\xff\xfe",
            b'{"query": "\xff"}',
            b'{"query": NaN}',
            b'{"query": "\\ud800"}',
            b"[" * 100_000,
            b'{"a":' * 1_000 + b"1" + b"}" * 1_000,
            b'{"variables": {"n": ' + b"1" * 10_000 + b"}}",
            b'{"query": "{ viewer { name } }", "query": "{ viewer { kind } }"}',
            b'{"query": "{ viewer { name } }", "variables": {"a": [{"b": 1, "c": 2, "\\u0062": 3}]}}',
            b"5",
            b"null",
            b'"text"',
            b"[]",
            b'[{"query": "{ viewer { name } }"}]',
            b"{}",
            b'{"query": null}',
            b'{"query": 5}',
            b'{"query": "", "variables": {}}',
            b'{"query": "{ viewer { name } }", "variables": []}',
            b'{"query": "{ viewer { name } }", "variables": "{}"}',
            b'{"query": "{ viewer { name } }", "operationName": 5}',
            b'{"query": "{ viewer { name } }", "operationName": "Other"}',
            b'{"query": "{ viewer { name } }", "extensions": 5}',
        ],
    )
    async def test_is_told_so_in_json(self, partner: httpx.AsyncClient, content: bytes) -> None:
        answer = await partner.post("/graphql", content=content, headers={"Content-Type": "application/json"})

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["message"]
        assert "data" not in answer.json()

    @pytest.mark.parametrize(
        "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
    )
    async def test_is_any_that_is_not_json(self, partner: httpx.AsyncClient, content_type: str) -> None:
        content = json.dumps({"query": WHO}).encode()

        answer = await partner.post("/graphql", content=content, headers={"Content-Type": content_type})

        assert (answer.status_code, code_of(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
    async def test_is_any_other_method(self, partner: httpx.AsyncClient, method: str) -> None:
        answer = await partner.request(method, "/graphql")

        assert (answer.status_code, code_of(answer)) == (405, "METHOD_NOT_ALLOWED")
        assert answer.headers["allow"] == "GET, POST"

    async def test_is_one_that_is_too_large(self, partner: httpx.AsyncClient) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(LARGEST_BODY // 65_536 + 2):
                yield b" " * 65_536

        for content in (b" " * (LARGEST_BODY + 1), pieces()):
            answer = await partner.post("/graphql", content=content, headers={"Content-Type": "application/json"})
            assert answer.status_code == 413
            assert code_of(answer) == "TOO_LARGE"


class TestBadDocument:
    @pytest.mark.parametrize(
        "query",
        ["{", "{ nothing }", "{ viewer }", "query Q($a: Int!) { viewer { name } }", "fragment F on Order { id }", "#"],
    )
    async def test_is_told_what_is_wrong_without_data(self, partner: httpx.AsyncClient, query: str) -> None:
        partner.headers["Accept"] = GRAPHQL_JSON

        answer = await _posted(partner, query)

        assert answer.status_code == 400
        assert answer.json()["errors"]
        assert "data" not in answer.json()

    @pytest.mark.parametrize("accept", ["application/json", "*/*"])
    async def test_is_answered_200_to_programs_that_know_no_other_type(
        self, partner: httpx.AsyncClient, accept: str
    ) -> None:
        partner.headers["Accept"] = accept

        answer = await _posted(partner, "{ nothing }")

        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
        assert answer.json().keys() == {"errors"}

    async def test_is_one_with_an_integer_that_has_no_end(self, partner: httpx.AsyncClient) -> None:
        partner.headers["Accept"] = GRAPHQL_JSON
        endless = "1" * 10_000

        answer = await _posted(
            partner, f'{{ history(filter: {{merchant: "x"}}) {{ orders(first: {endless}) {{ a }} }} }}'
        )

        assert answer.status_code == 400
        assert "INTERNAL" not in answer.text
        assert len(answer.content) < 4_096

    async def test_is_told_what_is_wrong_with_its_variables(self, partner: httpx.AsyncClient) -> None:
        partner.headers["Accept"] = GRAPHQL_JSON

        answer = await _posted(partner, "query Node($id: ID!) { node(id: $id) { id } }", id=None)

        assert answer.status_code == 400
        assert "$id" in answer.json()["errors"][0]["message"]

    async def test_gets_what_could_be_answered_beside_its_errors(self, partner: httpx.AsyncClient) -> None:
        answer = await _posted(partner, '{ viewer { name } node(id: "x") { id } order { id } }')

        assert answer.status_code == 200
        assert answer.json()["data"] == {"viewer": {"name": "ERP"}, "node": None, "order": None}
        assert code_of(answer) == "BAD_ARGUMENT"


class TestFault:
    async def test_is_told_by_a_reference_only(
        self, database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def broken(*_: object) -> list[Any]:
            message = "the secret cause"
            raise ZeroDivisionError(message)

        _, secret = await token(database, scopes=frozenset(Scope))
        async with desk(database) as visitor:
            visitor.headers["Authorization"] = f"Bearer {secret}"
            monkeypatch.setattr(Database, "fetch", broken)
            with caplog.at_level(logging.ERROR):
                answer = await _posted(visitor, '{ node(id: "ord_00000000000000000000000000000000") { id } }')

        (error,) = answer.json()["errors"]
        assert "secret cause" not in answer.text
        assert error["extensions"]["code"] == "INTERNAL"
        assert any(
            getattr(record, "fields", {}).get("reference") == error["extensions"]["reference"]
            for record in caplog.records
        )


class TestDatabaseAway:
    async def test_is_told_as_503_and_passes(self, tmp_path: Path, sqlite_template: Path) -> None:
        file = Path(shutil.copy(sqlite_template, tmp_path / "desk.db"))
        url = f"sqlite+aiosqlite:///{file}"
        async with Database(url, secret=b"") as database:
            async with database.transaction() as session:
                await make.merchant(session)
            _, secret = await token(database, scopes=frozenset(Scope))
        async with desk(url) as visitor:
            visitor.headers["Authorization"] = f"Bearer {secret}"
            shutil.move(file, tmp_path / "elsewhere.db")

            refused = await _posted(visitor, '{ history(filter: {merchant: "x"}) { openTicketCount } }')
            shutil.move(tmp_path / "elsewhere.db", file)
            answered = await _posted(visitor, '{ history(filter: {merchant: "x"}) { openTicketCount } }')

        assert refused.status_code == 503
        assert refused.headers["Retry-After"] == "2"
        assert code_of(refused) == "UNAVAILABLE"
        assert answered.json()["data"] == {"history": {"openTicketCount": 0}}
