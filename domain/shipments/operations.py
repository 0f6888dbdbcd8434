"""Writes of shipments: a parcel that goes in the place of an earlier one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import events, ids
from domain.errors import Refused
from domain.orders.countries import is_country
from domain.orders.rules import MAX_SHIPMENTS, CountryUnknown, TooManyShipments
from domain.people.viewer import Viewer
from domain.shipments import carriers
from domain.shipments.carriers import Carrier
from domain.shipments.rules import checked_number, plain_number
from domain.sql import any_of
from domain.tables import AffectedProduct, EventType, Order, Shipment
from domain.texts import digest
from domain.tickets import acting, affected, guards, rules
from domain.tickets.acting import Act, Held
from domain.tickets.handovers import check_note

_REPLACE = Act(guards.replace_shipment, rules.after_shipment_replaced, EventType.SHIPMENT_REPLACED)


class NoProductsSent(Refused):
    """A parcel that replaces another brings at least one of the ticket's affected products."""


class CarrierUnknown(Refused):
    """There is no such carrier; `carriers` lists those that there are."""


class TrackingNumberTaken(Refused):
    """Another parcel has this tracking number: one of the same order, or one of somebody else's."""


class ReplacedParcelUnknown(Refused):
    """The order has no such parcel to replace."""


@dataclass(frozen=True, slots=True)
class ParcelData:
    """A parcel that was sent: its carrier by code or name, its number, where it came from, and a note about it."""

    carrier: str
    tracking_number: str
    origin_country: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """The parcel that was sent, and what is in it."""

    ticket_id: UUID
    shipment_id: UUID
    affected_product_ids: tuple[UUID, ...]


async def replace(
    session: AsyncSession,
    *,
    viewer: Viewer,
    ticket_id: UUID,
    affected_product_ids: Sequence[UUID],
    parcel: ParcelData,
    now: datetime,
    replaces_id: UUID | None = None,
) -> Replaced:
    """Note that affected products were sent once more, in a parcel that takes an earlier one's place.

    Unless it is named, that is the last that these products were sent in: their last replacement, else the order's
    newest parcel. Raises the refusals of this module, of `shipments.rules`, of the act's guard and of notes,
    CountryUnknown, TicketUnknown, AffectedProductUnknown and TooManyShipments.
    """
    carrier, number = _checked(parcel)
    if not affected_product_ids:
        raise NoProductsSent
    ticket = await acting.begin(session, _REPLACE, viewer=viewer, ticket_id=ticket_id, now=now)
    products = await affected.named(session, ticket, affected_product_ids)
    kept = await _parcels(session, ticket)
    await _check_number(session, ticket, kept, carrier, (number, parcel.tracking_number))
    row = Shipment(
        merchant_id=ticket.merchant_id,
        id=ids.new(now),
        order_id=ticket.facts.order_id,
        replaces_id=_replaced(kept, products, replaces_id),
        is_replacement=True,
        carrier=carrier.name,
        tracking_number=number,
        origin_country=parcel.origin_country,
        note=parcel.note,
        created_at=now,
    )
    data = _described(row, carrier, products)
    session.add(row)
    await session.flush()
    for product in products:
        product.replacement_id = row.id
    await session.flush()
    await acting.finish(session, _REPLACE, ticket, viewer=viewer, now=now, **data)
    return Replaced(ticket.id, row.id, tuple(product.id for product in products))


def _checked(parcel: ParcelData) -> tuple[Carrier, str]:
    """Give the carrier and the number in the form in which it is kept, of a parcel that there can be."""
    carrier = carriers.found(parcel.carrier)
    if carrier is None:
        raise CarrierUnknown
    number = checked_number(parcel.tracking_number, is_postal=carrier.is_postal)
    if parcel.origin_country is not None and not is_country(parcel.origin_country):
        raise CountryUnknown(field="origin_country")
    check_note(parcel.note)
    return carrier, number


async def _parcels(session: AsyncSession, ticket: Held) -> Sequence[Shipment]:
    """Lock the ticket's order and give its parcels, oldest first, if there may be one more."""
    order = select(Order.id).where(Order.merchant_id == ticket.merchant_id, Order.id == ticket.facts.order_id)
    await session.exec(order.with_for_update())
    own = Shipment.merchant_id == ticket.merchant_id, Shipment.order_id == ticket.facts.order_id
    by_age = col(Shipment.created_at), col(Shipment.id)
    found = (await session.exec(select(Shipment).where(*own).order_by(*by_age))).all()
    if len(found) >= MAX_SHIPMENTS:
        raise TooManyShipments(given=len(found) + 1, most=MAX_SHIPMENTS)
    return found


async def _check_number(
    session: AsyncSession, ticket: Held, kept: Sequence[Shipment], carrier: Carrier, numbers: tuple[str, str]
) -> None:
    """Refuse a number that another parcel has; several orders of one customer may come in one parcel."""
    if any(parcel.tracking_number and plain_number(parcel.tracking_number) == numbers[0] for parcel in kept):
        raise TrackingNumberTaken
    # From here on nobody else of this merchant records a parcel before this one is kept.
    await events.take_turns(session, [ticket.merchant_id])
    order = select(Order.customer_id).where(Order.merchant_id == ticket.merchant_id, Order.id == ticket.facts.order_id)
    customer_id = (await session.exec(order)).one()
    elsewhere = (
        select(Shipment.id)
        .join(Order, sa.and_(col(Order.merchant_id) == Shipment.merchant_id, col(Order.id) == Shipment.order_id))
        .where(
            Shipment.merchant_id == ticket.merchant_id,
            any_of(col(Shipment.tracking_number), {*numbers}),
            Shipment.carrier == carrier.name,
            Shipment.order_id != ticket.facts.order_id,
            sa.true() if customer_id is None else col(Order.customer_id).is_distinct_from(customer_id),
        )
    )
    if (await session.exec(elsewhere.limit(1))).first() is not None:
        raise TrackingNumberTaken


def _replaced(kept: Sequence[Shipment], products: Sequence[AffectedProduct], named_id: UUID | None) -> UUID | None:
    """Say which of the order's parcels gives its place; None where there was none."""
    if named_id is not None:
        if all(parcel.id != named_id for parcel in kept):
            raise ReplacedParcelUnknown
        return named_id
    last = {product.replacement_id for product in products}
    replacements = [parcel.id for parcel in kept if parcel.id in last]
    originals = [parcel.id for parcel in kept if not parcel.is_replacement]
    newest = (replacements or originals)[-1:]
    return newest[0] if newest else None


def _described(row: Shipment, carrier: Carrier, products: Sequence[AffectedProduct]) -> dict[str, Any]:
    return {
        "shipmentId": row.id.hex,
        "replacesId": row.replaces_id and row.replaces_id.hex,
        "carrier": carrier.code,
        "trackingNumberDigest": digest(row.tracking_number or ""),
        "originCountry": row.origin_country,
        "noteDigest": None if row.note is None else digest(row.note),
        "affectedProducts": [
            {"id": product.id.hex, "before": product.replacement_id and product.replacement_id.hex}
            for product in products
        ],
    }
