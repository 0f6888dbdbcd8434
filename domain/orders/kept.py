"""Orders as they are kept, read in bulk by an import: which there are, and those to change with all they hold."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.changes import KeptOrder
from domain.orders.keys import Keyed
from domain.tables import metadata

Number: TypeAlias = tuple[UUID, str]
"""A merchant's id and its order's number."""

_TABLES = metadata.tables
_ORDERS, _CUSTOMERS = _TABLES["orders"], _TABLES["customers"]
_ITEMS, _SHIPMENTS, _AFFECTED = _TABLES["order_items"], _TABLES["shipments"], _TABLES["affected_products"]


def _known() -> Keyed:
    row = _ORDERS.c
    return Keyed(sa.select(row.merchant_id, row.number, row.id, row.input_digest), row.number)


def _locked() -> Keyed:
    """Select orders with their customers, and lock them."""
    buyer = sa.and_(_CUSTOMERS.c.merchant_id == _ORDERS.c.merchant_id, _CUSTOMERS.c.id == _ORDERS.c.customer_id)
    names = _CUSTOMERS.c.name.label("customer_name"), _CUSTOMERS.c.email.label("customer_email")
    statement = sa.select(_ORDERS, *names).select_from(_ORDERS.outerjoin(_CUSTOMERS, buyer))
    in_turn = statement.order_by(_ORDERS.c.merchant_id, _ORDERS.c.id)  # everywhere, so that two imports do not lock up
    return Keyed(in_turn.with_for_update(of=_ORDERS), _ORDERS.c.id)


def _items() -> Keyed:
    about = sa.and_(_AFFECTED.c.merchant_id == _ITEMS.c.merchant_id, _AFFECTED.c.order_item_id == _ITEMS.c.id)
    most = sa.select(sa.func.coalesce(sa.func.max(_AFFECTED.c.quantity), 0)).where(about).scalar_subquery()
    return Keyed(sa.select(_ITEMS, most.label("affected")), _ITEMS.c.order_id)


def _shipments() -> Keyed:
    other = _SHIPMENTS.alias()
    replaced = sa.and_(other.c.merchant_id == _SHIPMENTS.c.merchant_id, other.c.replaces_id == _SHIPMENTS.c.id)
    found = sa.select(_SHIPMENTS, sa.exists().where(replaced).label("is_replaced"))
    return Keyed(found.order_by(_SHIPMENTS.c.created_at, _SHIPMENTS.c.id), _SHIPMENTS.c.order_id)


_KNOWN, _LOCKED, _ITEMS_OF, _SHIPMENTS_OF = _known(), _locked(), _items(), _shipments()


async def known(connection: AsyncConnection, numbers: Iterable[Number]) -> dict[Number, Any]:
    """Find the orders that there are: merchant, number, id and the digest of the input they came in."""
    return {(row.merchant_id, row.number): row for row in await _KNOWN.rows(connection, numbers)}


async def held(connection: AsyncConnection, keys: Sequence[tuple[UUID, UUID]]) -> dict[Number, KeptOrder]:
    """Lock orders, each by its merchant's id and its own, until the transaction ends, and read all they hold."""
    # Only once an order is locked can no ticket about its items come to be.
    orders = await _LOCKED.rows(connection, keys)
    items = _by_order(await _ITEMS_OF.rows(connection, keys))
    shipments = _by_order(await _SHIPMENTS_OF.rows(connection, keys))
    return {(row.merchant_id, row.number): KeptOrder(row, items[row.id], shipments[row.id]) for row in orders}


def _by_order(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.order_id].append(row)
    return found
