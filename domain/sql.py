"""SQL that both databases understand: what SQLAlchemy does not say the same way on each.

Every helper takes a value or a bound parameter in its place, so that a query can be built once and
sent many times with other values.
"""

import json
import unicodedata
from collections.abc import Iterable
from typing import Any, TypeAlias, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import SQLModel

T = TypeVar("T")
Maybe: TypeAlias = T | sa.ColumnElement[T] | None
"""A value, a bound parameter that will hold one, or nothing."""

HIGHEST = "\U0010ffff"
OWN_WORD = "ƛ"
"""How the word starts by which a merchant's rows are told apart in an index of words: nobody's word has this letter."""

MAX_NESTED_LISTS = 6
"""How many lists stand inside each other in one statement: more overflow the stack of SQLite's parser."""

_MOST_WORDS = 10
_NO_WORD = 2 * OWN_WORD  # no word starts so


def alias(table: type[SQLModel]) -> sa.FromClause:
    """Stand on a table once more, beside its other uses in the statement."""
    mapped: sa.FromClause = sa.inspect(table).local_table
    return mapped.alias()


def bound(value: Any, type_: sa.types.TypeEngine[Any], suffix: str) -> sa.BindParameter[Any]:
    """Bind a value as a type; a parameter is bound once more beside its other uses, by its name and the suffix."""
    if isinstance(value, sa.BindParameter):
        return sa.bindparam(f"{value.key}|{suffix}", type_=type_)
    return sa.bindparam(None, value, type_=type_)


_ITEM_TYPES: dict[type, type[sa.types.TypeEngine[Any]]] = {str: sa.Text, UUID: sa.Uuid, int: sa.BigInteger}


class Values(sa.types.TypeDecorator[Any]):
    """A list of texts, UUIDs or integers in one parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, item: type[str] | type[UUID] | type[int] = str) -> None:
        """Say what the list holds."""
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Choose the database's own type."""
        if dialect.name == "postgresql":
            return sa.ARRAY(_ITEM_TYPES[self.item]())
        return sa.Text()

    def process_bind_param(self, value: Iterable[Any] | None, dialect: sa.Dialect) -> Any:
        """Turn the list into what the driver takes."""
        if value is None:
            return None
        items = [str(item) if self.item is str else item for item in value]
        if dialect.name == "postgresql":
            return items
        return json.dumps([item.hex if isinstance(item, UUID) else item for item in items])


class any_of(sa.ColumnElement[bool]):
    """Whether a column holds one of the values in a list that is one parameter."""

    inherit_cache = True
    type = sa.Boolean()
    _is_implicitly_boolean = True
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy's own protocol
        ("column", sa.sql.visitors.InternalTraversal.dp_clauseelement),
        ("values", sa.sql.visitors.InternalTraversal.dp_clauseelement),
    ]

    def __init__(
        self,
        column: Any,
        values: Any,
        type_: Values | None = None,
        suffix: str = "values",
    ) -> None:
        """Take the column, and the values or the parameter that will hold them (as `type_`)."""
        self.column = sa.sql.coercions.expect(sa.sql.roles.ExpressionElementRole, column)
        item = UUID if isinstance(self.column.type, sa.Uuid) else str
        self.values = bound(values, type_ or Values(item), suffix)

    def self_group(self, against: Any = None) -> sa.ColumnElement[bool]:  # noqa: ARG002
        """Need no parentheses."""
        return self


@compiles(any_of)
def _any_of(element: any_of, compiler: SQLCompiler, **options: Any) -> str:
    column, values = compiler.process(element.column, **options), compiler.process(element.values, **options)
    if compiler.dialect.name == "postgresql":
        return f"{column} = ANY ({values})"
    return f"{column} IN (SELECT value FROM json_each({values}))"


class least(sa.sql.functions.GenericFunction[int]):
    """The smallest of some integers."""

    type = sa.BigInteger()
    inherit_cache = True
    name = "least"


class greatest(sa.sql.functions.GenericFunction[int]):
    """The largest of some integers."""

    type = sa.BigInteger()
    inherit_cache = True
    name = "greatest"


@compiles(least, "sqlite")
def _least(element: least, compiler: SQLCompiler, **options: Any) -> str:
    return f"min({compiler.process(element.clauses, **options)})"


