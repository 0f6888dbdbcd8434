"""Links: fields of a payload that lead to read types."""

from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLObjectType

from schema.reads.paths import Path


@dataclass(frozen=True)
class Link:
    """A field of a payload that leads to a read type, with the UUIDs it holds."""

    path: Path
    type: GraphQLObjectType
    nodes: list[FieldNode]
    ids: list[Any]
