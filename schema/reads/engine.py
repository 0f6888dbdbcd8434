"""Plans and their execution: documents are compiled once, and answered by bytes where they can be."""

import asyncio
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, Protocol, TypeVar, cast

import orjson
import sqlalchemy as sa
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_argument_values,
    get_named_type,
    get_variable_values,
)
from graphql.execution.values import VariableValues

from domain.sql import any_of
from schema.reads import mappings as reads
from schema.reads.compiler import Compiler, info_of, mapping_of
from schema.reads.dialects import DIALECTS
from schema.reads.identities import TypedIds, prefix_of
from schema.reads.problems import BadPage, MissingScope, ReadProblem
from schema.reads.selection import Selections
from schema.reads.statement import Arguments, Statement

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MAX_NODES = 100
_PLANS = 1_000
_SMALL = 64


class Cache(Generic[K, V]):
    """The values used last, at most `size` of them."""

    def __init__(self, size: int) -> None:
        """Start empty."""
        self.size = size
        self._kept: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """Give a value and count it as used."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: K, value: V) -> V:
        """Keep a value, and let go of the one unused for longest."""
        self._kept[key] = value
        if len(self._kept) > self.size:
            self._kept.popitem(last=False)
        return value

    def __len__(self) -> int:
        """Count what is kept."""
        return len(self._kept)


class Reader(Protocol):
    """Sends a statement to the database and gives its rows."""

    async def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """Give all rows, each with its columns by position."""


class ReadContext(Protocol):
    """What the engine asks of a request."""

    @property
    def viewer(self) -> reads.ReadViewer:
        """Who reads."""

    @property
    def reader(self) -> Reader:
        """What the statements are sent with."""


@dataclass
class RootPlan:
    """One root field: its statement, or why there is none."""

    statement: Statement | None = None
    scopes: frozenset[Any] = frozenset()
    spliceable: bool = False
    problem: ReadProblem | None = None
    nodes: "NodesPlan | None" = None

    def refuse(self, viewer: reads.ReadViewer) -> None:
        """Say no to a viewer without the scopes, and to a selection that could not be compiled."""
        if self.problem is not None:
            raise self.problem
        for scope in sorted(self.scopes - viewer.scopes, key=str):
            name = scope.value if isinstance(scope, Enum) else str(scope)
            message = f"This needs the scope {name}."
            raise MissingScope(message, scope=name)


@dataclass
class NodesPlan:
    """A root field that takes ids: its statement depends on which types the ids are of."""

    field_nodes: list[FieldNode]
    arguments: Arguments
    many: bool
    statements: dict[frozenset[str], RootPlan] = field(default_factory=dict)


@dataclass
class Plan:
    """An operation: its compiled root fields, and `__typename` constants, by response key."""

    roots: dict[str, RootPlan | bytes]
    complete: bool

    @property
    def spliceable(self) -> bool:
        """Whether bytes alone answer the operation."""
        return self.complete and all(
            isinstance(root, bytes) or (root.spliceable and root.problem is None) for root in self.roots.values()
        )


class Spliced:
    """The `data` of an answer, as bytes."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        """Keep the JSON."""
        self.data = data


def shape_of(value: Any) -> Hashable:  # noqa: ANN401 - a coerced variable
    """Keep of a value what may change a statement: null, true and false, enum values, and which keys there are."""
    if value is None or isinstance(value, bool | Enum):
        return value
    if isinstance(value, dict):
        return tuple(sorted((name, shape_of(part)) for name, part in value.items()))
    return "list" if isinstance(value, list) else "value"


class Engine:
    """Compiles and answers the reads of a schema on one database."""

    def __init__(self, schema: GraphQLSchema, config: Any, dialect: sa.Dialect, secret: bytes, *, splice: bool) -> None:  # noqa: ANN401
        """Keep the schema and the dialect; `secret` marks cursors; without `splice` answers take the ordinary way."""
        self.schema = schema
        self.config = config
        self.dialect = dialect
        self.json = DIALECTS[dialect.name]
        self.secret = secret
        self.splice = splice
        self._plans: Cache[Hashable, Plan] = Cache(_PLANS)
        self._linked: Cache[Hashable, RootPlan] = Cache(_PLANS)
        self._prefixes = {
            info_of(type_).prefix: type_
            for type_ in schema.type_map.values()
            if isinstance(type_, GraphQLObjectType) and info_of(type_).prefix
        }

    async def answer(
        self, document: DocumentNode, name: str | None, raw: Mapping[str, Any] | None, context: ReadContext
    ) -> Spliced | None:
        """Answer a whole operation by bytes; None where it must take the ordinary way."""
        operation = _operation(document, name)
        if not self.splice or operation is None or operation.operation is not OperationType.QUERY:
            return None
        variables = get_variable_values(self.schema, operation.variable_definitions or (), dict(raw or {}))
        if not isinstance(variables, VariableValues):
            return None
        fragments = _fragments(document)
        plan = self._plan(operation, fragments, variables, context.viewer)
        if not plan.spliceable:
            return None
        try:
            parts = await self._parts(plan, fragments, variables, context)
        except ReadProblem:
            return None
        pairs = (b'"' + key.encode() + b'":' + part for key, part in zip(plan.roots, parts, strict=True))
        return Spliced(b"{" + b",".join(pairs) + b"}")

    async def _parts(self, plan: Plan, fragments: Any, variables: VariableValues, context: ReadContext) -> list[bytes]:  # noqa: ANN401
        if len(plan.roots) == 1:
            (root,) = plan.roots.values()
            return [await self._part(root, fragments, variables, context)]
        return await asyncio.gather(*(self._part(root, fragments, variables, context) for root in plan.roots.values()))

    async def _part(self, root: RootPlan | bytes, fragments: Any, variables: VariableValues, context: ReadContext) -> bytes:  # noqa: ANN401
        if isinstance(root, bytes):
            return root
        if root.nodes is not None:
            found = await self._nodes(root.nodes, fragments, variables, context)
            return b"[" + b",".join(found) + b"]" if root.nodes.many else found[0]
        return await self._fetch(root, variables, context) or b"null"

    async def _fetch(self, root: RootPlan, variables: VariableValues, context: ReadContext) -> bytes | None:
        root.refuse(context.viewer)
        assert root.statement is not None
        parameters = root.statement.bind(variables, context.viewer.parameters(), self.secret)
        rows = await context.reader.fetch(root.statement.sql, parameters)
        return self.json.finish(rows[0][0]) if rows else None

    async def resolve(self, info: GraphQLResolveInfo, context: ReadContext) -> Any:  # noqa: ANN401
        """Answer one root field for the ordinary way: the same statement, its JSON as Python values."""
        plan = self._plan(info.operation, info.fragments, info.variable_values, context.viewer)
        root = plan.roots[str(info.path.key)]
        assert isinstance(root, RootPlan)
        if root.nodes is not None:
            root.refuse(context.viewer)
            found = await self._nodes(root.nodes, info.fragments, info.variable_values, context, typed=True)
            objects = [orjson.loads(part) for part in found]
            return objects if root.nodes.many else objects[0]
        data = await self._fetch(root, info.variable_values, context)
        return None if data is None else orjson.loads(data)

    def _plan(
        self, operation: OperationDefinitionNode, fragments: Any, variables: VariableValues, viewer: reads.ReadViewer  # noqa: ANN401
    ) -> Plan:
        assert operation.loc is not None
        name = operation.name.value if operation.name else None
        key = (operation.loc.source.body, name, viewer.plan_key, shape_of(variables.coerced))
        return self._plans.get(key) or self._plans.put(key, self._compile(operation, fragments, variables, viewer))

    def _compile(self, operation: OperationDefinitionNode, fragments: Any, variables: VariableValues, viewer: Any) -> Plan:  # noqa: ANN401
        query = cast("GraphQLObjectType", self.schema.query_type)
        selections = Selections(self.schema, fragments, variables)
        selected: dict[str, list[FieldNode]] = {}
        selections.collect(query, operation.selection_set, selected, set())
        roots: dict[str, RootPlan | bytes] = {}
        for key, nodes in selected.items():
            if nodes[0].name.value == "__typename":
                roots[key] = f'"{query.name}"'.encode()
            elif nodes[0].name.value in query.fields and mapping_of(query.fields[nodes[0].name.value]) is not None:
                roots[key] = self._root(nodes, selections, viewer)
        return Plan(roots, complete=len(roots) == len(selected))

    def _root(self, nodes: list[FieldNode], selections: Selections, viewer: Any) -> RootPlan:  # noqa: ANN401
        field_ = cast("GraphQLObjectType", self.schema.query_type).fields[nodes[0].name.value]
        mapping = mapping_of(field_)
        if isinstance(mapping, reads.Nodes):
            values = get_argument_values(field_, nodes[0], selections.variables)
            return RootPlan(spliceable=True, nodes=NodesPlan(nodes, Arguments(field_, nodes[0], values), mapping.many))
        compiler = Compiler(selections, self.json, viewer.placeholder(), self.config)
        return self._finish(compiler, lambda: compiler.root(field_, nodes))

    def _finish(self, compiler: Compiler, compile_: Any) -> RootPlan:  # noqa: ANN401
        try:
            statement = Statement(compile_(), self.dialect, compiler.arguments)
        except ReadProblem as problem:
            return RootPlan(problem=problem)
        return RootPlan(statement, frozenset(compiler.scopes), compiler.spliceable)

    async def _nodes(
        self, plan: NodesPlan, fragments: Any, variables: VariableValues, context: ReadContext, *, typed: bool = False  # noqa: ANN401
    ) -> list[bytes]:
        """Read objects by id, in the order of the ids; null for the unknown, alike for the foreign."""
        values = plan.arguments.read(variables)
        ids: list[str] = values["ids"] if plan.many else [values["id"]]
        if len(ids) > MAX_NODES:
            message = f"At most {MAX_NODES} ids."
            raise BadPage(message, asked=len(ids), maximum=MAX_NODES)
        prefixes = frozenset(prefix_of(id_) for id_ in ids) & self._prefixes.keys()
        found: dict[str, bytes] = {}
        if prefixes:
            root = plan.statements.get(prefixes) or self._compile_nodes(plan, prefixes, fragments, variables, context)
            root.refuse(context.viewer)
            assert root.statement is not None
            parameters = root.statement.bind(variables, {**context.viewer.parameters(), "viewer.ids": ids}, self.secret)
            rows = await context.reader.fetch(root.statement.sql, parameters)
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

    def _compile_nodes(
        self, plan: NodesPlan, prefixes: frozenset[str], fragments: Any, variables: VariableValues, context: ReadContext  # noqa: ANN401
    ) -> RootPlan:
        viewer = cast("Any", context.viewer).placeholder()
        compiler = Compiler(Selections(self.schema, fragments, variables), self.json, viewer, self.config)
        selects: list[sa.Select[Any]] = []

        def compile_() -> Any:  # noqa: ANN401
            for prefix in sorted(prefixes):
                type_ = self._prefixes[prefix]
                info = info_of(type_)
                assert info.visible is not None
                base = info.visible(viewer, info.table)
                source = base.get_final_froms()[0]
                ids = any_of(source.c.id, sa.bindparam("viewer.ids"), TypedIds(prefix), prefix)
                selects.append(compiler.by_id(type_, plan.field_nodes, base.where(ids)))
            return selects[0] if len(selects) == 1 else sa.union_all(*selects)

        root = self._finish(compiler, compile_)
        if len(plan.statements) >= _SMALL:
            plan.statements.clear()
        plan.statements[prefixes] = root
        return root

    async def linked(self, info: GraphQLResolveInfo, path: str, nodes: list[FieldNode], type_name: str, id_: Any, reader: Reader, viewer: Any) -> Any:  # noqa: ANN401, E501, PLR0913, PLR0917
        """Read one row of a mutation's payload by id, with the transaction's own reader."""
        assert info.operation.loc is not None
        name = info.operation.name.value if info.operation.name else None
        key = (info.operation.loc.source.body, name, path, viewer.plan_key, shape_of(info.variable_values.coerced))
        root = self._linked.get(key)
        if root is None:
            type_ = cast("GraphQLObjectType", get_named_type(self.schema.type_map[type_name]))
            placeholder = viewer.placeholder()
            compiler = Compiler(
                Selections(self.schema, info.fragments, info.variable_values), self.json, placeholder, self.config
            )
            described = info_of(type_)
            assert described.visible is not None
            base = described.visible(placeholder, described.table)
            source = base.get_final_froms()[0]
            base = base.where(source.c.id == sa.bindparam("viewer.linked", type_=sa.Uuid()))
            root = self._linked.put(key, self._finish(compiler, lambda: compiler.row(type_, nodes, base)))
        root.refuse(viewer)
        assert root.statement is not None
        values = {**viewer.parameters(), "viewer.linked": id_}
        rows = await reader.fetch(root.statement.sql, root.statement.bind(info.variable_values, values, self.secret))
        data = self.json.finish(rows[0][0]) if rows else None
        return None if data is None else orjson.loads(data)


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    operations = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    if name is None:
        return operations[0] if len(operations) == 1 else None
    return next((part for part in operations if part.name and part.name.value == name), None)


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)}


__all__ = ["Engine", "GraphQLError", "Plan", "Reader", "Spliced"]
