"""The two ways to answer, by bytes before Strawberry's view comes to it and by that view: nobody can tell which."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from hashlib import sha256

import httpx
import pytest

from server.database import Database
from tests.schema import repository, world
from tests.server.desk import desk
from tests.server.live import UNTHROTTLED

DOCUMENTS = repository.reading()
PAGE = "query Page($first: Int) { history { orders(first: $first) { totalCount nodes { id number } } } }"
ODD = {
    "a page that is too large": {"query": PAGE, "variables": {"first": 1_000}},
    "a variable of another kind": {"query": PAGE, "variables": {"first": "x"}},
    "a null": {"query": PAGE, "variables": {"first": None}},
    "an operation that is not there": {"query": PAGE, "operationName": "Other"},
    "an operation by its name": {"query": f"{PAGE} query Other {{ viewer {{ name }} }}", "operationName": "Other"},
    "two operations": {"query": f"{PAGE} query Other {{ viewer {{ name }} }}"},
    "an unknown field": {"query": "{ viewer { nothing } }"},
    "a mutation that is refused": {"query": 'mutation { ticketAcknowledge(input: {id: "tkt_1"}) { __typename } }'},
    "more keys": {"query": "{ viewer { name } }", "anything": {"a": [1]}, "extensions": {"b": None}},
    "an unknown hash": {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}},
    "an unknown document": {"documentId": "0" * 64},
}
ACCEPTED = ("*/*", "application/json", "application/graphql-response+json", "text/event-stream, application/json")


@pytest.fixture
async def ways(database: Database) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Serve one database in both ways, to an owner of the small world."""
    async with database.transaction() as session:
        await world.build(session)
    async with AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(desk(database, splice=on, **UNTHROTTLED)) for on in (True, False)]
        for visitor in visitors:
            visitor.cookies.set("aftersale_session", world.secret_of("ses", 0))
            visitor.headers["X-Request-Id"] = "the-same"
        yield visitors


def whole(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """Give all of an answer."""
    return answer.status_code, answer.headers.multi_items(), answer.content


class TestWays:
    @pytest.mark.parametrize("accepted", ACCEPTED)
    async def test_answer_every_document_alike(self, ways: list[httpx.AsyncClient], accepted: str) -> None:
        for text in DOCUMENTS.values():
            body = {"query": text, "variables": repository.variables(text)}
            posted = [await way.post("/graphql", json=body, headers={"Accept": accepted}) for way in ways]

            assert whole(posted[0]) == whole(posted[1])
            assert posted[0].status_code == 200
            assert posted[0].json()["extensions"]["cost"]["requested"] > 0

    @pytest.mark.parametrize("accepted", ACCEPTED)
    async def test_say_no_alike(self, ways: list[httpx.AsyncClient], accepted: str) -> None:
        for name, body in ODD.items():
            posted = [await way.post("/graphql", json=body, headers={"Accept": accepted}) for way in ways]

            assert whole(posted[0]) == whole(posted[1]), name

    async def test_keep_and_compare_an_answer_alike(self, ways: list[httpx.AsyncClient]) -> None:
        query = "{ viewer { name } }"
        hash_ = sha256(query.encode()).hexdigest()
        kept = []
        for way in ways:
            extensions = {"persistedQuery": {"version": 1, "sha256Hash": hash_}}
            await way.post("/graphql", json={"query": query, "extensions": extensions})
            first = await way.get("/graphql", params={"documentId": hash_})
            posted = await way.post("/graphql", json={"documentId": f"sha256:{hash_}"})
            known = {"If-None-Match": first.headers["etag"]}
            again = await way.get("/graphql", params={"documentId": hash_}, headers=known)
            kept.append([whole(first), whole(posted), whole(again)])

        assert kept[0] == kept[1]
        assert [answer[0] for answer in kept[0]] == [200, 200, 304]
