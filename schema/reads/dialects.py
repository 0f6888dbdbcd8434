"""How each database writes JSON. Both answer the same bytes.

PostgreSQL builds nested objects as records and writes them once, at the outermost level. SQLite
selects plain columns inside (where ORDER BY and LIMIT are) and assembles objects around them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from schema.reads.shapes import Json, Leaf, Object, Shape

Column = sa.ColumnElement[Any]
Select = sa.Select[Any]
MakeSelect = Callable[[list[Column]], Select]
_KEYS_PER_CALL = 60


@dataclass(frozen=True)
class EdgePart:
    """A key of an edge: its node, its cursor, or a constant."""

    key: str
    tag: str = ""
    node: Object | None = None
    constant: Column | None = None


class JsonDialect(Protocol):
    """What the compiler asks of a database."""

    name: str

    def identity(self, prefix: str, column: Column) -> Column:
        """Write a typed global id."""

    def text(self, column: Column) -> Column:
        """Write a value as it stands in a cursor."""

    def row(self, shape: Object, select: MakeSelect) -> Select:
        """Answer each row as a JSON object."""

    def listing(self, shape: Object, select: MakeSelect) -> Column:
        """Answer all rows as a JSON array."""

    def columns(self, shape: Object, tag: str) -> list[Column]:
        """Give the columns a page keeps for an object."""

    def gather(self, shape: Object, tag: str, page: sa.FromClause, kept: Column | None) -> Column:
        """Collect a page's objects (those `kept`) into a JSON array."""

    def gather_edges(self, parts: list[EdgePart], page: sa.FromClause, kept: Column | None) -> Column:
        """Collect a page's edges into a JSON array."""

    def finish(self, value: Any) -> bytes | None:
        """Take the driver's value as compact JSON."""


class Record(sa.ColumnElement[Any]):
    """A PostgreSQL record with named fields: what row_to_json and json_agg write as an object."""

    inherit_cache = False
    type = sa.JSON()

    def __init__(self, fields: list[tuple[str, Column]], present: Column | None = None) -> None:
        """Take the named values, and when the record is there at all."""
        self.fields = fields
        self.present = present

    @property
    def _from_objects(self) -> list[sa.FromClause]:
        parts = [value for _, value in self.fields]
        return [source for part in parts for source in part._from_objects]  # noqa: SLF001 - SQLAlchemy's protocol


@compiles(Record)
def _record(element: Record, compiler: SQLCompiler, **options: Any) -> str:
    options.pop("within_columns_clause", None)
    options.pop("add_to_result_map", None)
    quote = compiler.preparer.quote_identifier
    inner = ", ".join(f"{compiler.process(value, **options)} AS {quote(key)}" for key, value in element.fields)
    record = f"(SELECT r FROM (SELECT {inner}) AS r)"
    if element.present is None:
        return record
    return f"CASE WHEN {compiler.process(element.present, **options)} THEN {record} END"


def _whole(source: sa.FromClause) -> Column:
    return cast("Column", cast("Any", source).table_valued())


def _kept(aggregate: Any, kept: Column | None) -> Column:
    return cast("Column", aggregate if kept is None else aggregate.filter(kept))


class PostgresJson:
    """PostgreSQL: records, row_to_json, json_agg."""

    name = "postgresql"

    def identity(self, prefix: str, column: Column) -> Column:
        """Write a typed global id."""
        return sa.literal_column(f"'{prefix}_'").concat(sa.func.replace(sa.cast(column, sa.Text), "-", ""))

    def text(self, column: Column) -> Column:
        """Write a value as it stands in a cursor."""
        if isinstance(column.type, sa.Uuid):
            return sa.func.replace(sa.cast(column, sa.Text), "-", "")
        return sa.cast(self._leaf(column), sa.Text)

    def _leaf(self, column: Column) -> Column:
        if _is_time(column.type):
            pattern: Column = sa.literal_column("""'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'""")
            return sa.func.to_char(column.op("AT TIME ZONE")(sa.literal_column("'UTC'")), pattern)
        return column

    def _value(self, shape: Shape) -> Column:
        match shape:
            case Leaf(expression):
                return self._leaf(expression)
            case Json(statement):
                return statement
            case Object(fields, present):
                return Record([(key, self._value(part)) for key, part in fields], present)

    def row(self, shape: Object, select: MakeSelect) -> Select:
        """Answer each row as a JSON object."""
        inner = select([self._value(part).label(key) for key, part in shape.fields]).subquery("x")
        return sa.select(sa.func.row_to_json(_whole(inner)).label("data"))

    def listing(self, shape: Object, select: MakeSelect) -> Column:
        """Answer all rows as a JSON array."""
        inner = select([self._value(part).label(key) for key, part in shape.fields]).subquery("x")
        return sa.select(_array(sa.func.json_agg(_whole(inner)))).scalar_subquery()

    def columns(self, shape: Object, tag: str) -> list[Column]:
        """Keep an object as one record."""
        return [self._value(shape).label(tag)]

    def gather(self, shape: Object, tag: str, page: sa.FromClause, kept: Column | None) -> Column:  # noqa: ARG002
        """Collect a page's records."""
        return _array(_kept(sa.func.json_agg(page.c[tag]), kept))

    def gather_edges(self, parts: list[EdgePart], page: sa.FromClause, kept: Column | None) -> Column:
        """Collect a page's edges."""
        edge = Record([(part.key, part.constant if part.constant is not None else page.c[part.tag]) for part in parts])
        return _array(_kept(sa.func.json_agg(edge), kept))

    def finish(self, value: Any) -> bytes | None:
        """Drop the line breaks that json_agg puts between records: inside strings they are escaped."""
        if value is None:
            return None
        data: bytes = value.encode() if isinstance(value, str) else value
        return data.replace(b", \n ", b",")


