"""The words by which a Strawberry type says where its fields come from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
import strawberry
from sqlmodel import SQLModel
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver
from strawberry.types.info import Info

from schema.reads.mappings import (
    Computed,
    Count,
    Embedded,
    Group,
    Identity,
    Linked,
    Listing,
    Many,
    Nodes,
    One,
    Paged,
    Part,
    Row,
    ToOne,
    TypeInfo,
    Value,
    Written,
)
from schema.reads.paging import ARGUMENTS
from schema.reads.paths import path_of
from schema.reads.shapes import sql_key

MAPPING = "reads"
ClassT = TypeVar("ClassT", bound=type)


class ReadField(StrawberryField):
    """A field that a compiled statement has already answered: its value stands in the row's JSON."""

    @property
    def mapping(self) -> Any:
        """Say where the field comes from."""
        return self.metadata[MAPPING]

    @property
    def is_basic_field(self) -> bool:
        """Always ask for the info object: it holds the response key."""
        return False

    def get_result(self, source: Any, info: Info[Any, Any] | None, args: Any, kwargs: Any) -> Any:  # noqa: ARG002
        """Take the value from the row; at the root, have the operation's plan answer it."""
        assert info is not None
        raw = info._raw_info  # noqa: SLF001 - Strawberry's own way in
        if isinstance(source, dict):
            found = source[sql_key(str(raw.path.key))]
            return self.mapping.work(info.context, found) if isinstance(self.mapping, Computed) else found
        if source is None:
            return info.context.reads.resolve(raw)
        found = getattr(source, self.python_name)
        if not found or not isinstance(self.mapping, Written):
            return found
        rows = info.context.links[path_of(raw)]
        return [rows[key] for key in found] if isinstance(found, list) else rows[found]


def read_type(
    *,
    description: str,
    table: type[SQLModel] | None = None,
    prefix: str | None = None,
    scope: Enum | None = None,
    visible: Callable[[Any, Any], sa.Select[Any]] | None = None,
    key: Mapping[str, type[Any]] | None = None,
) -> Callable[[ClassT], ClassT]:
    """Declare a GraphQL type read from a table; `scope` is what a viewer needs to select any of it.

    A type without a global id may name the columns of its `key`, with their types, for payloads to link to it.
    """

    def decorate(cls: ClassT) -> ClassT:
        cls.__reads__ = TypeInfo(table, prefix, scope, visible, key)  # type: ignore[attr-defined]
        cls.is_type_of = classmethod(lambda _cls, _value, _info: True)  # type: ignore[attr-defined]
        return strawberry.type(cls, description=description)

    return decorate


@dataclass(frozen=True)
class _Declared:
    description: str
    source: Callable[..., Any] | None = None
    extra: Sequence[StrawberryArgument] = field(default=())


def _field(mapping: Any, declared: _Declared, name: str | None = None) -> Any:
    made = ReadField(graphql_name=name, description=declared.description, metadata={MAPPING: mapping}, python_name=None)
    made.init = False
    own = StrawberryResolver(declared.source).arguments if declared.source else []
    made.arguments = [argument for argument in own if argument.python_name.lstrip("_") != "at"] + list(declared.extra)
    return made


def value(source: Any, description: str) -> Any:
    """Read a column (`tables.Order.number`), or an expression over the row (a lambda)."""
    if isinstance(source, sa.orm.InstrumentedAttribute):
        key = source.key
        return _field(Value(lambda row: getattr(row, key)), _Declared(description))
    return _field(Value(source), _Declared(description))


def computed(
    columns: Callable[[Row], Mapping[str, sa.ColumnElement[Any]]],
    work: Callable[[Any, Mapping[str, Any]], Any],
    description: str,
) -> Any:
    """Work a value out in Python, from named columns of the row as JSON has them, and the request's context."""
    return _field(Computed(columns, work), _Declared(description))


def identity(description: str, prefix: str | None = None) -> Any:
    """Read the row's global id, as the type's own or as another's."""
    return _field(Identity(prefix), _Declared(description))


def embedded(
    row: Callable[[Row], Row],
    description: str,
    present: Callable[[Row], sa.ColumnElement[bool]] | None = None,
) -> Any:
    """Read an object out of the same row."""
    return _field(Embedded(row, present), _Declared(description))


def to_one(table: type[SQLModel], key: str, description: str) -> Any:
    """Read the row that a key of this row names."""
    return _field(ToOne(table, key), _Declared(description))


def linked(description: str) -> Any:
    """Read the same row as another type."""
    return _field(Linked(), _Declared(description))


def written(description: str) -> Any:
    """Read the row that a mutation wrote: its payload is made with the row's UUID."""
    made = _field(Written(), _Declared(description))
    made.init = True
    return made


def all_written(description: str) -> Any:
    """Read the rows that a mutation wrote: its payload has the list of their UUIDs or keys, empty at first."""
    made = written(description)
    made.default_factory = list
    return made


def link(identifier: UUID | None) -> Any:
    """Stand for a row in a payload: the field says what it is, and its selection is read by the UUID."""
    return identifier


def many(
    table: type[SQLModel],
    key: str,
    description: str,
    *,
    order: tuple[str, ...],
    limit: int,
    where: Callable[[Row], sa.ColumnElement[bool]] | None = None,
) -> Any:
    """Read the rows that point here by a key, in an order; `limit` is one that the writes hold too."""
    return _field(Many(table, key, order, limit, where), _Declared(description))


def connection(source: Callable[..., Listing], description: str) -> Any:
    """Page through the rows of a listing."""
    return _field(Paged(source), _Declared(description, source, ARGUMENTS))


def one(source: Callable[..., sa.Select[Any]], description: str) -> Any:
    """Read at most one row."""
    return _field(One(source), _Declared(description, source))


def group(source: Callable[..., Row], description: str) -> Any:
    """Read an object whose fields share the arguments of this one."""
    return _field(Group(source), _Declared(description, source))


def count(source: Callable[..., sa.Select[Any]], description: str, *, scope: Enum) -> Any:
    """Count the rows of a select; `scope` is what a viewer needs to know how many there are."""
    return _field(Count(source, scope), _Declared(description))


def nodes(source: Callable[..., None], description: str, *, many: bool) -> Any:
    """Read objects of any type by id; the source only declares the argument."""
    return _field(Nodes(many), _Declared(description, source))


def part(description: str) -> Any:
    """Declare a field of a connection."""
    return _field(Part(), _Declared(description))
