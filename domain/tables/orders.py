"""Orders: what a customer bought, and the parcels it came in."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from domain.tables.base import Row, TenantRow, choice, code, within_merchant

_SHIPPING = (
    "shipping_refunded_minor >= 0 AND shipping_pending_minor >= 0"
    " AND shipping_refunded_minor + shipping_pending_minor <= shipping_minor"
)


class OrderState(StrEnum):
    """How far an order has come."""

    PLACED = "PLACED"
    PROCESSING = "PROCESSING"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"


class Customer(TenantRow, table=True):
    """The person who bought."""

    __tablename__ = "customers"
    __table_args__ = (
        sa.UniqueConstraint("merchant_id", "external_id"),
        sa.Index("ix_customers_id", "id"),
    )

    external_id: str = Field(max_length=100)
    name: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=254)
    locale: str | None = Field(default=None, max_length=35, description="BCP 47.")
    country: str | None = Field(default=None, max_length=2, description="ISO 3166-1 alpha-2.")
    erased_at: datetime | None = Field(default=None, description="Since when imports leave the person erased.")


class Order(TenantRow, table=True):
    """What one customer bought from one merchant at one time. Amounts are minor units of `currency`."""

    __tablename__ = "orders"
    __table_args__ = (
        within_merchant("customers", "customer_id"),
        sa.UniqueConstraint("merchant_id", "number"),
        sa.CheckConstraint("total_minor >= 0", name="total"),
        sa.CheckConstraint(
            "refunded_minor >= 0 AND pending_minor >= 0 AND refunded_minor + pending_minor <= total_minor",
            name="refunds_within_total",
        ),
        sa.Index("ix_orders_id", "id"),
        sa.Index("ix_orders_placed", "merchant_id", sa.text("placed_at DESC"), sa.text("id DESC")),
        sa.Index("ix_orders_state_placed", "merchant_id", "state", sa.text("placed_at DESC"), sa.text("id DESC")),
        sa.Index("ix_orders_customer", "merchant_id", "customer_id"),
    )

    number: str = Field(sa_type=code(100))
    transaction_number: str | None = Field(default=None, max_length=100)
    state: OrderState = Field(sa_type=choice(OrderState))
    placed_at: datetime
    currency: str = Field(max_length=3)
    total_minor: int = Field(sa_type=sa.BigInteger)
    shipping_minor: int = Field(default=0, sa_type=sa.BigInteger)
    refunded_minor: int = Field(default=0, sa_type=sa.BigInteger)
    pending_minor: int = Field(default=0, sa_type=sa.BigInteger)
    shipping_refunded_minor: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    shipping_pending_minor: int = Field(
        default=0,
        sa_type=sa.BigInteger,
        sa_column_kwargs={"server_default": "0"},
        # With the column: SQLite gives a table that others point to no further constraint of its own.
        sa_column_args=[sa.CheckConstraint(_SHIPPING, name="refunds_within_shipping")],
    )
    customer_id: UUID | None = None
    address_name: str | None = Field(default=None, max_length=200)
    address_line1: str | None = Field(default=None, max_length=200)
    address_line2: str | None = Field(default=None, max_length=200)
    address_city: str | None = Field(default=None, max_length=200)
    address_region: str | None = Field(default=None, max_length=200)
    address_postal_code: str | None = Field(default=None, max_length=40)
    address_country: str | None = Field(default=None, max_length=2)
    input_digest: str = Field(max_length=64, description="SHA-256 of the input last imported.")
    updated_at: datetime


class OrderItem(TenantRow, table=True):
    """One line of an order. Amounts are minor units of `currency`, which is the order's."""

    __tablename__ = "order_items"
    __table_args__ = (
        within_merchant("orders", "order_id"),
        sa.UniqueConstraint("merchant_id", "order_id", "external_id"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.CheckConstraint("unit_price_minor >= 0 AND shipping_price_minor >= 0", name="prices"),
        sa.CheckConstraint(
            "refunded_minor >= 0 AND pending_minor >= 0"
            " AND refunded_minor + pending_minor <= quantity * unit_price_minor",
            name="refunds_within_price",
        ),
        sa.Index("ix_order_items_id", "id"),
        sa.Index("ix_order_items_order", "merchant_id", "order_id", "position"),
    )

    order_id: UUID
    position: int
    external_id: str = Field(max_length=100)
    product_id: str = Field(max_length=100)
    name: str | None = Field(default=None, max_length=500)
    variant: str | None = Field(default=None, max_length=200)
    image_url: str | None = Field(default=None, max_length=2000)
    quantity: int
    currency: str = Field(max_length=3)
    unit_price_minor: int = Field(sa_type=sa.BigInteger)
    shipping_price_minor: int = Field(default=0, sa_type=sa.BigInteger)
    refunded_minor: int = Field(default=0, sa_type=sa.BigInteger)
    pending_minor: int = Field(default=0, sa_type=sa.BigInteger)


class Shipment(TenantRow, table=True):
    """A parcel; a replacement follows the one it replaces."""

    __tablename__ = "shipments"
    __table_args__ = (
        within_merchant("orders", "order_id"),
        within_merchant("shipments", "replaces_id"),
        sa.Index("ix_shipments_id", "id"),
        sa.Index("ix_shipments_order", "merchant_id", "order_id", "created_at", "id"),
        sa.Index("ix_shipments_tracking", "merchant_id", "tracking_number"),
        sa.Index("ix_shipments_replaces", "merchant_id", "replaces_id"),
    )

    order_id: UUID
    replaces_id: UUID | None = None
    carrier: str | None = Field(default=None, max_length=100)
    tracking_number: str | None = Field(default=None, sa_type=code(100))
    origin_country: str | None = Field(default=None, max_length=2)
    shipped_at: datetime | None = None
    expected_at: datetime | None = None
    delivered_at: datetime | None = None
    is_replacement: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": sa.false()},
        description="Whether it was sent in the place of an earlier parcel, though none may have been known.",
    )
    note: str | None = Field(default=None, description="What the merchant noted about a replacement.")
    created_at: datetime


class OrderSearch(Row, table=True):
    """The words by which an order is found: customer and products. Full-text indexed in the migrations."""

    __tablename__ = "order_search"
    __table_args__ = (
        sa.ForeignKeyConstraint(["merchant_id", "order_id"], ["orders.merchant_id", "orders.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("merchant_id", "order_id"),
    )

    id: int | None = Field(
        default=None,
        primary_key=True,
        sa_type=sa.BigInteger().with_variant(sa.Integer, "sqlite"),
    )
    merchant_id: UUID
    order_id: UUID
    words: str
