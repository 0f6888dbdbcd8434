"""Full-text search: each database has its own index over the words of a table.

The table has an integer `id`, and `words` that are split already, with single blanks between them.
"""

from alembic import op

# It keeps accents, as PostgreSQL does.
_SQLITE = (
    """CREATE VIRTUAL TABLE {table}_index USING fts5(
        words, content = '{table}', content_rowid = 'id', columnsize = 0, tokenize = 'unicode61 remove_diacritics 0'
    )""",
    """CREATE TRIGGER {table}_inserted AFTER INSERT ON {table} BEGIN
        INSERT INTO {table}_index (rowid, words) VALUES (new.id, new.words);
    END""",
    """CREATE TRIGGER {table}_deleted AFTER DELETE ON {table} BEGIN
        INSERT INTO {table}_index ({table}_index, rowid, words) VALUES ('delete', old.id, old.words);
    END""",
    """CREATE TRIGGER {table}_updated AFTER UPDATE ON {table} BEGIN
        INSERT INTO {table}_index ({table}_index, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO {table}_index (rowid, words) VALUES (new.id, new.words);
    END""",
)
# PostgreSQL's own parser would split words such as 12e5x once more, each locale in its own way.
_POSTGRES = ("CREATE INDEX ix_{table}_words ON {table} USING gin (array_to_tsvector(string_to_array(words, ' ')))",)


def create_index(table: str) -> None:
    """Index the words of a table, and keep the index in step."""
    for statement in _SQLITE if _is_sqlite() else _POSTGRES:
        op.execute(statement.format(table=table))


def drop_index(table: str) -> None:
    """Remove the index and what keeps it in step."""
    if _is_sqlite():
        for event in ("inserted", "deleted", "updated"):
            op.execute(f"DROP TRIGGER {table}_{event}")
        op.execute(f"DROP TABLE {table}_index")
    else:
        op.execute(f"DROP INDEX ix_{table}_words")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