def _array(aggregate: Column) -> Column:
    return sa.func.coalesce(aggregate, sa.literal_column("'[]'::json"))


class SqliteJson:
    """SQLite: json_object and json_group_array around plain columns."""

    name = "sqlite"

    def identity(self, prefix: str, column: Column) -> Column:
        """Write a typed global id."""
        return sa.literal_column(f"'{prefix}_'").concat(sa.type_coerce(column, sa.Text))

    def text(self, column: Column) -> Column:
        """Write a value as it stands in a cursor."""
        if isinstance(column.type, sa.Uuid):
            return sa.type_coerce(column, sa.Text)
        return sa.cast(self._leaf(column), sa.Text)

    def _leaf(self, column: Column) -> Column:
        if _is_time(column.type):
            return sa.func.replace(sa.type_coerce(column, sa.Text), " ", "T").concat(sa.literal_column("'Z'"))
        if isinstance(column.type, sa.Boolean):
            return sa.case((column, sa.literal_column("'true'")), (sa.not_(column), sa.literal_column("'false'")))
        return column

    def _flat(self, shape: Object, tag: str) -> list[tuple[str, Column]]:
        """Lay all columns of a shape side by side, by name."""
        flat: list[tuple[str, Column]] = []
        for number, (_, part) in enumerate(shape.fields):
            name = f"{tag}{number}"
            match part:
                case Leaf(expression):
                    flat.append((name, self._leaf(expression)))
                case Json(statement):
                    flat.append((name, statement))
                case Object():
                    flat += self._flat(part, f"{name}_")
        if shape.present is not None:
            flat.append((f"{tag}p", shape.present))
        return flat

    def _assemble(self, shape: Object, tag: str, source: sa.FromClause) -> Column:
        pairs: list[tuple[str, Column]] = []
        for number, (key, part) in enumerate(shape.fields):
            name = f"{tag}{number}"
            match part:
                case Object():
                    pairs.append((key, sa.func.json(self._assemble(part, f"{name}_", source))))
                case Leaf(expression) if not isinstance(expression.type, sa.Boolean | sa.JSON):
                    pairs.append((key, source.c[name]))
                case _:
                    pairs.append((key, sa.func.json(source.c[name])))
        built = json_object(pairs)
        return built if shape.present is None else sa.case((source.c[f"{tag}p"], built))

    def columns(self, shape: Object, tag: str) -> list[Column]:
        """Keep all columns of an object."""
        return [column.label(name) for name, column in self._flat(shape, tag)]

    def row(self, shape: Object, select: MakeSelect) -> Select:
        """Answer each row as a JSON object."""
        inner = select(self.columns(shape, "c")).subquery("x")
        return sa.select(self._assemble(shape, "c", inner).label("data"))

    def listing(self, shape: Object, select: MakeSelect) -> Column:
        """Answer all rows as a JSON array."""
        inner = select(self.columns(shape, "c")).subquery("x")
        item = sa.func.json(self._assemble(shape, "c", inner))
        return sa.select(sa.func.json_group_array(item)).scalar_subquery()

    def gather(self, shape: Object, tag: str, page: sa.FromClause, kept: Column | None) -> Column:
        """Collect a page's objects."""
        return _kept(sa.func.json_group_array(sa.func.json(self._assemble(shape, tag, page))), kept)

    def gather_edges(self, parts: list[EdgePart], page: sa.FromClause, kept: Column | None) -> Column:
        """Collect a page's edges."""
        pairs = [(part.key, self._edge_part(part, page)) for part in parts]
        return _kept(sa.func.json_group_array(json_object(pairs)), kept)

    def _edge_part(self, part: EdgePart, page: sa.FromClause) -> Column:
        if part.constant is not None:
            return part.constant
        if part.node is not None:
            return sa.func.json(self._assemble(part.node, part.tag, page))
        return page.c[part.tag]

    def finish(self, value: Any) -> bytes | None:
        """Take the text as it is: SQLite writes compact JSON."""
        return None if value is None else str(value).encode()


def json_object(pairs: list[tuple[str, Column]]) -> Column:
    """Build an object on SQLite, whose functions take few arguments: long ones are put together from chunks."""
    calls = [
        sa.func.json_object(*(part for key, column in chunk for part in (sa.literal_column(f"'{key}'"), column)))
        for chunk in (pairs[at : at + _KEYS_PER_CALL] for at in range(0, len(pairs), _KEYS_PER_CALL))
    ]
    if len(calls) == 1:
        return calls[0]
    inner: list[Column] = [sa.func.substr(call, 2, sa.func.length(call) - 2) for call in calls]
    joined = inner[0]
    for part in inner[1:]:
        joined = joined.concat(sa.literal_column("','")).concat(part)
    return sa.literal_column("'{'").concat(joined).concat(sa.literal_column("'}'"))


def _is_time(type_: sa.types.TypeEngine[Any]) -> bool:
    impl = type_.impl if isinstance(type_, sa.types.TypeDecorator) else type_
    return isinstance(impl, sa.DateTime)


DIALECTS: dict[str, JsonDialect] = {"postgresql": PostgresJson(), "sqlite": SqliteJson()}
