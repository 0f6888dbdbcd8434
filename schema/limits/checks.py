"""The limits, and the checks that hold them."""

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
)

from schema.limits.figures import Figures
from schema.limits.measure import Measure
from schema.limits.problems import OverLimit
from schema.limits.sizes import Sizes

LONGEST = 100_000
"""Characters of a document: reading more takes longer than a document may, of however few tokens it consists."""

_ABORTED = "Parsing aborted."


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may amount to, each of its operations for itself."""

    depth: int
    aliases: int
    directives: int
    tokens: int
    fields: int
    root_fields: int
    root_mutations: int
    nested_lists: int
    cost: int

    def parsed(self, text: str) -> DocumentNode:
        """Parse a document no longer than the limits; raises GraphQLError."""
        if len(text) > LONGEST:
            message = f"A document has at most {LONGEST} characters."
            raise OverLimit(message, limit="characters", maximum=LONGEST, asked=len(text))
        try:
            return parse(text, max_lexical_tokens=self.tokens, max_comments=self.tokens)
        except GraphQLSyntaxError as error:
            if not error.message.endswith(_ABORTED):
                raise
        message = f"A document has at most {self.tokens} tokens."
        raise OverLimit(message, limit="tokens", maximum=self.tokens)

    def check(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        """Raise OverLimit for a document with an operation that goes over a limit; its cost is checked when it runs."""
        operations = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
        measured = Measure(schema, document).all(operations, Sizes())
        for operation, figures in zip(operations, measured, strict=True):
            self._check(operation.operation, figures)

    def check_cost(self, cost: int) -> None:
        """Raise OverLimit for an operation that costs more than there ever is."""
        if cost > self.cost:
            message = f"This would cost {cost}, and {self.cost} is the most there ever is."
            raise OverLimit(message, limit="cost", maximum=self.cost, asked=cost)

    def _check(self, operation: OperationType, found: Figures) -> None:
        is_mutation = operation is OperationType.MUTATION
        for limit, maximum, asked, what in (
            ("depth", self.depth, found.depth, "fields inside each other"),
            ("aliases", self.aliases, found.aliases, "aliases"),
            ("fields", self.fields, found.fields, "fields"),
            ("directives", self.directives, found.directives, "directives"),
            ("nestedLists", self.nested_lists, found.lists, "lists inside each other"),
            ("rootMutations", self.root_mutations, found.roots * is_mutation, "mutations"),
            ("rootFields", self.root_fields, found.roots * (not is_mutation), "root fields"),
        ):
            if asked > maximum:
                message = f"This has {asked} {what}, counted with all fragments put in; at most {maximum} are allowed."
                raise OverLimit(message, limit=limit, maximum=maximum, asked=asked)
