"""What all tables share: names, tenancy and column types that mean the same on both databases."""

from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """A row of any table."""

    metadata = sa.MetaData(naming_convention=NAMES)


class TenantRow(Row):
    """A row that belongs to a merchant.

    The merchant comes first in the key, so that tables can be distributed or partitioned by it.
    """

    merchant_id: UUID = Field(primary_key=True, foreign_key="merchants.id")
    id: UUID = Field(primary_key=True)


def choice(enum: type[StrEnum]) -> sa.Enum:
    """Keep an enum as its value in a text column (no database type to migrate)."""
    return sa.Enum(
        enum,
        native_enum=False,
        length=32,
        create_constraint=False,
        values_callable=lambda members: [member.value for member in members],
    )


def code(length: int) -> sa.types.TypeEngine[str]:
    """Compare a number or handle byte by byte, so that a prefix is a range of the index."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def within_merchant(table: str, column: str, **options: Any) -> sa.ForeignKeyConstraint:
    """Point into another tenant table, never at another merchant's row."""
    return sa.ForeignKeyConstraint(["merchant_id", column], [f"{table}.merchant_id", f"{table}.id"], **options)
