"""Shipments: the parcels an order came in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Optional

from domain import tables
from domain.orders.rules import MAX_SHIPMENTS
from domain.people.viewer import within
from domain.shipments import carriers
from domain.tables import Scope
from schema import reads
from schema.node import Node


def _tracking(row: reads.Row) -> dict[str, Any]:
    return {"carrier": row.carrier, "number": row.tracking_number}


def _tracking_url(_context: object, values: Mapping[str, Any]) -> str | None:
    """Give the page that tells of a parcel, where its carrier is one that we know."""
    carrier = values["carrier"] and carriers.found(values["carrier"])
    return carrier.tracking_url_of(values["number"]) if carrier and values["number"] else None


@reads.read_type(
    table=tables.Shipment,
    prefix="shp",
    scope=Scope.ORDERS_READ,
    visible=within,
    description="A parcel. A replacement follows the one it replaces.",
)
class Shipment(Node):
    """A parcel."""

    carrier: str | None = reads.value(tables.Shipment.carrier, "Who carries it.")
    tracking_number: str | None = reads.value(tables.Shipment.tracking_number, "The carrier's number for it.")
    tracking_url: str | None = reads.computed(
        _tracking,
        _tracking_url,
        "The carrier's page that tells where it is; null where the carrier is none of `carriers`, or has no number.",
    )
    origin_country: str | None = reads.value(
        tables.Shipment.origin_country, "Where it was sent from, as an ISO 3166-1 alpha-2 code."
    )
    shipped_at: datetime | None = reads.value(tables.Shipment.shipped_at, "When the carrier got it.")
    expected_at: datetime | None = reads.value(tables.Shipment.expected_at, "When it is, or was, expected to arrive.")
    delivered_at: datetime | None = reads.value(tables.Shipment.delivered_at, "When it arrived.")
    replaces: Optional["Shipment"] = reads.to_one(
        tables.Shipment, "replaces_id", "The parcel it replaces; null for one of the order's first parcels."
    )
    replaced_by: list["Shipment"] = reads.many(
        tables.Shipment,
        "replaces_id",
        "The parcels that were sent in its place, oldest first.",
        order=("created_at", "id"),
        limit=MAX_SHIPMENTS,
    )
    is_replacement: bool = reads.value(
        tables.Shipment.is_replacement, "Whether it was sent instead of an earlier one, which need not be known."
    )
    note: str | None = reads.value(tables.Shipment.note, "What the merchant noted about it; not for the customer.")
