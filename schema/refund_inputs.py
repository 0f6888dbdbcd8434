"""What comes in about a refund."""

from typing import TYPE_CHECKING, Protocol

import strawberry

from domain.refunds.data import MAX_LINES, LineData, MoneyData, RefundData
from domain.tables import RefundReason
from domain.tickets.handovers import MAX_NOTE
from schema import reads
from schema.money import MoneyInput

LINES = f"What is given back for which affected product, each once; at most {MAX_LINES}."
SHIPPING = "What is given back for sending the order."
GOODWILL = "What is given back besides, out of goodwill."
REASON = "Why: one of the order's `refundReasons`."
NOTE = f"What the merchant notes about it, at most {MAX_NOTE} characters; needed for the reason `OTHER`."


@strawberry.input(description="What is given back for an affected product: the price of some of it, or an amount.")
class RefundLineInput:
    """What is given back for an affected product."""

    affected_product_id: strawberry.ID = strawberry.field(description="The affected product's global id.")
    quantity: int | None = strawberry.field(
        default=None, description="For how many of it, at the price of one each; instead of an amount."
    )
    amount: MoneyInput | None = strawberry.field(default=None, description="How much; instead of a quantity.")


class RefundInput(Protocol):
    """What every input has that describes a refund."""

    if TYPE_CHECKING:
        lines: list[RefundLineInput]
        shipping: MoneyInput | None
        goodwill: MoneyInput | None
        reason: RefundReason
        note: str | None


def refund_of(given: RefundInput) -> RefundData:
    """Take a refund out of an input."""
    lines = (
        LineData(reads.uuid_or_nil("aff", line.affected_product_id), line.quantity, _money(line.amount))
        for line in given.lines
    )
    return RefundData(given.reason, tuple(lines), _money(given.shipping), _money(given.goodwill), given.note)


def _money(given: MoneyInput | None) -> MoneyData | None:
    return None if given is None else MoneyData(given.currency, given.minor_units, given.amount)
