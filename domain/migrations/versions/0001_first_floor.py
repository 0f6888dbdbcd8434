"""People, orders, tickets, what was said and given back, events, and the words by which orders are found."""

import sqlalchemy as sa
from alembic import op

from domain.migrations import full_text
from domain.migrations import vocabulary as v

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SECTION = "CASE state WHEN 'AWAITING_MERCHANT' THEN 'UNHANDLED' WHEN 'CLOSED' THEN 'CLOSED' ELSE 'REPLIED' END"


def upgrade() -> None:
    """Make all tables."""
    _merchants()
    _members()
    _tokens()
    _customers()
    _orders()
    _order_items()
    _shipments()
    _tickets()
    _affected_products()
    _messages()
    _attachments()
    _refunds()
    _events()
    _search()


def downgrade() -> None:
    """Remove all tables."""
    full_text.drop_index("order_search")
    v.drop_tables("events", "feeds", "refunds", "attachments", "messages", "affected_products", "tickets")
    v.drop_tables("order_search", "shipments", "order_items", "orders", "customers")
    v.drop_tables("api_tokens", "sessions", "members", "merchants")


def _merchants() -> None:
    op.create_table(
        "merchants",
        *v.ids("id", key=True),
        *v.texts(handle=64, name=200),
        *v.integers("reply_limit", "reopen_days"),
        *v.booleans("sandbox"),
        *v.times("created_at"),
        sa.UniqueConstraint("handle"),
    )


def _members() -> None:
    op.create_table(
        "members",
        *v.ids("id", key=True),
        *v.ids("merchant_id", optional=True),
        *v.texts(email=254, name=200, role=32, password_hash=None, locale=35, time_zone=64),
        *v.times("created_at"),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"]),
        sa.UniqueConstraint("email"),
        sa.CheckConstraint("(merchant_id IS NULL) = (role IN ('SUPPORT', 'ADMIN'))", name="role_of_merchant"),
    )
    op.create_index("ix_members_merchant_id", "members", ["merchant_id"])
    op.create_table(
        "sessions",
        sa.Column("secret_hash", sa.String(64), primary_key=True),
        *v.ids("member_id"),
        *v.times("created_at", "expires_at"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_sessions_member_id", "sessions", ["member_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])


def _tokens() -> None:
    op.create_table(
        "api_tokens",
        *v.ids("id", key=True),
        *v.ids("merchant_id", optional=True),
        *v.texts(name=200, secret_hash=64, scopes=None),
        *v.times("created_at"),
        *v.times("expires_at", "revoked_at", optional=True),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"]),
        sa.UniqueConstraint("secret_hash"),
        sa.CheckConstraint(
            "merchant_id IS NOT NULL OR ' ' || scopes || ' ' LIKE '% marketplace %'", name="merchant_or_marketplace"
        ),
    )
    op.create_index("ix_api_tokens_merchant_id", "api_tokens", ["merchant_id"])


def _customers() -> None:
    v.create_tenant_table(
        "customers",
        *v.texts(external_id=100),
        *v.optional_texts(name=200, email=254, locale=35, country=2),
        sa.UniqueConstraint("merchant_id", "external_id"),
    )


def _orders() -> None:
    refunds = "refunded_minor >= 0 AND pending_minor >= 0 AND refunded_minor + pending_minor <= total_minor"
    address = {"name": 200, "line1": 200, "line2": 200, "city": 200, "region": 200, "postal_code": 40, "country": 2}
    v.create_tenant_table(
        "orders",
        sa.Column("number", v.code(100), nullable=False),
        *v.optional_texts(transaction_number=100),
        *v.texts(state=32),
        *v.times("placed_at"),
        *v.texts(currency=3),
        *v.amounts("total_minor", "shipping_minor", "refunded_minor", "pending_minor"),
        *v.ids("customer_id", optional=True),
        *v.optional_texts(**{f"address_{part}": length for part, length in address.items()}),
        *v.texts(input_digest=64),
        *v.times("updated_at"),
        v.within("customers", "customer_id"),
        sa.UniqueConstraint("merchant_id", "number"),
        sa.CheckConstraint("total_minor >= 0", name="total"),
        sa.CheckConstraint(refunds, name="refunds_within_total"),
    )
    newest = ("placed_at DESC", "id DESC")
    v.index("ix_orders_placed", "orders", "merchant_id", *newest)
    v.index("ix_orders_state_placed", "orders", "merchant_id", "state", *newest)
    v.index("ix_orders_customer", "orders", "merchant_id", "customer_id")


