"""Random documents with fragments, and what they amount to when every fragment is written out: slow, and plain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from hypothesis import strategies as st

NUMBER = ("number", None, "leaf")
MONEY = ("total", "Money", "same")
FIELDS: dict[str, list[tuple[str, str | None, str]]] = {
    "Query": [
        ("viewer", "Viewer", "one"),
        ("history", "History", "one"),
        ("tickets(list: REPLIED%s)", "TicketConnection", "page"),
        ("nodes(ids: [%s])", "Node", "ids"),
    ],
    "Viewer": [("name", None, "leaf"), ("merchant", "Merchant", "one")],
    "Merchant": [("handle", None, "leaf")],
    "Node": [("id", None, "leaf")],
    "History": [("openTicketCount", None, "count"), ("orders(sort: PLACED_AT_ASC%s)", "OrderConnection", "page")],
    "OrderConnection": [
        ("totalCount", None, "count"),
        ("nodes", "Order", "item"),
        ("edges", "OrderEdge", "item"),
        ("pageInfo", "PageInfo", "same"),
    ],
    "OrderEdge": [("cursor", None, "leaf"), ("node", "Order", "same")],
    "PageInfo": [("hasNextPage", None, "leaf")],
    "Order": [
        NUMBER,
        MONEY,
        ("customer", "Customer", "one"),
        ("items", "OrderItem", "list"),
        ("openTickets", "OpenTicket", "list"),
        ('tickets(after: "x"%s)', "TicketConnection", "page"),
    ],
    "Money": [("amount", None, "leaf")],
    "Customer": [("name", None, "leaf")],
    "OrderItem": [("name", None, "leaf"), ("unitPrice", "Money", "same")],
    "OpenTicket": [NUMBER, ("ticket", "Ticket", "same")],
    "TicketConnection": [("totalCount", None, "count"), ("nodes", "Ticket", "item"), ("edges", "TicketEdge", "item")],
    "TicketEdge": [("cursor", None, "leaf"), ("node", "Ticket", "same")],
    "Ticket": [NUMBER, ("order", "Order", "one")],
}
DEFAULT = 4
GIVEN = 6
SIZES = [("", 50), (", first: 2", 2), (", last: 3", 3), (", first: null", 50), (", first: $given", GIVEN)]
SIZES += [(", last: $default", DEFAULT), (", first: 0", 1), (", first: 1000000000000", 100)]
DEEPEST = 7


@dataclass
class Field:
    """A field: its text, what it is of, and how many it gives."""

    text: str
    type: str | None
    kind: str
    size: int
    alias: bool
    directives: int
    below: "list[Selected]" = field(default_factory=list)


@dataclass
class Inline:
    """A fragment where it stands."""

    type: str
    directives: int
    below: "list[Selected]"


@dataclass
class Spread:
    """A fragment by its name."""

    name: str
    directives: int


Selected: TypeAlias = Field | Inline | Spread


@dataclass
class Document:
    """One operation and its fragments."""

    below: list[Selected]
    fragments: dict[str, tuple[str, list[Selected]]]

    def text(self) -> str:
        """Write it."""
        parts = [f"query Q($given: Int = 9, $default: Int = {DEFAULT}) {_written(self.below)}"]
        parts += [f"fragment {name} on {type_} {_written(below)}" for name, (type_, below) in self.fragments.items()]
        return " ".join(parts)

    def paths(self, selected: Sequence[Selected], above: tuple[Field, ...] = ()) -> Iterator[tuple[Field, ...]]:
        """Give every field with all that it stands in, fragments written out."""
        for one in selected:
            match one:
                case Field():
                    yield (*above, one)
                    yield from self.paths(one.below, (*above, one))
                case Inline():
                    yield from self.paths(one.below, above)
                case Spread():
                    yield from self.paths(self.fragments[one.name][1], above)

    def directives(self, selected: Sequence[Selected]) -> int:
        """Count directives, fragments written out."""
        total = 0
        for one in selected:
            total += one.directives
            total += self.directives(self.fragments[one.name][1] if isinstance(one, Spread) else one.below)
        return total


def cost(path: tuple[Field, ...]) -> int:
    """Tell what the last field of a path adds: how many there are of it, times what one costs."""
    times, page = 1, 0
    for one in path[:-1]:
        times *= {"list": 10, "ids": one.size, "item": page}.get(one.kind, 1)
        page = one.size if one.kind == "page" else page
    last = path[-1]
    each = {"leaf": 0, "same": 0, "count": 10, "one": 1, "page": 1, "list": 10, "ids": last.size, "item": page}
    return times * each[last.kind]


def lists(path: tuple[Field, ...]) -> int:
    """Count the lists on a path."""
    return sum(one.kind in {"page", "list", "ids"} for one in path)


def _written(selected: list[Selected]) -> str:
    return "{ " + " ".join(map(_one, selected)) + " }"


def _one(selected: Selected) -> str:
    directives = " @skip(if: false)" * selected.directives
    match selected:
        case Field():
            alias = "a: " if selected.alias else ""
            return f"{alias}{selected.text}{directives} {_written(selected.below) if selected.below else ''}"
        case Inline():
            return f"... on {selected.type}{directives} {_written(selected.below)}"
        case Spread():
            return f"...{selected.name}{directives}"


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Make a document; each fragment spreads only those after it."""
    fragments: dict[str, tuple[str, list[Selected]]] = {}
    for number in range(draw(st.integers(0, 4))):
        type_ = draw(st.sampled_from(list(FIELDS)))
        fragments[f"F{number}"] = (type_, draw(_selections(type_, dict(fragments), DEEPEST - 3)))
    return Document(draw(_selections("Query", fragments, DEEPEST)), fragments)


@st.composite
def _selections(
    draw: st.DrawFn, type_: str, known: dict[str, tuple[str, list[Selected]]], deepest: int
) -> list[Selected]:
    names = [name for name, (on, _) in known.items() if on == type_]
    found: list[Selected] = []
    for _ in range(draw(st.integers(1, 3))):
        directives = draw(st.sampled_from([0, 0, 0, 1, 2]))
        kind = draw(st.sampled_from(["field", "field", "inline", *["spread"] * (3 * bool(names))]))
        if kind == "spread":
            found.append(Spread(draw(st.sampled_from(names)), directives))
        elif kind == "inline" and deepest:
            found.append(Inline(type_, directives, draw(_selections(type_, known, deepest - 1))))
        else:
            found.append(draw(_fields(type_, known, deepest, directives)))
    return found


@st.composite
def _fields(
    draw: st.DrawFn, type_: str, known: dict[str, tuple[str, list[Selected]]], deepest: int, directives: int
) -> Field:
    text, below, kind = draw(st.sampled_from(FIELDS[type_]))
    size = 1
    if kind == "page":
        argument, size = draw(st.sampled_from(SIZES))
        text %= argument
    elif kind == "ids":
        size = draw(st.integers(1, 5))
        text %= ", ".join(['"x"'] * size)
    selected = draw(_selections(below, known, deepest - 1)) if below and deepest else []
    return Field(text, below, kind, size, draw(st.booleans()), directives, selected)
