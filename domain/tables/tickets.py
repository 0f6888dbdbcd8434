"""Tickets: one customer question about one order, and the products it is about."""

import json
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from domain.tables.base import TenantRow, choice, within_merchant


class IssueType(StrEnum):
    """The kind of problem a ticket is about."""

    LATE_DELIVERY = "LATE_DELIVERY"
    NEVER_ARRIVED = "NEVER_ARRIVED"
    MARKED_DELIVERED_NOT_RECEIVED = "MARKED_DELIVERED_NOT_RECEIVED"
    DAMAGED = "DAMAGED"
    WRONG_ITEM = "WRONG_ITEM"
    WRONG_SIZE = "WRONG_SIZE"
    INCOMPLETE_ORDER = "INCOMPLETE_ORDER"
    NOT_AS_DESCRIBED = "NOT_AS_DESCRIBED"
    POOR_QUALITY = "POOR_QUALITY"
    COUNTERFEIT = "COUNTERFEIT"
    ADDRESS_PROBLEM = "ADDRESS_PROBLEM"
    RETURN_REQUEST = "RETURN_REQUEST"
    REFUND_REQUEST = "REFUND_REQUEST"
    PRODUCT_QUESTION = "PRODUCT_QUESTION"
    PAYMENT_PROBLEM = "PAYMENT_PROBLEM"
    OTHER = "OTHER"


class TicketState(StrEnum):
    """Whom a ticket waits for."""

    AWAITING_MERCHANT = "AWAITING_MERCHANT"
    AWAITING_CUSTOMER = "AWAITING_CUSTOMER"
    AWAITING_SUPPORT = "AWAITING_SUPPORT"
    CLOSED = "CLOSED"


class AttentionReason(StrEnum):
    """Why a person of the merchant should look at a ticket."""

    CUSTOMER_WAITING = "CUSTOMER_WAITING"
    DEADLINE_NEAR = "DEADLINE_NEAR"
    SUPPORT_REPLIED = "SUPPORT_REPLIED"
    SUPPORT_CLOSED = "SUPPORT_CLOSED"
    AUTO_ASSIGNED = "AUTO_ASSIGNED"
    REFUND_FAILED = "REFUND_FAILED"


