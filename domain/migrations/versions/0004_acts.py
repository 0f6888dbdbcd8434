"""What wants attention, claims of support, hand-overs, who has seen a ticket, and reply limits by issue type."""

import sqlalchemy as sa
from alembic import op

from domain.migrations import vocabulary as v

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NEEDED = "attention_since IS NOT NULL"
_FOLLOWED_UP = "attention_since IS NOT NULL AND state <> 'AWAITING_MERCHANT'"
_BY_ACTIVITY = ("merchant_id", "activity_at DESC", "id DESC")


def upgrade() -> None:
    """Make the new columns and tables."""
    op.add_column("tickets", sa.Column("attention", sa.String(), nullable=False, server_default="[]"))
    op.add_column("tickets", sa.Column("claimed_by", sa.Uuid(), nullable=True))
    op.add_column("tickets", *v.times("claimed_until", optional=True))
    op.execute("""UPDATE tickets SET attention = '["SUPPORT_CLOSED"]' WHERE attention_since IS NOT NULL""")
    _attention_index(_FOLLOWED_UP)
    v.create_tenant_table(
        "handovers",
        *v.ids("ticket_id"),
        *v.texts(handed_to=32),
        *v.optional_texts(reason=32, note=None),
        *v.ids("member_id", optional=True),
        *v.times("created_at"),
        v.within("tickets", "ticket_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], ondelete="SET NULL"),
        sa.CheckConstraint("(reason IS NULL) = (handed_to = 'MERCHANT')", name="reason_of_merchant"),
    )
    v.index("ix_handovers_ticket", "handovers", "merchant_id", "ticket_id", "created_at", "id")
    v.index("ix_handovers_member", "handovers", "member_id")
    _sights()
    _limits()


def downgrade() -> None:
    """Remove them."""
    v.drop_tables("reply_limits", "ticket_sights", "handovers")
    _attention_index(_NEEDED)
    for column in ("claimed_until", "claimed_by", "attention"):
        op.drop_column("tickets", column)


def _attention_index(where: str) -> None:
    op.drop_index("ix_tickets_attention", "tickets")
    v.index("ix_tickets_attention", "tickets", *_BY_ACTIVITY, where=where)


def _sights() -> None:
    op.create_table(
        "ticket_sights",
        *v.ids("merchant_id", "ticket_id", "member_id", key=True),
        *v.times("seen_at"),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"]),
        v.within("tickets", "ticket_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], ondelete="CASCADE"),
    )
    v.index("ix_ticket_sights_member", "ticket_sights", "member_id")


def _limits() -> None:
    op.create_table(
        "reply_limits",
        *v.ids("merchant_id", key=True),
        sa.Column("issue_type", sa.String(32), primary_key=True),
        *v.integers("reply_limit"),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"]),
        sa.CheckConstraint("reply_limit >= 0", name="reply_limit"),
    )
