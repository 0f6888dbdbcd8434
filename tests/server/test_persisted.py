"""Documents by their hash: sent before, or trusted by a manifest."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.tables import Scope
from server import manifests
from server.database import Database
from server.manifests import BadManifest, hash_of
from tests.server.clients import code_of
from tests.server.desk import desk, token

WHO = "{ viewer { name } }"
KIND = "query Kind { viewer { kind } }"
GRAPHQL_JSON = "application/graphql-response+json"


def by_hash(hash_: str, version: int = 1) -> dict[str, Any]:
    """Name a document as clients do."""
    return {"persistedQuery": {"version": version, "sha256Hash": hash_}}


@asynccontextmanager
async def asking(database: Database, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Send requests with a token."""
    _, secret = await token(database, name="ERP", scopes=frozenset(Scope))
    async with desk(database, **settings) as visitor:
        visitor.headers["Authorization"] = f"Bearer {secret}"
        visitor.headers["Accept"] = GRAPHQL_JSON
        yield visitor


@pytest.fixture
async def partner(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Send requests to a server with no manifest."""
    async with asking(database) as visitor:
        yield visitor


async def get(visitor: httpx.AsyncClient, hash_: str, **headers: str) -> httpx.Response:
    """Ask for a document by GET, and by its hash alone."""
    return await visitor.get("/graphql", params={"extensions": json.dumps(by_hash(hash_))}, headers=headers)


class TestPersisted:
    async def test_is_known_by_its_hash_once_it_was_sent(self, partner: httpx.AsyncClient) -> None:
        hash_ = hash_of(WHO)

        unknown = await partner.post("/graphql", json={"extensions": by_hash(hash_)})
        sent = await partner.post("/graphql", json={"query": WHO, "extensions": by_hash(hash_)})
        known = await partner.post("/graphql", json={"extensions": by_hash(hash_)})
        by_id = await partner.post("/graphql", json={"documentId": f"sha256:{hash_}"})

        assert (unknown.status_code, code_of(unknown)) == (400, "PERSISTED_QUERY_NOT_FOUND")
        assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
        for answer in (sent, known, by_id):
            assert answer.json()["data"] == {"viewer": {"name": "ERP"}}

    async def test_takes_variables_and_the_name_of_an_operation(self, partner: httpx.AsyncClient) -> None:
        text = "query A { viewer { name } } query B($with: Boolean!) { viewer { kind @include(if: $with) name } }"
        hash_ = hash_of(text)
        await partner.post("/graphql", json={"query": text, "operationName": "A", "extensions": by_hash(hash_)})

        answer = await partner.post(
            "/graphql", json={"documentId": hash_, "operationName": "B", "variables": {"with": False}}
        )

        assert answer.json()["data"] == {"viewer": {"name": "ERP"}}

    async def test_is_refused_under_another_hash(self, partner: httpx.AsyncClient) -> None:
        wrong = await partner.post("/graphql", json={"query": WHO, "extensions": by_hash(hash_of(KIND))})
        unknown = await partner.post("/graphql", json={"extensions": by_hash(hash_of(KIND))})

        assert (wrong.status_code, code_of(wrong)) == (400, "PERSISTED_QUERY_HASH_MISMATCH")
        assert code_of(unknown) == "PERSISTED_QUERY_NOT_FOUND"

    async def test_is_kept_only_if_it_is_valid(self, partner: httpx.AsyncClient) -> None:
        text = "{ nothing }"

        await partner.post("/graphql", json={"query": text, "extensions": by_hash(hash_of(text))})
        unknown = await partner.post("/graphql", json={"extensions": by_hash(hash_of(text))})

        assert code_of(unknown) == "PERSISTED_QUERY_NOT_FOUND"

    @pytest.mark.parametrize(
        "named",
        [
            {"extensions": by_hash("nonsense")},
            {"extensions": by_hash(hash_of(WHO).upper())},
            {"extensions": by_hash(hash_of(WHO), version=2)},
            {"extensions": {"persistedQuery": {"version": 1}}},
            {"extensions": {"persistedQuery": "x"}},
            {"documentId": "nonsense"},
            {"documentId": f"md5:{hash_of(WHO)}"},
            {"documentId": 5},
        ],
    )
    async def test_is_named_by_a_whole_hash(self, partner: httpx.AsyncClient, named: dict[str, Any]) -> None:
        answer = await partner.post("/graphql", json=named)

        assert (answer.status_code, code_of(answer)) == (400, "BAD_PERSISTED_QUERY")

    async def test_changes_nothing_by_get(self, partner: httpx.AsyncClient) -> None:
        text = "mutation { ordersImport(input: {orders: []}) { __typename } }"
        await partner.post("/graphql", json={"query": text, "extensions": by_hash(hash_of(text))})

        answer = await get(partner, hash_of(text))

        assert answer.status_code in {400, 405}
        assert "data" not in answer.json()


class TestKept:
    async def test_is_not_sent_again_while_it_is_the_same(self, partner: httpx.AsyncClient) -> None:
        await partner.post("/graphql", json={"query": WHO, "extensions": by_hash(hash_of(WHO))})

        first = await get(partner, hash_of(WHO))
        tag = first.headers["ETag"]
        again = await get(partner, hash_of(WHO), **{"If-None-Match": f'"other", W/{tag}'})
        other = await get(partner, hash_of(WHO), **{"If-None-Match": '"other"'})

        assert first.json() == {"data": {"viewer": {"name": "ERP"}}}
        assert first.headers["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Cookie"} <= set(first.headers["Vary"].split(", "))
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Cache-Control"] == "private, no-cache"
        assert other.status_code == 200

    async def test_is_another_for_somebody_else(self, database: Database, partner: httpx.AsyncClient) -> None:
        await partner.post("/graphql", json={"query": WHO, "extensions": by_hash(hash_of(WHO))})
        _, secret = await token(database, name="Else", scopes=frozenset(Scope))

        mine = await get(partner, hash_of(WHO))
        theirs = await get(
            partner, hash_of(WHO), **{"Authorization": f"Bearer {secret}", "If-None-Match": mine.headers["ETag"]}
        )

        assert theirs.json()["data"] == {"viewer": {"name": "Else"}}

    async def test_are_no_answers_but_those_by_get_and_hash(self, partner: httpx.AsyncClient) -> None:
        await partner.post("/graphql", json={"query": WHO, "extensions": by_hash(hash_of(WHO))})

        answers = [
            await partner.get("/graphql", params={"query": WHO}),
            await partner.post("/graphql", json={"documentId": hash_of(WHO)}),
            await get(partner, hash_of(KIND)),
        ]

        assert [answer.headers["Cache-Control"] for answer in answers] == ["no-store"] * 3
        assert not any("ETag" in answer.headers for answer in answers)


class TestTrusted:
    @pytest.fixture(params=["map", "apollo"])
    def manifest(self, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
        path = tmp_path / "trusted.json"
        operations = [{"id": hash_of(KIND), "body": KIND, "name": "Kind", "type": "query"}]
        listed = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations}
        path.write_text(json.dumps({hash_of(KIND): KIND} if request.param == "map" else listed))
        return path

    async def test_are_answered_by_hash_and_by_text(self, database: Database, manifest: Path) -> None:
        async with asking(database, trusted_documents=manifest) as visitor:
            answers = [
                await visitor.post("/graphql", json={"query": KIND}),
                await visitor.post("/graphql", json={"documentId": hash_of(KIND)}),
                await visitor.post("/graphql", json={"extensions": by_hash(hash_of(KIND))}),
                await get(visitor, hash_of(KIND)),
            ]

        assert [answer.json()["data"] for answer in answers] == [{"viewer": {"kind": "TOKEN"}}] * 4

    async def test_are_all_that_is_answered(self, database: Database, manifest: Path) -> None:
        async with asking(database, trusted_documents=manifest) as visitor:
            answers = [
                await visitor.post("/graphql", json={"query": WHO}),
                await visitor.post("/graphql", json={"query": f"{KIND} "}),
                await visitor.post("/graphql", json={"query": "{ __typename }"}),
                await visitor.post("/graphql", json={"query": WHO, "extensions": by_hash(hash_of(WHO))}),
                await visitor.post("/graphql", json={"documentId": hash_of(WHO)}),
                await visitor.post("/graphql", json={"query": "{"}),
            ]

        for answer in answers:
            assert (answer.status_code, code_of(answer)) == (400, "DOCUMENT_NOT_TRUSTED")

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            ("{", "is no manifest"),
            ("[]", "is no manifest"),
            ('{"format": "other", "version": 1, "operations": []}', "is no manifest"),
            ('{"format": "apollo-persisted-query-manifest", "version": 2, "operations": []}', "is no manifest"),
            ('{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{}]}', "is no manifest"),
            ('{"format": "apollo-persisted-query-manifest", "version": 1, "operations": []}', "has no documents"),
            ("{}", "has no documents"),
            (json.dumps({hash_of(WHO): 5}), "is no manifest"),
            (json.dumps({hash_of(WHO): KIND}), "is not its SHA-256"),
            (json.dumps({hash_of("{"): "{"}), "is no document"),
        ],
    )
    def test_are_read_from_a_file_that_is_named_where_it_is_bad(self, tmp_path: Path, content: str, why: str) -> None:
        path = tmp_path / "trusted.json"
        path.write_text(content)

        with pytest.raises(BadManifest) as raised:
            manifests.read(path)

        assert str(path) in str(raised.value)
        assert why in str(raised.value)
