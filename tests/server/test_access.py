"""Nobody sees or does what is another merchant's, or can tell it from what is not there.

Every type and every operation is asked for by everybody who may ask, by every way in.
"""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa
from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type

from domain.tables import Scope, Session, metadata
from server.database import Database
from tests.schema import world
from tests.server import callers, catalogue, walks
from tests.server.callers import ABSENT, CALLERS, FOREIGN, OWN, TRANSPORTS, Caller, Transport
from tests.server.catalogue import ACTS, ROOTS, Act, Target, sees

PLACES = (OWN, FOREIGN, ABSENT)
PREFIXES = {type_.name: prefix for type_ in walks.nodes() for prefix in [walks.prefix_of(type_)]}
FOREIGN_MARKS = re.compile(r"_[0-9a-f]{16}00000002[0-9a-f]{8}|blue-door|N1-\d|@1\.example|TRACK1")
"""What only answers about the other merchant's things hold."""

QUERY = walks.SCHEMA.query_type
MUTATION = walks.SCHEMA.mutation_type


@pytest.fixture(params=TRANSPORTS)
async def transport(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Transport]:
    """Serve the world by each way in."""
    await callers.settle(database)
    async with TRANSPORTS[request.param](database) as opened:
        yield opened


class TestTypes:
    async def test_show_what_one_may_see_and_tell_foreign_from_absent_nowhere(self, transport: Transport) -> None:
        wrong = []
        for type_ in walks.nodes():
            selection = walks.whole(type_)
            selection.text = f"__typename ... on {type_.name} {{ {selection.text} }}"
            for caller in CALLERS:
                found = {
                    place: await _asked(transport, caller, "node", {"id": _id(type_.name, place)}, selection)
                    for place in PLACES
                }
                wrong += [
                    (type_.name, caller.name, place, answer)
                    for place, answer in found.items()
                    if _said(answer, "node") != _expected(caller, type_.name, place, selection)
                ]
                wrong += _leaks(caller, found, type_.name)

        assert not wrong, "\n".join(map(str, wrong))

    async def test_need_their_scopes_field_by_field(self, transport: Transport) -> None:
        wrong = []
        for type_ in walks.nodes():
            for name in type_.fields:
                selection = walks.single(type_, name)
                selection.text = f"... on {type_.name} {{ {selection.text} }}"
                ids = {"ids": [_id(type_.name, place) for place in PLACES]}
                for caller in CALLERS:
                    answer = json.loads(await _asked(transport, caller, "nodes", ids, selection))
                    missing = _missing(caller, selection)
                    seen = [sees(caller, type_.name, place) for place in PLACES]
                    if missing and _code(answer) != missing:
                        wrong.append((type_.name, name, caller.name, answer))
                    if not missing and [node is not None for node in answer["data"]["nodes"]] != seen:
                        wrong.append((type_.name, name, caller.name, answer))

        assert not wrong, "\n".join(map(str, wrong))


class TestQueries:
    @pytest.mark.parametrize("root", [root for root in ROOTS if root not in catalogue.BY_ID])
    async def test_find_the_own_and_tell_foreign_from_absent_nowhere(self, transport: Transport, root: str) -> None:
        assert QUERY is not None
        selection = _selection_of_root(root)
        wrong: list[Any] = []
        for caller in CALLERS:
            for variant in range(len(ROOTS[root](Target(OWN)))):
                found = {
                    place: await _asked(transport, caller, root, ROOTS[root](Target(place))[variant], selection)
                    for place in PLACES
                }
                sees_foreign = caller.is_marketplace and root not in catalogue.ABOUT_PEOPLE
                sees_foreign |= caller.role is not None and caller.role.value == "ADMIN"
                plain = {place: walks.without_names(found[place], Target(place).names()) for place in PLACES}
                if not sees_foreign and plain[FOREIGN] != plain[ABSENT]:
                    wrong.append((caller.name, variant, found))
                wrong += _leaks(caller, found, root) if not sees_foreign else []
                missing = _missing(caller, selection)
                if missing and {_code(json.loads(answer)) for answer in found.values()} != {missing}:
                    wrong.append((caller.name, variant, found))
                if not missing and any("errors" in json.loads(answer) for answer in found.values()):
                    wrong.append((caller.name, variant, found))
                can_tell = sees_foreign and not missing and root not in catalogue.ABOUT_NOBODY
                if can_tell and plain[FOREIGN] == plain[ABSENT]:
                    wrong.append((caller.name, variant, "sees nothing", found))

        assert not wrong, "\n".join(map(str, wrong))


