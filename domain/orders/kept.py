"""Orders as they are kept, read in bulk by an import: which there are, and those to change with all they hold."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.changes import KeptOrder
from domain.orders.keys import Keyed
from domain.orders.rules import MAX_ITEMS, MAX_SHIPMENTS
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
    return Keyed(statement.with_for_update(of=_ORDERS), _ORDERS.c.id)


def _items() -> Keyed:
    about = sa.and_(_AFFECTED.c.merchant_id == _ITEMS.c.merchant_id, _AFFECTED.c.order_item_id == _ITEMS.c.id)
    most = sa.select(sa.func.coalesce(sa.func.max(_AFFECTED.c.quantity), 0)).where(about).scalar_subquery()
    return Keyed(sa.select(_ITEMS, most.label("affected")), _ITEMS.c.order_id, most=MAX_ITEMS)


def _shipments() -> Keyed:
    other = _SHIPMENTS.alias()
    replaced = sa.and_(other.c.merchant_id == _SHIPMENTS.c.merchant_id, other.c.replaces_id == _SHIPMENTS.c.id)
    sent = sa.and_(_AFFECTED.c.merchant_id == _SHIPMENTS.c.merchant_id, _AFFECTED.c.replacement_id == _SHIPMENTS.c.id)
    # Where there was nothing to replace, only an affected product says that a parcel is a replacement.
    replacement = sa.or_(_SHIPMENTS.c.replaces_id.is_not(None), sa.exists().where(sent))
    flags = sa.exists().where(replaced).label("is_replaced"), replacement.label("is_replacement")
    return Keyed(sa.select(_SHIPMENTS, *flags), _SHIPMENTS.c.order_id, most=MAX_SHIPMENTS)


_KNOWN, _LOCKED, _ITEMS_OF, _SHIPMENTS_OF = _known(), _locked(), _items(), _shipments()


async def known(connection: AsyncConnection, numbers: Iterable[Number]) -> dict[Number, Any]:
    """Find the orders that there are: merchant, number, id and the digest of the input they came in."""
    return {(row.merchant_id, row.number): row for row in await _KNOWN.rows(connection, numbers)}


async def held(connection: AsyncConnection, keys: Iterable[tuple[UUID, UUID]]) -> dict[Number, KeptOrder]:
    """Lock orders, each by its merchant's id and its own, until the transaction ends, and read all they hold."""
    in_turn = sorted(keys)  # the same everywhere, so that two imports wait for each other and do not lock up
    # Only once an order is locked can no ticket about its items come to be.
    orders = await _LOCKED.rows(connection, in_turn)
    items = _by_order(await _ITEMS_OF.rows(connection, in_turn))
    shipments = _by_order(sorted(await _SHIPMENTS_OF.rows(connection, in_turn), key=_age))
    return {(row.merchant_id, row.number): KeptOrder(row, items[row.id], shipments[row.id]) for row in orders}


def _age(shipment: Any) -> tuple[datetime, UUID]:
    return shipment.created_at, shipment.id


def _by_order(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.order_id].append(row)
    return found
