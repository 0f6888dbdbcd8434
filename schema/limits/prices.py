"""What a field costs, by where it comes from.

A thing that may be read costs 1. What stands in the same row costs nothing, counting costs `COUNTED`, and a mutation
`WRITTEN` besides. A list multiplies what one of it costs: a page by its length, `nodes` by its ids, any other by
`UNSAID`.
"""

from enum import Enum, auto

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from schema import reads
from schema.limits.figures import MOST, Figures
from schema.limits.sizes import UNSAID, Sizes
from schema.reads import mappings

COUNTED = 10
WRITTEN = 10
_TOTAL = "totalCount"
_META = "__"
_META_TYPE = "__Type"


class Kind(Enum):
    """How a field takes part in what is counted."""

    LEAF = auto()
    """A value, without a selection."""
    COUNT = auto()
    """A number that has to be counted."""
    SAME = auto()
    """An object out of the row around it."""
    WRAPPED = auto()
    """The type inside a list or non-null type: of finite depth, however it is asked for."""
    ONE = auto()
    """A thing of its own."""
    LIST = auto()
    """A list that is not told its length."""
    IDS = auto()
    """A list of things by their ids."""
    TYPES = auto()
    """All types of the schema."""
    PAGE = auto()
    """A connection: its length is told to it, and counts for its parts."""
    PART = auto()
    """The things on a page."""


_LISTS = frozenset({Kind.LIST, Kind.IDS, Kind.TYPES, Kind.PAGE})


def kind_of(field: GraphQLField | None, name: str, parent: GraphQLNamedType | None) -> Kind:
    """Tell the kind of a field; one that there is not counts as a thing, until validation tells."""
    if field is None:
        return Kind.ONE
    if parent is not None and parent.name.startswith(_META):
        return _meta(field, name)
    return _mapped(field, name) or _plain(field)


def _mapped(field: GraphQLField, name: str) -> Kind | None:
    """Tell the kind of a field that is read, where that says more than its type."""
    match reads.mapping_of(field):
        case mappings.Paged():
            return Kind.PAGE
        case mappings.Nodes(many=True):
            return Kind.IDS
        case mappings.Count():
            return Kind.COUNT
        case mappings.Part() if name == _TOTAL:
            return Kind.COUNT
        case mappings.Part() | mappings.Embedded() | mappings.Linked():
            return {Kind.LIST: Kind.PART, Kind.ONE: Kind.SAME}.get(_plain(field))
    return None


def _plain(field: GraphQLField) -> Kind:
    """Tell the kind of a field by its type."""
    if not is_composite_type(get_named_type(field.type)):
        return Kind.LEAF
    return Kind.LIST if _is_list(field) else Kind.ONE


def _meta(field: GraphQLField, name: str) -> Kind:
    """Tell the kind of a field by which the schema tells of itself."""
    kind = _plain(field)
    if kind is Kind.LIST and name == "types":
        return Kind.TYPES
    if kind is Kind.ONE and get_named_type(field.type).name == _META_TYPE:
        return Kind.WRAPPED if name == "ofType" else Kind.SAME
    return kind


def _is_list(field: GraphQLField) -> bool:
    return is_list_type(get_nullable_type(field.type))


def priced(kind: Kind, node: FieldNode, below: Figures, sizes: Sizes, schema: GraphQLSchema) -> Figures:
    """Give the figures of a field, from those of the selection below it."""
    cost, each = below.cost, below.each
    match kind:
        case Kind.COUNT:
            cost = COUNTED
        case Kind.ONE:
            cost = 1 + cost
        case Kind.LIST:
            cost = UNSAID * (1 + cost)
        case Kind.IDS:
            cost = sizes.ids(node) * (1 + cost)
        case Kind.TYPES:
            cost = len(schema.type_map) * (1 + cost)
        case Kind.PAGE:
            cost, each = 1 + cost + sizes.page(node) * each, 0
        case Kind.PART:
            cost, each = 0, 1 + cost
        case _:  # it stands in what is read anyway
            pass
    return Figures(
        below.depth + (kind is not Kind.WRAPPED),
        min(below.aliases + (node.alias is not None), MOST),
        min(below.directives + len(node.directives or ()), MOST),
        1,
        min(below.fields + 1, MOST),
        below.lists + (kind in _LISTS),
        min(cost, MOST),
        min(each, MOST),
    )
