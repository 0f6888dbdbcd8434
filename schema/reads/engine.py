"""The engine: documents are compiled once, and answered by bytes where they can be."""

import asyncio
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Protocol, cast

import orjson
import sqlalchemy as sa
import strawberry
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_argument_values,
    get_variable_values,
)
from graphql.execution.values import VariableValues

from domain.sql import Values, any_of
from schema.reads import mappings as reads
from schema.reads import paging
from schema.reads.compiler import Compiler, info_of, mapping_of
from schema.reads.dialects import DIALECTS
from schema.reads.identities import LINKED, TypedIds, linked, prefix_of
from schema.reads.links import Link
from schema.reads.plans import Cache, NodesPlan, Plan, RootPlan, shape_of
from schema.reads.problems import BadPage, ReadProblem
from schema.reads.selection import Selections, variables_of
from schema.reads.statement import Arguments, Statement
from schema.reads.watching import Watch

MAX_NODES = 100
_PLANS = 1_000
_NODE_STATEMENTS = 64


class Reader(Protocol):
    """Sends a statement to the database and gives its rows."""

    async def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """Give all rows, each with its columns by position."""


class ReadContext(Protocol):
    """What the engine asks of a request."""

    @property
    def viewer(self) -> Any:
        """Who reads: a `ReadViewer` of the product's own type."""

    @property
    def reader(self) -> Reader:
        """What the statements are sent with."""

    @property
    def watch(self) -> Watch | None:
        """Who looks on, if anybody does."""


class Request:
    """One operation on its way: its document's parts and its variables."""

    def __init__(
        self, fragments: Mapping[str, FragmentDefinitionNode], variables: VariableValues, context: Any
    ) -> None:
        """Keep what every root field needs."""
        self.fragments = fragments
        self.variables = variables
        self.context: ReadContext = context

    @classmethod
    def of(cls, info: "GraphQLResolveInfo[Any]") -> "Request":
        """Take it from an ordinary execution."""
        return cls(info.fragments, variables_of(info), info.context)


