"""What goes with a ticket besides what is said: hand-overs, who has looked at it, and how often it may be answered."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from domain.tables.base import Row, TenantRow, choice, within_merchant
from domain.tables.tickets import IssueType


class HandoverTo(StrEnum):
    """Who gets a ticket."""

    SUPPORT = "SUPPORT"
    MERCHANT = "MERCHANT"


class SupportReason(StrEnum):
    """Why a merchant asks support to take over."""

    CANNOT_RESOLVE = "CANNOT_RESOLVE"
    CUSTOMER_DISAGREES = "CUSTOMER_DISAGREES"
    CARRIER_PROBLEM = "CARRIER_PROBLEM"
    SUSPECTED_FRAUD = "SUSPECTED_FRAUD"
    MARKETPLACE_MATTER = "MARKETPLACE_MATTER"
    LANGUAGE = "LANGUAGE"
    OTHER = "OTHER"


class Handover(TenantRow, table=True):
    """A ticket given to support, with the merchant's reason, or given back. The note is not for the customer."""

    __tablename__ = "handovers"
    __table_args__ = (
        within_merchant("tickets", "ticket_id"),
        sa.CheckConstraint("(reason IS NULL) = (handed_to = 'MERCHANT')", name="reason_of_merchant"),
        sa.Index("ix_handovers_id", "id"),
        sa.Index("ix_handovers_ticket", "merchant_id", "ticket_id", "created_at", "id"),
        sa.Index("ix_handovers_member", "member_id"),
    )

    ticket_id: UUID
    handed_to: HandoverTo = Field(sa_type=choice(HandoverTo))
    reason: SupportReason | None = Field(default=None, sa_type=choice(SupportReason))
    note: str | None = None
    member_id: UUID | None = Field(default=None, foreign_key="members.id", ondelete="SET NULL")
    created_at: datetime


class TicketSight(Row, table=True):
    """When a member last looked at a ticket."""

    __tablename__ = "ticket_sights"
    __table_args__ = (
        within_merchant("tickets", "ticket_id"),
        sa.Index("ix_ticket_sights_member", "member_id"),
    )

    merchant_id: UUID = Field(primary_key=True, foreign_key="merchants.id")
    ticket_id: UUID = Field(primary_key=True)
    member_id: UUID = Field(primary_key=True, foreign_key="members.id", ondelete="CASCADE")
    seen_at: datetime


class ReplyLimit(Row, table=True):
    """How many replies a merchant has to tickets of one issue type, where that is not the merchant's usual limit."""

    __tablename__ = "reply_limits"
    __table_args__ = (sa.CheckConstraint("reply_limit >= 0", name="reply_limit"),)

    merchant_id: UUID = Field(primary_key=True, foreign_key="merchants.id")
    issue_type: IssueType = Field(primary_key=True, sa_type=choice(IssueType))
    reply_limit: int
