"""Posted operations: a JSON object read as Strawberry's view would, which looks at length at headers that we know."""

from collections.abc import Mapping
from typing import Any

from strawberry.http import GraphQLRequestData, GraphQLRequestProtocol

DOCUMENT_ID = "documentId"
"""The name, in a request, of the SHA-256 of a document that is not sent; Strawberry does not know it."""

_KINDS: Mapping[str, Any] = {"query": str | None, "variables": dict | None, "extensions": dict | None}


def operation(found: object, protocol: GraphQLRequestProtocol) -> GraphQLRequestData | None:
    """Take an operation out of a request's JSON; None for any that Strawberry is to refuse."""
    if not isinstance(found, dict) or not all(isinstance(found.get(name), kind) for name, kind in _KINDS.items()):
        return None
    query, extensions = found.get("query"), found.get("extensions")
    if query is None:
        extensions = named(found, extensions)
    return GraphQLRequestData(query, found.get("variables"), found.get("operationName"), extensions, protocol)


def named(sent: Mapping[str, Any], extensions: Mapping[str, Any] | None) -> dict[str, Any]:
    """Keep beside the extensions which document a request names."""
    return {**(extensions or {}), DOCUMENT_ID: sent.get(DOCUMENT_ID)}
