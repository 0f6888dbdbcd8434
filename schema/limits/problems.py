"""What a document goes over: an error with a code, the limit's name and both figures."""

from graphql import GraphQLError


class OverLimit(GraphQLError):  # noqa: N818 - it is the document's fault
    """A document that goes over a limit; `extensions` name the limit, what it allows and what was asked."""

    code = "TOO_COMPLEX"

    def __init__(self, message: str, *, limit: str, maximum: int, asked: int | None = None) -> None:
        """Keep the figures; `asked` is left out where counting stopped at the limit."""
        figures = {"maximum": maximum} if asked is None else {"asked": asked, "maximum": maximum}
        super().__init__(message, extensions={"code": self.code, "limit": limit, **figures})
