"""Money: an amount in a currency."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
import strawberry

from domain import money
from schema import reads
from schema.scalars import BigInt, Currency


class Amount:
    """An amount that is known already, in a payload or in the answer of a field that works it out."""

    def __init__(self, minor: int, currency: str) -> None:
        """Take minor units of a currency."""
        self.minor_units = minor
        self.currency = currency
        self.amount = money.written(minor, currency)


def known(minor: int, currency: str) -> Any:  # noqa: ANN401 - `Money`, whose fields are those of rows
    """Make an amount of money that no row holds."""
    return Amount(minor, currency)


class _Amount:
    """Where an amount of money comes from: a column of minor units, and one of its currency."""

    def __init__(self, minor: sa.ColumnElement[int], currency: sa.ColumnElement[str]) -> None:
        self.minor_units = minor
        self.currency = currency
        self.amount = money.amount(minor, currency)


@reads.read_type(description="An amount of money.")
class Money:
    """An amount of money."""

    amount: str = reads.value(lambda row: row.amount, "The amount in the currency's main unit, as a decimal: `12.50`.")
    minor_units: BigInt = reads.value(
        lambda row: row.minor_units, "The amount in the currency's smallest unit: `1250`."
    )
    currency: Currency = reads.value(lambda row: row.currency, "Its currency.")


def amount(minor: Callable[[reads.Row], sa.ColumnElement[int]], description: str) -> Money:
    """Read an amount of minor units in the row's currency."""
    made: Money = reads.embedded(lambda row: _Amount(minor(row), row.currency), description)
    return made


def amount_in(
    minor: Callable[[reads.Row], sa.ColumnElement[int]],
    currency: Callable[[reads.Row], sa.ColumnElement[str]],
    description: str,
) -> Money | None:
    """Read an amount of minor units in a currency of its own; null where the row has none."""
    made: Money | None = reads.embedded(
        lambda row: _Amount(minor(row), currency(row)), description, present=lambda row: minor(row).is_not(None)
    )
    return made


@strawberry.input(description="An amount of money: as a decimal, or in minor units.")
class MoneyInput:
    """An amount of money."""

    currency: Currency = strawberry.field(description="Its currency.")
    amount: str | None = strawberry.field(
        default=None,
        description="The amount in the currency's main unit, with no more decimals than it has: `12.50`; not both.",
    )
    minor_units: BigInt | None = strawberry.field(
        default=None, description="The amount in the currency's smallest unit: `1250`; not both."
    )
