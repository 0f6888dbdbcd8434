"""The statement of one page: rows, cursors, and where the page stands, in one pass over at most 101 rows."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa
from graphql import FieldNode, GraphQLObjectType, get_named_type

from schema.reads import mappings as reads
from schema.reads.dialects import EdgePart, Select
from schema.reads.paging import Window, beyond, cursor, ordered
from schema.reads.shapes import Frame, Json, Leaf, Object, Shape, counted, sql_key
from schema.reads.statement import Arguments

if TYPE_CHECKING:
    from schema.reads.compiler import Compiler

Column = sa.ColumnElement[Any]
_CURSOR = "cursor"
_FALSE = sa.literal_column("false", sa.Boolean())


class Page:
    """Compiles one connection."""

    def __init__(
        self,
        compiler: "Compiler",
        type_: GraphQLObjectType,
        nodes: list[FieldNode],
        listing: reads.Listing,
        arguments: Arguments,
    ) -> None:
        """Look at which parts of the connection are selected."""
        self.compiler = compiler
        self.dialect = compiler.dialect
        self.listing = listing
        assert arguments.page is not None
        self.name = name = arguments.page.name
        self.window = Window.asked(arguments.values)
        self.type = type_
        self.frame = Frame(listing.row)
        self.selected = compiler.selections.of(type_, nodes)
        self.columns: list[Column] = []
        self._steps: list[sa.CTE] = []
        self.size: Column = sa.bindparam(f"{name}.size", type_=sa.Integer())
        self.with_more = self._selects_info("hasPreviousPage" if self.window.backward else "hasNextPage")
        self.with_place = self._selects_info("startCursor") or self._selects_info("endCursor")

    def _below(self, field: str) -> GraphQLObjectType:
        return cast("GraphQLObjectType", get_named_type(self.type.fields[field].type))

    def _selects_info(self, wanted: str) -> bool:
        info = self._below("pageInfo")
        return any(
            nodes[0].name.value == "pageInfo"
            and any(below[0].name.value == wanted for below in self.compiler.selections.of(info, nodes).values())
            for nodes in self.selected.values()
        )

    def select(self) -> Select:
        """Give the statement: one row, the connection as JSON."""
        gathering: list[tuple[str, Any]] = []
        for number, (key, nodes) in enumerate(self.selected.items()):
            match nodes[0].name.value:
                case "nodes":
                    gathering.append((key, self._node(self._below("nodes"), nodes, f"n{number}_")))
                case "edges":
                    gathering.append((key, self._edge(nodes, number)))
                case _:
                    pass
        if self.with_place or any(isinstance(part, list) for _, part in gathering):
            self.columns.append(cursor(self.dialect, self.listing.by, self.name).label(_CURSOR))
        if not self.columns and not self.with_more:
            return self._answer(None, {})
        page, kept = self._page()
        gathered: dict[str, Column] = {key: self._gather(part, page, kept) for key, part in gathering}
        gathered |= self._place(page)
        names = {key: f"g{number}" for number, key in enumerate(gathered)}
        whole = self._step(sa.select(*(column.label(names[key]) for key, column in gathered.items())))
        return self._answer(whole, {key: whole.c[name] for key, name in names.items()})

    def _node(self, type_: GraphQLObjectType, nodes: list[FieldNode], tag: str) -> tuple[str, Object]:
        selected = self.compiler.selections.of(type_, nodes)
        shape = self.compiler.object(type_, selected, self.listing.row.c, self.frame)
        self.columns += self.dialect.columns(shape, tag)
        return tag, shape

    def _edge(self, nodes: list[FieldNode], number: int) -> list[EdgePart]:
        edge = self._below("edges")
        parts: list[EdgePart] = []
        for key, below in self.compiler.selections.of(edge, nodes).items():
            match below[0].name.value:
                case "cursor":
                    parts.append(EdgePart(sql_key(key), _CURSOR))
                case "node":
                    tag, shape = self._node(self._below("nodes"), below, f"e{number}_{len(parts)}_")
                    parts.append(EdgePart(sql_key(key), tag, shape))
                case _:
                    parts.append(EdgePart(sql_key(key), constant=sa.literal_column(f"'{edge.name}'")))
        return parts

    def _page(self) -> tuple[sa.FromClause, Column | None]:
        """Select the page's rows, numbered where their place matters, and say which to keep."""
        base = self.listing.base
        for end in ("after", "before"):
            if getattr(self.window, end):
                base = base.where(beyond(self.listing, self.name, end))
        columns = self.columns or [sa.literal_column("1").label("one")]
        rows = self.frame.select(base, columns).order_by(*ordered(self.listing, backward=self.window.backward))
        limit = self.size + sa.literal_column("1") if self.with_more else self.size
        page = self._step(rows.limit(limit))
        if not (self.with_more or self.with_place or self.window.backward):
            return page, None
        place = sa.func.row_number().over().label("place")
        numbered = sa.select(*page.c, place, sa.func.count().over().label("found"))
        if self.window.backward:
            numbered = sa.select(*(inner := self._step(numbered)).c).order_by(inner.c.place.desc())
        page = self._step(numbered)
        return page, page.c.place <= self.size if self.with_more else None

    def _gather(self, part: Any, page: sa.FromClause, kept: Column | None) -> Column:
        if isinstance(part, list):
            return self.dialect.gather_edges(part, page, kept)
        tag, shape = part
        return self.dialect.gather(shape, tag, page, kept)

    def _place(self, page: sa.FromClause) -> dict[str, Column]:
        """Give the columns that page info is told from."""
        found: dict[str, Column] = {}
        if self.with_more:
            found["@more"] = sa.func.coalesce(sa.func.max(page.c.found), 0) > self.size
        if self.with_place:
            smaller = sa.case((page.c.found < self.size, page.c.found), else_=self.size)
            near = sa.func.max(page.c[_CURSOR]).filter(page.c.place == 1)
            far = sa.func.max(page.c[_CURSOR]).filter(page.c.place == smaller)
            found["@start"], found["@end"] = (far, near) if self.window.backward else (near, far)
        return found

    def _answer(self, whole: sa.FromClause | None, gathered: Mapping[str, Column]) -> Select:
        """Put the connection's fields together in the order of the selection."""
        fields: list[tuple[str, Shape]] = []
        for key, nodes in self.selected.items():
            match nodes[0].name.value:
                case "pageInfo":
                    fields.append((sql_key(key), self._info(nodes, gathered)))
                case "totalCount":
                    fields.append((sql_key(key), Leaf(counted(self.listing.base))))
                case "__typename":
                    fields.append((sql_key(key), Leaf(sa.literal_column(f"'{self.type.name}'"))))
                case _:
                    fields.append((sql_key(key), Json(gathered[key])))

        def select(columns: list[Column]) -> Select:
            statement = sa.select(*columns)
            return statement if whole is None else statement.select_from(whole)

        return self.dialect.row(Object(fields), select).add_cte(*self._steps, nest_here=True)

    def _step(self, select: Select) -> sa.FromClause:
        """Name a step of the page, beside the others and not inside: SQLite's parser takes little nesting."""
        step = select.cte(f"{self.name}_{len(self._steps)}")
        self._steps.append(step)
        return step

    def _info(self, nodes: list[FieldNode], gathered: Mapping[str, Column]) -> Object:
        type_ = self._below("pageInfo")
        fields: list[tuple[str, Shape]] = []
        for key, below in self.compiler.selections.of(type_, nodes).items():
            match below[0].name.value:
                case "hasNextPage":
                    found = self._behind("before") if self.window.backward else gathered["@more"]
                case "hasPreviousPage":
                    found = gathered["@more"] if self.window.backward else self._behind("after")
                case "startCursor":
                    found = gathered["@start"]
                case "endCursor":
                    found = gathered["@end"]
                case _:
                    found = sa.literal_column(f"'{type_.name}'")
            fields.append((sql_key(key), Leaf(found)))
        return Object(fields)

    def _behind(self, end: str) -> Column:
        """Tell whether there are rows on the near side of a cursor."""
        if not getattr(self.window, end):
            return _FALSE
        base = self.listing.base.where(beyond(self.listing, self.name, end, inclusive=True))
        own = self.listing.row
        one: Select = base.with_only_columns(sa.literal_column("1")).select_from(own).correlate_except(own)
        return sa.exists(one.limit(sa.literal_column("1")))
