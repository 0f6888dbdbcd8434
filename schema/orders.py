"""Orders: what a customer bought, and what became of it."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import sqlalchemy as sa
import strawberry

from domain import tables
from domain.orders import queries
from domain.orders.rules import MAX_ITEMS, MAX_SHIPMENTS
from domain.people.viewer import within
from domain.tables import OrderState, Scope, is_open
from domain.tickets.rules import MAX_OPEN
from schema import reads
from schema.arguments import MerchantHandle, check_merchant, check_one_of
from schema.customers import Address, Customer, has_address
from schema.merchants import Merchant
from schema.money import Money, amount
from schema.node import Node
from schema.open_tickets import OpenTicket
from schema.order_items import OrderItem
from schema.refunds import Refund
from schema.shipments import Shipment

if TYPE_CHECKING:
    from schema.tickets import Ticket
MOST = 100


def _tickets(at: reads.At) -> reads.Listing:
    row, base = at.related(tables.Ticket, "order_id")
    return reads.Listing(base, row, (row.c.opened_at, row.c.id))


@reads.read_type(description="Where the money lies that was paid for an order: `paid` is the sum of the other three.")
class OrderLedger:
    """Where the money lies that was paid for an order."""

    paid: Money = amount(lambda row: row.total_minor, "What the customer paid, shipping included.")
    kept: Money = amount(
        lambda row: row.total_minor - row.pending_minor - row.refunded_minor, "What the merchant keeps until now."
    )
    pending: Money = amount(
        lambda row: row.pending_minor, "What is on its way to the customer, or waits for an owner's approval."
    )
    refunded: Money = amount(lambda row: row.refunded_minor, "What was given back.")


@reads.read_type(
    table=tables.Order,
    prefix="ord",
    scope=Scope.ORDERS_READ,
    visible=within,
    description="What one customer bought from one merchant at one time.",
)
class Order(Node):
    """What one customer bought from one merchant at one time."""

    number: str = reads.value(tables.Order.number, "The marketplace's number of it; unique within the merchant.")
    transaction_number: str | None = reads.value(
        tables.Order.transaction_number, "The number of the payment it belongs to."
    )
    state: OrderState = reads.value(tables.Order.state, "How far it has come.")
    placed_at: datetime = reads.value(tables.Order.placed_at, "When the customer ordered.")
    updated_at: datetime = reads.value(tables.Order.updated_at, "When an import last changed it.")
    total: Money = amount(lambda row: row.total_minor, "What the customer paid, shipping included.")
    refunded: Money = amount(lambda row: row.refunded_minor, "What was given back.")
    ledger: OrderLedger = reads.embedded(lambda row: row, "Where its money lies.")
    merchant: Merchant = reads.to_one(tables.Merchant, "merchant_id", "Who sold it.")
    customer: Customer | None = reads.to_one(tables.Customer, "customer_id", "Who bought it.")
    shipping_address: Address | None = reads.embedded(
        lambda row: row, "Where it is sent to; null where nothing of it is known.", has_address
    )
    items: list[OrderItem] = reads.many(
        tables.OrderItem, "order_id", "Its lines.", order=("position",), limit=MAX_ITEMS
    )
    shipments: list[Shipment] = reads.many(
        tables.Shipment,
        "order_id",
        "Its parcels, replacements among them.",
        order=("created_at", "id"),
        limit=MAX_SHIPMENTS,
    )
    refunds: list[Refund] = reads.many(
        tables.Refund,
        "order_id",
        f"What was given back, oldest first; at most {MOST}.",
        order=("created_at", "id"),
        limit=MOST,
    )
    open_tickets: list[OpenTicket] = reads.many(
        tables.Ticket,
        "order_id",
        f"The tickets about it that are not closed, oldest first; at most {MAX_OPEN}: where so many are open no other"
        " is opened, but closed ones may be opened again beside them, and are among its `tickets`.",
        order=("opened_at", "id"),
        limit=MAX_OPEN,
        where=is_open,
    )
    tickets: reads.Connection[Annotated["Ticket", strawberry.lazy("schema.tickets")]] = reads.connection(
        _tickets, "All tickets about it, oldest first."
    )


def _order(
    at: reads.At,
    id: Annotated[strawberry.ID | None, strawberry.argument(description="Its global id.")] = None,  # noqa: A002
    number: Annotated[str | None, strawberry.argument(description="The marketplace's number of it.")] = None,
    merchant: MerchantHandle = None,
) -> sa.Select[tuple[object, ...]]:
    check_one_of(id=id, number=number)
    if id is None:
        check_merchant(at.viewer, merchant)
    return queries.by(at.viewer, merchant=merchant, identifier=reads.typed("ord", id), number=number)


@strawberry.type
class OrderQuery:
    """Root fields about orders."""

    order: Order | None = reads.one(
        _order, "One order, by its id or its number; null where there is none that the viewer may know of."
    )
