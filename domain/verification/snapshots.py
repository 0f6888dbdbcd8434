"""What checks read: one moment of the database, a few rows at a time."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

PAGE = 500

Findings: TypeAlias = AsyncIterator[str]
"""What does not hold, a sentence each."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of the database, the key of the events' chain, and whom to tell of each row that was looked at."""

    connection: AsyncConnection
    key: bytes
    looked_at: Callable[[int], None]

    async def rows(self, statement: sa.Select[Any]) -> list[Any]:
        """Give the rows of a statement."""
        return list(await self.connection.execute(statement))

    def raw(self, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
        """Read a column as the driver gives it: whatever stands in it, that is no error."""
        is_typed = self.connection.dialect.name == "postgresql" and isinstance(column.type, sa.Uuid | sa.DateTime)
        return column if is_typed else sa.type_coerce(column, sa.String())

    async def each(self, column: sa.Column[Any]) -> AsyncIterator[Any]:
        """Give each value of a column that starts an index, from the smallest on."""
        value = self.raw(column)
        after: sa.ColumnElement[bool] = sa.true()
        while found := await self.rows(sa.select(value).where(after).order_by(value).limit(1)):
            [(one,)] = found
            yield one
            after = value > sa.bindparam(None, one, type_=value.type)

    async def pages(self, statement: sa.Select[Any], by: sa.ColumnElement[Any]) -> AsyncIterator[list[Any]]:
        """Give the rows of a statement in the order of its first column, which tells them apart, a page at a time."""
        after: sa.ColumnElement[bool] = sa.true()
        while found := await self.rows(statement.where(after).order_by(by).limit(PAGE)):
            yield found
            self.looked_at(len(found))
            after = by > sa.bindparam(None, found[-1][0], type_=by.type)
