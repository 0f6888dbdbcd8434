"""Refunds: money a merchant gives back, and the ledger in which it moves."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from domain.tables.base import Row, TenantRow, choice, within_merchant


class RefundState(StrEnum):
    """How far a refund has come."""

    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    DECLINED = "DECLINED"


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


class Account(StrEnum):
    """Where the money lies that was paid for an order."""

    KEPT = "KEPT"
    PENDING = "PENDING"
    REFUNDED = "REFUNDED"


class Refund(TenantRow, table=True):
    """Money given back for an order: its lines, shipping and goodwill, in minor units of `currency`."""

    __tablename__ = "refunds"
    __table_args__ = (
        within_merchant("orders", "order_id"),
        within_merchant("tickets", "ticket_id"),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.CheckConstraint(
            "shipping_minor >= 0 AND goodwill_minor >= 0 AND shipping_minor + goodwill_minor <= amount_minor",
            name="parts",
        ),
        sa.Index("ix_refunds_id", "id"),
        sa.Index("ix_refunds_order", "merchant_id", "order_id", "created_at", "id"),
        sa.Index("ix_refunds_ticket", "merchant_id", "ticket_id"),
        sa.Index("ix_refunds_created", "merchant_id", sa.text("created_at DESC"), sa.text("id DESC")),
        sa.Index("ix_refunds_state", "merchant_id", "state", sa.text("created_at DESC"), sa.text("id DESC")),
        sa.Index("ix_refunds_member", "member_id"),
    )

    order_id: UUID
    ticket_id: UUID | None = None
    amount_minor: int = Field(sa_type=sa.BigInteger, description="All of it: lines, shipping and goodwill.")
    shipping_minor: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    goodwill_minor: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    currency: str = Field(max_length=3)
    state: RefundState = Field(sa_type=choice(RefundState))
    reason: RefundReason = Field(sa_type=choice(RefundReason))
    note: str | None = None
    member_id: UUID | None = Field(default=None, foreign_key="members.id", ondelete="SET NULL")
    created_at: datetime
    decided_at: datetime | None = Field(default=None, description="When the owner approved or declined it.")
    settled_at: datetime | None = None


class RefundLine(TenantRow, table=True):
    """What of a refund is for one affected product."""

    __tablename__ = "refund_lines"
    __table_args__ = (
        within_merchant("refunds", "refund_id"),
        within_merchant("affected_products", "affected_product_id"),
        within_merchant("order_items", "order_item_id"),
        sa.UniqueConstraint("merchant_id", "refund_id", "affected_product_id"),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity"),
        sa.Index("ix_refund_lines_id", "id"),
        sa.Index("ix_refund_lines_refund", "merchant_id", "refund_id", "position"),
        sa.Index("ix_refund_lines_affected_product", "merchant_id", "affected_product_id"),
        sa.Index("ix_refund_lines_item", "merchant_id", "order_item_id"),
    )

    refund_id: UUID
    affected_product_id: UUID
    order_item_id: UUID
    position: int
    quantity: int | None = Field(default=None, description="For how many; null for an amount of its own.")
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)


class LedgerEntry(TenantRow, table=True):
    """One movement of an order's money: what leaves one account comes to another. Nothing changes an entry."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        within_merchant("orders", "order_id"),
        within_merchant("refunds", "refund_id"),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.CheckConstraint("from_account <> to_account", name="moves"),
        sa.Index("ix_ledger_entries_id", "id"),
        sa.Index("ix_ledger_entries_order", "merchant_id", "order_id", "at", "id"),
        sa.Index("ix_ledger_entries_refund", "merchant_id", "refund_id"),
    )

    order_id: UUID
    refund_id: UUID
    from_account: Account = Field(sa_type=choice(Account))
    to_account: Account = Field(sa_type=choice(Account))
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    at: datetime


class RefundSpending(Row, table=True):
    """How much a member or a token with a limit has given back on a day of UTC, in one currency."""

    __tablename__ = "refund_spendings"
    __table_args__ = (sa.CheckConstraint("spent_minor >= 0", name="spent"),)

    merchant_id: UUID = Field(primary_key=True, foreign_key="merchants.id")
    actor_id: UUID = Field(primary_key=True)
    day: date = Field(primary_key=True)
    currency: str = Field(primary_key=True, max_length=3)
    spent_minor: int = Field(sa_type=sa.BigInteger)
