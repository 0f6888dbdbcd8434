"""Tickets: customers' questions about orders, and the lists they stand in."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
import strawberry

from domain import tables
from domain.people.viewer import within
from domain.sql import as_json
from domain.tables import AttentionReason, IssueType, Scope, Section, TicketState
from domain.tickets import queries
from domain.tickets.queries import TicketList
from domain.tickets.rules import MAX_AFFECTED_PRODUCTS
from schema import reads
from schema.affected_products import AffectedProduct
from schema.arguments import MerchantHandle, check_merchant, check_one_of
from schema.descriptions import described
from schema.events import Event
from schema.handovers import Handover
from schema.messages import MAX_ATTACHMENTS, Attachment, Message
from schema.node import Node
from schema.ticket_actions import AvailableAction, available

if TYPE_CHECKING:
    from schema.orders import Order


@reads.read_type(description="How often the merchant may reply to a ticket.")
class ReplyBudget:
    """How often the merchant may reply to a ticket."""

    limit: int = reads.value(tables.Ticket.reply_limit, "How many replies the merchant has in all.")
    used: int = reads.value(tables.Ticket.replies_used, "How many were given.")
    remaining: int = reads.value(lambda row: row.reply_limit - row.replies_used, "How many are left.")


@reads.read_type(description="Whether a person of the merchant should look at a ticket.")
class Attention:
    """Whether a person of the merchant should look at a ticket."""

    needed: bool = reads.value(lambda row: row.attention_since.is_not(None), "Whether somebody should.")
    reasons: list[AttentionReason] = reads.value(lambda row: as_json(row.attention), "Why.")
    since: datetime | None = reads.value(tables.Ticket.attention_since, "Since when; null where nobody needs to.")


def _handovers(at: reads.At) -> reads.Listing:
    row, base = at.related(tables.Handover, "ticket_id")
    return reads.Listing(base, row, (row.c.created_at, row.c.id))


def _messages(at: reads.At) -> reads.Listing:
    row, base = at.related(tables.Message, "ticket_id")
    return reads.Listing(base, row, (row.c.sent_at, row.c.id))


def _events(at: reads.At) -> reads.Listing:
    row, base = queries.events(at.row)
    return reads.Listing(base, row, (row.c.sequence,))


@reads.read_type(
    table=tables.Ticket,
    prefix="tkt",
    scope=Scope.TICKETS_READ,
    visible=within,
    description="One customer question about one order.",
)
class Ticket(Node):
    """One customer question about one order."""

    number: str = reads.value(tables.Ticket.number, "The number people read out; unique within the merchant.")
    external_id: str | None = reads.value(tables.Ticket.external_id, "The id that whoever opened it knows it by.")
    state: TicketState = reads.value(tables.Ticket.state, "Whom it waits for.")
    section: Section = reads.value(tables.Ticket.section, "The list it stands in.")
    issue_type: IssueType = reads.value(tables.Ticket.issue_type, "The kind of problem.")
    opened_at: datetime = reads.value(tables.Ticket.opened_at, "When the customer asked.")
    respond_by: datetime | None = reads.value(
        queries.respond_by,
        "Until when the merchant is to answer; null where it does not wait for the merchant.",
    )
    activity_at: datetime = reads.value(tables.Ticket.activity_at, "When something last happened.")
    closed_at: datetime | None = reads.value(tables.Ticket.closed_at, "When it was closed; null while it is open.")
    seen_at: datetime | None = reads.value(
        queries.seen_at, "When the member who asks has last looked at it; null for one who has not, and for a program."
    )
    claimed_until: datetime | None = reads.value(
        tables.Ticket.claimed_until, "Until when one of support has it alone; null where nobody has taken it."
    )
    attention: Attention = reads.embedded(lambda row: row, "Whether a person of the merchant should look at it.")
    available_actions: list[AvailableAction] = reads.computed(
        queries.standing, available, "What the viewer may do with it now, and why not."
    )
    reply_budget: ReplyBudget = reads.embedded(lambda row: row, "How often the merchant may reply.")
    order: Annotated["Order", strawberry.lazy("schema.orders")] = reads.to_one(
        tables.Order, "order_id", "The order it is about."
    )
    affected_products: list[AffectedProduct] = reads.many(
        tables.AffectedProduct,
        "ticket_id",
        "The order items it is about.",
        order=("position",),
        limit=MAX_AFFECTED_PRODUCTS,
    )
    messages: reads.Connection[Message] = reads.connection(_messages, "The conversation, oldest first.")
    handovers: reads.Connection[Handover] = reads.connection(
        _handovers, "When it went to support or came back, oldest first."
    )
    attachments: list[Attachment] = reads.many(
        tables.Attachment,
        "ticket_id",
        f"All evidence, oldest first; at most {MAX_ATTACHMENTS}.",
        order=("created_at", "id"),
        limit=MAX_ATTACHMENTS,
    )
    events: reads.Connection[Event] = reads.connection(_events, "What happened to it, oldest first.")


class TicketSort(StrEnum):
    """The order of tickets."""

    RESPOND_BY_ASC = "RESPOND_BY_ASC"
    RESPOND_BY_DESC = "RESPOND_BY_DESC"
    OPENED_AT_ASC = "OPENED_AT_ASC"
    OPENED_AT_DESC = "OPENED_AT_DESC"
    ACTIVITY_AT_ASC = "ACTIVITY_AT_ASC"
    ACTIVITY_AT_DESC = "ACTIVITY_AT_DESC"


described(
    TicketSort,
    "The order of tickets.",
    {
        TicketSort.RESPOND_BY_ASC: "Most urgent first.",
        TicketSort.RESPOND_BY_DESC: "Least urgent first.",
        TicketSort.OPENED_AT_ASC: "Oldest first.",
        TicketSort.OPENED_AT_DESC: "Newest first.",
        TicketSort.ACTIVITY_AT_ASC: "Quiet for longest first.",
        TicketSort.ACTIVITY_AT_DESC: "Last touched first.",
    },
)


@strawberry.input(description="Which tickets; what is left out does not matter.")
class TicketFilter:
    """Which tickets."""

    merchant: str | None = strawberry.field(
        default=None,
        description="Only for the marketplace: the handle of the merchant whose tickets they are.",
    )
    issue_type: list[IssueType] | None = strawberry.field(default=None, description="Of one of these kinds.")
    opened_from: datetime | None = strawberry.field(default=None, description="Opened then or later.")
    opened_to: datetime | None = strawberry.field(default=None, description="Opened before then.")
    respond_before: datetime | None = strawberry.field(
        default=None, description="Waiting for the merchant, with a `respondBy` before then."
    )


def _tickets(
    at: reads.At,
    list: Annotated[TicketList, strawberry.argument(description="Which list.")],  # noqa: A002
    filter: Annotated[  # noqa: A002
        TicketFilter | None, strawberry.argument(description="Which of its tickets; all of them if left out.")
    ] = None,
    sort: Annotated[
        TicketSort | None,
        strawberry.argument(
            description="In which order; if left out, the most urgent first in UNHANDLED, else the last touched."
        ),
    ] = None,
) -> reads.Listing:
    wanted = filter or TicketFilter()
    check_merchant(at.viewer, wanted.merchant)
    base = queries.listed(
        at.viewer,
        in_list=list,
        merchant=wanted.merchant,
        issue_types=wanted.issue_type,
        opened_from=wanted.opened_from,
        opened_to=wanted.opened_to,
        respond_before=wanted.respond_before,
    )
    usual = TicketSort.RESPOND_BY_ASC if list is TicketList.UNHANDLED else TicketSort.ACTIVITY_AT_DESC
    column, _, direction = (sort or usual).value.lower().rpartition("_")
    return reads.Listing.of(base, column, "id", descending=direction == "desc")


def _ticket(
    at: reads.At,
    id: Annotated[strawberry.ID | None, strawberry.argument(description="Its global id.")] = None,  # noqa: A002
    number: Annotated[str | None, strawberry.argument(description="The number people read out.")] = None,
    merchant: MerchantHandle = None,
) -> sa.Select[Any]:
    check_one_of(id=id, number=number)
    if id is None:
        check_merchant(at.viewer, merchant)
    return queries.by(at.viewer, merchant=merchant, identifier=reads.typed("tkt", id), number=number)


@strawberry.type
class TicketQuery:
    """Root fields about tickets."""

    tickets: reads.Connection[Ticket] = reads.connection(_tickets, "A list of tickets.")
    ticket: Ticket | None = reads.one(
        _ticket, "One ticket, by its id or its number; null where there is none that the viewer may know of."
    )
