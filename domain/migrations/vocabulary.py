"""The words that revisions are written in. Old revisions use them too: add here, change nothing."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op


def create_tenant_table(name: str, *parts: sa.schema.SchemaItem) -> None:
    """Make a table whose rows belong to a merchant, which comes first in their key."""
    op.create_table(
        name, *ids("merchant_id", "id", key=True), *parts, sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"])
    )
    op.create_index(f"ix_{name}_id", name, ["id"])


def drop_tables(*names: str) -> None:
    """Remove tables, with their indexes."""
    for name in names:
        op.drop_table(name)


def within(table: str, column: str) -> sa.ForeignKeyConstraint:
    """Point into another tenant table, at a row of the same merchant."""
    return sa.ForeignKeyConstraint(["merchant_id", column], [f"{table}.merchant_id", f"{table}.id"])


def index(name: str, table: str, *columns: str, where: str | None = None) -> None:
    """Index columns, of which some may run down (`placed_at DESC`), of all rows or of some."""
    only = None if where is None else sa.text(where)
    op.create_index(name, table, [sa.text(column) for column in columns], postgresql_where=only, sqlite_where=only)


def ids(*names: str, key: bool = False, optional: bool = False) -> list[sa.Column[object]]:
    """Name columns that hold ids."""
    return [sa.Column(name, sa.Uuid(), primary_key=key, nullable=optional) for name in names]


def texts(**lengths: int | None) -> list[sa.Column[object]]:
    """Name columns that hold text, up to a number of characters."""
    return [sa.Column(name, sa.String(length), nullable=False) for name, length in lengths.items()]


def optional_texts(**lengths: int | None) -> list[sa.Column[object]]:
    """Name columns that may hold text, up to a number of characters."""
    return [sa.Column(name, sa.String(length), nullable=True) for name, length in lengths.items()]


def code(length: int) -> sa.types.TypeEngine[str]:
    """Hold text that is compared byte by byte."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def times(*names: str, optional: bool = False) -> list[sa.Column[object]]:
    """Name columns that hold points in time."""
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=optional) for name in names]


def integers(*names: str) -> list[sa.Column[object]]:
    """Name columns that hold counts."""
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def amounts(*names: str) -> list[sa.Column[object]]:
    """Name columns that hold large integers, such as money in minor units."""
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def booleans(*names: str) -> list[sa.Column[object]]:
    """Name columns that hold yes or no."""
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names]


def is_sqlite() -> bool:
    """Whether the database is SQLite."""
    return op.get_bind().dialect.name == "sqlite"


def remake(name: str, make: Callable[[], None], columns: str) -> None:
    """Make a table of SQLite anew, which changes no constraint of one that is there, and copy these columns over.

    Not for a table that others point to: its rows would count as deleted.
    """
    old = f"old_{name}"
    indexes = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = :table"
    for index_name in op.get_bind().execute(sa.text(indexes), {"table": name}).scalars().all():
        op.execute(f"DROP INDEX {index_name}")
    op.rename_table(name, old)
    make()
    op.execute(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {old}")  # noqa: S608 - a migration's own words
    op.drop_table(old)
