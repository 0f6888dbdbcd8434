"""The shape of an answer: what a selection becomes before a database's words are chosen."""

import hashlib
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import sqlalchemy as sa

MAX_KEY_BYTES = 63


@dataclass(frozen=True)
class Leaf:
    """A value of the row, written to JSON by its SQL type."""

    expression: sa.ColumnElement[Any]


@dataclass(frozen=True)
class Json:
    """A nested statement that answers JSON by itself: a list or a page."""

    statement: sa.ColumnElement[Any]


@dataclass(frozen=True)
class Object:
    """Keys and their shapes in the order of the selection; null where `present` is false."""

    fields: "list[tuple[str, Shape]]" = field(default_factory=list)
    present: sa.ColumnElement[bool] | None = None


Shape: TypeAlias = Leaf | Json | Object


def is_long(key: str) -> bool:
    """Whether PostgreSQL would cut a response key."""
    return len(key) > MAX_KEY_BYTES


def sql_key(key: str) -> str:
    """Name a response key in SQL: long ones by their digest, under which a row in Python holds them too."""
    return hashlib.sha256(key.encode()).hexdigest()[:32] if is_long(key) else key


class Frame:
    """One SELECT in the making: the row it stands on and what was joined to it."""

    def __init__(self, row: sa.FromClause | None) -> None:
        """Start from a row, or from nothing."""
        self.source = row
        self.own: list[sa.FromClause] = [] if row is None else [row]

    def join(self, row: sa.FromClause, on: sa.ColumnElement[bool]) -> None:
        """Join the one row that a to-one relation leads to, if there is one."""
        assert self.source is not None
        self.source = self.source.outerjoin(row, on)
        self.own.append(row)

    def select(self, base: sa.Select[Any], columns: list[sa.ColumnElement[Any]]) -> sa.Select[Any]:
        """Take the columns from the base's rows; whatever is not joined here belongs to the statement around."""
        statement = base.with_only_columns(*columns)
        if self.source is not None:
            statement = statement.select_from(self.source)
        return statement.correlate_except(*self.own)


def counted(base: sa.Select[Any]) -> sa.ColumnElement[Any]:
    """Count the rows of a select."""
    own = base.get_final_froms()[0]
    return base.with_only_columns(sa.func.count()).select_from(own).correlate_except(own).scalar_subquery()
