"""Which parcels are replacements, what was noted about them, and which customers were erased."""

import sqlalchemy as sa
from alembic import op

from domain.migrations import vocabulary as v

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Where there was nothing to replace, only an affected product said that a parcel is a replacement.
_REPLACEMENTS = """
    UPDATE shipments SET is_replacement = true
    WHERE replaces_id IS NOT NULL OR EXISTS (
        SELECT 1 FROM affected_products AS product
        WHERE product.merchant_id = shipments.merchant_id AND product.replacement_id = shipments.id
    )
"""


def upgrade() -> None:
    """Make the columns, and mark the replacements that there are."""
    op.add_column("shipments", sa.Column("is_replacement", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("shipments", sa.Column("note", sa.String(), nullable=True))
    op.execute(_REPLACEMENTS)
    op.add_column("customers", *v.times("erased_at", optional=True))


def downgrade() -> None:
    """Remove them."""
    op.drop_column("customers", "erased_at")
    op.drop_column("shipments", "note")
    op.drop_column("shipments", "is_replacement")