class TestMutations:
    async def test_do_what_one_may_and_tell_foreign_from_absent_nowhere(
        self, transport: Transport, database: Database
    ) -> None:
        wrong = []
        before = await _of_merchant(database, FOREIGN)
        for turn, caller in enumerate(CALLERS):
            if not caller.is_marketplace:
                wrong += [found for act in ACTS for found in await _tried(transport, caller, act, turn)]
        assert await _of_merchant(database, FOREIGN) == before

        for turn, caller in enumerate(CALLERS):
            if caller.is_marketplace:
                wrong += [found for act in ACTS for found in await _tried(transport, caller, act, turn)]

        assert not wrong, "\n".join(map(str, wrong))


class TestCatalogue:
    def test_knows_every_type(self) -> None:
        payloads = {type_.name for act in _unions() for type_ in act.types}
        roots = {"Query", "Mutation"}
        others = {"OrderImport", "TicketOutcome"}  # only in a payload

        named = {type_.name for type_ in walks.objects() if not walks.is_paging(type_)}

        assert named - payloads - roots - others == set(walks.NEEDED)

    def test_asks_for_every_field(self) -> None:
        asked = {f"Query.{root}" for root in ROOTS} | {f"Mutation.{act.name}" for act in ACTS}
        for type_ in walks.nodes():
            asked |= walks.whole(type_).fields
        for root in ROOTS:
            asked |= _selection_of_root(root).fields
        for union in _unions():
            asked |= walks.outcome(union, payload=True).fields

        assert {f"{type_.name}.{name}" for type_ in walks.objects() for name in type_.fields} - asked == set()

    def test_gives_every_argument_that_names_something(self) -> None:
        assert QUERY is not None
        for root, field in QUERY.fields.items():
            given = {key for arguments in ROOTS[root](Target(OWN)) for key in _keys(arguments)}
            declared = set(field.args)
            for argument in field.args.values():
                below = get_named_type(argument.type)
                if isinstance(below, GraphQLInputObjectType):
                    declared |= set(below.fields)

            assert declared - given - catalogue.INDIFFERENT == set(), root

    def test_gives_every_input_of_a_mutation(self) -> None:
        assert MUTATION is not None
        for name, field in MUTATION.fields.items():
            below = get_named_type(field.args["input"].type)
            assert isinstance(below, GraphQLInputObjectType)
            given = {key for act in ACTS if act.name == name for one in act.inputs(Target(OWN)) for key in one}

            assert given == set(below.fields), name

    def test_asks_as_every_role_and_with_every_scope_alone(self) -> None:
        roles = {caller.role for caller in CALLERS}
        scopes = {tuple(caller.scopes) for caller in CALLERS if caller.role is None and not caller.is_marketplace}

        assert len(roles) == 5
        assert scopes >= {(scope,) for scope in Scope if scope is not Scope.MARKETPLACE} | {()}


def _id(type_name: str, place: int) -> str:
    return Target(place).id(PREFIXES[type_name])


def _selection_of_root(root: str) -> walks.Selection:
    assert QUERY is not None
    type_ = get_named_type(QUERY.fields[root].type)
    if root in catalogue.BY_ID:
        return walks.Selection("__typename id")
    assert isinstance(type_, GraphQLObjectType)
    selection = walks.whole(type_)
    things = get_named_type(type_.fields["nodes"].type) if walks.is_paging(type_) else type_
    needed = walks.NEEDED[things.name]
    selection.scopes |= {needed} if needed else set()
    return selection


def _unions() -> list[Any]:
    assert MUTATION is not None
    return [get_named_type(field.type) for field in MUTATION.fields.values()]


def _keys(arguments: dict[str, Any]) -> set[str]:
    return set(arguments) | {key for value in arguments.values() if isinstance(value, dict) for key in value}


async def _asked(
    transport: Transport, caller: Caller, root: str, arguments: dict[str, Any], selection: walks.Selection
) -> bytes:
    return await transport.ask(caller, walks.operation("query", root, arguments, selection), arguments)


def _said(answer: bytes, root: str) -> str:
    """Sum an answer up: the code of its error, the type that was found, or nothing."""
    read = json.loads(answer)
    if "errors" in read:
        return _code(read)
    found = read["data"][root]
    return "nothing" if found is None else str(found["__typename"])


