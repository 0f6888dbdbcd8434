"""Reads of refunds: what can still be given back, and what is known that speaks for or against a reason."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.people.viewer import Viewer, of_merchant, within
from domain.sql import Maybe, alias, any_of, greatest, least
from domain.tables import AffectedProduct, Order, OrderItem, Refund, RefundLine, RefundState, Shipment
from domain.tickets import queries as tickets


def refundable(affected: Any) -> sa.ColumnElement[int]:
    """Say how many minor units can still be refunded on an affected product.

    It is the least of what is left of the affected quantity, of the order item and of the order; pending
    refunds count.
    """
    item, order = alias(OrderItem), alias(Order)
    rest = least(_rest_of_product(affected, item.c), _rest_of_item(item.c), tickets.rest(order.c))
    own = sa.and_(item.c.merchant_id == affected.merchant_id, item.c.id == affected.order_item_id)
    with_order = sa.and_(order.c.merchant_id == item.c.merchant_id, order.c.id == item.c.order_id)
    return (
        sa.select(greatest(rest, sa.literal_column("0")))
        .select_from(item.join(order, with_order))
        .where(own)
        .correlate_except(item, order)
        .scalar_subquery()
    )


def pieces(refund: Any) -> sa.ColumnElement[int | None]:
    """Say for how many pieces a refund is, all lines together; null where it is for no number of them."""
    line = alias(RefundLine)
    own = line.c.merchant_id == refund.merchant_id, line.c.refund_id == refund.id
    return (
        sa.select(sa.cast(sa.func.sum(line.c.quantity), sa.Integer))
        .where(*own)
        .correlate_except(line)
        .scalar_subquery()
    )


def listed(
    viewer: Viewer, *, merchant: Maybe[str] = None, states: Maybe[Sequence[RefundState]] = None
) -> sa.Select[Any]:
    """Select a merchant's refunds."""
    statement = of_merchant(viewer, Refund, merchant)
    row = statement.get_final_froms()[0].c
    return statement if states is None else statement.where(any_of(row.state, states))


def of_order(viewer: Viewer, order_id: Maybe[UUID]) -> sa.Select[Any]:
    """Select the one order with an id."""
    statement = within(viewer, Order)
    return statement.where(statement.get_final_froms()[0].c.id == order_id)


def of_reasons(order: Any) -> dict[str, sa.ColumnElement[Any]]:
    """Name what decides which reasons are possible for an order: its state, its pieces, and its parcels."""
    item, parcel = alias(OrderItem), alias(Shipment)
    late = sa.and_(parcel.c.delivered_at > parcel.c.expected_at)
    sent = sa.or_(parcel.c.shipped_at.is_not(None), parcel.c.tracking_number.is_not(None))
    parcels = {
        "parcels": parcel.c.id,
        "parcels_sent": sa.case((sent, parcel.c.id)),
        "parcels_delivered": parcel.c.delivered_at,
        "parcels_late": sa.case((late, parcel.c.id)),
    }
    pieces_of = _sum_of(item, order, sa.cast(sa.func.sum(item.c.quantity), sa.BigInteger))
    counted = {name: _sum_of(parcel, order, sa.func.count(column)) for name, column in parcels.items()}
    return {"state": order.state, "pieces": pieces_of, **counted}


def order_of(merchant_id: UUID, order_id: UUID) -> sa.Select[Any]:
    """Select what `rules.figures_of` takes of an order."""
    row = alias(Order)
    facts = (column.label(name) for name, column in of_reasons(row.c).items())
    shipping = row.c.shipping_minor - row.c.shipping_refunded_minor - row.c.shipping_pending_minor
    rests = tickets.rest(row.c).label("rest"), shipping.label("rest_of_shipping")
    own = row.c.merchant_id == merchant_id, row.c.id == order_id
    return sa.select(row.c.id, row.c.currency, *rests, *facts).where(*own)


def products_of(merchant_id: UUID, ticket_id: UUID) -> sa.Select[Any]:
    """Select what `rules.figures_of` takes of a ticket's affected products."""
    row, item = alias(AffectedProduct), alias(OrderItem)
    same_item = sa.and_(item.c.merchant_id == row.c.merchant_id, item.c.id == row.c.order_item_id)
    return (
        sa.select(
            row.c.id,
            row.c.order_item_id,
            item.c.unit_price_minor,
            _rest_of_product(row.c, item.c).label("rest_of_product"),
            _rest_of_item(item.c).label("rest_of_item"),
        )
        .join_from(row, item, same_item)
        .where(row.c.merchant_id == merchant_id, row.c.ticket_id == ticket_id)
    )


def _rest_of_item(item: Any) -> sa.ColumnElement[int]:
    rest: sa.ColumnElement[int] = item.quantity * item.unit_price_minor - item.refunded_minor - item.pending_minor
    return rest


def _rest_of_product(affected: Any, item: Any) -> sa.ColumnElement[int]:
    given = affected.refunded_minor + affected.pending_minor
    rest: sa.ColumnElement[int] = affected.quantity * item.unit_price_minor - given
    return rest


def _sum_of(row: sa.FromClause, order: Any, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    own = row.c.merchant_id == order.merchant_id, row.c.order_id == order.id
    return sa.select(column).where(*own).correlate_except(row).scalar_subquery()
