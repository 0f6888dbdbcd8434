"""Where fields come from: the mappings that the words of `fields` make and the compiler reads.

A source is a function that is run once per plan, with the viewer and all argument values replaced by
bound parameters; only what is null, true, false or an enum value reaches it as it is, and so may
change the shape of the statement.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

import sqlalchemy as sa
from sqlmodel import SQLModel

from domain.sql import alias

Row = Any
"""What a field's value is taken from: the columns of a table, or whatever a group's source returned."""

Condition = sa.ColumnElement[bool]

TYPE = "@type"
"""The hidden key by which a row in Python tells of which type it is."""


def type_name_of(row: dict[str, Any]) -> str:
    """Tell of which type a row in Python is."""
    return str(row[TYPE])


def any_present(*columns: sa.ColumnElement[Any]) -> Condition:
    """Whether any of some columns is not null."""
    return sa.or_(*(column.is_not(None) for column in columns))


class ReadViewer(Protocol):
    """What the engine must know of a viewer."""

    @property
    def plan_key(self) -> object:
        """What of the viewer changes a statement's shape."""

    @property
    def scopes(self) -> frozenset[Any]:
        """What the viewer may read."""

    def placeholder(self) -> Any:
        """Stand for every viewer of this shape."""

    @property
    def realm(self) -> str:
        """Whose lists it pages through: cursors are good within it."""

    def parameters(self) -> dict[str, Any]:
        """Give the values of the placeholder's parameters, by names that start with `viewer.`."""


@dataclass(frozen=True)
class At:
    """Where a source is asked: by whom, and below which row or group."""

    viewer: Any
    row: Row = None

    def related(self, table: type[SQLModel], key: str) -> tuple[sa.FromClause, sa.Select[Any]]:
        """Select the rows of another table that point to this row by a key, within the merchant."""
        other = alias(table)
        return other, sa.select(other).where(other.c.merchant_id == self.row.merchant_id, other.c[key] == self.row.id)


@dataclass(frozen=True)
class Listing:
    """Rows to page through: the base select, the row it stands on, and its order (all one way)."""

    base: sa.Select[Any]
    row: sa.FromClause
    by: Sequence[sa.ColumnElement[Any]]
    descending: bool = False

    @classmethod
    def of(cls, base: sa.Select[Any], *by: str, descending: bool = False) -> Self:
        """Page through a select by columns of the row that it stands on."""
        row = base.get_final_froms()[0]
        return cls(base, row, tuple(row.c[name] for name in by), descending)


@dataclass(frozen=True)
class TypeInfo:
    """What a read type says of itself."""

    table: type[SQLModel] | None = None
    prefix: str | None = None
    scope: Any = None
    visible: Callable[[Any, Any], sa.Select[Any]] | None = None
    key: Mapping[str, type[Any]] | None = None


@dataclass(frozen=True)
class Value:
    """A column, or an expression over the row."""

    expression: Callable[[Row], sa.ColumnElement[Any]]


@dataclass(frozen=True)
class Computed:
    """A value that is worked out in Python: from columns of the row, by name, and the request's context."""

    columns: Callable[[Row], Mapping[str, sa.ColumnElement[Any]]]
    work: Callable[[Any, Mapping[str, Any]], Any]


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
class Written:
    """A row, or rows, that a mutation wrote or found: its payload holds the UUID, or the values of the key."""


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
    """How many rows a select finds; `scope` is what a viewer needs to know."""

    source: Callable[..., sa.Select[Any]]
    scope: Any = None


@dataclass(frozen=True)
class Nodes:
    """Objects of any type by their global ids."""

    many: bool


@dataclass(frozen=True)
class Part:
    """A field of a connection, which the engine itself fills."""
