"""Order items: the lines of an order."""

from domain import tables
from domain.people.viewer import within
from domain.tables import Scope
from schema import reads
from schema.money import Money, amount
from schema.node import Node


@reads.read_type(
    table=tables.OrderItem,
    prefix="itm",
    scope=Scope.ORDERS_READ,
    visible=within,
    description="One line of an order.",
)
class OrderItem(Node):
    """One line of an order."""

    external_id: str = reads.value(tables.OrderItem.external_id, "The marketplace's id of it; unique within the order.")
    product_id: str = reads.value(tables.OrderItem.product_id, "The marketplace's id of the product.")
    name: str | None = reads.value(tables.OrderItem.name, "What the product is called.")
    variant: str | None = reads.value(tables.OrderItem.variant, "Its size, colour and the like.")
    image_url: str | None = reads.value(tables.OrderItem.image_url, "Where a picture of it is.")
    quantity: int = reads.value(tables.OrderItem.quantity, "How many were bought.")
    unit_price: Money = amount(lambda row: row.unit_price_minor, "The price of one.")
    shipping_price: Money = amount(lambda row: row.shipping_price_minor, "What sending all of them cost.")
    refunded: Money = amount(lambda row: row.refunded_minor, "What was given back of their price.")
