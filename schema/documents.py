"""Documents: parsed and validated once, and kept while they are in use."""

import strawberry
from graphql import DocumentNode, GraphQLError, parse, validate

from schema import reads

_DOCUMENTS = 1_000
_LONGEST_KEPT = 50_000


class Documents:
    """The documents used last, ready to be answered."""

    def __init__(self, schema: strawberry.Schema) -> None:
        """Start empty."""
        self._schema = reads.graphql_schema(schema)
        self._kept: reads.Cache[str, DocumentNode] = reads.Cache(_DOCUMENTS)

    def get(self, text: str) -> DocumentNode | None:
        """Give a valid document; None for any other, whose faults the ordinary way tells."""
        kept = self._kept.get(text)
        if kept is not None:
            return kept
        try:
            document = parse(text)
        except GraphQLError:
            return None
        if validate(self._schema, document, max_errors=1):
            return None
        return self._kept.put(text, document) if len(text) <= _LONGEST_KEPT else document

    def __len__(self) -> int:
        """Count what is kept."""
        return len(self._kept)
