"""What comes in about a refund: its shape, and the refusal of what no order could give back."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from domain import money
from domain.errors import Refused
from domain.tables import RefundReason
from domain.tickets.handovers import NoteMissing, NoteTooLong, NoteUnkeepable, check_note
from domain.tickets.rules import MAX_AFFECTED_PRODUCTS

MAX_LINES = MAX_AFFECTED_PRODUCTS
"""A refund may be for everything that a ticket is about."""

__all__ = ["MAX_LINES", "NoteMissing", "NoteTooLong", "NoteUnkeepable"]


@dataclass(frozen=True, slots=True)
class MoneyData:
    """An amount in a currency: in minor units, or as a decimal in the main unit."""

    currency: str
    minor: int | None = None
    decimal: str | None = None


@dataclass(frozen=True, slots=True)
class LineData:
    """What is given back for an affected product: the price of so many of it, or an amount."""

    affected_product_id: UUID
    quantity: int | None = None
    amount: MoneyData | None = None


@dataclass(frozen=True, slots=True)
class RefundData:
    """What is given back for a ticket's order, and why."""

    reason: RefundReason
    lines: tuple[LineData, ...] = ()
    shipping: MoneyData | None = None
    goodwill: MoneyData | None = None
    note: str | None = None

    def amounts(self) -> Iterator[tuple[int | None, MoneyData]]:
        """Give each amount that is named, with the place of its line; None for shipping and goodwill."""
        for place, line in enumerate(self.lines):
            if line.amount is not None:
                yield place, line.amount
        yield from ((None, one) for one in (self.shipping, self.goodwill) if one is not None)


class RefundEmpty(Refused):
    """A refund gives something back: for an affected product, for shipping, or out of goodwill."""


class TooManyRefundLines(Refused):
    """A refund has at most 200 lines."""


class RefundLineTwice(Refused):
    """An affected product stands twice in the refund."""


class QuantityOrAmountNeeded(Refused):
    """A line says how many of the affected product it is for, or names an amount: one of them, not both."""


class RefundQuantityTooSmall(Refused):
    """A line is for at least one of its affected product."""


class OneAmountNeeded(Refused):
    """An amount is given as a decimal or in minor units: as one of them, not both."""


class AmountUnreadable(Refused):
    """This is no amount of its currency: digits, and after a point no more of them than the currency has decimals."""


class RefundAmountTooSmall(Refused):
    """At least one minor unit is given back."""


class RefundAmountTooLarge(Refused):
    """An amount has at most 9,007,199,254,740,991 minor units."""


class RefundCurrencyWrong(Refused):
    """An order's money is given back in the order's currency."""


def check(refund: RefundData) -> None:
    """Refuse a refund that no order could give; raises the refusals of this module, and those of notes."""
    check_note(refund.note, is_needed=refund.reason is RefundReason.OTHER)
    if not refund.lines and refund.shipping is None and refund.goodwill is None:
        raise RefundEmpty
    if len(refund.lines) > MAX_LINES:
        raise TooManyRefundLines(given=len(refund.lines), most=MAX_LINES)
    for place, line in enumerate(refund.lines):
        if (line.quantity is None) == (line.amount is None):
            raise QuantityOrAmountNeeded(line=place)
        if line.quantity is not None and line.quantity < 1:
            raise RefundQuantityTooSmall(line=place, quantity=line.quantity)
    for at, amount in refund.amounts():
        _check_amount(at, amount)


def minor_of(amount: MoneyData) -> int:
    """Give an amount that was checked in minor units."""
    minor = amount.minor if amount.decimal is None else money.read(amount.decimal, amount.currency)
    if minor is None:
        raise ValueError(amount)
    return minor


def _check_amount(place: int | None, amount: MoneyData) -> None:
    if (amount.minor is None) == (amount.decimal is None):
        raise OneAmountNeeded(line=place)
    if amount.decimal is not None and money.read(amount.decimal, amount.currency) is None:
        raise AmountUnreadable(line=place, currency=amount.currency, decimals=money.decimals(amount.currency))
    if minor_of(amount) < 1:
        raise RefundAmountTooSmall(line=place)
    if minor_of(amount) > money.MAX_MINOR:
        raise RefundAmountTooLarge(line=place)
