"""Merchants, their members, and the tokens and sessions by which they are known."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from domain.tables.base import Row, choice

_REFUND_LIMIT = "(refund_limit_minor IS NULL) = (refund_limit_currency IS NULL) AND refund_limit_minor >= 0"


class Role(StrEnum):
    """What a member may do."""

    OWNER = "OWNER"
    AGENT = "AGENT"
    SUPPORT = "SUPPORT"
    ADMIN = "ADMIN"


class Scope(StrEnum):
    """What an API token may do."""

    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    TICKETS_READ = "tickets:read"
    TICKETS_WRITE = "tickets:write"
    REFUNDS_WRITE = "refunds:write"
    REFUNDS_SETTLE = "refunds:settle"
    TEMPLATES_WRITE = "templates:write"
    WEBHOOKS = "webhooks"
    METRICS_READ = "metrics:read"
    MARKETPLACE = "marketplace"


class Merchant(Row, table=True):
    """The tenant: a shop that sells on the marketplace."""

    __tablename__ = "merchants"

    id: UUID = Field(primary_key=True)
    handle: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=200)
    reply_limit: int = 1
    reopen_days: int = 30
    sandbox: bool = False
    locale: str = Field(default="en", max_length=35, sa_column_kwargs={"server_default": "en"})
    created_at: datetime


class Member(Row, table=True):
    """A person who works for a merchant, or (without one) for the marketplace."""

    __tablename__ = "members"
    __table_args__ = (
        sa.CheckConstraint("(merchant_id IS NULL) = (role IN ('SUPPORT', 'ADMIN'))", name="role_of_merchant"),
    )

    id: UUID = Field(primary_key=True)
    merchant_id: UUID | None = Field(default=None, foreign_key="merchants.id", index=True)
    email: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=200)
    role: Role = Field(sa_type=choice(Role))
    password_hash: str
    locale: str = Field(default="en", max_length=35)
    time_zone: str = Field(default="UTC", max_length=64)
    refund_limit_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    refund_limit_currency: str | None = Field(
        default=None,
        max_length=3,
        # With the column: SQLite gives a table that others point to no further constraint of its own.
        sa_column_args=[sa.CheckConstraint(_REFUND_LIMIT, name="refund_limit")],
    )
    created_at: datetime


class Invitation(Row, table=True):
    """A way in for one person, once; whoever accepts it becomes a member. The row goes when it is used."""

    __tablename__ = "invitations"
    __table_args__ = (
        sa.CheckConstraint("(merchant_id IS NULL) = (role IN ('SUPPORT', 'ADMIN'))", name="role_of_merchant"),
    )

    id: UUID = Field(primary_key=True)
    merchant_id: UUID | None = Field(default=None, foreign_key="merchants.id", index=True)
    email: str = Field(max_length=254)
    name: str = Field(max_length=200)
    role: Role = Field(sa_type=choice(Role))
    secret_hash: str = Field(unique=True, max_length=64)
    invited_by: UUID | None = Field(default=None, foreign_key="members.id", index=True, ondelete="CASCADE")
    created_at: datetime
    expires_at: datetime = Field(index=True)


class Session(Row, table=True):
    """A member signed in with a browser; the cookie holds the secret, the row its SHA-256."""

    __tablename__ = "sessions"

    secret_hash: str = Field(primary_key=True, max_length=64)
    id: UUID = Field(unique=True)
    member_id: UUID = Field(foreign_key="members.id", index=True, ondelete="CASCADE")
    created_at: datetime
    seen_at: datetime
    expires_at: datetime = Field(index=True)


class ApiToken(Row, table=True):
    """A partner's key: its SHA-256, what it admits and until when. Without a merchant: the marketplace's."""

    __tablename__ = "api_tokens"
    __table_args__ = (
        sa.CheckConstraint(
            "(merchant_id IS NULL) = (' ' || scopes || ' ' LIKE '% marketplace %')",
            name="merchant_or_marketplace",
        ),
        sa.CheckConstraint(_REFUND_LIMIT, name="refund_limit"),
    )

    id: UUID = Field(primary_key=True)
    merchant_id: UUID | None = Field(default=None, foreign_key="merchants.id", index=True)
    name: str = Field(max_length=200)
    secret_hash: str = Field(unique=True, max_length=64)
    scopes: str = Field(description="Scope values, separated by single spaces.")
    refund_limit_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    refund_limit_currency: str | None = Field(default=None, max_length=3)
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None


class SignInAttempt(Row, table=True):
    """How many wrong passwords were tried for one account or from one address since a moment."""

    __tablename__ = "sign_in_attempts"

    key: str = Field(primary_key=True, max_length=80, description="`account:` or `address:`, and an HMAC of it.")
    tries: int
    since: datetime = Field(index=True)
