"""Idempotency keys: which writes were done under them, and what came of each."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from domain.tables.base import Row


class IdempotencyKey(Row, table=True):
    """A write that was done under a key of whoever asked, who acts for one merchant or for the marketplace."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (sa.Index("ix_idempotency_keys_created", "created_at"),)

    actor_id: UUID = Field(primary_key=True)
    mutation: str = Field(primary_key=True, max_length=100)
    key: str = Field(primary_key=True, max_length=100)
    merchant_id: UUID | None = Field(default=None, foreign_key="merchants.id", index=True)
    input_digest: str = Field(max_length=64, description="SHA-256 of the input, without the key.")
    outcome: str = Field(default="", description="JSON: the type of the result, ids and figures.")
    created_at: datetime
