"""A compiled statement: SQL text, and where the value of each of its parameters comes from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import sqlalchemy as sa
from graphql import FieldNode, GraphQLField, Node, VariableNode, get_argument_values
from graphql.execution.values import VariableValues

from domain.texts import is_keepable
from schema.reads import paging
from schema.reads.problems import BadArgument

_Processor: TypeAlias = Callable[[Any], Any] | None
_VIEWER = "viewer."


@dataclass(frozen=True)
class PageKeys:
    """How a connection's cursors are read: the name of its parameters, its list and order, its keys' types."""

    name: str
    place: str
    types: Sequence[sa.types.TypeEngine[Any]]


class Arguments:
    """The arguments of one field of a document."""

    def __init__(self, field: GraphQLField, node: FieldNode, values: dict[str, Any]) -> None:
        """Keep the values of the first request: they are every request's where no variable is among them."""
        self.field = field
        self.node = node
        self.values = values
        self.page: PageKeys | None = None
        self.constant = not any(_has_variable(argument) for argument in node.arguments or ())

    def read(self, variables: VariableValues) -> dict[str, Any]:
        """Coerce the arguments of a request."""
        return self.values if self.constant else get_argument_values(self.field, self.node, variables)


def _has_variable(node: Node) -> bool:
    if isinstance(node, VariableNode):
        return True
    parts = (getattr(node, key, None) for key in node.keys)
    return any(
        _has_variable(part)
        for found in parts
        for part in (found if isinstance(found, list | tuple) else (found,))
        if isinstance(part, Node)
    )


class Statement:
    """SQL text for one database, ready to be sent with the values of a request."""

    def __init__(self, select: sa.Select[Any], dialect: sa.Dialect, arguments: Sequence[Arguments]) -> None:
        """Compile once; from here on only values change."""
        compiled = select.compile(dialect=dialect)
        self.sql = str(compiled)
        self.arguments = arguments
        processors = cast("Mapping[str, _Processor]", compiled._bind_processors)  # noqa: SLF001 - the dialect's own way to hand over a value
        names = compiled.positiontup or []
        constants = {name: parameter.effective_value for parameter, name in compiled.bind_names.items()}
        sources = [(_Source(name), processors.get(name)) for name in names]
        # Values that no request changes take their places now.
        self._values = [
            _bound(constants[name], process) if source.known else None
            for name, (source, process) in zip(names, sources, strict=True)
        ]
        self._slots = [(at, *slot) for at, slot in enumerate(sources) if not slot[0].known]

    def bind(self, variables: VariableValues, viewer: Mapping[str, Any], mark: Callable[[str], str]) -> list[Any]:
        """Give the values in the order of the text; raises `ReadProblem` for arguments that cannot be used."""
        values = [arguments.read(variables) for arguments in self.arguments]
        pages: dict[str, Any] = dict(viewer)
        for arguments, own in zip(self.arguments, values, strict=True):
            page = arguments.page
            if page is not None:
                pages |= paging.parameters(own, page.types, page.name, mark(page.place))
        bound = self._values.copy()
        for at, source, process in self._slots:
            bound[at] = _bound(source.take(values, pages), process)
        return bound


def _bound(value: Any, process: _Processor) -> Any:
    """Hand a value over; a text that no database keeps is refused."""
    if isinstance(value, str) and not is_keepable(value):
        message = "A text has neither the character NUL nor half of a surrogate pair."
        raise BadArgument(message)
    return value if process is None else process(value)


class _Source:
    """Where a parameter's value comes from: the viewer, a page, an argument; else it is known from the start."""

    def __init__(self, name: str) -> None:
        self.name = name.partition("|")[0]
        head, *path = self.name.split(".")
        self.index = int(head[1:]) if path and head[0] == "a" else None
        self.path = path
        self.known = self.index is None and not self.name.startswith(_VIEWER)

    def take(self, values: Sequence[Mapping[str, Any]], pages: Mapping[str, Any]) -> Any:
        if self.name in pages or self.index is None:
            return pages[self.name]
        found: Any = values[self.index]
        for name in self.path:
            found = found[name]
        return found
