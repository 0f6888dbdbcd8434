"""Reads of orders: which of them a viewer may know of, and how they are found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.people.viewer import Viewer, merchant_named, of_merchant
from domain.sql import OWN_WORD, Maybe, Trimmed, alias, any_of, bound, matches, starts_with
from domain.tables import Order, OrderSearch, OrderState, Shipment, Ticket, is_open


def history(
    viewer: Viewer,
    *,
    merchant: Maybe[str] = None,
    states: Maybe[Sequence[OrderState]] = None,
    placed_from: Maybe[datetime] = None,
    placed_to: Maybe[datetime] = None,
    has_open_tickets: bool | None = None,
    search: Maybe[str] = None,
) -> sa.Select[Any]:
    """Select a merchant's orders; `placed_to` is exclusive, an empty `search` finds all."""
    statement = of_merchant(viewer, Order, merchant)
    row = statement.get_final_froms()[0].c
    if states is not None:
        statement = statement.where(any_of(row.state, states))
    if placed_from is not None:
        statement = statement.where(row.placed_at >= placed_from)
    if placed_to is not None:
        statement = statement.where(row.placed_at < placed_to)
    if has_open_tickets is not None:
        found = _open_tickets(row)
        statement = statement.where(found if has_open_tickets else ~found)
    if search is not None and not isinstance(search, str):
        own = viewer.merchant_id if merchant is None else merchant_named(merchant)
        statement = statement.where(row.id.in_(_search(own, search)))
    return statement


def by(viewer: Viewer, *, merchant: Maybe[str], identifier: Maybe[UUID], number: Maybe[str]) -> sa.Select[Any]:
    """Select the one order with an id or with the marketplace's number, or with both."""
    statement = of_merchant(viewer, Order, merchant)
    row = statement.get_final_froms()[0].c
    if identifier is not None:
        statement = statement.where(row.id == identifier)
    if number is not None:
        statement = statement.where(row.number == number)
    return statement


def open_tickets(orders: sa.Select[Any]) -> sa.Select[Any]:
    """Select the open tickets of some orders."""
    order = orders.get_final_froms()[0].c
    ticket = alias(Ticket)
    matching: sa.Select[Any] = orders.with_only_columns(sa.literal_column("1")).where(
        order.merchant_id == ticket.c.merchant_id, order.id == ticket.c.order_id
    )
    return sa.select(ticket).where(is_open(ticket.c), matching.correlate(ticket).exists())


def _open_tickets(order: Any) -> sa.Exists:
    ticket = alias(Ticket)
    own = sa.and_(ticket.c.merchant_id == order.merchant_id, ticket.c.order_id == order.id)
    return sa.exists().where(own, is_open(ticket.c)).correlate_except(ticket)


def _search(merchant_id: Any, text: Any) -> sa.CompoundSelect[Any]:
    """Find orders by a number (their own or a tracking number, from the start, or a ticket's) or by words."""
    order, shipment, ticket, words = alias(Order), alias(Shipment), alias(Ticket), alias(OrderSearch)
    own = sa.literal_column(f"'{OWN_WORD}'").concat(sa.func.replace(sa.cast(merchant_id, sa.Text), "-", ""))
    number = bound(text, Trimmed(), "number")
    return sa.union(
        sa.select(order.c.id).where(order.c.merchant_id == merchant_id, starts_with(order.c.number, text)),
        sa.select(shipment.c.order_id).where(
            shipment.c.merchant_id == merchant_id, starts_with(shipment.c.tracking_number, text)
        ),
        sa.select(ticket.c.order_id).where(
            ticket.c.merchant_id == merchant_id, ticket.c.number == sa.func.upper(number)
        ),
        sa.select(words.c.order_id).where(words.c.merchant_id == merchant_id, matches(words, own, text)),
    )
