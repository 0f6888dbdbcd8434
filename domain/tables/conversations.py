"""What was said in a ticket, and the evidence that went along."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from domain.tables.base import TenantRow, choice, within_merchant


class Author(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "CUSTOMER"
    MERCHANT = "MERCHANT"
    SUPPORT = "SUPPORT"
    SYSTEM = "SYSTEM"


class Message(TenantRow, table=True):
    """One text in a ticket."""

    __tablename__ = "messages"
    __table_args__ = (
        within_merchant("tickets", "ticket_id"),
        sa.UniqueConstraint("merchant_id", "external_id"),
        sa.Index("ix_messages_id", "id"),
        sa.Index("ix_messages_ticket", "merchant_id", "ticket_id", "sent_at", "id"),
        sa.Index("ix_messages_member", "member_id"),
    )

    ticket_id: UUID
    external_id: str | None = Field(default=None, max_length=100)
    author: Author = Field(sa_type=choice(Author))
    member_id: UUID | None = Field(default=None, foreign_key="members.id", ondelete="SET NULL")
    body: str
    language: str | None = Field(default=None, max_length=35, description="BCP 47.")
    sent_at: datetime
    input_digest: str | None = Field(default=None, max_length=64, description="SHA-256 of the input it came in.")


class Attachment(TenantRow, table=True):
    """A picture or PDF that goes with a message; the row describes it, the file lies in the store."""

    __tablename__ = "attachments"
    __table_args__ = (
        within_merchant("tickets", "ticket_id"),
        within_merchant("messages", "message_id"),
        sa.Index("ix_attachments_id", "id"),
        sa.Index("ix_attachments_ticket", "merchant_id", "ticket_id", "created_at", "id"),
        sa.Index("ix_attachments_message", "merchant_id", "message_id"),
    )

    ticket_id: UUID
    message_id: UUID | None = None
    file_name: str = Field(max_length=255)
    media_type: str = Field(max_length=100)
    size: int = Field(sa_type=sa.BigInteger, description="Bytes.")
    content_digest: str = Field(max_length=64, description="SHA-256 of the file.")
    created_at: datetime