class Engine:
    """Compiles and answers the reads of a schema on one database."""

    def __init__(self, schema: strawberry.Schema, dialect: sa.Dialect, secret: bytes, *, splice: bool) -> None:
        """Keep the schema and the dialect; `secret` marks cursors; without `splice` all goes the ordinary way."""
        self.schema = graphql_schema(schema)
        self.converter = schema.schema_converter
        self.dialect = dialect
        self.json = DIALECTS[dialect.name]
        self.secret = secret
        self.splice = splice
        self._plans: Cache[Hashable, Plan] = Cache(_PLANS)
        self._linked: Cache[Hashable, RootPlan] = Cache(_PLANS)
        self._prefixes = {
            cast("str", info_of(type_).prefix): type_
            for type_ in self.schema.type_map.values()
            if isinstance(type_, GraphQLObjectType) and info_of(type_).prefix
        }

    async def answer(
        self, document: DocumentNode, name: str | None, raw: Mapping[str, Any] | None, context: ReadContext
    ) -> bytes | None:
        """Give the `data` of a whole operation as bytes; None where it must take the ordinary way."""
        operation = _operation(document, name)
        if not self.splice or operation is None or operation.operation is not OperationType.QUERY:
            return None
        variables = get_variable_values(self.schema, operation.variable_definitions or (), dict(raw or {}))
        if not isinstance(variables, VariableValues):
            return None
        request = Request(_fragments(document), variables, context)
        plan = self._plan(operation, request)
        if not plan.spliceable:
            return None
        try:
            parts = await self._parts(plan, request)
        except ReadProblem:
            return None
        pairs = (b'"' + key.encode() + b'":' + part for key, part in zip(plan.roots, parts, strict=True))
        return b"{" + b",".join(pairs) + b"}"

    async def resolve(self, info: "GraphQLResolveInfo[Any]") -> Any:
        """Answer one root field for the ordinary way: the same statement, its JSON as Python values."""
        request = Request.of(info)
        key = str(info.path.key)
        root = self._plan(info.operation, request).roots[key]
        assert isinstance(root, RootPlan)
        if root.nodes is not None:
            found = [orjson.loads(part) for part in await self._nodes(key, root, request, typed=True)]
            return found if root.nodes.many else found[0]
        data = await self._fetch(key, root, request)
        return None if data is None else orjson.loads(data)

    async def by_ids(self, info: "GraphQLResolveInfo[Any]", link: Link, reader: Reader) -> dict[Any, Any]:
        """Read rows of a mutation's payload by their UUIDs or keys, with the transaction's own reader."""
        request = Request.of(info)
        viewer = request.context.viewer
        key = (*_key(info.operation, request), link.path)
        root = self._linked.get(key)
        if root is None:
            compiler = self._compiler(request)
            base = self._with_ids(link.type, compiler.viewer)
            root = self._linked.put(key, self._finish(compiler, lambda: compiler.by_id(link.type, link.nodes, base)))
        statement = root.admitted(viewer)
        ids, values = linked(info_of(link.type), link.ids)
        values |= viewer.parameters()
        sent = (statement.sql, statement.bind(request.variables, values, self._mark(viewer)))
        field = info.field_name
        rows = await _sent(reader, sent, request.context.watch, key=str(info.path.key), field=field)
        found = dict(self._by_id(self.json.finish(row[0]) or b"", typed=False) for row in rows)
        return {ids[key]: orjson.loads(data) for key, data in found.items() if key in ids}

    async def _parts(self, plan: Plan, request: Request) -> list[bytes]:
        if len(plan.roots) == 1:
            ((key, root),) = plan.roots.items()
            return [await self._part(key, root, request)]
        return await asyncio.gather(*(self._part(key, root, request) for key, root in plan.roots.items()))

    async def _part(self, key: str, root: RootPlan | bytes, request: Request) -> bytes:
        if isinstance(root, bytes):
            return root
        if root.nodes is not None:
            found = await self._nodes(key, root, request)
            return b"[" + b",".join(found) + b"]" if root.nodes.many else found[0]
        return await self._fetch(key, root, request) or b"null"

    async def _fetch(self, key: str, root: RootPlan, request: Request) -> bytes | None:
        viewer = request.context.viewer
        statement = root.admitted(viewer)
        parameters = statement.bind(request.variables, viewer.parameters(), self._mark(viewer))
        sent = (statement.sql, parameters)
        rows = await _sent(request.context.reader, sent, request.context.watch, key=key, field=root.field)
        return self.json.finish(rows[0][0]) if rows else None

    def _mark(self, viewer: reads.ReadViewer) -> Callable[[str], str]:
        """Say how cursors of this viewer are marked."""
        return lambda place: paging.tag(self.secret, viewer.realm, place)

    def _plan(self, operation: OperationDefinitionNode, request: Request) -> Plan:
        began = time.perf_counter()
        key = _key(operation, request)
        kept = self._plans.get(key)
        plan = kept or self._plans.put(key, self._compile(operation, request))
        if request.context.watch is not None:
            request.context.watch.planned(kept=kept is not None, began=began)
        return plan

    def _compile(self, operation: OperationDefinitionNode, request: Request) -> Plan:
        query = cast("GraphQLObjectType", self.schema.query_type)
        selections = Selections(self.schema, request.fragments, request.variables)
        selected: dict[str, list[FieldNode]] = {}
        selections.collect(query, operation.selection_set, selected, set())
        roots: dict[str, RootPlan | bytes] = {}
        for key, nodes in selected.items():
            if nodes[0].name.value == "__typename":
                roots[key] = f'"{query.name}"'.encode()
            elif nodes[0].name.value in query.fields and mapping_of(query.fields[nodes[0].name.value]) is not None:
                roots[key] = self._root(nodes, selections, request)
        return Plan(roots, complete=len(roots) == len(selected))

    def _root(self, nodes: list[FieldNode], selections: Selections, request: Request) -> RootPlan:
        field = cast("GraphQLObjectType", self.schema.query_type).fields[nodes[0].name.value]
        mapping = mapping_of(field)
        if isinstance(mapping, reads.Nodes):
            values = get_argument_values(field, nodes[0], selections.variables)
            plan = NodesPlan(nodes, Arguments(field, nodes[0], values), mapping.many)
            return RootPlan(spliceable=True, nodes=plan, field=nodes[0].name.value)
        compiler = self._compiler(request)
        root = self._finish(compiler, lambda: compiler.root(field, nodes))
        root.field = nodes[0].name.value
        return root

    def _compiler(self, request: Request) -> Compiler:
        selections = Selections(self.schema, request.fragments, request.variables)
        return Compiler(selections, self.json, request.context.viewer.placeholder(), self.converter)

    def _finish(self, compiler: Compiler, compile_: Any) -> RootPlan:
        try:
            statement = Statement(compile_(), self.dialect, compiler.arguments)
        except ReadProblem as problem:
            return RootPlan(problem=problem)
        return RootPlan(statement, frozenset(compiler.scopes), compiler.spliceable)

    async def _nodes(self, key: str, field: RootPlan, request: Request, *, typed: bool = False) -> list[bytes]:
        """Read objects by id, in the order of the ids; null for the unknown, alike for the foreign."""
        plan = field.nodes
        assert plan is not None
        values = plan.arguments.read(request.variables)
        ids: list[str] = values["ids"] if plan.many else [values["id"]]
        if len(ids) > MAX_NODES:
            message = f"At most {MAX_NODES} ids."
            raise BadPage(message, asked=len(ids), maximum=MAX_NODES)
        prefixes = frozenset(prefix for prefix in map(prefix_of, ids) if prefix in self._prefixes)
        found: dict[str, bytes] = {}
        if prefixes:
            viewer = request.context.viewer
            root = plan.statements.get(prefixes) or self._compile_nodes(plan, prefixes, request)
            statement = root.admitted(viewer)
            parameters = statement.bind(request.variables, {**viewer.parameters(), LINKED: ids}, self._mark(viewer))
            sent = (statement.sql, parameters)
            rows = await _sent(request.context.reader, sent, request.context.watch, key=key, field=field.field)
            found = dict(self._by_id(self.json.finish(row[0]) or b"", typed=typed) for row in rows)
        return [found.get(id_, b"null") for id_ in ids]

    def _by_id(self, row: bytes, *, typed: bool) -> tuple[str, bytes]:
        """Split `{"@type":"ord_…","data":{…}}` into the id and the object's JSON."""
        start = len(f'{{"{reads.TYPE}":"')
        end = row.index(b'"', start)
        identifier, data = row[start:end].decode(), row[end + len(b'","data":') : -1]
        if typed:
            name = self._prefixes[prefix_of(identifier)].name
            data = f'{{"{reads.TYPE}":"{name}"'.encode() + (b"}" if data == b"{}" else b"," + data[1:])
        return identifier, data

    def _compile_nodes(self, plan: NodesPlan, prefixes: frozenset[str], request: Request) -> RootPlan:
        compiler = self._compiler(request)

        def compile_() -> Any:
            types = [self._prefixes[prefix] for prefix in sorted(prefixes)]
            selects = [
                compiler.by_id(type_, plan.field_nodes, self._with_ids(type_, compiler.viewer)) for type_ in types
            ]
            return selects[0] if len(selects) == 1 else sa.union_all(*selects)

        root = self._finish(compiler, compile_)
        if len(plan.statements) >= _NODE_STATEMENTS:
            plan.statements.clear()
        plan.statements[prefixes] = root
        return root

    def _with_ids(self, type_: GraphQLObjectType, viewer: Any) -> sa.Select[Any]:
        """Select the rows of a type that the viewer may know of, by parameters that hold global ids, or keys."""
        info = info_of(type_)
        assert info.visible is not None
        base = info.visible(viewer, info.table)
        source = base.get_final_froms()[0]
        if info.key is not None:
            own = (
                any_of(source.c[name], sa.bindparam(f"{LINKED}.{name}"), Values(kind))
                for name, kind in info.key.items()
            )
            return base.where(*own)
        assert info.prefix is not None
        return base.where(any_of(source.c.id, sa.bindparam(LINKED), TypedIds(info.prefix), info.prefix))


def graphql_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """Take the graphql-core schema out of Strawberry's."""
    return schema._schema  # noqa: SLF001 - Strawberry has no other way to it


async def _sent(
    reader: Reader, statement: tuple[str, list[Any]], watch: Watch | None, *, key: str, field: str
) -> list[Any]:
    """Send the statement of a root field, and let whoever watches know."""
    sql, parameters = statement
    if watch is None:
        return await reader.fetch(sql, parameters)
    began, rows = time.perf_counter(), None
    try:
        rows = await reader.fetch(sql, parameters)
    finally:
        watch.fetched(key=key, field=field, sql=sql, rows=None if rows is None else len(rows), began=began)
    return rows


def _key(operation: OperationDefinitionNode, request: Request) -> tuple[Hashable, ...]:
    assert operation.loc is not None
    name = operation.name.value if operation.name else None
    variables = shape_of(request.variables.coerced)
    return operation.loc.source.body, name, request.context.viewer.plan_key, variables


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    operations = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    if name is None:
        return operations[0] if len(operations) == 1 else None
    return next((part for part in operations if part.name and part.name.value == name), None)


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)}
