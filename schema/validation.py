"""Validation in bounded time, told in few words."""

from graphql import ASTValidationRule, GraphQLError, specified_rules
from graphql.validation import OverlappingFieldsCanBeMergedRule, ValidationContext
from graphql.validation.validate import ValidationAbortedError
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema.limits import OverLimit

COMPARISONS = 5_000
"""How many pairs of fields with one response key are compared: graphql-core compares each with each."""

MOST_ERRORS = 3
"""How many errors are told of a document or its variables."""

_LONGEST = 300
_PLACES = 4
_OF_ONE_COMPARISON = 2
_ABANDONED = "Validation aborted."


class OverlappingFields(OverlappingFieldsCanBeMergedRule):
    """Whether fields with one response key can be merged, given up after some comparisons."""

    def __init__(self, context: ValidationContext) -> None:
        """Lower what graphql-core would spend."""
        super().__init__(context)
        self.rule_context.remaining_complexity_budget = COMPARISONS * _OF_ONE_COMPARISON


RULES: tuple[type[ASTValidationRule], ...] = (
    *(OverlappingFields if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules),
    MaybeNullValidationRule,
    OneOfInputValidationRule,
)
"""All of graphql-core's rules, and those that Strawberry adds."""


def is_abandoned(error: GraphQLError) -> bool:
    """Whether validation was given up before it came to a result, and not for the number of errors found."""
    return isinstance(error, ValidationAbortedError) and error.message == _ABANDONED


def too_slow() -> OverLimit:
    """Make the error of a document that validation gave up."""
    message = "This selects the same fields again and again, or nests too many fragments, to be checked."
    return OverLimit(message, limit="comparisons", maximum=COMPARISONS)


def said_shortly(error: GraphQLError) -> GraphQLError:
    """Shorten an error that repeats what it was sent, or names every place where that stands."""
    nodes = error.nodes and error.nodes[:_PLACES]
    if len(error.message) <= _LONGEST and nodes == error.nodes:
        return error
    message = error.message if len(error.message) <= _LONGEST else f"{error.message[:_LONGEST]}…"
    source, positions = (None, None) if nodes else (error.source, error.positions)
    return GraphQLError(message, nodes, source, positions, error.path, error.original_error, error.extensions)
