"""How the tables in the code are compared with those of a database."""

from typing import Any

import sqlalchemy as sa

from domain.tables import metadata

_SEARCH_INDEXES = (
    "ix_order_search_words",  # PostgreSQL's: an expression, which tables in the code would need per database
    "order_search_index",  # SQLite's: a virtual table, and those in which it keeps its data
)
# SQLite does not tell SQLAlchemy which way an index runs; a test compares their text instead.
_RUNNING_DOWN = {
    index.name
    for table in metadata.tables.values()
    for index in table.indexes
    if not all(isinstance(part, sa.Column) for part in index.expressions)
}


def options(dialect: sa.Dialect) -> dict[str, Any]:
    """Give Alembic's options for a database."""

    def is_compared(name: str | None, kind: str, _parents: object) -> bool:
        if kind == "index" and dialect.name == "sqlite" and name in _RUNNING_DOWN:
            return False
        return not (name or "").startswith(_SEARCH_INDEXES)

    def is_comparable(part: sa.schema.SchemaItem, name: str | None, kind: str, *_others: object) -> bool:
        return is_compared(name, kind, part)

    return {
        "include_name": is_compared,
        "include_object": is_comparable,
        "compare_type": True,
        "compare_server_default": True,
    }