def _order_items() -> None:
    refunds = (
        "refunded_minor >= 0 AND pending_minor >= 0 AND refunded_minor + pending_minor <= quantity * unit_price_minor"
    )
    v.create_tenant_table(
        "order_items",
        *v.ids("order_id"),
        *v.integers("position"),
        *v.texts(external_id=100, product_id=100),
        *v.optional_texts(name=500, variant=200, image_url=2000),
        *v.integers("quantity"),
        *v.texts(currency=3),
        *v.amounts("unit_price_minor", "shipping_price_minor", "refunded_minor", "pending_minor"),
        v.within("orders", "order_id"),
        sa.UniqueConstraint("merchant_id", "order_id", "external_id"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.CheckConstraint("unit_price_minor >= 0 AND shipping_price_minor >= 0", name="prices"),
        sa.CheckConstraint(refunds, name="refunds_within_price"),
    )
    v.index("ix_order_items_order", "order_items", "merchant_id", "order_id", "position")


def _shipments() -> None:
    v.create_tenant_table(
        "shipments",
        *v.ids("order_id"),
        *v.ids("replaces_id", optional=True),
        *v.optional_texts(carrier=100),
        sa.Column("tracking_number", v.code(100)),
        *v.optional_texts(origin_country=2),
        *v.times("shipped_at", "expected_at", "delivered_at", optional=True),
        *v.times("created_at"),
        v.within("orders", "order_id"),
        v.within("shipments", "replaces_id"),
    )
    v.index("ix_shipments_order", "shipments", "merchant_id", "order_id", "created_at", "id")
    v.index("ix_shipments_tracking", "shipments", "merchant_id", "tracking_number")
    v.index("ix_shipments_replaces", "shipments", "merchant_id", "replaces_id")


def _tickets() -> None:
    v.create_tenant_table(
        "tickets",
        *v.ids("order_id"),
        *v.texts(number=20),
        *v.optional_texts(external_id=100),
        *v.texts(issue_type=32, state=32),
        sa.Column("section", sa.String(32), sa.Computed(_SECTION, persisted=True)),
        *v.times("opened_at", "respond_by", "activity_at"),
        *v.times("closed_at", "support_since", optional=True),
        *v.booleans("support_answered"),
        *v.times("attention_since", optional=True),
        *v.integers("reply_limit", "replies_used"),
        *v.optional_texts(input_digest=64),
        v.within("orders", "order_id"),
        sa.UniqueConstraint("merchant_id", "number"),
        sa.UniqueConstraint("merchant_id", "external_id"),
        sa.CheckConstraint("replies_used >= 0 AND replies_used <= reply_limit", name="replies_within_limit"),
    )
    own, active = ("tickets", "merchant_id"), ("activity_at DESC", "id DESC")
    v.index("ix_tickets_state_respond", *own, "state", "respond_by", "id")
    v.index("ix_tickets_section_respond", *own, "section", "respond_by", "id")
    v.index("ix_tickets_section_opened", *own, "section", "opened_at DESC", "id DESC")
    v.index("ix_tickets_section_activity", *own, "section", *active)
    v.index("ix_tickets_order", *own, "order_id", "opened_at", "id")
    v.index("ix_tickets_open", *own, "order_id", where="state <> 'CLOSED'")
    v.index("ix_tickets_attention", *own, *active, where="attention_since IS NOT NULL")
    v.index("ix_tickets_overdue", "tickets", "respond_by", "id", where="state = 'AWAITING_MERCHANT'")
    v.index("ix_tickets_support", "tickets", "support_since", "id", where="state = 'AWAITING_SUPPORT'")


def _affected_products() -> None:
    v.create_tenant_table(
        "affected_products",
        *v.ids("ticket_id", "order_item_id"),
        *v.integers("position", "quantity"),
        *v.texts(currency=3),
        *v.amounts("refunded_minor", "pending_minor"),
        *v.ids("replacement_id", optional=True),
        v.within("tickets", "ticket_id"),
        v.within("order_items", "order_item_id"),
        v.within("shipments", "replacement_id"),
        sa.UniqueConstraint("merchant_id", "ticket_id", "order_item_id"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.CheckConstraint("refunded_minor >= 0 AND pending_minor >= 0", name="refunds"),
    )
    v.index("ix_affected_products_ticket", "affected_products", "merchant_id", "ticket_id", "position")
    v.index("ix_affected_products_item", "affected_products", "merchant_id", "order_item_id")
    v.index("ix_affected_products_replacement", "affected_products", "merchant_id", "replacement_id")


def _messages() -> None:
    v.create_tenant_table(
        "messages",
        *v.ids("ticket_id"),
        *v.optional_texts(external_id=100),
        *v.texts(author=32),
        *v.ids("member_id", optional=True),
        *v.texts(body=None),
        *v.optional_texts(language=35),
        *v.times("sent_at"),
        *v.optional_texts(input_digest=64),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], ondelete="SET NULL"),
        v.within("tickets", "ticket_id"),
        sa.UniqueConstraint("merchant_id", "external_id"),
    )
    v.index("ix_messages_ticket", "messages", "merchant_id", "ticket_id", "sent_at", "id")
    v.index("ix_messages_member", "messages", "member_id")


