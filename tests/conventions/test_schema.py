"""The schema as a text that strangers read: current, described, and complete in its refusals."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    parse,
    validate,
)

import domain
from domain.errors import Refused
from schema.problems import PROBLEMS
from schema.reads import graphql_schema
from schema.root import make_schema
from schema.sdl import exported
from tests.schema import repository

ROOT = Path(__file__).parents[2]
SCHEMA = make_schema()
TYPES = {name: type_ for name, type_ in graphql_schema(SCHEMA).type_map.items() if not name.startswith("__")}
DOCUMENTS = repository.whole()


def _parts(type_: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    """Name each part of a type that has a description of its own, with that description."""
    yield type_.name, type_.description
    if isinstance(type_, GraphQLEnumType):
        for name, value in type_.values.items():
            yield f"{type_.name}.{name}", value.description
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in type_.fields.items():
            yield f"{type_.name}.{name}", field.description
            for argument, declared in field.args.items():
                yield f"{type_.name}.{name}({argument}:)", declared.description
    if isinstance(type_, GraphQLInputObjectType):
        for name, entry in type_.fields.items():
            yield f"{type_.name}.{name}", entry.description


def _refusals() -> list[type[Refused]]:
    """Find every refusal of the domain."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        if ".migrations" not in module.name:
            import_module(module.name)
    found, waiting = [], list(Refused.__subclasses__())
    while waiting:
        refused = waiting.pop()
        waiting += refused.__subclasses__()
        found.append(refused)
    return found


class TestSdl:
    def test_is_current(self) -> None:
        assert (ROOT / "schema/schema.graphql").read_text() == exported(SCHEMA), "run `make schema`"

    @pytest.mark.parametrize("type_", TYPES.values(), ids=TYPES)
    def test_describes_every_part(self, type_: GraphQLNamedType) -> None:
        silent = [name for name, description in _parts(type_) if not (description or "").strip()]

        assert silent == []

    @pytest.mark.parametrize("path", DOCUMENTS)
    def test_admits_every_document_of_the_repository(self, path: str) -> None:
        assert validate(graphql_schema(SCHEMA), parse(DOCUMENTS[path])) == []


class TestMutations:
    def test_may_each_fail_without_the_others(self) -> None:
        mutation = TYPES["Mutation"]
        assert isinstance(mutation, GraphQLObjectType)

        for field in mutation.fields.values():
            assert isinstance(field.type, GraphQLUnionType), "nullable, and a union that names its refusals"

    def test_take_one_input_with_a_key_and_can_be_tried_out(self) -> None:
        mutation = TYPES["Mutation"]
        assert isinstance(mutation, GraphQLObjectType)

        without = set()
        for name, field in mutation.fields.items():
            assert set(field.args) == {"input", "dryRun"}
            given = get_named_type(field.args["input"].type)
            assert isinstance(given, GraphQLInputObjectType)
            if "idempotencyKey" not in given.fields:
                without.add(name)
        assert without == {"memberCreate", "passwordChange", "tokenCreate"}, "all but those that deal in secrets"

    def test_tell_what_happened(self) -> None:
        mutation = TYPES["Mutation"]
        assert isinstance(mutation, GraphQLObjectType)

        for field in mutation.fields.values():
            assert isinstance(field.type, GraphQLUnionType)
            kinds = [{interface.name for interface in member.interfaces} for member in field.type.types]
            assert kinds.count({"Done"}) == 1
            assert kinds.count({"Problem"}) == len(kinds) - 1

    def test_name_each_refusal_in_a_result(self) -> None:
        unions = [type_ for type_ in TYPES.values() if isinstance(type_, GraphQLUnionType)]
        told = {member.name for union in unions for member in union.types}
        beside = ("domain.orders", "domain.people.merchants")

        # A problem of one order in a batch is told beside the others' outcomes, by the interface `Problem`.
        assert all(made.__name__ in told or refused.__module__.startswith(beside) for refused, made in PROBLEMS.items())

    @pytest.mark.parametrize("refused", _refusals())
    def test_tell_every_refusal(self, refused: type[Refused]) -> None:
        only_on_the_command_line = refused.__module__.startswith("domain.people")

        assert refused in PROBLEMS or only_on_the_command_line
        assert refused.message().endswith("."), "the docstring is the message"
