"""What the domain has no operation for yet, written as one would: rows and counters, then the event.

Each act is at one time (`at`) and by one viewer; a ticket is named by its merchant's id and its own.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.dml import Insert, Update
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import events, ids
from domain.orders.data import ShipmentData
from domain.people.viewer import Viewer
from domain.tables import (
    AffectedProduct,
    EventType,
    OrderItem,
    Shipment,
    metadata,
)

Key: TypeAlias = tuple[UUID, UUID]
_ITEMS, _AFFECTED, _SHIPMENTS = (
    metadata.tables[str(table.__tablename__)] for table in (OrderItem, AffectedProduct, Shipment)
)


async def replace(session: AsyncSession, key: Key, parcel: ShipmentData, *, viewer: Viewer, at: datetime) -> None:
    """Send the affected products once more, in the place of the order's last parcel."""
    products = await _affected(session, key)
    order_id = products[0].order_id
    replaces_id = await _last_shipment(session, (key[0], order_id))
    follows = {"order_id": order_id, "replaces_id": replaces_id, "is_replacement": True}
    shipment_id = await _insert(session, Shipment, key[0], at, created_at=at, **follows, **asdict(parcel))
    concerned = sa.update(_AFFECTED).where(_AFFECTED.c.merchant_id == key[0], _AFFECTED.c.ticket_id == key[1])
    await _send(session, concerned.values(replacement_id=shipment_id))
    data = {
        "shipmentId": shipment_id.hex,
        "replacesId": replaces_id and replaces_id.hex,
        "affectedProductIds": [product.id.hex for product in products],
    }
    await _tell(session, key, EventType.SHIPMENT_REPLACED, order_id, data, viewer=viewer, at=at)


async def _affected(session: AsyncSession, key: Key) -> list[sa.Row[Any]]:
    same_item = sa.and_(_ITEMS.c.merchant_id == _AFFECTED.c.merchant_id, _ITEMS.c.id == _AFFECTED.c.order_item_id)
    statement = (
        sa.select(_AFFECTED.c.id, _ITEMS.c.order_id)
        .join_from(_AFFECTED, _ITEMS, same_item)
        .where(_AFFECTED.c.merchant_id == key[0], _AFFECTED.c.ticket_id == key[1])
        .order_by(_AFFECTED.c.position)
    )
    return list(await (await session.connection()).execute(statement))


async def _last_shipment(session: AsyncSession, order: Key) -> UUID | None:
    own = _SHIPMENTS.c.merchant_id == order[0], _SHIPMENTS.c.order_id == order[1]
    newest = _SHIPMENTS.c.created_at.desc(), _SHIPMENTS.c.id.desc()
    statement = sa.select(_SHIPMENTS.c.id).where(*own).order_by(*newest).limit(1)
    return (await (await session.connection()).execute(statement)).scalar()


async def _insert(session: AsyncSession, table: type[Any], merchant_id: UUID, at: datetime, **values: Any) -> UUID:  # noqa: ANN401 - columns
    row_id = ids.new(at)
    await _send(session, sa.insert(table).values(merchant_id=merchant_id, id=row_id, **values))
    return row_id


async def _tell(
    session: AsyncSession,
    key: Key,
    type_: EventType,
    order_id: UUID,
    data: Mapping[str, Any],
    *,
    viewer: Viewer,
    at: datetime,
) -> None:
    entry = events.Entry(type_, order_id=order_id, ticket_id=key[1], data=data)
    await events.append(session, merchant_id=key[0], entries=[entry], viewer=viewer, at=at)


async def _send(session: AsyncSession, statement: Insert | Update) -> None:
    await (await session.connection()).execute(statement)
