"""Many keys in one parameter: rows of a merchant that are found by an id, a number or another text of theirs."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

_EACH_TIME = sa.text("SET LOCAL plan_cache_mode = force_custom_plan")
_AS_USUAL = sa.text("SET LOCAL plan_cache_mode TO DEFAULT")


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

    def __init__(self, statement: sa.Select[Any], column: sa.Column[Any]) -> None:
        """Take the select, and the column that the keys hold beside the merchant."""
        given = _elements(sa.bindparam("keys", type_=sa.JSON())).table_valued(sa.column("value", sa.JSON()))
        merchant_id, value = (given.c.value[place].as_string() for place in (0, 1))
        if isinstance(column.type, sa.Uuid):
            value = sa.cast(value, sa.Uuid())
        own = sa.and_(column.table.c.merchant_id == sa.cast(merchant_id, sa.Uuid()), column == value)
        self._statement = statement.select_from(given).where(own)

    async def rows(self, connection: AsyncConnection, keys: Iterable[tuple[UUID, UUID | str]]) -> list[Any]:
        """Give the rows of the keys, each a merchant's id and a value of the column."""
        pairs = [(merchant_id.hex, value.hex if isinstance(value, UUID) else value) for merchant_id, value in keys]
        if not pairs:
            return []
        async with _planned_anew(connection):
            return [*await connection.execute(self._statement, {"keys": pairs})]


@asynccontextmanager
async def _planned_anew(connection: AsyncConnection) -> AsyncIterator[None]:
    # PostgreSQL would keep the plan that it made for an empty table while an import fills it: to read all of it.
    if connection.dialect.name != "postgresql":
        yield
        return
    await connection.execute(_EACH_TIME)
    yield
    await connection.execute(_AS_USUAL)