def _attachments() -> None:
    v.create_tenant_table(
        "attachments",
        *v.ids("ticket_id"),
        *v.ids("message_id", optional=True),
        *v.texts(file_name=255, media_type=100),
        *v.amounts("size"),
        *v.texts(content_digest=64),
        *v.times("created_at"),
        v.within("tickets", "ticket_id"),
        v.within("messages", "message_id"),
    )
    v.index("ix_attachments_ticket", "attachments", "merchant_id", "ticket_id", "created_at", "id")
    v.index("ix_attachments_message", "attachments", "merchant_id", "message_id")


def _refunds() -> None:
    v.create_tenant_table(
        "refunds",
        *v.ids("order_id"),
        *v.ids("ticket_id", "affected_product_id", optional=True),
        sa.Column("quantity", sa.Integer()),
        *v.amounts("amount_minor"),
        *v.texts(currency=3, state=32, reason=32),
        *v.optional_texts(note=None),
        *v.times("created_at"),
        *v.times("settled_at", optional=True),
        v.within("orders", "order_id"),
        v.within("tickets", "ticket_id"),
        v.within("affected_products", "affected_product_id"),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity"),
    )
    v.index("ix_refunds_order", "refunds", "merchant_id", "order_id", "created_at", "id")
    v.index("ix_refunds_ticket", "refunds", "merchant_id", "ticket_id")
    v.index("ix_refunds_affected_product", "refunds", "merchant_id", "affected_product_id")


def _events() -> None:
    op.create_table(
        "feeds",
        *v.ids("merchant_id", key=True),
        *v.amounts("sequence"),
        *v.texts(digest=64),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"]),
    )
    op.create_table(
        "events",
        *v.ids("merchant_id", key=True),
        sa.Column("sequence", sa.BigInteger(), primary_key=True, autoincrement=False),
        *v.texts(type=32),
        *v.times("at"),
        *v.texts(actor_kind=32),
        *v.ids("actor_id", "order_id", "ticket_id", optional=True),
        *v.texts(data=None, digest=64),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"]),
    )
    v.index("ix_events_ticket", "events", "merchant_id", "ticket_id", "sequence")
    v.index("ix_events_order", "events", "merchant_id", "order_id", "sequence")


def _search() -> None:
    op.create_table(
        "order_search",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        *v.ids("merchant_id", "order_id"),
        *v.texts(words=None),
        sa.ForeignKeyConstraint(["merchant_id", "order_id"], ["orders.merchant_id", "orders.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("merchant_id", "order_id"),
    )
    full_text.create_index("order_search")
