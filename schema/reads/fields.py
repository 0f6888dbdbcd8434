"""The words by which a Strawberry type says where its fields come from.

A source is a function that is run once per plan, with the viewer and all argument values replaced by
bound parameters; only what is null, true, false or an enum value reaches it as it is, and so may
change the shape of the statement.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol, TypeVar
from uuid import UUID

import sqlalchemy as sa
import strawberry
from sqlmodel import SQLModel
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver
from strawberry.types.info import Info

from schema.reads.shapes import sql_key

Row = Any
"""What a field's value is taken from: the columns of a table, or whatever a group's source returned."""

MAPPING = "reads"
TYPE = "@type"
ClassT = TypeVar("ClassT", bound=type)


class ReadViewer(Protocol):
    """What the engine must know of a viewer."""

    @property
    def plan_key(self) -> object:
        """What of the viewer changes a statement's shape."""

    @property
    def scopes(self) -> frozenset[Any]:
        """What the viewer may read."""

    def placeholder(self) -> Any:  # noqa: ANN401 - a viewer of the product's own type
        """Stand for every viewer of this shape."""

    def parameters(self) -> dict[str, Any]:
        """Give the values of the placeholder's parameters."""


@dataclass(frozen=True)
class At:
    """Where a source is asked: by whom, and below which row or group."""

    viewer: Any
    row: Row = None

    def related(self, table: type[SQLModel], key: str) -> tuple[sa.FromClause, sa.Select[Any]]:
        """Select the rows of another table that point to this row by a key, within the merchant."""
        other = alias(table)
        return other, sa.select(other).where(
            other.c.merchant_id == self.row.merchant_id, other.c[key] == self.row.id
        )


@dataclass(frozen=True)
class Listing:
    """Rows to page through: the base select, the row it stands on, and its order (all one way)."""

    base: sa.Select[Any]
    row: sa.FromClause
    by: Sequence[sa.ColumnElement[Any]]
    descending: bool = False


@dataclass(frozen=True)
class TypeInfo:
    """What a read type says of itself."""

    table: type[SQLModel] | None = None
    prefix: str | None = None
    scope: Any = None
    visible: Callable[[Any, Any], sa.Select[Any]] | None = None


@dataclass(frozen=True)
class Value:
    """A column, or an expression over the row."""

    expression: Callable[[Row], sa.ColumnElement[Any]]


@dataclass(frozen=True)
class Identity:
    """A global id: a prefix (the type's own by default) and the row's id."""

    prefix: str | None = None


@dataclass(frozen=True)
class Embedded:
    """An object made of the same row."""

    row: Callable[[Row], Row]
    present: Callable[[Row], sa.ColumnElement[bool]] | None = None


@dataclass(frozen=True)
class ToOne:
    """The one row of another table that a key of this row names."""

    table: type[SQLModel]
    key: str


@dataclass(frozen=True)
class Many:
    """The rows of another table that point here by a key, in an order, at most `limit`."""

    table: type[SQLModel]
    key: str
    order: tuple[str, ...]
    limit: int
    where: Callable[[Row], sa.ColumnElement[bool]] | None = None


@dataclass(frozen=True)
class Linked:
    """A row of another table under the row, reached through itself (the same table, another view of it)."""


@dataclass(frozen=True)
class Paged:
    """A connection."""

    source: Callable[..., Listing]


@dataclass(frozen=True)
class One:
    """At most one row."""

    source: Callable[..., sa.Select[Any]]


@dataclass(frozen=True)
class Group:
    """An object without a row of its own, whose fields share arguments."""

    source: Callable[..., Row]


@dataclass(frozen=True)
class Count:
    """How many rows a select finds."""

    source: Callable[..., sa.Select[Any]]


@dataclass(frozen=True)
class Nodes:
    """Objects of any type by their global ids."""

    many: bool


@dataclass(frozen=True)
class Part:
    """A field of a connection, which the engine itself fills."""


class ReadField(StrawberryField):
    """A field that a compiled statement has already answered: its value stands in the row's JSON."""

    @property
    def mapping(self) -> Any:  # noqa: ANN401 - one of the mappings above
        """Say where the field comes from."""
        return self.metadata[MAPPING]

    @property
    def is_basic_field(self) -> bool:
        """Always ask for the info object: it holds the response key."""
        return False

    def get_result(self, source: Any, info: Info[Any, Any] | None, args: list[Any], kwargs: Any) -> Any:  # noqa: ANN401, ARG002
        """Take the value from the row; at the root, have the operation's plan answer it."""
        assert info is not None
        if source is None:
            return info.context.reads.resolve(info._raw_info, info.context)  # noqa: SLF001 - Strawberry's own way in
        return source[sql_key(str(info.path.key))]


def read_type(
    *,
    description: str,
    table: type[SQLModel] | None = None,
    prefix: str | None = None,
    scope: Enum | None = None,
    visible: Callable[[Any, Any], sa.Select[Any]] | None = None,
) -> Callable[[ClassT], ClassT]:
    """Declare a GraphQL type read from a table; `scope` is what a viewer needs to select any of it."""

    def decorate(cls: ClassT) -> ClassT:
        cls.__reads__ = TypeInfo(table, prefix, scope, visible)  # type: ignore[attr-defined]
        cls.is_type_of = classmethod(lambda _cls, _value, _info: True)  # type: ignore[attr-defined]
        return strawberry.type(cls, description=description)

    return decorate


