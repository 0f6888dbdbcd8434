"""Payloads of mutations: the rows they link to are read inside the transaction, one statement per link.

A payload is made by the mutation's own code and holds UUIDs where it links to read types; what the
document selects below them is compiled like any read.
"""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from graphql import FieldNode, GraphQLNamedType, GraphQLObjectType, GraphQLResolveInfo, get_named_type

from schema.reads import mappings as reads
from schema.reads.compiler import DEFINITION, mapping_of
from schema.reads.engine import Engine, Reader
from schema.reads.links import Link
from schema.reads.paths import Path
from schema.reads.selection import Selections, variables_of

Links = dict[Path, dict[Any, Any]]
"""The rows read for a request's payloads: by the response keys that lead there, then by UUID."""


async def read_links(engine: Engine, info: "GraphQLResolveInfo[Any]", payload: Any, reader: Reader) -> Links:
    """Read all rows that a payload links to and the document selects."""
    name = payload.__strawberry_definition__.name
    type_ = cast("GraphQLObjectType", engine.schema.type_map[name])
    selections = Selections(engine.schema, info.fragments, variables_of(info))
    found: Links = {}
    for link in _links(selections, type_, info.field_nodes, [payload], (str(info.path.key),)):
        if link.ids:
            found[link.path] = await engine.by_ids(info, link, reader)
    return found


def _links(
    selections: Selections,
    type_: GraphQLNamedType,
    nodes: Sequence[FieldNode],
    payloads: list[Any],
    path: Path,
) -> Iterator[Link]:
    fields = cast("GraphQLObjectType", type_).fields
    for key, below in selections.of(type_, nodes).items():
        field = fields.get(below[0].name.value)
        if field is None:
            continue  # __typename
        target = get_named_type(field.type)
        if not isinstance(target, GraphQLObjectType):
            continue
        name = field.extensions[DEFINITION].python_name
        values = [value for payload in payloads for value in _flat(getattr(payload, name))]
        if isinstance(mapping_of(field), reads.Written):
            yield Link((*path, key), target, below, values)
        else:
            yield from _links(selections, target, below, values, (*path, key))


def _flat(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
