"""What a refund comes to, and how much may be given back at most. All of it is pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.errors import Refused
from domain.refunds import data, reasons
from domain.refunds.data import LineData, RefundData
from domain.refunds.reasons import ReasonFacts
from domain.tickets.affected import AffectedProductUnknown


class RefundBound(StrEnum):
    """What it is of which too little is left."""

    AFFECTED_PRODUCT = "AFFECTED_PRODUCT"
    ORDER_ITEM = "ORDER_ITEM"
    SHIPPING = "SHIPPING"
    ORDER = "ORDER"


class RefundReasonImpossible(Refused):
    """This is no possible reason, as far as is known of the order."""


class RefundTooLarge(Refused):
    """There is less left to give back than was asked for."""


@dataclass(frozen=True, slots=True)
class ProductFigures:
    """An affected product: of which item, its price, and what is left of either."""

    id: UUID
    order_item_id: UUID
    unit_price_minor: int
    rest_of_product: int
    rest_of_item: int

    @property
    def rest(self) -> int:
        """What is left of it, as far as it goes without the order."""
        return min(self.rest_of_product, self.rest_of_item)


@dataclass(frozen=True, slots=True)
class OrderFigures:
    """What was paid for an order and not given back: in all, of its shipping, and by affected product of a ticket."""

    order_id: UUID
    currency: str
    rest: int
    rest_of_shipping: int
    facts: ReasonFacts
    products: Mapping[UUID, ProductFigures]


@dataclass(frozen=True, slots=True)
class LineAmount:
    """What a line comes to."""

    product: ProductFigures
    quantity: int | None
    minor: int


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a refund comes to, in minor units of the order's currency."""

    lines: tuple[LineAmount, ...]
    shipping: int
    goodwill: int
    currency: str

    @property
    def total(self) -> int:
        """All of it."""
        return sum(line.minor for line in self.lines) + self.shipping + self.goodwill


def figures_of(order: Any, products: Any) -> OrderFigures:
    """Take the figures out of the rows that `queries` selects."""
    return OrderFigures(
        order.id,
        order.currency,
        order.rest,
        order.rest_of_shipping,
        reasons.facts_of(order),
        {row.id: ProductFigures(**row._mapping) for row in products},  # noqa: SLF001 - a row's own way to its names
    )


def worked_out(refund: RefundData, figures: OrderFigures) -> Amounts:
    """Say what a checked refund comes to; raises the refusals of this module and of `data`, and AffectedProductUnknown.

    What it exceeds is said by `check_rest`.
    """
    if refund.reason not in (possible := reasons.possible(figures.facts)):
        raise RefundReasonImpossible(reason=refund.reason, possible=possible)
    for place, amount in refund.amounts():
        if amount.currency != figures.currency:
            raise data.RefundCurrencyWrong(line=place, given=amount.currency, currency=figures.currency)
    lines = tuple(_line(place, refund.lines, figures) for place in range(len(refund.lines)))
    shipping, goodwill = (0 if one is None else data.minor_of(one) for one in (refund.shipping, refund.goodwill))
    return Amounts(lines, shipping, goodwill, figures.currency)


def check_rest(amounts: Amounts, figures: OrderFigures) -> None:
    """Refuse what is more than what is left; raises RefundTooLarge with the least of what there is."""
    for place, line in enumerate(amounts.lines):
        bounds = {
            RefundBound.AFFECTED_PRODUCT: line.product.rest_of_product,
            RefundBound.ORDER_ITEM: line.product.rest_of_item,
            RefundBound.ORDER: figures.rest,
        }
        _within(bounds, line.minor, line=place, currency=figures.currency)
    bounds = {RefundBound.SHIPPING: figures.rest_of_shipping, RefundBound.ORDER: figures.rest}
    _within(bounds if amounts.shipping else {}, amounts.shipping, line=None, currency=figures.currency)
    _within({RefundBound.ORDER: figures.rest}, amounts.total, line=None, currency=figures.currency)


def _line(place: int, lines: Sequence[LineData], figures: OrderFigures) -> LineAmount:
    line = lines[place]
    product = figures.products.get(line.affected_product_id)
    if product is None:
        raise AffectedProductUnknown(position=place)
    if any(earlier.affected_product_id == product.id for earlier in lines[:place]):
        raise data.RefundLineTwice(line=place)
    minor = data.minor_of(line.amount) if line.amount else product.unit_price_minor * (line.quantity or 0)
    if minor < 1:
        raise data.RefundAmountTooSmall(line=place)
    return LineAmount(product, line.quantity, minor)


def _within(bounds: Mapping[RefundBound, int], asked: int, **figures: Any) -> None:
    if not bounds:
        return
    bound = min(bounds, key=lambda one: bounds[one])
    rest = max(bounds[bound], 0)
    if asked > rest:
        raise RefundTooLarge(bound=bound, asked=asked, refundable=rest, **figures)
