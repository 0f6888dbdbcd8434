"""Compiled reads: one statement a root field, and the same bytes whichever way they take."""

import pytest
import strawberry

from server.database import Database
from tests.schema import repository, world
from tests.schema.conftest import Send, sender
from tests.schema.test_limits import figures

DOCUMENTS = repository.reading()


@pytest.fixture(params=DOCUMENTS)
def document(request: pytest.FixtureRequest) -> str:
    """Go through all documents of the repository."""
    return DOCUMENTS[request.param]


class TestSplice:
    async def test_answers_the_same_bytes_on_and_off(self, send: Send, document: str) -> None:
        variables = repository.variables(document)

        spliced = await send(document, variables)
        ordinary = await send(document, variables, splice=False)

        assert spliced.errors == ordinary.errors == []
        assert spliced.json == ordinary.json

    async def test_sends_one_statement_a_root_field(self, send: Send, document: str) -> None:
        variables = repository.variables(document)

        for splice in (True, False):
            answer = await send(document, variables, splice=splice)
            assert answer.statements == repository.root_fields(document)

    async def test_answers_the_same_bytes_from_a_kept_plan(self, send: Send, document: str) -> None:
        variables = repository.variables(document)

        first, second = await send(document, variables), await send(document, variables)

        assert first.json == second.json


class TestBothDatabases:
    async def test_answer_the_same_bytes(
        self, schema: strawberry.Schema, databases: dict[str, Database], document: str
    ) -> None:
        answers = {}
        for name, database in databases.items():
            async with database.transaction() as session:
                await world.build(session)
            answers[name] = (await sender(schema, database)(document, repository.variables(document))).json

        assert answers["sqlite"] == answers["postgresql"]


class TestPlan:
    async def test_tells_enum_values_null_and_absence_apart(self, send: Send) -> None:
        document = """query Find($sort: OrderSort, $open: Boolean, $state: [OrderState!]) {
            history(filter: {hasOpenTickets: $open, state: $state}) { orders(sort: $sort) { nodes { number } } }
        }"""

        async def numbers(**variables: object) -> list[str]:
            answer = await send(document, variables)
            return [node["number"] for node in answer.data["history"]["orders"]["nodes"]]

        newest_first = await numbers()
        assert await numbers(sort="PLACED_AT_ASC") == newest_first[::-1]
        assert await numbers(open=None) == newest_first
        assert set(await numbers(open=True)) | set(await numbers(open=False)) == set(newest_first)
        assert not set(await numbers(open=True)) & set(await numbers(open=False))
        assert await numbers(state=[]) == []
        assert await numbers(state=["SHIPPED"]) == ["N0-2"]
        assert await numbers(state=None) == newest_first

    async def test_follows_skip_and_include(self, send: Send) -> None:
        document = """query One($with: Boolean!) {
            order(number: "N0-1") { number state @include(if: $with) id @skip(if: $with) }
        }"""

        assert set((await send(document, {"with": True})).data["order"]) == {"number", "state"}
        assert set((await send(document, {"with": False})).data["order"]) == {"number", "id"}


class TestLimits:
    PAGE = (
        "order { tickets(last: 1) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor }"
        " edges { cursor node { %s } } } }"
    )
    LIST = "order { openTickets { ticket { %s } } }"
    HEAVIEST = "affectedProducts { refundable { amount } orderItem { name } replacement { replaces { id } } }"

    @staticmethod
    def nested(around: str, lists: int, leaf: str) -> str:
        """Put as many lists inside each other."""
        for _ in range(lists - 1):
            leaf = around % leaf
        return f"{{ tickets(list: UNHANDLED, last: 1) {{ pageInfo {{ hasNextPage }} edges {{ node {{ {leaf} }} }} }} }}"

    @pytest.mark.parametrize("around", [PAGE, LIST])
    async def test_take_lists_nested_six_deep(self, send_anything: Send, around: str) -> None:
        # SQLite's parser has a stack of 100: this is as deep as it takes with the heaviest leaf.
        document = self.nested(around, 5, self.HEAVIEST)

        answer, ordinary = await send_anything(document), await send_anything(document, splice=False)

        assert answer.errors == []
        assert answer.json == ordinary.json

    @pytest.mark.parametrize("around", [PAGE, LIST])
    async def test_refuse_lists_nested_deeper(self, send_anything: Send, around: str) -> None:
        for splice in (True, False):
            answer = await send_anything(self.nested(around, 6, self.HEAVIEST), splice=splice)
            assert answer.code == "TOO_COMPLEX"

    @pytest.mark.parametrize("around", [PAGE, LIST])
    def test_count_lists_as_documents_are_measured(self, around: str) -> None:
        assert [figures(self.nested(around, lists, "id")).lists for lists in (1, 6, 7)] == [1, 6, 7]

    async def test_refuse_objects_nested_without_end(self, send_anything: Send) -> None:
        document = '{ ticket(number: "TICKET10") { %s } }'
        replaced = "replaces { " * 20 + "id" + " }" * 20

        answer = await send_anything(document % f"affectedProducts {{ replacement {{ {replaced} }} }}")

        assert answer.code == "TOO_COMPLEX"

    @pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
    async def test_refuses_text_that_no_database_keeps(self, send: Send, text: str) -> None:
        document = "query Find($search: String) { history(filter: {search: $search}) { openTicketCount } }"

        answer = await send(document, {"search": text})

        assert answer.code == "BAD_ARGUMENT"

    async def test_takes_a_very_long_text(self, send: Send) -> None:
        document = "query Find($search: String) { history(filter: {search: $search}) { openTicketCount } }"

        answer = await send(document, {"search": "ä b" * 100_000})

        assert answer.data == {"history": {"openTicketCount": 0}}
