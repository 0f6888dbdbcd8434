"""Affected products: the order items that a ticket is about."""

from domain import tables
from domain.people.viewer import within
from domain.refunds.queries import refundable
from domain.tables import Scope
from schema import reads
from schema.money import Money, amount
from schema.node import Node
from schema.order_items import OrderItem
from schema.shipments import Shipment


@reads.read_type(
    table=tables.AffectedProduct,
    prefix="aff",
    scope=Scope.TICKETS_READ,
    visible=within,
    description="An order item that a ticket is about, with the quantity concerned.",
)
class AffectedProduct(Node):
    """An order item that a ticket is about."""

    order_item: OrderItem = reads.to_one(tables.OrderItem, "order_item_id", "The order item.")
    quantity: int = reads.value(tables.AffectedProduct.quantity, "How many of them the ticket is about.")
    refunded: Money = amount(lambda row: row.refunded_minor, "What was given back for it.")
    pending: Money = amount(lambda row: row.pending_minor, "What is to be given back for it, and is on its way.")
    refundable: Money = amount(
        refundable,
        "What can still be given back for it: the least of what is left of the affected quantity, of the order"
        " item and of the order. Pending refunds count as given.",
    )
    replacement: Shipment | None = reads.to_one(
        tables.Shipment, "replacement_id", "The parcel that was sent instead; null where there is none."
    )
