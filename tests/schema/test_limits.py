"""Limits: what a document amounts to, and that no document takes long to refuse."""

import time
from dataclasses import replace
from typing import Any

import orjson
import pytest
import strawberry
from graphql import OperationDefinitionNode, get_introspection_query, parse
from hypothesis import HealthCheck, assume, given, settings

from schema import reads
from schema.documents import BadDocument, Documents, NotPublic
from schema.limits import Figures, Limits, Measure, Sizes
from schema.root import make_schema
from tests.schema import expansion, repository
from tests.schema.conftest import LIMITS

SCHEMA = make_schema()
MANY_PATHS = 5_000


def figures(text: str, **variables: Any) -> Figures:
    """Measure the only operation of a document."""
    document = parse(text)
    (operation,) = (part for part in document.definitions if isinstance(part, OperationDefinitionNode))
    return Measure(reads.graphql_schema(SCHEMA), document).figures(operation, Sizes(operation, variables))


def refusal(text: str, limits: Limits = LIMITS, schema: strawberry.Schema = SCHEMA) -> dict[str, Any]:
    """Give the `extensions` of the only error of a document."""
    with pytest.raises(BadDocument) as raised:
        Documents(schema, limits).get(text)
    (error,) = raised.value.errors
    return error.extensions or {}


def doubling(levels: int, leaf: str = "name") -> str:
    """Make fragments that each spread the next one twice."""
    parts = [f"fragment F{level} on Viewer {{ ...F{level + 1} ...F{level + 1} }}" for level in range(levels)]
    return f"{{ viewer {{ ...F0 }} }} {' '.join(parts)} fragment F{levels} on Viewer {{ {leaf} }}"


SPREADS = " ".join(f"...F{n}" for n in range(180))
ATTACKS = {
    "doubling fragments": doubling(30),
    "doubling fragments, as many as there can be": doubling(180),
    "doubling fragments of objects": doubling(30, "merchant { id }"),
    "doubling fragments below each other": "{ viewer { merchant { ...F0 } } } "
    + " ".join(f"fragment F{n} on Node {{ ... on Merchant {{ ...F{n + 1} }} ...F{n + 1} }}" for n in range(99))
    + " fragment F99 on Node { id }",
    "aliases": "{ " + " ".join(f"a{n}: viewer {{ name }}" for n in range(10_000)) + " }",
    "aliases without more": "{ " + " ".join(f"a{n}:__typename" for n in range(600)) + " }",
    "one field again and again": "{ viewer { " + "name " * 1_900 + "} }",
    "one object again and again": "{ history { " + "orders { nodes { number } } " * 200 + "} }",
    "one field from many fragments": f"{{ viewer {{ {SPREADS} }} }} "
    + " ".join(f"fragment F{n} on Viewer {{ name }}" for n in range(180)),
    "fragments in a circle": "{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A name }",
    "a fragment of itself": "{ viewer { ...A } } fragment A on Viewer { ...A }",
    "a chain of fragments": "{ viewer { ...F0 } } "
    + " ".join(f"fragment F{n} on Viewer {{ ...F{n + 1} }}" for n in range(240))
    + " fragment F240 on Viewer { name }",
    "braces": "{ a " * 100_000,
    "braces of values": "{ viewer(a: " + "[" * 1_900 + "]" * 1_900 + ") }",
    "directives": "{ viewer { name " + "@skip(if: false) " * 300 + "} }",
    "a long name": "{ " + "x" * 99_000 + " }",
    "a long word that is none": "{ viewer(" + "9" * 99_000 + ") }",
    "a long value": '{ order(number: 5, id: "' + "x" * 90_000 + '") { id } }',
    "comments": "# x\n" * 90_000 + "{ viewer { name } }",
    "introspection without end": "{ __schema { types { " + "fields { type { " * 6 + "name" + " } }" * 6 + " } } }",
}


class TestFigures:
    @given(document=expansion.documents())
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_are_those_of_the_document_with_its_fragments_written_out(self, document: expansion.Document) -> None:
        paths = []
        for path in document.paths(document.below):
            paths.append(path)
            assume(len(paths) < MANY_PATHS)

        found = figures(document.text(), given=expansion.GIVEN)

        assert found.depth == max(map(len, paths))
        assert found.aliases == sum(path[-1].alias for path in paths)
        assert found.directives == document.directives(document.below)
        assert found.roots == sum(len(path) == 1 for path in paths)
        assert found.fields == len(paths)
        assert found.lists == max(map(expansion.lists, paths))
        assert found.cost == sum(map(expansion.cost, paths))

    def test_end_where_fragments_go_in_circles(self) -> None:
        text = "{ viewer { ...A } } fragment A on Viewer { name ...B } fragment B on Viewer { ...A ...B kind }"

        assert figures(text).depth == 2

    def test_count_to_the_end_of_what_json_can_say(self) -> None:
        assert figures(doubling(200)).fields == 2**53 - 1

    def test_take_a_chain_of_fragments_as_long_as_a_document(self) -> None:
        chain = " ".join(f"fragment F{n} on Viewer {{ ...F{n + 1} }}" for n in range(2_000))

        assert figures(f"{{ viewer {{ ...F0 }} }} {chain} fragment F2000 on Viewer {{ name }}").fields == 2

    def test_count_directives_wherever_they_stand(self) -> None:
        text = """query Q($a: Boolean! @a @b) @c {
            viewer @d { ... @e { name } ...F @f }
        } fragment F on Viewer @g { name }"""

        assert figures(text).directives == 7


