"""Explanations: how an operation was answered, for developers who ask."""

from typing import Any

import httpx
import pytest

from domain.tables import Scope
from server.database import Database
from tests import make
from tests.server.desk import desk, owner, sign_in, token

ASK = {"Aftersale-Explain": "1"}
SEARCH = """
query Search($text: String) {
  found: history(filter: {search: $text}) { orders(first: 5) { nodes { number } } }
  viewer { name }
}
"""
ORDINARY = """
query Search($text: String) {
  __schema { queryType { name } }
  history(filter: {search: $text}) { openTicketCount }
}
"""


async def _explained(visitor: httpx.AsyncClient, query: str = SEARCH, **headers: str) -> Any:
    body = {"query": query, "variables": {"text": "Quartermaine"}}
    return (await visitor.post("/graphql", json=body, headers=ASK | headers)).json()


class TestExplain:
    async def test_tells_a_member_how_it_was_done(self, database: Database) -> None:
        await owner(database)
        async with desk(database) as visitor:
            await sign_in(visitor)
            first, second = await _explained(visitor), await _explained(visitor)

        told = first["extensions"]["explain"]
        assert [told["planKept"], second["extensions"]["explain"]["planKept"]] == [False, True]
        fields = {field["field"]: field for field in told["fields"]}
        assert set(fields) == {"found", "viewer"}
        assert fields["found"]["sql"].lstrip().upper().startswith(("SELECT", "WITH"))
        assert fields["found"]["rows"] == 1
        assert 0 < fields["found"]["milliseconds"] <= told["milliseconds"]
        assert first["data"]["viewer"] == {"name": "Olivia"}

    @pytest.mark.parametrize("splice", [True, False])
    async def test_works_either_way(self, database: Database, splice: bool) -> None:  # noqa: FBT001 - a case
        await owner(database)
        async with desk(database, splice=splice) as visitor:
            await sign_in(visitor)
            answers = [await _explained(visitor, query) for query in (SEARCH, ORDINARY)]

        assert [len(answer["extensions"]["explain"]["fields"]) for answer in answers] == [2, 1]

    async def test_shows_no_value(self, database: Database) -> None:
        member = await owner(database)
        async with desk(database) as visitor:
            await sign_in(visitor)
            answer = await _explained(visitor)

        text = str(answer["extensions"])
        assert member.merchant_id is not None
        for value in ("Quartermaine", "quartermaine", "Olivia", str(member.merchant_id), member.merchant_id.hex):
            assert value not in text

    async def test_costs_and_says_nothing_unless_asked(self, database: Database) -> None:
        await owner(database)
        async with desk(database) as visitor:
            await sign_in(visitor)
            for value in ("", "0", "yes"):
                answer = await visitor.post("/graphql", json={"query": SEARCH}, headers={"Aftersale-Explain": value})

                assert "explain" not in answer.json().get("extensions", {})

    async def test_is_for_tokens_with_the_scope_only(self, database: Database) -> None:
        async with database.transaction() as session:
            merchant = await make.merchant(session)
            _, plain = await make.token(session, merchant, scopes={Scope.ORDERS_READ})
            _, watching = await make.token(session, merchant, scopes={Scope.ORDERS_READ, Scope.METRICS_READ})
        async with desk(database) as visitor:
            answers = [await _explained(visitor, Authorization=f"Bearer {secret}") for secret in (plain, watching)]

        assert ["explain" in answer.get("extensions", {}) for answer in answers] == [False, True]

    async def test_tells_what_failed_too(self, database: Database) -> None:
        _, secret = await token(database, scopes=frozenset({Scope.METRICS_READ, Scope.MARKETPLACE}))
        async with desk(database) as visitor:
            answer = await _explained(visitor, Authorization=f"Bearer {secret}")

        assert answer["errors"][0]["extensions"]["code"] == "BAD_ARGUMENT"  # it names no merchant
        assert "explain" in answer["extensions"]
