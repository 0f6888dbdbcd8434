"""Invitations, limits at the door, tokens that tell when they were used, and a feed of the marketplace's own.

Everyone signs in again: sessions get ids.
"""

import sqlalchemy as sa
from alembic import op

from domain.migrations import vocabulary as v

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OLD_SCOPES = "merchant_id IS NOT NULL OR ' ' || scopes || ' ' LIKE '% marketplace %'"
_SCOPES = "(merchant_id IS NULL) = (' ' || scopes || ' ' LIKE '% marketplace %')"
_REFUNDS = "(refund_limit_minor IS NULL) = (refund_limit_currency IS NULL) AND refund_limit_minor >= 0"
# A merchant's token acts for its merchant only.
_WITHOUT_MARKETPLACE = (
    "UPDATE api_tokens SET scopes = trim(replace(' ' || scopes || ' ', ' marketplace ', ' '))"
    " WHERE merchant_id IS NOT NULL"
)
_OF_TOKENS = "id, merchant_id, name, secret_hash, scopes, created_at, expires_at, revoked_at"
_OF_EVENTS = "merchant_id, sequence, type, at, actor_kind, actor_id, order_id, ticket_id, data, digest"


def upgrade() -> None:
    """Make the new tables and columns."""
    op.add_column("merchants", sa.Column("locale", sa.String(35), nullable=False, server_default="en"))
    _invitations()
    v.drop_tables("sessions")
    _sessions(sa.Column("id", sa.Uuid(), nullable=False), *v.times("seen_at"), sa.UniqueConstraint("id"))
    op.create_table(
        "sign_in_attempts", sa.Column("key", sa.String(80), primary_key=True), *v.integers("tries"), *v.times("since")
    )
    op.create_index("ix_sign_in_attempts_since", "sign_in_attempts", ["since"])
    op.execute(_WITHOUT_MARKETPLACE)
    if v.is_sqlite():
        v.remake("api_tokens", lambda: _tokens(_SCOPES, *_of_use(), _limit()), _OF_TOKENS)
        v.remake("feeds", _feeds, "merchant_id, sequence, digest")
        v.remake("events", _events, _OF_EVENTS)
    else:
        _alter_tokens()
        for table in ("feeds", "events"):
            op.drop_constraint(op.f(f"fk_{table}_merchant_id"), table)


def downgrade() -> None:
    """Take them away, with what happened at the marketplace itself."""
    for table in ("events", "feeds"):
        op.execute(f"DELETE FROM {table} WHERE merchant_id NOT IN (SELECT id FROM merchants)")  # noqa: S608 - a constant
    if v.is_sqlite():
        v.remake("api_tokens", lambda: _tokens(_OLD_SCOPES), _OF_TOKENS)
        v.remake("feeds", lambda: _feeds(_of_merchant()), "merchant_id, sequence, digest")
        v.remake("events", lambda: _events(_of_merchant()), _OF_EVENTS)
    else:
        _alter_tokens_back()
        for table in ("feeds", "events"):
            op.create_foreign_key(op.f(f"fk_{table}_merchant_id"), table, "merchants", ["merchant_id"], ["id"])
    v.drop_tables("sign_in_attempts", "invitations", "sessions")
    _sessions()
    op.drop_column("merchants", "locale")


def _invitations() -> None:
    op.create_table(
        "invitations",
        *v.ids("id", key=True),
        *v.ids("merchant_id", optional=True),
        *v.texts(email=254, name=200, role=32, secret_hash=64),
        *v.ids("invited_by", optional=True),
        *v.times("created_at", "expires_at"),
        _of_merchant(),
        sa.ForeignKeyConstraint(["invited_by"], ["members.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("secret_hash"),
        sa.CheckConstraint("(merchant_id IS NULL) = (role IN ('SUPPORT', 'ADMIN'))", name="role_of_merchant"),
    )
    for column in ("merchant_id", "invited_by", "expires_at"):
        op.create_index(f"ix_invitations_{column}", "invitations", [column])


def _sessions(*more: sa.schema.SchemaItem) -> None:
    op.create_table(
        "sessions",
        sa.Column("secret_hash", sa.String(64), primary_key=True),
        *v.ids("member_id"),
        *v.times("created_at", "expires_at"),
        *more,
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_sessions_member_id", "sessions", ["member_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])


def _tokens(scopes: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        "api_tokens",
        *v.ids("id", key=True),
        *v.ids("merchant_id", optional=True),
        *v.texts(name=200, secret_hash=64, scopes=None),
        *v.times("created_at"),
        *v.times("expires_at", "revoked_at", optional=True),
        *more,
        _of_merchant(),
        sa.UniqueConstraint("secret_hash"),
        sa.CheckConstraint(scopes, name="merchant_or_marketplace"),
    )
    op.create_index("ix_api_tokens_merchant_id", "api_tokens", ["merchant_id"])


def _of_use() -> list[sa.Column[object]]:
    return [
        sa.Column("refund_limit_minor", sa.BigInteger(), nullable=True),
        *v.optional_texts(refund_limit_currency=3),
        *v.times("used_at", optional=True),
    ]


def _limit() -> sa.CheckConstraint:
    return sa.CheckConstraint(_REFUNDS, name="refund_limit")


def _alter_tokens() -> None:
    for column in _of_use():
        op.add_column("api_tokens", column)
    op.create_check_constraint("refund_limit", "api_tokens", _REFUNDS)
    op.drop_constraint(op.f("ck_api_tokens_merchant_or_marketplace"), "api_tokens")
    op.create_check_constraint("merchant_or_marketplace", "api_tokens", _SCOPES)


def _alter_tokens_back() -> None:
    op.drop_constraint(op.f("ck_api_tokens_refund_limit"), "api_tokens")
    for column in _of_use():
        op.drop_column("api_tokens", column.name)
    op.drop_constraint(op.f("ck_api_tokens_merchant_or_marketplace"), "api_tokens")
    op.create_check_constraint("merchant_or_marketplace", "api_tokens", _OLD_SCOPES)


def _feeds(*more: sa.schema.SchemaItem) -> None:
    op.create_table("feeds", *v.ids("merchant_id", key=True), *v.amounts("sequence"), *v.texts(digest=64), *more)


def _events(*more: sa.schema.SchemaItem) -> None:
    op.create_table(
        "events",
        *v.ids("merchant_id", key=True),
        sa.Column("sequence", sa.BigInteger(), primary_key=True, autoincrement=False),
        *v.texts(type=32),
        *v.times("at"),
        *v.texts(actor_kind=32),
        *v.ids("actor_id", "order_id", "ticket_id", optional=True),
        *v.texts(data=None, digest=64),
        *more,
    )
    v.index("ix_events_ticket", "events", "merchant_id", "ticket_id", "sequence")
    v.index("ix_events_order", "events", "merchant_id", "order_id", "sequence")


def _of_merchant() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"])