class TestCost:
    @pytest.mark.parametrize(
        ("text", "cost"),
        [
            ("{ viewer { name } }", 1),
            ("{ viewer { name merchant { handle replyPolicy { replyLimit } } } }", 2),
            ("{ history { openTicketCount } }", 1 + 10),
            ("{ history { orders { nodes { number total { amount } } } } }", 2 + 50),
            ("{ history { orders(first: 20) { nodes { customer { name } } } } }", 2 + 20 * 2),
            ("{ history { orders(last: 20) { edges { cursor node { customer { name } } } } } }", 2 + 20 * 2),
            ("{ history { orders(first: 20) { nodes { number } edges { cursor } totalCount } } }", 2 + 20 + 20 + 10),
            ("{ history { orders(first: 20) { nodes { items { name } } } } }", 2 + 20 * (1 + 10)),
            ("{ history { orders(first: 20) { nodes { openTickets { ticket { state } } } } } }", 2 + 20 * (1 + 10)),
            ("{ history { orders(first: 5) { nodes { tickets(first: 4) { nodes { id } } } } } }", 2 + 5 * (1 + 1 + 4)),
            ('{ nodes(ids: ["a", "b", "c"]) { id } }', 3),
            ('{ nodes(ids: "a") { id } }', 1),
            ("{ __typename }", 0),
            ("mutation { ticketOpen(input: {}) { ... on TicketOpened { ticket { id } } } }", 10 + 1 + 1),
        ],
    )
    def test_is_what_may_be_read(self, text: str, cost: int) -> None:
        assert figures(text).cost == cost

    @pytest.mark.parametrize(
        ("variables", "size"),
        [
            ({"n": 7}, 7),
            ({"n": 7.0}, 7),
            ({"n": None}, 50),
            ({}, 3),
            ({"n": 0}, 1),
            ({"n": -(10**30)}, 100),
            ({"n": 10**30}, 100),
            ({"n": 1e400}, 100),
            ({"n": float("nan")}, 100),
            ({"n": {}}, 100),
            ({"n": True}, 1),
            ({"n": "7"}, 1),
            ({"n": [7]}, 1),
        ],
    )
    def test_follows_variables_and_their_defaults(self, variables: dict[str, Any], size: int) -> None:
        text = "query Q($n: Int = 3) { history { orders(first: $n) { nodes { number } } } }"
        document = Documents(SCHEMA, LIMITS).get(text)

        assert document.cost("Q", variables) == 2 + size
        assert document.cost(None, variables) == 2 + size, "from what was kept"

    def test_follows_the_number_of_ids(self) -> None:
        document = Documents(SCHEMA, LIMITS).get("query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }")

        assert [document.cost("Q", {"ids": ["x"] * count}) for count in (1, 5, 200)] == [1, 5, 100]

    def test_is_that_of_the_operation_that_is_chosen(self) -> None:
        document = Documents(SCHEMA, LIMITS).get(
            "query A { viewer { ...F } } query B { history { orders(first: 9) { nodes { number } } } }"
            "fragment F on Viewer { merchant { id } }"
        )

        assert [document.cost(name, {}) for name in ("A", "B", "C", None)] == [2, 11, 0, 0]

    def test_of_introspection_grows_with_the_schema(self) -> None:
        types = len(reads.graphql_schema(SCHEMA).type_map)

        assert figures("{ __schema { types { name } } }").cost == 1 + types
        assert figures("{ __schema { types { fields { type { fields { name } } } } } }").cost == 1 + types * 111


