"""Refunds: money a merchant gives back."""

from datetime import datetime

from domain import tables
from domain.people.viewer import within
from domain.tables import RefundReason, RefundState, Scope
from schema import reads
from schema.money import Money, amount
from schema.node import Node


@reads.read_type(
    table=tables.Refund,
    prefix="ref",
    scope=Scope.ORDERS_READ,
    visible=within,
    description="Money that a merchant gives back.",
)
class Refund(Node):
    """Money that a merchant gives back."""

    total: Money = amount(lambda row: row.amount_minor, "How much.")
    quantity: int | None = reads.value(
        tables.Refund.quantity, "For how many of the affected product; null for an amount of its own."
    )
    state: RefundState = reads.value(tables.Refund.state, "How far it has come.")
    reason: RefundReason = reads.value(tables.Refund.reason, "Why.")
    note: str | None = reads.value(tables.Refund.note, "What the merchant noted about it.")
    created_at: datetime = reads.value(tables.Refund.created_at, "When it was given.")
    settled_at: datetime | None = reads.value(
        tables.Refund.settled_at, "When it succeeded or failed; null while it is pending."
    )
