"""Writes of customers: erasing what is known of a person.

What is erased is blanked where it stands: rows, amounts and states stay, and so does the chain of events, in which no
personal data ever was. The customer's row stays as the marker by which later imports leave the person erased.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import events
from domain.errors import Refused
from domain.orders.rows import blank_address, words_about
from domain.people.viewer import Viewer, within
from domain.sql import any_of
from domain.tables import Customer, EventType, OrderItem, Role, metadata

_TABLES = metadata.tables
_ORDERS, _SEARCH, _TICKETS = _TABLES["orders"], _TABLES["order_search"], _TABLES["tickets"]
_MESSAGES, _ATTACHMENTS = _TABLES["messages"], _TABLES["attachments"]
_NOTED = ("handovers", "refunds", "shipments")
_PAGE = 500


class ErasureNotAllowed(Refused):
    """Only an owner of the merchant, or the marketplace's administration, erases a customer."""


class CustomerUnknown(Refused):
    """There is no such customer."""


@dataclass(frozen=True, slots=True)
class Erased:
    """The customer, and of how many orders, messages and attachments something was blanked now."""

    customer_id: UUID
    orders: int = 0
    messages: int = 0
    attachments: int = 0


async def erase(session: AsyncSession, *, viewer: Viewer, customer_id: UUID, now: datetime) -> Erased:
    """Blank a person's name, e-mail, language and addresses, and all texts and file names of their tickets.

    Countries stay, for figures. It may be done again, for what the person wrote since.
    Raises ErasureNotAllowed and CustomerUnknown.
    """
    if not (viewer.role is Role.OWNER or (viewer.is_marketplace and viewer.role is not Role.SUPPORT)):
        raise ErasureNotAllowed
    customer = await _held(session, viewer, customer_id)
    own = customer.merchant_id, customer.id
    is_first = customer.erased_at is None
    erased = Erased(
        customer.id,
        orders=await _blank_orders(session, own),
        messages=await _blank(session, _MESSAGES, {"body": ""}, own),
        attachments=await _blank(session, _ATTACHMENTS, {"file_name": ""}, own),  # the files' own place is here
    )
    notes = [await _blank(session, _TABLES[name], {"note": None}, own) for name in _NOTED]
    if not is_first and not any((erased.orders, erased.messages, erased.attachments, *notes)):
        return erased
    row = (col(Customer.merchant_id) == customer.merchant_id, col(Customer.id) == customer.id)
    blank = {"name": None, "email": None, "locale": None, "erased_at": customer.erased_at or now}
    await session.exec(sa.update(Customer).where(*row).values(**blank))
    counts = {"orders": erased.orders, "messages": erased.messages, "attachments": erased.attachments}
    data = {"customerId": customer.id.hex, **counts}
    entry = events.Entry(EventType.CUSTOMER_ERASED, order_id=None, ticket_id=None, data=data)
    await events.append(session, merchant_id=customer.merchant_id, entries=[entry], viewer=viewer, at=now)
    return erased


async def _held(session: AsyncSession, viewer: Viewer, customer_id: UUID) -> Any:
    """Lock a customer: whoever imports an order of theirs meanwhile waits, and finds the person erased."""
    statement = within(viewer, Customer)
    row = statement.get_final_froms()[0].c
    statement = statement.with_only_columns(row.merchant_id, row.id, row.erased_at).where(row.id == customer_id)
    customer = (await (await session.connection()).execute(statement.with_for_update())).first()
    if customer is None:
        raise CustomerUnknown
    return customer


async def _blank_orders(session: AsyncSession, own: tuple[UUID, UUID]) -> int:
    """Blank addresses, and what orders are found by of a person; say of how many orders."""
    connection = await session.connection()
    orders = _of(own)
    blank = blank_address("")  # the digest of the input is one of the person's data too
    known = sa.or_(*(_ORDERS.c[name].is_not(None) for name, value in blank.items() if value is None))
    # All are locked first, in one order everywhere: an import that has begun is waited for.
    locked = sa.select(_ORDERS.c.id).where(*orders).order_by(_ORDERS.c.id).with_for_update()
    order_ids = (await connection.execute(locked)).scalars().all()
    changed = (await connection.execute(sa.update(_ORDERS).where(*orders, known).values(blank))).rowcount
    for start in range(0, len(order_ids), _PAGE):
        await _blank_words(session, own[0], order_ids[start : start + _PAGE])
    return changed


async def _blank_words(session: AsyncSession, merchant_id: UUID, order_ids: Sequence[UUID]) -> None:
    """Let orders be found by their items alone."""
    texts: dict[UUID, list[str | None]] = {order_id: [] for order_id in order_ids}
    items = select(OrderItem.order_id, OrderItem.name, OrderItem.variant)
    owned = OrderItem.merchant_id == merchant_id, any_of(col(OrderItem.order_id), order_ids)
    for order_id, name, variant in await session.exec(items.where(*owned).order_by(col(OrderItem.position))):
        texts[order_id] += [name, variant]
    rows = [{"order": order_id, "new": words_about(merchant_id, parts)} for order_id, parts in texts.items()]
    place = _SEARCH.c.merchant_id == merchant_id, _SEARCH.c.order_id == sa.bindparam("order")
    new: sa.BindParameter[str] = sa.bindparam("new")
    statement = sa.update(_SEARCH).where(*place, _SEARCH.c.words != new).values(words=new)
    if rows:
        await (await session.connection()).execute(statement, rows)


async def _blank(session: AsyncSession, table: sa.Table, values: dict[str, str | None], own: tuple[UUID, UUID]) -> int:
    """Blank a column of what belongs to the person's tickets, or to their orders, and say of how many rows."""
    [(name, blank)] = values.items()
    column = table.c[name]
    orders = sa.select(_ORDERS.c.id).where(*_of(own))
    tickets = sa.select(_TICKETS.c.id).where(_TICKETS.c.merchant_id == own[0], _TICKETS.c.order_id.in_(orders))
    place = table.c.order_id.in_(orders) if "order_id" in table.c else table.c.ticket_id.in_(tickets)
    is_there = column.is_not(None) if blank is None else column != blank
    statement = sa.update(table).where(table.c.merchant_id == own[0], place, is_there).values(values)
    return (await (await session.connection()).execute(statement)).rowcount


def _of(own: tuple[UUID, UUID]) -> Iterable[sa.ColumnElement[bool]]:
    merchant_id, customer_id = own
    return _ORDERS.c.merchant_id == merchant_id, _ORDERS.c.customer_id == customer_id
