"""How a refusal is told: every `Refused` of the domain has a type here, with the figures that explain it."""

from typing import Annotated, Any

import strawberry

from domain.errors import Refused
from domain.idempotency import IdempotencyKeyInvalid, IdempotencyKeyReused

PROBLEMS: dict[type[Refused], type["Problem"]] = {}
"""The type by which each refusal is told."""

REFUSALS: dict[str, tuple[type[Refused], ...]] = {}
"""What may be wrong with each mutation, by the name of its result, keys apart."""


@strawberry.interface(description="An expected no: what was asked is not possible, and nothing was changed.")
class Problem:
    """An expected no."""

    message: str = strawberry.field(description="Why, in plain English.")


def problem(refused: type[Refused], **figures: tuple[Any, str]) -> type[Problem]:
    """Make the type that tells a refusal: its name and message, and figures as (type, description)."""
    body: dict[str, Any] = {
        "__annotations__": {name: type_ for name, (type_, _) in figures.items()},
        "__doc__": refused.message(),
        "__module__": __name__,
    }
    body |= {name: strawberry.field(description=text) for name, (_, text) in figures.items()}
    made = strawberry.type(type(refused.__name__, (Problem,), body), description=refused.message())
    PROBLEMS[refused] = made
    return made


def told(refused: Refused) -> Problem:
    """Tell a refusal."""
    made = PROBLEMS[type(refused)]
    fields = made.__annotations__
    return made(message=refused.message(), **{name: refused.figures[name] for name in fields})


problem(IdempotencyKeyInvalid, most=(int, "How many characters it may have."))
problem(IdempotencyKeyReused)
OF_KEYS = (IdempotencyKeyInvalid, IdempotencyKeyReused)
"""What may be wrong with the key of any mutation."""


class Tells:
    """Turns one kind of refusal into its member of a mutation's result."""

    def __init__(self, refused: type[Refused], made: type[Problem]) -> None:
        """Say which refusal becomes which type."""
        self.exception_type = refused
        self.error_type = made

    def handle(self, exception: Refused, **_: object) -> Problem:
        """Tell it."""
        return told(exception)


def handlers() -> list[Tells]:
    """Give a handler for every refusal that is told so far."""
    return [Tells(refused, made) for refused, made in PROBLEMS.items()]


def result(name: str, payload: type, *refusals: type[Refused], description: str, keyed: bool = True) -> Any:  # noqa: ANN401 - a union
    """Name a mutation's result: its payload or one of the refusals; null where something went wrong.

    It is not `keyed` where the input has no idempotency key: where secrets come or go, nothing is kept of them.
    """
    REFUSALS[name] = refusals
    members: tuple[Any, ...] = (payload, *(PROBLEMS[refused] for refused in (*refusals, *(OF_KEYS if keyed else ()))))
    union: Any = members[0]
    for member in members[1:]:
        union |= member
    return Annotated[union, strawberry.union(name, description=description)] | None