def alias(table: type[SQLModel]) -> sa.FromClause:
    """Stand on a table once more, beside its other uses in the statement."""
    return sa.inspect(table).local_table.alias()


def row_of(source: sa.FromClause) -> Row:
    """Name the columns of a table or alias."""
    return source.c


def prefix_of(identifier: str) -> str:
    """Take the type's part of a global id."""
    return identifier.partition("_")[0]


class TypedId(sa.types.TypeDecorator[Any]):
    """A global id as a parameter; one of another type, or of none, becomes null and finds nothing."""

    impl = sa.Uuid
    cache_ok = True

    def __init__(self, prefix: str) -> None:
        """Say which prefix is this type's."""
        super().__init__()
        self.prefix = prefix

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ANN401, ARG002
        """Take the UUID out of the id."""
        return uuid_of(self.prefix, value) if isinstance(value, str) else value


def uuid_of(prefix: str, identifier: str) -> UUID | None:
    """Take the UUID out of a global id of one type; None where it is not one."""
    head, _, digits = identifier.partition("_")
    if head != prefix or len(digits) != 32 or not digits.isascii():  # noqa: PLR2004 - hex digits of a UUID
        return None
    try:
        return UUID(hex=digits) if digits == digits.lower() else None
    except ValueError:
        return None


@dataclass(frozen=True)
class _Declared:
    description: str
    source: Callable[..., Any] | None = None
    extra: Sequence[StrawberryArgument] = field(default=())


def _field(mapping: Any, declared: _Declared, name: str | None = None) -> Any:  # noqa: ANN401
    made = ReadField(
        graphql_name=name, description=declared.description, metadata={MAPPING: mapping}, python_name=None
    )
    made.init = False
    own = StrawberryResolver(declared.source).arguments if declared.source else []
    made.arguments = [argument for argument in own if argument.python_name != "at"] + list(declared.extra)
    return made


def value(source: Any, description: str) -> Any:  # noqa: ANN401 - a column attribute, or an expression over the row
    """Read a column (`tables.Order.number`), or an expression over the row (a lambda)."""
    if isinstance(source, sa.orm.InstrumentedAttribute):
        key = source.key
        return _field(Value(lambda row: getattr(row, key)), _Declared(description))
    return _field(Value(source), _Declared(description))


def identity(description: str, prefix: str | None = None) -> Any:  # noqa: ANN401
    """Read the row's global id, as the type's own or as another's."""
    return _field(Identity(prefix), _Declared(description))


def embedded(
    row: Callable[[Row], Row], description: str, present: Callable[[Row], sa.ColumnElement[bool]] | None = None
) -> Any:  # noqa: ANN401
    """Read an object out of the same row."""
    return _field(Embedded(row, present), _Declared(description))


def to_one(table: type[SQLModel], key: str, description: str) -> Any:  # noqa: ANN401
    """Read the row that a key of this row names."""
    return _field(ToOne(table, key), _Declared(description))


def linked(description: str) -> Any:  # noqa: ANN401
    """Read the same row as another type."""
    return _field(Linked(), _Declared(description))


def many(  # noqa: PLR0913 - one relation, said whole
    table: type[SQLModel],
    key: str,
    description: str,
    *,
    order: tuple[str, ...],
    limit: int,
    where: Callable[[Row], sa.ColumnElement[bool]] | None = None,
) -> Any:  # noqa: ANN401
    """Read the rows that point here by a key, in an order; `limit` is one that the writes hold too."""
    return _field(Many(table, key, order, limit, where), _Declared(description))


def connection(source: Callable[..., Listing], description: str) -> Any:  # noqa: ANN401
    """Page through the rows of a listing."""
    from schema.reads.paging import ARGUMENTS  # noqa: PLC0415 - paging declares fields with this module

    return _field(Paged(source), _Declared(description, source, ARGUMENTS))


def one(source: Callable[..., sa.Select[Any]], description: str) -> Any:  # noqa: ANN401
    """Read at most one row."""
    return _field(One(source), _Declared(description, source))


def group(source: Callable[..., Row], description: str) -> Any:  # noqa: ANN401
    """Read an object whose fields share the arguments of this one."""
    return _field(Group(source), _Declared(description, source))


def count(source: Callable[..., sa.Select[Any]], description: str) -> Any:  # noqa: ANN401
    """Count the rows of a select."""
    return _field(Count(source), _Declared(description))


def nodes(source: Callable[..., None], description: str, *, many: bool) -> Any:  # noqa: ANN401
    """Read objects of any type by id; the source only declares the argument."""
    return _field(Nodes(many), _Declared(description, source))


def part(description: str) -> Any:  # noqa: ANN401
    """Declare a field of a connection."""
    return _field(Part(), _Declared(description))
