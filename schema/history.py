"""The order history: a merchant's orders, and how they are found."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry

from domain.orders import queries
from domain.tables import OrderState, Scope
from schema import reads
from schema.arguments import check_merchant
from schema.descriptions import described
from schema.orders import Order


class OrderSort(StrEnum):
    """The order of orders."""

    PLACED_AT_DESC = "PLACED_AT_DESC"
    PLACED_AT_ASC = "PLACED_AT_ASC"


described(
    OrderSort,
    "The order of orders.",
    {OrderSort.PLACED_AT_DESC: "Newest first.", OrderSort.PLACED_AT_ASC: "Oldest first."},
)


@strawberry.input(description="Which orders; what is left out does not matter.")
class HistoryFilter:
    """Which orders."""

    merchant: str | None = strawberry.field(
        default=None,
        description="Only for the marketplace: the handle of the merchant whose orders they are.",
    )
    state: list[OrderState] | None = strawberry.field(default=None, description="In one of these states.")
    placed_from: datetime | None = strawberry.field(default=None, description="Placed then or later.")
    placed_to: datetime | None = strawberry.field(default=None, description="Placed before then.")
    has_open_tickets: bool | None = strawberry.field(
        default=None, description="With (true) or without (false) tickets that are not closed."
    )
    search: str | None = strawberry.field(
        default=None,
        description=(
            "The start of an order number or tracking number, a ticket number, or the starts of words of the"
            " customer's name, the address's town, and the products' names."
        ),
    )


def _history(
    at: reads.At,
    filter: Annotated[  # noqa: A002
        HistoryFilter | None, strawberry.argument(description="Which orders; all of them if left out.")
    ] = None,
) -> sa.Select[Any]:
    wanted = filter or HistoryFilter()
    check_merchant(at.viewer, wanted.merchant)
    return queries.history(
        at.viewer,
        merchant=wanted.merchant,
        states=wanted.state,
        placed_from=wanted.placed_from,
        placed_to=wanted.placed_to,
        has_open_tickets=wanted.has_open_tickets,
        search=wanted.search,
    )


def _orders(
    at: reads.At,
    sort: Annotated[OrderSort, strawberry.argument(description="In which order.")] = OrderSort.PLACED_AT_DESC,
) -> reads.Listing:
    return reads.Listing.of(at.row, "placed_at", "id", descending=sort is OrderSort.PLACED_AT_DESC)


@reads.read_type(scope=Scope.ORDERS_READ, description="A merchant's orders.")
class History:
    """A merchant's orders."""

    orders: reads.Connection[Order] = reads.connection(_orders, "The orders, newest first.")
    open_ticket_count: int = reads.count(
        lambda at: queries.open_tickets(at.row),
        "How many tickets about these orders are not closed.",
        scope=Scope.TICKETS_READ,
    )


@strawberry.type
class HistoryQuery:
    """The root field of the order history."""

    history: History = reads.group(_history, "The order history.")
