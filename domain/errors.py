"""The expected no: what an operation raises when the rules forbid what was asked."""

from typing import Any


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The request was refused."""

    def __init__(self, **figures: Any) -> None:
        """Keep the figures that explain the refusal; the docstring is the message."""
        super().__init__(self.message())
        self.figures = figures

    @classmethod
    def message(cls) -> str:
        """Say why, in the words of the class's docstring."""
        return " ".join((cls.__doc__ or "").split())
