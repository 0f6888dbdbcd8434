"""Refunds: money a merchant gives back."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain import tables
from domain.people.viewer import within
from domain.refunds import queries
from domain.refunds.data import MAX_LINES
from domain.tables import RefundReason, RefundState, Scope
from schema import reads
from schema.affected_products import AffectedProduct
from schema.arguments import MerchantHandle, check_merchant
from schema.money import Money, amount
from schema.node import Node

if TYPE_CHECKING:
    from schema.orders import Order
    from schema.tickets import Ticket


@reads.read_type(
    table=tables.RefundLine, scope=Scope.ORDERS_READ, description="What of a refund is for one affected product."
)
class RefundLine:
    """What of a refund is for one affected product."""

    affected_product: AffectedProduct = reads.to_one(
        tables.AffectedProduct, "affected_product_id", "The affected product."
    )
    quantity: int | None = reads.value(tables.RefundLine.quantity, "For how many of it; null for an amount of its own.")
    total: Money = amount(lambda row: row.amount_minor, "How much.")


@reads.read_type(
    table=tables.Refund,
    prefix="ref",
    scope=Scope.ORDERS_READ,
    visible=within,
    description="Money that a merchant gives back.",
)
class Refund(Node):
    """Money that a merchant gives back."""

    total: Money = amount(lambda row: row.amount_minor, "How much: all lines, shipping and goodwill.")
    shipping: Money = amount(lambda row: row.shipping_minor, "What of it is for sending the order.")
    goodwill: Money = amount(lambda row: row.goodwill_minor, "What of it is goodwill.")
    lines: list[RefundLine] = reads.many(
        tables.RefundLine,
        "refund_id",
        "What of it is for which affected product.",
        order=("position",),
        limit=MAX_LINES,
    )
    quantity: int | None = reads.value(
        queries.pieces, "For how many pieces it is, all lines together; null where it is for amounts alone."
    )
    state: RefundState = reads.value(tables.Refund.state, "How far it has come.")
    reason: RefundReason = reads.value(tables.Refund.reason, "Why.")
    note: str | None = reads.value(tables.Refund.note, "What the merchant noted about it.")
    created_at: datetime = reads.value(tables.Refund.created_at, "When it was given.")
    decided_at: datetime | None = reads.value(
        tables.Refund.decided_at, "When an owner approved or declined it; null where none had to, or has yet to."
    )
    settled_at: datetime | None = reads.value(
        tables.Refund.settled_at, "When it succeeded or failed; null where it has done neither."
    )
    order: Annotated["Order", strawberry.lazy("schema.orders")] = reads.to_one(
        tables.Order, "order_id", "The order it is given for."
    )
    ticket: Annotated["Ticket", strawberry.lazy("schema.tickets")] | None = reads.to_one(
        tables.Ticket, "ticket_id", "The ticket it settles; null for one that came before tickets had refunds."
    )


def _refunds(
    at: reads.At,
    states: Annotated[
        list[RefundState] | None, strawberry.argument(description="In one of these states; in any if left out.")
    ] = None,
    merchant: MerchantHandle = None,
) -> reads.Listing:
    check_merchant(at.viewer, merchant)
    base = queries.listed(at.viewer, merchant=merchant, states=states)
    return reads.Listing.of(base, "created_at", "id", descending=True)


@strawberry.type
class RefundQuery:
    """Root fields about refunds."""

    refunds: reads.Connection[Refund] = reads.connection(
        _refunds, "A merchant's refunds, newest first: those an owner is to decide about, those on their way, or all."
    )
