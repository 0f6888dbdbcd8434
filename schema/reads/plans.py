"""Plans: what an operation was compiled to, and the cache that keeps the ones used last."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar

from graphql import FieldNode

from schema.reads.mappings import ReadViewer
from schema.reads.problems import MissingScope, ReadProblem
from schema.reads.statement import Arguments, Statement

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """The values used last, at most `size` of them."""

    def __init__(self, size: int) -> None:
        """Start empty."""
        self.size = size
        self._kept: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """Give a value and count it as used."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: K, value: V) -> V:
        """Keep a value, and let go of the one unused for longest."""
        self._kept[key] = value
        if len(self._kept) > self.size:
            self._kept.popitem(last=False)
        return value

    def __len__(self) -> int:
        """Count what is kept."""
        return len(self._kept)


def demand(viewer: ReadViewer, *scopes: Any) -> None:
    """Refuse a viewer without one of some scopes, and name it."""
    for scope in sorted(set(scopes) - viewer.scopes, key=str):
        name = scope.value if isinstance(scope, Enum) else str(scope)
        message = f"This needs the scope {name}."
        raise MissingScope(message, scope=name)


@dataclass
class RootPlan:
    """One statement with the scopes it needs, or why there is none."""

    statement: Statement | None = None
    scopes: frozenset[Any] = frozenset()
    spliceable: bool = False
    problem: ReadProblem | None = None
    nodes: "NodesPlan | None" = None
    field: str = ""

    def admitted(self, viewer: ReadViewer) -> Statement:
        """Give the statement; raise for a viewer without the scopes, or a selection that could not be compiled."""
        if self.problem is not None:
            raise type(self.problem)(self.problem.message, **self.problem.figures)
        demand(viewer, *self.scopes)
        assert self.statement is not None
        return self.statement


@dataclass
class NodesPlan:
    """A root field that takes ids: its statement depends on which types the ids are of."""

    field_nodes: list[FieldNode]
    arguments: Arguments
    many: bool
    statements: dict[frozenset[str], RootPlan] = field(default_factory=dict)


@dataclass
class Plan:
    """An operation: its compiled root fields, and `__typename` constants, by response key."""

    roots: dict[str, RootPlan | bytes]
    complete: bool

    def __post_init__(self) -> None:
        """Say once whether bytes alone answer the operation."""
        self.spliceable = self.complete and all(
            isinstance(root, bytes) or (root.spliceable and root.problem is None) for root in self.roots.values()
        )


def shape_of(value: Any) -> Hashable:
    """Keep of a value what may change a statement: null, true and false, enum values, and which keys there are."""
    if value is None or isinstance(value, bool | Enum):
        return value
    if isinstance(value, dict):
        return tuple(sorted((name, shape_of(part)) for name, part in value.items()))
    return "list" if isinstance(value, list) else "value"
