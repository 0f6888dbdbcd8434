"""Documents: parsed, measured and validated once, and kept while they are in use."""

from collections.abc import Mapping, Sequence
from typing import Any

import strawberry
from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode, validate

from schema import reads
from schema.limits import Limits, Measure, Sizes, asks_about_schema_alone
from schema.validation import MOST_ERRORS, RULES, is_abandoned, said_shortly, too_slow

_DOCUMENTS = 1_000
_LONGEST_KEPT = 50_000
_COSTS_KEPT = 64


class BadDocument(Exception):  # noqa: N818 - it is the document's fault
    """A document that cannot be executed; `errors` say why, in few words."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        """Keep the errors for the answer."""
        super().__init__(errors[0].message)
        self.errors = [said_shortly(error) for error in errors]


class NotPublic(Exception):  # noqa: N818 - it is the stranger's fault
    """A document that asks for more than the schema, from somebody who is not signed in."""


class Prepared:
    """A valid document within the limits."""

    def __init__(self, schema: GraphQLSchema, text: str, document: DocumentNode) -> None:
        """Keep the text and what was read from it."""
        self.text = text
        self.document = document
        self.is_about_schema_alone = asks_about_schema_alone(document)
        self._schema = schema
        operations = (part for part in document.definitions if isinstance(part, OperationDefinitionNode))
        self._operations = {part.name.value if part.name else None: _Priced(part) for part in operations}

    def cost(self, name: str | None, variables: Mapping[str, Any] | None) -> int:
        """Tell what an operation costs; nothing, if there is none of that name: then nothing is executed."""
        chosen = self._operations.get(name)
        if chosen is None and name is None and len(self._operations) == 1:
            (chosen,) = self._operations.values()
        if chosen is None:
            return 0
        return chosen.cost(self._schema, self.document, variables)


class _Priced:
    """An operation and what it costs, by the lengths that its variables give to lists."""

    def __init__(self, operation: OperationDefinitionNode) -> None:
        self._operation = operation
        self._asked: tuple[str, ...] | None = None
        self._costs: dict[tuple[int | None, ...], int] = {}

    def cost(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any] | None) -> int:
        if self._asked == ():
            return self._costs[()]
        sizes = Sizes(self._operation, variables)
        if self._asked is not None:
            known = self._costs.get(tuple(map(sizes.of_variable, self._asked)))
            if known is not None:
                return known
        cost = Measure(schema, document).figures(self._operation, sizes).cost
        self._asked = tuple(sorted(sizes.asked))
        if len(self._costs) >= _COSTS_KEPT:
            self._costs.clear()
        self._costs[tuple(map(sizes.of_variable, self._asked))] = cost
        return cost


class Documents:
    """The documents used last, ready to be answered."""

    def __init__(self, schema: strawberry.Schema, limits: Limits) -> None:
        """Start empty."""
        self._schema = reads.graphql_schema(schema)
        self._limits = limits
        self._kept: reads.Cache[str, Prepared] = reads.Cache(_DOCUMENTS)

    def get(self, text: str) -> Prepared:
        """Give a valid document; raises BadDocument for any other."""
        return self.kept(text) or self.prepare(text)

    def kept(self, text: str) -> Prepared | None:
        """Give a document that was valid before."""
        return self._kept.get(text)

    def prepare(self, text: str, *, for_stranger: bool = False) -> Prepared:
        """Parse, measure and validate a document; raises BadDocument.

        A stranger learns of the schema only what it says when it is asked: no other document is looked at (raises
        NotPublic), and no error suggests what may have been meant.
        """
        prepared = Prepared(self._schema, text, self._parsed(text))
        if for_stranger and not prepared.is_about_schema_alone:
            raise NotPublic
        self._check(prepared.document, suggestions=not for_stranger)
        return self._kept.put(text, prepared) if len(text) <= _LONGEST_KEPT else prepared

    def _parsed(self, text: str) -> DocumentNode:
        try:
            return self._limits.parsed(text)
        except GraphQLError as error:
            raise BadDocument([error]) from None

    def _check(self, document: DocumentNode, *, suggestions: bool) -> None:
        try:
            self._limits.check(self._schema, document)
        except GraphQLError as error:
            raise BadDocument([error]) from None
        errors = validate(self._schema, document, RULES, max_errors=MOST_ERRORS, hide_suggestions=not suggestions)
        if any(map(is_abandoned, errors)):
            raise BadDocument([too_slow()])
        if errors:
            raise BadDocument(errors)

    def __len__(self) -> int:
        """Count what is kept."""
        return len(self._kept)
