"""What an order that comes in again may change of the one that is kept, and what it changes. All of it is pure.

The input is the whole order: items, shipments and parts of the address that it leaves out are taken away. Only the
customer is never taken away by being left out, and shipments that were replaced or are replacements stay.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from domain.errors import Refused
from domain.orders import rows
from domain.orders.data import OrderData, ShipmentData
from domain.orders.rules import MAX_SHIPMENTS, TooManyShipments

ORDERS, ITEMS, SHIPMENTS = "orders", "order_items", "shipments"

Row: TypeAlias = dict[str, Any]
Kept: TypeAlias = Any
"""A row that is kept, with its columns as attributes."""


class CurrencyChanged(Refused):
    """An order keeps its currency."""


class ItemInUse(Refused):
    """The order leaves out an item that has a ticket or a refund."""


class PaidBelowRefunded(Refused):
    """What was paid for an order, or for one of its items, cannot become less than what was refunded or is to be."""


class ShippingBelowRefunded(Refused):
    """What sending an order cost cannot become less than what was refunded of it or is to be."""


class QuantityBelowAffected(Refused):
    """The quantity of an item cannot become less than a ticket says is affected."""


@dataclass(frozen=True, slots=True)
class KeptOrder:
    """An order as it is kept, and locked.

    Items also say how many of them a ticket is about at most (`affected`, 0 without one); shipments whether they
    are a replacement (`is_replacement`) and whether they have one (`is_replaced`).
    """

    row: Kept
    items: Sequence[Kept] = field(default_factory=list)
    shipments: Sequence[Kept] = field(default_factory=list)

    @property
    def key(self) -> tuple[UUID, UUID]:
        """The merchant's id and the order's own."""
        return self.row.merchant_id, self.row.id


@dataclass(slots=True)
class Changes:
    """Rows to write, by the names of their tables; `kept_merchant_id` and `kept_id` name those that are kept."""

    deleted: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    updated: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    inserted: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))


def check(kept: KeptOrder, order: OrderData) -> None:
    """Refuse an update that contradicts what has happened to the order since; raises the refusals of this module."""
    if order.currency != kept.row.currency:
        raise CurrencyChanged(before=kept.row.currency, given=order.currency)
    _check_paid(kept.row, order.total_minor or 0, external_id=None)
    _check_shipping(kept.row, sum(item.shipping_price_minor for item in order.items))
    _check_parcels(kept, order)
    given = {item.external_id: item for item in order.items}
    for item in kept.items:
        new = given.get(item.external_id)
        if new is None:
            if item.affected or item.refunded_minor or item.pending_minor:
                raise ItemInUse(external_id=item.external_id)
            continue
        if new.quantity < item.affected:
            raise QuantityBelowAffected(external_id=item.external_id, given=new.quantity, affected=item.affected)
        _check_paid(item, new.quantity * new.unit_price_minor, external_id=item.external_id)


def create(changes: Changes, own: tuple[UUID, UUID], order: OrderData, *, now: datetime) -> None:
    """Note what comes with a new order (its merchant's id and its own), whose row is there already."""
    changes.inserted[ITEMS] += rows.keyed_items(own, rows.item_rows(order), now)
    changes.inserted[SHIPMENTS] += rows.keyed_shipments(own, [rows.shipment_row(one) for one in order.shipments], now)


def update(changes: Changes, kept: KeptOrder, order: OrderData, row: Row, *, now: datetime) -> None:
    """Note what a checked order changes of the one that is kept; `row` is its own new row."""
    changes.updated[ORDERS].append(row | _key(kept.row))
    items = {item.external_id: item for item in kept.items}
    given = rows.item_rows(order)
    dropped = items.keys() - {item["external_id"] for item in given}
    changes.deleted[ITEMS] += [_key(items[external_id]) for external_id in sorted(dropped)]
    new = _put(changes.updated[ITEMS], [(items.get(item["external_id"]), item) for item in given])
    changes.inserted[ITEMS] += rows.keyed_items(kept.key, new, now)
    parcels, gone = _matched(kept.shipments, order.shipments)
    changes.deleted[SHIPMENTS] += [_key(parcel) for parcel in gone]
    described = [rows.shipment_row(shipment) for shipment in order.shipments]
    new = _put(changes.updated[SHIPMENTS], zip(parcels, described, strict=True))
    changes.inserted[SHIPMENTS] += rows.keyed_shipments(kept.key, new, now)


def _put(updated: list[Row], pairs: Iterable[tuple[Kept | None, Row]]) -> list[Row]:
    """Note each row that differs from the one that is kept, and give those that are new."""
    new = []
    for kept, row in pairs:
        if kept is None:
            new.append(row)
        elif any(getattr(kept, name) != value for name, value in row.items()):
            updated.append(row | _key(kept))
    return new


def _matched(kept: Sequence[Kept], given: Sequence[ShipmentData]) -> tuple[list[Kept | None], list[Kept]]:
    """Find the parcel that is kept for each one given, by carrier and tracking number, else by position.

    A position says nothing of a parcel that was replaced, nor of its replacement, which an import never counts; both
    stay. The second list is what goes.
    """
    free = list(kept)
    parcels = [_taken(free, shipment) for shipment in given]
    imported = [parcel for parcel in kept if not parcel.is_replacement]
    for position, parcel in enumerate(imported[: len(given)]):
        if parcels[position] is None and parcel in free and not parcel.is_replaced:
            free.remove(parcel)
            parcels[position] = parcel
    return parcels, [parcel for parcel in free if not parcel.is_replaced and not parcel.is_replacement]


def _taken(free: list[Kept], shipment: ShipmentData) -> Kept | None:
    """Take the parcel with this carrier and tracking number out of those that are free."""
    number = shipment.tracking_number
    for place, parcel in enumerate(free):
        if number is not None and (parcel.carrier, parcel.tracking_number) == (shipment.carrier, number):
            return free.pop(place)
    return None


def _key(kept: Kept) -> Row:
    return {"kept_merchant_id": kept.merchant_id, "kept_id": kept.id}


def _check_parcels(kept: KeptOrder, order: OrderData) -> None:
    parcels, gone = _matched(kept.shipments, order.shipments)
    count = len(kept.shipments) - len(gone) + parcels.count(None)
    if count > MAX_SHIPMENTS:
        raise TooManyShipments(given=count, most=MAX_SHIPMENTS)


def _check_paid(kept: Kept, paid: int, *, external_id: str | None) -> None:
    refunded = kept.refunded_minor + kept.pending_minor
    if paid < refunded:
        raise PaidBelowRefunded(external_id=external_id, paid=paid, refunded=refunded)


def _check_shipping(kept: Kept, paid: int) -> None:
    refunded = kept.shipping_refunded_minor + kept.shipping_pending_minor
    if paid < refunded:
        raise ShippingBelowRefunded(paid=paid, refunded=refunded)
