"""What acts on one ticket have in common: which ticket it is, and the ticket as it then is."""

from typing import Self
from uuid import UUID

import strawberry

from schema import reads
from schema.arguments import KEY
from schema.done import Done
from schema.tickets import Ticket


@strawberry.input
class TicketInput:
    """A ticket, and perhaps a key."""

    ticket_id: strawberry.ID = strawberry.field(description="The ticket's global id.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type
class TicketDone(Done):
    """Something was done with a ticket."""

    ticket: Ticket = reads.written("The ticket as it is now.")

    @classmethod
    def of(cls, ticket_id: UUID) -> Self:
        """Tell what was done."""
        return cls(ticket=reads.link(ticket_id))
