"""Shipments: the parcels an order came in."""

from datetime import datetime
from typing import Optional

from domain import tables
from domain.people.viewer import within
from domain.tables import Scope
from schema import reads
from schema.node import Node


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
    origin_country: str | None = reads.value(
        tables.Shipment.origin_country, "Where it was sent from, as an ISO 3166-1 alpha-2 code."
    )
    shipped_at: datetime | None = reads.value(tables.Shipment.shipped_at, "When the carrier got it.")
    expected_at: datetime | None = reads.value(tables.Shipment.expected_at, "When it is, or was, expected to arrive.")
    delivered_at: datetime | None = reads.value(tables.Shipment.delivered_at, "When it arrived.")
    replaces: Optional["Shipment"] = reads.to_one(
        tables.Shipment, "replaces_id", "The parcel it replaces; null for one of the order's first parcels."
    )
