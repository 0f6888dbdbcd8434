"""Many keys in one parameter: rows of a merchant that are found by an id, a number or another text of theirs."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class _elements(sa.sql.functions.GenericFunction[Any]):  # noqa: N801 - an element of SQL reads as its functions
    """The elements of a JSON array, one row each, as the column `value`."""

    inherit_cache = True
    type = sa.JSON()


@compiles(_elements)
def _elements_of_postgresql(element: _elements, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array_elements({compiler.process(element.clauses, **options)})"


@compiles(_elements, "sqlite")
def _elements_of_sqlite(element: _elements, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


class Keyed:
    """A select from a tenant table of the rows whose merchant and column are among many keys."""

    def __init__(self, statement: sa.Select[Any], column: sa.Column[Any], *, most: int = 1) -> None:
        """Take the select, the column that the keys hold beside the merchant, and how many rows have one key."""
        given = _elements(sa.bindparam("keys", type_=sa.JSON())).table_valued(sa.column("value", sa.JSON()))
        merchant_id, value = (given.c.value[place].as_string() for place in (0, 1))
        if isinstance(column.type, sa.Uuid):
            value = sa.cast(value, sa.Uuid())
        self._plain = statement.where(
            column.table.c.merchant_id == sa.cast(merchant_id, sa.Uuid()), column == value
        ).select_from(given)
        # A plan is kept while an empty table fills up: the limit has each key looked up by itself, in the index.
        each = statement.where(column.table.c.merchant_id == sa.cast(merchant_id, sa.Uuid()), column == value)
        row = each.limit(sa.literal_column(str(most))).lateral()
        self._postgresql = sa.select(row).select_from(given.join(row, sa.true()))

    async def rows(self, connection: AsyncConnection, keys: Iterable[tuple[UUID, UUID | str]]) -> list[Any]:
        """Give the rows of the keys, each a merchant's id and a value of the column; PostgreSQL locks them in turn."""
        pairs = [(merchant_id.hex, value.hex if isinstance(value, UUID) else value) for merchant_id, value in keys]
        statement = self._postgresql if connection.dialect.name == "postgresql" else self._plain
        return list(await connection.execute(statement, {"keys": pairs})) if pairs else []
