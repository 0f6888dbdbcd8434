"""Where a field stands in an answer."""

from typing import Any

from graphql import GraphQLResolveInfo

Path = tuple[str, ...]


def path_of(info: "GraphQLResolveInfo[Any]") -> Path:
    """Tell by which response keys a field is reached."""
    return tuple(str(key) for key in info.path.as_list() if isinstance(key, str))