def _expected(caller: Caller, type_name: str, place: int, selection: walks.Selection) -> str:
    return _missing(caller, selection) or (type_name if sees(caller, type_name, place) else "nothing")


def _missing(caller: Caller, selection: walks.Selection) -> str:
    missing = sorted(scope.value for scope in selection.scopes - caller.scopes)
    return f"MISSING_SCOPE {missing[0]}" if missing else ""


def _code(answer: dict[str, Any]) -> str:
    if "errors" not in answer:
        return "no error"
    extensions = answer["errors"][0].get("extensions", {})
    return " ".join(str(extensions[key]) for key in ("code", "scope") if key in extensions) or str(answer["errors"])


def _leaks(caller: Caller, found: dict[int, bytes], what: str) -> list[Any]:
    """Look for what is foreign in answers to a merchant's own, and for a difference between foreign and absent."""
    if caller.is_marketplace:
        return []
    plain = {place: walks.without_names(answer, Target(place).names()) for place, answer in found.items()}
    marks = [mark.group() for answer in plain.values() for mark in FOREIGN_MARKS.finditer(answer.decode())]
    wrong: list[Any] = [(what, caller.name, marks)] if marks else []
    is_own_alone = not any(sees(caller, what, place) for place in (FOREIGN, ABSENT))
    return wrong + ([(what, caller.name, found)] if is_own_alone and plain[FOREIGN] != plain[ABSENT] else [])


async def _tried(transport: Transport, caller: Caller, act: Act, turn: int) -> list[Any]:
    """Try an act at each place, and list what came otherwise than it should."""
    assert MUTATION is not None
    union = MUTATION.fields[act.name].type
    # With payload links, a key that only writes would be refused for what it reads.
    selection = walks.outcome(union, payload=caller.role is not None)
    if caller.role is None:
        selection.text = f"{selection.text} {act.problems_within}"
    wrong: list[Any] = []
    for variant in range(len(act.inputs(Target(OWN, turn)))):
        found = {}
        for place in (FOREIGN, ABSENT, OWN):
            arguments = {"input": act.inputs(Target(place, turn))[variant], "dryRun": act.is_tried_out}
            document = walks.operation("mutation", act.name, arguments, selection)
            found[place] = await transport.ask(caller, document, arguments)
        said = {place: _outcome(answer, act.name) for place, answer in found.items()}
        refusal = act.refusal(caller)
        if refusal or not act.is_about_somebody:
            right = dict.fromkeys(PLACES, refusal or act.done)
            wrong += [(act.name, caller.name, variant, found)] if said != right else []
        else:
            is_done = {place: said[place] == act.done for place in PLACES}
            wrong += [(act.name, caller.name, variant, found)] if is_done != _reach(caller) else []
        plain = {place: walks.without_names(found[place], Target(place, turn).names()) for place in found}
        if not (caller.is_marketplace and refusal is None) and plain[FOREIGN] != plain[ABSENT]:
            wrong.append((act.name, caller.name, variant, "differ", found))
    return wrong


def _reach(caller: Caller) -> dict[int, bool]:
    return {OWN: True, FOREIGN: caller.is_marketplace, ABSENT: False}


def _outcome(answer: bytes, name: str) -> str:
    """Sum up what became of a mutation; an order's problem is told beside the others' outcomes."""
    read = json.loads(answer)
    if "errors" in read:
        return _code(read)
    done = read["data"][name]
    refused = re.search(rb'"problem":\{"__typename":"(\w+)"', answer)
    return refused[1].decode() if refused else str(done["__typename"])


async def _of_merchant(database: Database, place: int) -> dict[str, list[Any]]:
    """Read all that a merchant has."""
    identifier = world.identifier(world.MERCHANT, place)
    found: dict[str, list[Any]] = {}
    for table in metadata.sorted_tables:
        key = "merchant_id" if "merchant_id" in table.c else "id" if table.name == "merchants" else None
        if key:
            rows = await database.read(sa.select(table).where(table.c[key] == identifier))
            found[table.name] = sorted(map(repr, rows))
    member_ids = [world.identifier(world.MEMBER, place, number) for number in range(callers.SPARES)]
    sessions = sa.inspect(Session).local_table
    own = await database.read(sa.select(sessions.c.id).where(sessions.c.member_id.in_(member_ids)))
    return found | {"sessions": sorted(map(repr, own))}
