"""Open tickets: the short form of a ticket, as the order history shows it."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain import tables
from domain.tables import IssueType, Scope, TicketState
from domain.tickets.queries import respond_by
from schema import reads

if TYPE_CHECKING:
    from schema.tickets import Ticket


@reads.read_type(
    table=tables.Ticket,
    scope=Scope.TICKETS_READ,
    description="The short form of a ticket that is not closed, as the order history shows it.",
)
class OpenTicket:
    """The short form of a ticket that is not closed."""

    ticket_id: strawberry.ID = reads.identity("The global id of the ticket.", "tkt")
    number: str = reads.value(tables.Ticket.number, "The number people read out; unique within the merchant.")
    issue_type: IssueType = reads.value(tables.Ticket.issue_type, "The kind of problem.")
    state: TicketState = reads.value(tables.Ticket.state, "Whom it waits for.")
    opened_at: datetime = reads.value(tables.Ticket.opened_at, "When the customer asked.")
    respond_by: datetime | None = reads.value(
        respond_by, "Until when the merchant is to answer; null where it does not wait for the merchant."
    )
    ticket: Annotated["Ticket", strawberry.lazy("schema.tickets")] = reads.linked("The ticket itself.")
