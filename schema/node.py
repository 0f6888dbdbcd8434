"""Things with a global id, and how they are found by it."""

from typing import Annotated, Any

import strawberry
from graphql import GraphQLResolveInfo

from schema import reads


@strawberry.interface(description="A thing with a global id.")
class Node:
    """A thing with a global id."""

    id: strawberry.ID = reads.identity("Its global id: stable, unique, opaque.")

    @classmethod
    def resolve_type(cls, value: Any, _info: "GraphQLResolveInfo[Any]", _type: object) -> str:  # noqa: ANN401 - a row
        """Take the type's name from the row."""
        return reads.type_name_of(value)


def _by_id(
    id: Annotated[strawberry.ID, strawberry.argument(description="The global id of any thing.")],  # noqa: A002
) -> None:
    """Declare the argument."""


def _by_ids(
    ids: Annotated[
        list[strawberry.ID],
        strawberry.argument(description=f"Global ids of any things, at most {reads.MAX_NODES}."),
    ],
) -> None:
    """Declare the argument."""


@strawberry.type
class NodeQuery:
    """Root fields that find things by their global ids."""

    node: Node | None = reads.nodes(
        _by_id, "The thing with an id; null where there is none that the viewer may know of.", many=False
    )
    nodes: list[Node | None] = reads.nodes(
        _by_ids, "The things with some ids, in their order; null for those there are none of.", many=True
    )
