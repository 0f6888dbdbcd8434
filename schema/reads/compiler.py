"""Turns the selection below one root field into one statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, cast

import sqlalchemy as sa
from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    get_argument_values,
    get_named_type,
    is_non_null_type,
)
from sqlmodel.sql.sqltypes import UTCDateTime
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import convert_arguments

from domain.sql import MAX_NESTED_LISTS, alias
from schema.reads import mappings as reads
from schema.reads.dialects import JsonDialect, Select
from schema.reads.fields import ReadField
from schema.reads.identities import KEY_SEPARATOR
from schema.reads.pages import Page
from schema.reads.problems import TooComplex
from schema.reads.selection import Selected, Selections
from schema.reads.shapes import Frame, Json, Leaf, Object, Shape, counted, is_long, sql_key
from schema.reads.statement import Arguments, PageKeys

DEFINITION = "strawberry-definition"
MAX_DEPTH = 16
_PAGING = frozenset({"first", "after", "last", "before"})


def mapping_of(field: GraphQLField) -> Any:
    """Say where a field of the schema comes from; None for one that is resolved in Python."""
    definition = field.extensions.get(DEFINITION)
    return definition.mapping if isinstance(definition, ReadField) else None


def info_of(type_: GraphQLNamedType) -> reads.TypeInfo:
    """Say what a type of the schema declared of itself."""
    definition = type_.extensions.get(DEFINITION)
    return cast("reads.TypeInfo", getattr(getattr(definition, "origin", None), "__reads__", reads.TypeInfo()))


class Compiler:
    """Compiles one root field."""

    def __init__(
        self,
        selections: Selections,
        dialect: JsonDialect,
        viewer: Any,
        converter: GraphQLCoreConverter,
    ) -> None:
        """Keep what every field of the selection needs."""
        self.selections = selections
        self.dialect = dialect
        self.viewer = viewer
        self.converter = converter
        self.config = converter.config
        self.arguments: list[Arguments] = []
        self.scopes: set[Any] = set()
        self.spliceable = True
        self._lists = 0
        self._depth = 0

    def root(self, field: GraphQLField, nodes: list[FieldNode]) -> Select:
        """Compile a root field: a statement of one value, the JSON of the field."""
        type_ = cast("GraphQLObjectType", get_named_type(field.type))
        match mapping_of(field):
            case reads.Group() as mapping:
                row = mapping.source(reads.At(self.viewer), **self._call(field, nodes[0]))
                shape = self._object(type_, self.selections.of(type_, nodes), row, Frame(None))
                return self.dialect.row(shape, lambda columns: sa.select(*columns))
            case reads.One() as mapping:
                base = mapping.source(reads.At(self.viewer), **self._call(field, nodes[0]))
                return self.row(type_, nodes, base)
            case reads.Paged() as mapping:
                return self._page(type_, field, nodes, mapping, None)
            case other:
                raise NotImplementedError(other)

    def row(self, type_: GraphQLObjectType, nodes: list[FieldNode], base: Select) -> Select:
        """Compile the rows of a base select: a statement of one JSON object each."""
        source = base.get_final_froms()[0]
        frame = Frame(source)
        shape = self._object(type_, self.selections.of(type_, nodes), source.c, frame)
        return self.dialect.row(shape, lambda columns: frame.select(base, columns))

    def by_id(self, type_: GraphQLObjectType, nodes: list[FieldNode], base: Select) -> Select:
        """Compile rows that are told apart by their id, or their key: a statement of that and a JSON object."""
        source = base.get_final_froms()[0]
        frame = Frame(source)
        shape = self._object(type_, self.selections.of(type_, nodes), source.c, frame)
        with_id = Object([(reads.TYPE, Leaf(self._identity(info_of(type_), source))), ("data", shape)])
        return self.dialect.row(with_id, lambda columns: frame.select(base, columns))

    def _identity(self, info: reads.TypeInfo, source: Any) -> sa.ColumnElement[Any]:
        if info.key is None:
            return self.dialect.identity(info.prefix or "", source.c.id)
        first, *others = (self.dialect.text(source.c[name]) for name in info.key)
        for other in others:
            first = first.concat(sa.literal_column(f"'{KEY_SEPARATOR}'")).concat(other)
        return first

    def _call(self, field: GraphQLField, node: FieldNode, *, paged: bool = False) -> dict[str, Any]:
        """Note a field's arguments, and give its source parameters in place of their values."""
        index = len(self.arguments)
        values = get_argument_values(field, node, self.selections.variables)
        self.arguments.append(Arguments(field, node, values))
        definition = field.extensions[DEFINITION]
        own = [argument for argument in definition.arguments if not (paged and argument.python_name in _PAGING)]
        given = convert_arguments(values, own, self.converter.scalar_registry, self.config)
        names = {argument.python_name: self.config.name_converter.from_argument(argument) for argument in own}
        return {name: self._parameter(value, f"a{index}.{names[name]}") for name, value in given.items()}

    def _parameter(self, value: Any, path: str) -> Any:
        if value is None or isinstance(value, bool | Enum):
            return value
        if is_dataclass(value) and not isinstance(value, type):
            for field in dataclass_fields(value):
                name = self.config.name_converter.get_graphql_name(cast("Any", field))
                setattr(value, field.name, self._parameter(getattr(value, field.name), f"{path}.{name}"))
            return value
        kinds: dict[type, Any] = {str: sa.Text(), int: sa.BigInteger(), datetime: UTCDateTime()}
        return sa.bindparam(path, type_=kinds.get(type(value), sa.types.NullType()))

    def object(self, type_: GraphQLNamedType, selected: Selected, row: Any, frame: Frame) -> Object:
        """Compile a selection on a row that stands in a frame."""
        return self._object(type_, selected, row, frame)

    def _object(self, type_: GraphQLNamedType, selected: Selected, row: Any, frame: Frame) -> Object:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            message = f"This selection nests deeper than {MAX_DEPTH} objects."
            raise TooComplex(message, maximum=MAX_DEPTH)
        self._need(info_of(type_).scope)
        shape = Object([(self._key(key), self._shape(type_, nodes, row, frame)) for key, nodes in selected.items()])
        self._depth -= 1
        return shape

    def _need(self, scope: Any) -> None:
        if scope is not None:
            self.scopes.add(scope)

    def _key(self, key: str) -> str:
        if is_long(key):
            self.spliceable = False
        return sql_key(key)

    def _shape(  # noqa: C901, PLR0911 - one case a mapping
        self, type_: GraphQLNamedType, nodes: list[FieldNode], row: Any, frame: Frame
    ) -> Shape:
        name = nodes[0].name.value
        if name == "__typename":
            return Leaf(sa.literal_column(f"'{type_.name}'"))
        field = cast("GraphQLObjectType", type_).fields[name]
        below = get_named_type(field.type)
        match mapping_of(field):
            case reads.Value(expression):
                return Leaf(expression(row))
            case reads.Computed(columns):
                self.spliceable = False  # its value comes from Python, and so the answer's bytes do
                return Object([(name, Leaf(column)) for name, column in columns(row).items()])
            case reads.Identity(prefix):
                return Leaf(self.dialect.identity(prefix or info_of(type_).prefix or "", row.id))
            case reads.Embedded(inner, present):
                shape = self._object(below, self.selections.of(below, nodes), inner(row), frame)
                return Object(shape.fields, None if present is None else present(row))
            case reads.Linked():
                return self._object(below, self.selections.of(below, nodes), row, frame)
            case reads.ToOne() as mapping:
                return self._to_one(field, nodes, mapping, row, frame)
            case reads.Many() as mapping:
                return self._many(below, nodes, mapping, row)
            case reads.Paged() as mapping:
                return Json(self._page(below, field, nodes, mapping, row).scalar_subquery())
            case reads.Count(source, scope):
                self._need(scope)
                return Leaf(counted(source(reads.At(self.viewer, row))))
            case other:
                raise NotImplementedError(other)

    def _to_one(
        self, field: GraphQLField, nodes: list[FieldNode], mapping: reads.ToOne, row: Any, frame: Frame
    ) -> Object:
        type_ = get_named_type(field.type)
        other = alias(mapping.table)
        on = other.c.id == row[mapping.key]
        frame.join(other, sa.and_(other.c.merchant_id == row.merchant_id, on) if "merchant_id" in other.c else on)
        shape = self._object(type_, self.selections.of(type_, nodes), other.c, frame)
        return Object(shape.fields, None if is_non_null_type(field.type) else other.c.id.is_not(None))

    def _many(self, type_: GraphQLNamedType, nodes: list[FieldNode], mapping: reads.Many, row: Any) -> Json:
        other, base = reads.At(self.viewer, row).related(mapping.table, mapping.key)
        if mapping.where is not None:
            base = base.where(mapping.where(other.c))
        base = base.order_by(*(other.c[name] for name in mapping.order)).limit(sa.literal_column(str(mapping.limit)))
        frame = Frame(other)
        with self.nested():
            shape = self._object(type_, self.selections.of(type_, nodes), other.c, frame)
        return Json(self.dialect.listing(shape, lambda columns: frame.select(base, columns)))

    def _page(
        self,
        type_: GraphQLNamedType,
        field: GraphQLField,
        nodes: list[FieldNode],
        mapping: reads.Paged,
        row: Any,
    ) -> Select:
        # Also a page of which only the count is selected tells of its rows.
        node = get_named_type(cast("GraphQLObjectType", type_).fields["nodes"].type)
        self._need(info_of(node).scope)
        index = len(self.arguments)
        listing = mapping.source(reads.At(self.viewer, row), **self._call(field, nodes[0], paged=True))
        order = ",".join(cast("sa.ColumnClause[Any]", column).name for column in listing.by)
        place = f"{type_.name}:{order}:{'descending' if listing.descending else 'ascending'}"
        arguments = self.arguments[index]
        arguments.page = PageKeys(f"a{index}", place, tuple(column.type for column in listing.by))
        with self.nested():
            return Page(self, cast("GraphQLObjectType", type_), nodes, listing, arguments).select()

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Count one more list around what follows: SQLite's parser takes no more than a few."""
        self._lists += 1
        if self._lists > MAX_NESTED_LISTS:
            message = f"At most {MAX_NESTED_LISTS} lists may stand inside each other."
            raise TooComplex(message, maximum=MAX_NESTED_LISTS)
        yield
        self._lists -= 1
