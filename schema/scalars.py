"""The scalars of the schema: how times, amounts and currencies are written."""

from datetime import UTC, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from domain.money import MAX_MINOR, is_currency

BigInt = NewType("BigInt", int)
Currency = NewType("Currency", str)


def _time_from(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    message = "A time is written as in ISO 8601 with its offset from UTC: 2026-11-25T09:30:00Z."
    raise GraphQLError(message)


def _integer_from(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_MINOR:
        return value
    message = f"A BigInt is an integer from -{MAX_MINOR} to {MAX_MINOR}."
    raise GraphQLError(message)


def _currency_from(value: object) -> str:
    if isinstance(value, str) and is_currency(value):
        return value
    message = "A currency is one of ISO 4217's codes, in capital letters: BRL."
    raise GraphQLError(message)


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - written by SQL in the form it has in JSON
    return value


def _time_to(value: object) -> str:
    """Write a time as SQL does: UTC, six decimals, Z; one that comes from SQL is a text already."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(value)


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description=(
            "A moment, written as in ISO 8601. Answers are in UTC with six decimals: `2026-11-25T09:30:00.000000Z`;"
            " input may have any offset, but must have one."
        ),
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=_time_to,
        parse_value=_time_from,
    ),
    BigInt: strawberry.scalar(
        name="BigInt",
        description="An integer from -(2^53 - 1) to 2^53 - 1, written as a JSON number.",
        serialize=_as_it_is,
        parse_value=_integer_from,
    ),
    Currency: strawberry.scalar(
        name="Currency",
        description="A currency, by its code in ISO 4217: `BRL`.",
        specified_by_url="https://www.iso.org/iso-4217-currency-codes.html",
        serialize=_as_it_is,
        parse_value=_currency_from,
    ),
}
