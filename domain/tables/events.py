"""Events: what happened, in order, merchant by merchant, chained so that a change is noticed."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from domain.tables.base import Row, choice


class EventType(StrEnum):
    """What happened."""

    ORDER_CREATED = "ORDER_CREATED"
    ORDER_UPDATED = "ORDER_UPDATED"
    TICKET_OPENED = "TICKET_OPENED"
    CUSTOMER_WROTE = "CUSTOMER_WROTE"
    MERCHANT_REPLIED = "MERCHANT_REPLIED"
    SUPPORT_REPLIED = "SUPPORT_REPLIED"
    SUPPORT_REQUESTED = "SUPPORT_REQUESTED"
    SUPPORT_TOOK = "SUPPORT_TOOK"
    TICKET_RETURNED = "TICKET_RETURNED"
    TICKET_CLOSED = "TICKET_CLOSED"
    TICKET_REOPENED = "TICKET_REOPENED"
    TICKET_ACKNOWLEDGED = "TICKET_ACKNOWLEDGED"
    REPLY_LIMIT_SET = "REPLY_LIMIT_SET"
    REFUND_ISSUED = "REFUND_ISSUED"
    REFUND_APPROVED = "REFUND_APPROVED"
    REFUND_DECLINED = "REFUND_DECLINED"
    REFUND_SUCCEEDED = "REFUND_SUCCEEDED"
    REFUND_FAILED = "REFUND_FAILED"
    REFUND_LIMIT_SET = "REFUND_LIMIT_SET"
    SHIPMENT_REPLACED = "SHIPMENT_REPLACED"
    CUSTOMER_ERASED = "CUSTOMER_ERASED"
    MERCHANT_UPDATED = "MERCHANT_UPDATED"
    MEMBER_INVITED = "MEMBER_INVITED"
    INVITATION_REVOKED = "INVITATION_REVOKED"
    MEMBER_JOINED = "MEMBER_JOINED"
    MEMBER_UPDATED = "MEMBER_UPDATED"
    MEMBER_REMOVED = "MEMBER_REMOVED"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105 - what happened, not a secret
    SESSIONS_ENDED = "SESSIONS_ENDED"
    TOKEN_CREATED = "TOKEN_CREATED"  # noqa: S105 - likewise
    TOKEN_REVOKED = "TOKEN_REVOKED"  # noqa: S105 - likewise


class ActorKind(StrEnum):
    """Who did it."""

    MEMBER = "MEMBER"
    TOKEN = "TOKEN"  # noqa: S105 - a kind, not a secret
    SYSTEM = "SYSTEM"


MARKETPLACE = UUID(int=0)
"""Whose events those are that happen at the marketplace itself, where there is no merchant."""


class Feed(Row, table=True):
    """The last event of a merchant, or of the marketplace: moving this row puts events in order without gaps."""

    __tablename__ = "feeds"

    merchant_id: UUID = Field(primary_key=True)
    sequence: int = Field(default=0, sa_type=sa.BigInteger)
    digest: str = Field(default="", max_length=64)


class Event(Row, table=True):
    """A thing that happened. `data` is canonical JSON without personal data; `digest` chains it to the one before."""

    __tablename__ = "events"
    __table_args__ = (
        sa.Index("ix_events_ticket", "merchant_id", "ticket_id", "sequence"),
        sa.Index("ix_events_order", "merchant_id", "order_id", "sequence"),
    )

    merchant_id: UUID = Field(primary_key=True)
    sequence: int = Field(primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False})
    type: EventType = Field(sa_type=choice(EventType))
    at: datetime
    actor_kind: ActorKind = Field(sa_type=choice(ActorKind))
    actor_id: UUID | None = None
    order_id: UUID | None = None
    ticket_id: UUID | None = None
    data: str
    digest: str = Field(max_length=64)
