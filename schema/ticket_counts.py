"""How many tickets stand in each list, for badges."""

from typing import Any

import strawberry

from domain.tables import Scope
from domain.tickets import queries
from domain.tickets.queries import TicketList
from schema import reads
from schema.arguments import MerchantHandle, check_merchant


def _merchant(at: reads.At, merchant: MerchantHandle = None) -> Any:  # noqa: ANN401 - a parameter in its place
    check_merchant(at.viewer, merchant)
    return merchant


def _count(in_list: TicketList, description: str) -> Any:  # noqa: ANN401 - a field
    return reads.count(
        lambda at: queries.listed(at.viewer, in_list=in_list, merchant=at.row), description, scope=Scope.TICKETS_READ
    )


@reads.read_type(scope=Scope.TICKETS_READ, description="How many tickets stand in each list.")
class TicketCounts:
    """How many tickets stand in each list."""

    unhandled: int = _count(TicketList.UNHANDLED, "How many wait for the merchant.")
    replied: int = _count(TicketList.REPLIED, "How many wait for the customer or for support.")
    closed: int = _count(TicketList.CLOSED, "How many are settled.")
    follow_up: int = _count(TicketList.FOLLOW_UP, "How many of those replied to or settled want a second look.")


@strawberry.type
class TicketCountsQuery:
    """The root field of the counts."""

    ticket_counts: TicketCounts = reads.group(_merchant, "How many tickets stand in each list.")
