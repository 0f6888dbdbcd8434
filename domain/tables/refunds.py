"""Refunds: money a merchant gives back."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from domain.tables.base import TenantRow, choice, within_merchant


class RefundState(StrEnum):
    """How far a refund has come."""

    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


class RefundReason(StrEnum):
    """Why money is given back."""

    UNABLE_TO_SHIP = "UNABLE_TO_SHIP"
    RETURNED_TO_SENDER = "RETURNED_TO_SENDER"
    DAMAGED = "DAMAGED"
    TAKING_TOO_LONG = "TAKING_TOO_LONG"
    DOES_NOT_FIT = "DOES_NOT_FIT"
    WRONG_ITEM = "WRONG_ITEM"
    COUNTERFEIT = "COUNTERFEIT"
    NOT_AS_DESCRIBED = "NOT_AS_DESCRIBED"
    NEVER_ARRIVED = "NEVER_ARRIVED"
    MARKED_DELIVERED_NOT_ARRIVED = "MARKED_DELIVERED_NOT_ARRIVED"
    EMPTY_PACKAGE = "EMPTY_PACKAGE"
    WRONG_COLOUR = "WRONG_COLOUR"
    INCOMPLETE_ORDER = "INCOMPLETE_ORDER"
    POOR_QUALITY = "POOR_QUALITY"
    SENT_TO_WRONG_ADDRESS = "SENT_TO_WRONG_ADDRESS"
    OUT_OF_STOCK = "OUT_OF_STOCK"
    OTHER = "OTHER"


class Refund(TenantRow, table=True):
    """Money given back for an order, or for one affected product. The amount is minor units of `currency`."""

    __tablename__ = "refunds"
    __table_args__ = (
        within_merchant("orders", "order_id"),
        within_merchant("tickets", "ticket_id"),
        within_merchant("affected_products", "affected_product_id"),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity"),
        sa.Index("ix_refunds_id", "id"),
        sa.Index("ix_refunds_order", "merchant_id", "order_id", "created_at", "id"),
        sa.Index("ix_refunds_ticket", "merchant_id", "ticket_id"),
        sa.Index("ix_refunds_affected_product", "merchant_id", "affected_product_id"),
    )

    order_id: UUID
    ticket_id: UUID | None = None
    affected_product_id: UUID | None = None
    quantity: int | None = None
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    state: RefundState = Field(sa_type=choice(RefundState))
    reason: RefundReason = Field(sa_type=choice(RefundReason))
    note: str | None = None
    created_at: datetime
    settled_at: datetime | None = None
