"""What a database holds besides rows, as text: to be compared with what another one holds."""

import asyncpg

from domain import engine
from server.database import Database

_SQLITE = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL"
_POSTGRES = {
    "column": """
        SELECT table_name || '.' || column_name,
            concat_ws(' ', data_type, character_maximum_length, collation_name, is_nullable, column_default,
                is_identity, generation_expression)
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "constraint": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


async def of(url: str) -> dict[str, object]:
    """Describe each thing in a database by its definition, by its kind and name."""
    found = await (_of_sqlite(url) if engine.file_of(engine.parsed(url)) else _of_postgres(url))
    return {name: definition for name, definition in found.items() if "alembic" not in name}


async def _of_sqlite(url: str) -> dict[str, object]:
    async with Database(url, secret=b"") as database:
        rows = await database.fetch(_SQLITE, ())
    return {name: _parts(sql) for name, sql in rows}


def _parts(sql: str) -> set[str]:
    """Split a definition into columns and constraints, whose order says nothing."""
    head, _, inner = " ".join(sql.replace('"', "").split()).partition("(")
    parts, depth = [""], 0
    for letter in inner.removesuffix(")"):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return {head.strip(), *(part.strip() for part in parts)}


async def _of_postgres(url: str) -> dict[str, object]:
    connection = await asyncpg.connect(url)
    try:
        rows = {kind: await connection.fetch(sql) for kind, sql in _POSTGRES.items()}
    finally:
        await connection.close()
    return {f"{kind} {row[0]}": row[1] for kind, found in rows.items() for row in found}