class TestLimits:
    @pytest.mark.parametrize(
        ("limit", "fits", "goes_over"),
        [
            ("depth", "{ viewer { merchant { name } } }", "{ viewer { merchant { replyPolicy { replyLimit } } } }"),
            (
                "aliases",
                "{ a: viewer { b: name c: kind } }",
                "{ a: viewer { b: name ...F } } fragment F on Viewer { c: kind d: role }",
            ),
            (
                "directives",
                "{ viewer { name @skip(if: true) ...@skip(if: true) { kind } } }",
                "{ viewer { name @a @b ...F @c } } fragment F on Viewer { kind @d }",
            ),
            ("fields", "{ viewer { name kind } }", "{ viewer { name kind role locale timeZone scopes } }"),
            (
                "rootFields",
                "{ viewer { name } __typename }",
                "{ a: viewer { name } b: viewer { name } c: __typename __typename }",
            ),
            (
                "rootMutations",
                "mutation { __typename a: __typename }",
                "mutation { __typename a: __typename b: __typename }",
            ),
            (
                "nestedLists",
                "{ history { orders { nodes { items { id } } } } }",
                "{ history { orders { nodes { tickets { nodes { attachments { id } } } } } } }",
            ),
        ],
    )
    def test_are_held_each_by_itself(self, limit: str, fits: str, goes_over: str) -> None:
        wide = replace(LIMITS, depth=99, aliases=99, directives=99, fields=99)
        tight = {"depth": 3, "rootMutations": 2, "nestedLists": 2}.get(limit, 3)
        field = {"rootFields": "root_fields", "rootMutations": "root_mutations", "nestedLists": "nested_lists"}
        limits = replace(wide, **{field.get(limit, limit): tight})

        Documents(SCHEMA, limits).get(fits)
        refused = refusal(goes_over, limits)

        assert (refused["code"], refused["limit"], refused["maximum"]) == ("TOO_COMPLEX", limit, tight)
        assert refused["asked"] > tight

    @pytest.mark.parametrize("text", ["{ viewer { name } }", "{ viewer { name } # and\n # more\n # words\n }"])
    def test_are_held_of_tokens_and_comments(self, text: str) -> None:
        Documents(SCHEMA, replace(LIMITS, tokens=6)).get(text)

        assert refusal(text + " # " + "#\n#" * 7, replace(LIMITS, tokens=6))["limit"] == "tokens"
        assert refusal(text, replace(LIMITS, tokens=2)) == {"code": "TOO_COMPLEX", "limit": "tokens", "maximum": 2}

    def test_are_held_of_characters(self) -> None:
        assert refusal(f"{{ viewer {{ name }} }} {' ' * 100_000}")["limit"] == "characters"

    def test_admit_every_document_of_the_repository(self) -> None:
        documents = Documents(SCHEMA, LIMITS)

        assert repository.reading()
        for text in repository.reading().values():
            assert 0 < documents.get(text).cost(None, repository.variables(text)) < LIMITS.cost / 10

    @pytest.mark.parametrize(
        "options", [{}, {"descriptions": False}, {"input_value_deprecation": True, "specified_by_url": True}]
    )
    def test_admit_the_introspection_of_tools(self, options: dict[str, bool]) -> None:
        document = Documents(SCHEMA, LIMITS).get(get_introspection_query(**options))

        # It grows with the schema; a tool asks once, and has the rest back within seconds.
        assert document.cost(None, None) < LIMITS.cost * 3 / 4


class TestAttack:
    @pytest.mark.parametrize("name", ATTACKS)
    def test_is_refused_at_once_and_in_few_words(self, name: str) -> None:
        documents = Documents(SCHEMA, LIMITS)
        began = time.process_time()

        with pytest.raises(BadDocument) as raised:
            documents.get(ATTACKS[name])

        assert time.process_time() - began < 5  # 0.06 at most where this was written; without the limits, for ever
        assert len(orjson.dumps([error.formatted for error in raised.value.errors])) < 4_000
        assert len(raised.value.errors) == 1

    def test_that_makes_many_mistakes_is_told_some(self) -> None:
        text = "{ viewer { " + " ".join(f"nothing{n}{'x' * 900}" for n in range(90)) + " } }"

        with pytest.raises(BadDocument) as raised:
            Documents(SCHEMA, LIMITS).get(text)

        assert len(raised.value.errors) <= 4
        assert len(orjson.dumps([error.formatted for error in raised.value.errors])) < 4_000

    def test_that_costs_much_is_measured_at_once(self) -> None:
        pages = "tickets { nodes { order { %s } } }"
        text = f"{{ history {{ orders {{ nodes {{ {pages % (pages % 'number')} }} }} }} }}"

        assert Documents(SCHEMA, LIMITS).get(text).cost(None, None) > 50**3


class TestStranger:
    @pytest.mark.parametrize(
        "text",
        [
            "{ __typename }",
            '{ __schema { queryType { name } } t: __type(name: "Order") { name } }',
            "{ ...F ... { __typename } } fragment F on Query { __typename ...G } fragment G on Query { __typename }",
            get_introspection_query(),
        ],
    )
    def test_may_ask_about_the_schema(self, text: str) -> None:
        assert Documents(SCHEMA, LIMITS).prepare(text, for_stranger=True).is_about_schema_alone

    @pytest.mark.parametrize(
        "text",
        [
            "{ viewer { name } }",
            "{ __typename viewer { name } }",
            "{ __typename ...F } fragment F on Query { ...G } fragment G on Query { viewer { name } }",
            "{ ... on Query { __typename ... { viewer { name } } } }",
            "query A { __typename } query B { viewer { name } }",
            "mutation { __typename }",
            "{ nothing }",
        ],
    )
    def test_may_ask_nothing_else(self, text: str) -> None:
        with pytest.raises(NotPublic):
            Documents(SCHEMA, LIMITS).prepare(text, for_stranger=True)

    def test_is_told_no_name_that_might_have_been_meant(self) -> None:
        text = "{ __schema { querryType { name } } }"

        told = []
        for for_stranger in (True, False):
            with pytest.raises(BadDocument) as raised:
                Documents(SCHEMA, LIMITS).prepare(text, for_stranger=for_stranger)
            told.append(raised.value.errors[0].message)

        assert "queryType" not in told[0]
        assert "Did you mean 'queryType'" in told[1]