class AttentionReasons(sa.types.TypeDecorator[tuple[AttentionReason, ...]]):
    """Reasons in one column, as a JSON list."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: Iterable[AttentionReason] | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """Write the list."""
        return None if value is None else json.dumps(list(value), separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> tuple[AttentionReason, ...] | None:  # noqa: ARG002
        """Read the list."""
        return None if value is None else tuple(AttentionReason(reason) for reason in json.loads(value))


class Section(StrEnum):
    """The list a ticket stands in, derived from its state."""

    UNHANDLED = "UNHANDLED"
    REPLIED = "REPLIED"
    CLOSED = "CLOSED"


_FOLLOWED_UP = "attention_since IS NOT NULL AND state <> 'AWAITING_MERCHANT'"
_OPEN = sa.text("state <> 'CLOSED'")


def is_followed_up(row: Any) -> sa.ColumnElement[bool]:
    """Whether a ticket wants attention that does not wait for its merchant, in the very words of the partial index."""
    elsewhere = row.state != sa.literal_column("'AWAITING_MERCHANT'")
    return sa.and_(row.attention_since.is_not(None), elsewhere)


def is_open(row: Any) -> sa.ColumnElement[bool]:
    """Whether a ticket is open, in the very words of the partial index."""
    return cast("sa.ColumnElement[bool]", row.state != sa.literal_column("'CLOSED'"))


_SECTION_OF_STATE = (
    "CASE state WHEN 'AWAITING_MERCHANT' THEN 'UNHANDLED' WHEN 'CLOSED' THEN 'CLOSED' ELSE 'REPLIED' END"
)


class Ticket(TenantRow, table=True):
    """One customer question about one order. `respond_by` is the last deadline set, also after it was met."""

    __tablename__ = "tickets"
    __table_args__ = (
        within_merchant("orders", "order_id"),
        sa.UniqueConstraint("merchant_id", "number"),
        sa.UniqueConstraint("merchant_id", "external_id"),
        sa.CheckConstraint("replies_used >= 0 AND replies_used <= reply_limit", name="replies_within_limit"),
        sa.Index("ix_tickets_id", "id"),
        sa.Index("ix_tickets_state_respond", "merchant_id", "state", "respond_by", "id"),
        sa.Index("ix_tickets_section_respond", "merchant_id", "section", "respond_by", "id"),
        sa.Index(
            "ix_tickets_section_opened",
            "merchant_id",
            "section",
            sa.text("opened_at DESC"),
            sa.text("id DESC"),
        ),
        sa.Index(
            "ix_tickets_section_activity",
            "merchant_id",
            "section",
            sa.text("activity_at DESC"),
            sa.text("id DESC"),
        ),
        sa.Index("ix_tickets_order", "merchant_id", "order_id", "opened_at", "id"),
        sa.Index(
            "ix_tickets_open",
            "merchant_id",
            "order_id",
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        sa.Index(
            "ix_tickets_attention",
            "merchant_id",
            sa.text("activity_at DESC"),
            sa.text("id DESC"),
            postgresql_where=sa.text(_FOLLOWED_UP),
            sqlite_where=sa.text(_FOLLOWED_UP),
        ),
        sa.Index(
            "ix_tickets_overdue",
            "respond_by",
            "id",
            postgresql_where=sa.text("state = 'AWAITING_MERCHANT'"),
            sqlite_where=sa.text("state = 'AWAITING_MERCHANT'"),
        ),
        sa.Index(
            "ix_tickets_support",
            "support_since",
            "id",
            postgresql_where=sa.text("state = 'AWAITING_SUPPORT'"),
            sqlite_where=sa.text("state = 'AWAITING_SUPPORT'"),
        ),
    )

    order_id: UUID
    number: str = Field(max_length=20)
    external_id: str | None = Field(default=None, max_length=100)
    issue_type: IssueType = Field(sa_type=choice(IssueType))
    state: TicketState = Field(sa_type=choice(TicketState))
    section: Section | None = Field(
        default=None,
        sa_type=choice(Section),
        sa_column_args=[sa.Computed(_SECTION_OF_STATE, persisted=True)],
    )
    opened_at: datetime
    respond_by: datetime
    activity_at: datetime
    closed_at: datetime | None = None
    support_since: datetime | None = None
    support_answered: bool = False
    attention: tuple[AttentionReason, ...] = Field(
        default=(), sa_type=AttentionReasons, sa_column_kwargs={"server_default": "[]"}
    )
    attention_since: datetime | None = None
    claimed_by: UUID | None = Field(default=None, description="The member or token of support that has taken it.")
    claimed_until: datetime | None = None
    reply_limit: int = 1
    replies_used: int = 0
    input_digest: str | None = Field(default=None, max_length=64, description="SHA-256 of the input that opened it.")


class AffectedProduct(TenantRow, table=True):
    """An order item that a ticket is about, with the quantity concerned."""

    __tablename__ = "affected_products"
    __table_args__ = (
        within_merchant("tickets", "ticket_id"),
        within_merchant("order_items", "order_item_id"),
        within_merchant("shipments", "replacement_id"),
        sa.UniqueConstraint("merchant_id", "ticket_id", "order_item_id"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.CheckConstraint("refunded_minor >= 0 AND pending_minor >= 0", name="refunds"),
        sa.Index("ix_affected_products_id", "id"),
        sa.Index("ix_affected_products_ticket", "merchant_id", "ticket_id", "position"),
        sa.Index("ix_affected_products_item", "merchant_id", "order_item_id"),
        sa.Index("ix_affected_products_replacement", "merchant_id", "replacement_id"),
    )

    ticket_id: UUID
    order_item_id: UUID
    position: int
    quantity: int
    currency: str = Field(max_length=3)
    refunded_minor: int = Field(default=0, sa_type=sa.BigInteger)
    pending_minor: int = Field(default=0, sa_type=sa.BigInteger)
    replacement_id: UUID | None = None
