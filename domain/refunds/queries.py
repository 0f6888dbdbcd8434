"""Reads of refunds: what can still be given back."""

from typing import Any

import sqlalchemy as sa

from domain.sql import alias, greatest, least
from domain.tables import Order, OrderItem


def refundable(affected: Any) -> sa.ColumnElement[int]:
    """Say how many minor units can still be refunded on an affected product.

    It is the least of what is left of the affected quantity, of the order item and of the order; pending
    refunds count.
    """
    item, order = alias(OrderItem), alias(Order)
    rest = least(
        affected.quantity * item.c.unit_price_minor - affected.refunded_minor - affected.pending_minor,
        item.c.quantity * item.c.unit_price_minor - item.c.refunded_minor - item.c.pending_minor,
        order.c.total_minor - order.c.refunded_minor - order.c.pending_minor,
    )
    own = sa.and_(item.c.merchant_id == affected.merchant_id, item.c.id == affected.order_item_id)
    with_order = sa.and_(order.c.merchant_id == item.c.merchant_id, order.c.id == item.c.order_id)
    return (
        sa.select(greatest(rest, sa.literal_column("0")))
        .select_from(item.join(order, with_order))
        .where(own)
        .correlate_except(item, order)
        .scalar_subquery()
    )