@compiles(greatest, "sqlite")
def _greatest(element: greatest, compiler: SQLCompiler, **options: Any) -> str:
    return f"max({compiler.process(element.clauses, **options)})"


class listed(sa.ColumnElement[Any]):
    """The words of a text with single blanks between them, none of which JSON would escape, as a list in JSON."""

    inherit_cache = True
    type = sa.JSON()
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy's own protocol
        ("text", sa.sql.visitors.InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, text: Any) -> None:
        """Take the text."""
        self.text = text

    @property
    def _from_objects(self) -> list[sa.FromClause]:
        found: list[sa.FromClause] = self.text._from_objects  # noqa: SLF001 - SQLAlchemy's protocol
        return found


@compiles(listed)
def _listed(element: listed, compiler: SQLCompiler, **options: Any) -> str:
    text = compiler.process(element.text, **options)
    if compiler.dialect.name == "postgresql":
        return f"to_json(string_to_array({text}, ' '))"
    return f"""CASE {text} WHEN '' THEN '[]' ELSE '["' || replace({text}, ' ', '","') || '"]' END"""


class as_json(sa.sql.functions.GenericFunction[Any]):
    """A text that holds JSON, as JSON."""

    type = sa.JSON()
    inherit_cache = True
    name = "as_json"


@compiles(as_json)
def _as_json(element: as_json, compiler: SQLCompiler, **options: Any) -> str:
    text = compiler.process(element.clauses, **options)
    return f"CAST({text} AS JSON)" if compiler.dialect.name == "postgresql" else f"json({text})"


def words_of(text: str) -> list[str]:
    """Split a text into words as both databases' indexes hold them: folded to one case, letters and digits only."""
    plain = unicodedata.normalize("NFC", text.casefold()).replace(OWN_WORD, " ")
    return "".join(letter if letter.isalnum() else " " for letter in plain).split()


class Trimmed(sa.types.TypeDecorator[str]):
    """A number that a person typed or pasted, without the blanks around it."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """Take the blanks off."""
        return None if value is None else value.strip()


class Words(sa.types.TypeDecorator[str]):
    """What a person typed, to be found as prefixes of words: a text-search query in the database's own syntax."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Quote each word, so that no character of it means anything; no word at all finds nothing."""
        words = words_of(value or "")[:_MOST_WORDS] or [_NO_WORD]
        if dialect.name == "postgresql":
            return " & ".join(f"'{word}':*" for word in words)
        return " ".join(f'"{word}"*' for word in words)


class matches(sa.ColumnElement[bool]):
    """Whether a row of a text-search table holds a word as it is, and each word of a query as a prefix."""

    inherit_cache = True
    type = sa.Boolean()
    _is_implicitly_boolean = True
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy's own protocol
        ("row", sa.sql.visitors.InternalTraversal.dp_clauseelement),
        ("word", sa.sql.visitors.InternalTraversal.dp_clauseelement),
        ("query", sa.sql.visitors.InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, row: sa.FromClause, word: sa.ColumnElement[str], query: Any) -> None:
        """Take the row (`id`, `words`), the word that must be there, and what a person typed."""
        self.row = row
        self.word = word
        self.query = bound(query, Words(), "words")

    @property
    def _from_objects(self) -> list[sa.FromClause]:
        return [self.row]


@compiles(matches)
def _matches(element: matches, compiler: SQLCompiler, **options: Any) -> str:
    word, query = (compiler.process(part, **options) for part in (element.word, element.query))
    if compiler.dialect.name == "postgresql":
        words = compiler.process(element.row.c.words, **options)
        return f"array_to_tsvector(string_to_array({words}, ' ')) @@ ({word} || ' & ' || {query})::tsquery"
    identifier = compiler.process(element.row.c.id, **options)
    index = f"{cast('sa.Alias', element.row).element.description}_index"
    return f"{identifier} IN (SELECT rowid FROM {index} WHERE {index} MATCH {word} || ' ' || {query})"


def starts_with(column: Any, prefix: Any) -> sa.ColumnElement[bool]:
    """Whether a column of type `code` starts with a text, as a range of its index."""
    low = bound(prefix, Trimmed(), "low")
    return sa.and_(column >= low, column < low.concat(HIGHEST))
