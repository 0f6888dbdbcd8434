"""Whatever belongs to another merchant answers as if it did not exist."""

import re
from typing import Any

import pytest
import strawberry
from graphql import GraphQLObjectType

from domain.people.viewer import Viewer
from domain.tables import Scope
from schema.reads import graphql_schema
from tests.schema import repository
from tests.schema.conftest import Send
from tests.schema.world import HANDLES, KINDS, global_id, owner, token

NODE = "query Node($id: ID!) { node(id: $id) { __typename id } }"
NUMBERS = {
    "mem": 0,
    "inv": 0,
    "tok": 0,
    "ses": 0,
    "ord": 1,
    "cus": 1,
    "itm": 10,
    "shp": 10,
    "tkt": 10,
    "aff": 10,
    "msg": 10,
    "att": 1,
    "ref": 1,
    "mer": 0,
    "hnd": 1,
}
OWN, FOREIGN = 0, 1
FOREIGN_ID = re.compile(r"_[0-9a-f]{16}00000002[0-9a-f]{8}")
"""What a global id of the other merchant's looks like."""


async def _data(send: Send, document: str, viewer: Viewer | None = None, **variables: Any) -> Any:
    answer = await send(document, variables, viewer=viewer)
    assert answer.errors == []
    return answer.data


class TestNode:
    @pytest.mark.parametrize("prefix", KINDS)
    async def test_finds_each_own_type(self, send: Send, prefix: str) -> None:
        own = global_id(prefix, OWN, NUMBERS[prefix])

        assert (await _data(send, NODE, id=own))["node"]["id"] == own

    @pytest.mark.parametrize("prefix", KINDS)
    async def test_finds_no_foreign_type(self, send: Send, prefix: str) -> None:
        foreign, absent = global_id(prefix, FOREIGN, NUMBERS[prefix]), global_id(prefix, 7, 9)

        assert (await _data(send, NODE, owner(FOREIGN), id=foreign))["node"]["id"] == foreign
        assert await _data(send, NODE, id=foreign) == await _data(send, NODE, id=absent) == {"node": None}

    def test_covers_every_type_with_an_id(self, schema: strawberry.Schema) -> None:
        types = graphql_schema(schema).type_map.values()
        nodes = [
            type_
            for type_ in types
            if isinstance(type_, GraphQLObjectType) and "Node" in {interface.name for interface in type_.interfaces}
        ]

        assert len(nodes) == len(KINDS)


class TestDocuments:
    @pytest.mark.parametrize("path", repository.reading())
    async def test_show_nothing_foreign(self, send: Send, path: str) -> None:
        document = repository.reading()[path]

        answer = await send(document, repository.variables(document))

        shown = answer.json.decode()
        asked = {global_id("ord", FOREIGN, 1)}
        assert {found.group() for found in FOREIGN_ID.finditer(shown)} <= asked
        assert HANDLES[FOREIGN] not in shown


class TestFilters:
    @pytest.mark.parametrize(
        "document",
        [
            '{ history(filter: {merchant: "blue-door"}) { orders { totalCount nodes { id } } openTicketCount } }',
            '{ history(filter: {search: "N1-"}) { orders { totalCount nodes { id } } openTicketCount } }',
            '{ history(filter: {search: "TRACK1"}) { orders { totalCount nodes { id } } openTicketCount } }',
        ],
    )
    async def test_find_nothing_foreign_in_the_history(self, send: Send, document: str) -> None:
        empty = {"history": {"orders": {"totalCount": 0, "nodes": []}, "openTicketCount": 0}}

        assert await _data(send, document) == empty

    @pytest.mark.parametrize("in_list", ["UNHANDLED", "REPLIED", "CLOSED", "FOLLOW_UP"])
    async def test_find_nothing_foreign_in_a_list(self, send: Send, in_list: str) -> None:
        document = """query List($list: TicketList!, $merchant: String) {
            tickets(list: $list, filter: {merchant: $merchant}) { totalCount nodes { id } }
        }"""

        own = await _data(send, document, list=in_list)
        foreign = await _data(send, document, list=in_list, merchant=HANDLES[FOREIGN])
        absent = await _data(send, document, list=in_list, merchant="nobody")

        assert own["tickets"]["totalCount"] > 0
        assert foreign == absent == {"tickets": {"totalCount": 0, "nodes": []}}

    @pytest.mark.parametrize(
        ("document", "field"),
        [
            ("query Find($value: ID) { order(id: $value) { id } }", ("ord", 1)),
            ("query Find($value: ID) { ticket(id: $value) { id } }", ("tkt", 10)),
        ],
    )
    async def test_find_no_foreign_id(self, send: Send, document: str, field: tuple[str, int]) -> None:
        prefix, number = field
        found = [
            next(iter((await _data(send, document, value=global_id(prefix, merchant, number))).values()))
            for merchant in (OWN, FOREIGN, 7)
        ]

        assert found == [{"id": global_id(prefix, OWN, number)}, None, None]

    async def test_find_no_foreign_number(self, send: Send) -> None:
        order = "query Find($number: String, $merchant: String) { order(number: $number, merchant: $merchant) { id } }"
        ticket = (
            "query Find($number: String, $merchant: String) { ticket(number: $number, merchant: $merchant) { id } }"
        )

        assert await _data(send, order, number="N1-1") == {"order": None}
        assert await _data(send, order, number="N1-1", merchant=HANDLES[FOREIGN]) == {"order": None}
        assert await _data(send, ticket, number="TICKET10", merchant=HANDLES[FOREIGN]) == {"ticket": None}
        assert await _data(send, ticket, number="TICKET10") == {"ticket": {"id": global_id("tkt", OWN, 10)}}


class TestScopes:
    async def test_name_the_one_that_is_missing(self, send: Send) -> None:
        document = '{ order(number: "N0-1") { id openTickets { number } } }'

        answer = await send(document, viewer=token(Scope.ORDERS_READ))

        assert answer.code == "MISSING_SCOPE"
        assert answer.errors[0].extensions == {"code": "MISSING_SCOPE", "scope": "tickets:read"}

    async def test_admit_what_they_say(self, send: Send) -> None:
        document = '{ order(number: "N0-1") { id } }'

        assert (await send(document, viewer=token(Scope.ORDERS_READ))).errors == []
        assert (await send(document, viewer=token(Scope.TICKETS_READ))).code == "MISSING_SCOPE"

    async def test_of_none_admit_nothing_but_the_viewer(self, send: Send) -> None:
        document = "{ viewer { name scopes merchant { handle } } }"

        answer = await send(document, viewer=token())

        assert answer.data["viewer"]["scopes"] == []
        for field in ("history { openTicketCount }", "tickets(list: CLOSED) { totalCount }"):
            assert (await send(f"{{ {field} }}", viewer=token())).errors

    async def test_do_not_tell_foreign_from_absent(self, send: Send) -> None:
        viewer = token(Scope.TICKETS_READ)
        answers = [
            (await send(NODE, {"id": global_id("ord", merchant, 1)}, viewer=viewer)).code
            for merchant in (OWN, FOREIGN, 7)
        ]

        assert answers == ["MISSING_SCOPE"] * 3
