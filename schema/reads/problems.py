"""What a reader can get wrong: errors with a code, told apart from faults of ours."""

from typing import Any

from graphql import GraphQLError


class ReadProblem(GraphQLError):  # noqa: N818 - it is what a reader did, not a fault
    """A read that cannot be answered as asked; `extensions.code` says why."""

    code = "BAD_REQUEST"

    def __init__(self, message: str, **figures: Any) -> None:
        """Keep the code and the figures for `extensions`."""
        super().__init__(message, extensions={"code": self.code, **figures})
        self.figures = figures


class BadCursor(ReadProblem):
    """A cursor that this list did not give out to this viewer."""

    code = "BAD_CURSOR"


class BadPage(ReadProblem):
    """Paging arguments that contradict each other or the limits."""

    code = "BAD_PAGE"


class BadArgument(ReadProblem):
    """An argument that cannot be used as given."""

    code = "BAD_ARGUMENT"


class TooComplex(ReadProblem):
    """A selection that nests deeper than a statement can."""

    code = "TOO_COMPLEX"


class MissingScope(ReadProblem):
    """A selection or mutation that the viewer may not use; `extensions.scope` names the scope."""

    code = "MISSING_SCOPE"
