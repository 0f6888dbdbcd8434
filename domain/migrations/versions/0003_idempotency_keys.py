"""Idempotency keys."""

import sqlalchemy as sa
from alembic import op

from domain.migrations import vocabulary as v

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of keys."""
    op.create_table(
        "idempotency_keys",
        *v.ids("actor_id", key=True),
        sa.Column("mutation", sa.String(100), primary_key=True),
        sa.Column("key", sa.String(100), primary_key=True),
        *v.ids("merchant_id", optional=True),
        *v.texts(input_digest=64, outcome=None),
        *v.times("created_at"),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"]),
    )
    op.create_index("ix_idempotency_keys_merchant_id", "idempotency_keys", ["merchant_id"])
    op.create_index("ix_idempotency_keys_created", "idempotency_keys", ["created_at"])


def downgrade() -> None:
    """Remove it."""
    v.drop_tables("idempotency_keys")
