"""What customers write after a ticket was opened."""

from datetime import datetime
from typing import Annotated, Any, Self

import strawberry

from domain.tables import Scope
from domain.tickets import acting, customer_messages, data
from domain.tickets.data import MessageData
from schema import reads
from schema.arguments import KEY, DryRun
from schema.context import Info
from schema.done import Done
from schema.messages import Message
from schema.problems import problem, result
from schema.tickets import Ticket

problem(data.MerchantNeeded)
problem(data.BodyEmpty)
problem(data.BodyTooLong, length=(int, "How many characters it has."), most=(int, "How many it may have."))
problem(data.BodyUnkeepable)
problem(data.LanguageInvalid)
problem(data.ExternalIdInvalid, most=(int, "How many characters it may have."))
problem(
    data.TimeOutOfRange,
    given=(datetime, "The time that was given."),
    earliest=(datetime, "The earliest that can be."),
    latest=(datetime, "The latest that can be."),
)
problem(customer_messages.OneTicketNeeded)
problem(acting.TicketUnknown)
problem(customer_messages.MessageExternalIdTaken)

OF_MESSAGES = (
    data.MerchantNeeded,
    data.BodyEmpty,
    data.BodyTooLong,
    data.BodyUnkeepable,
    data.LanguageInvalid,
    data.ExternalIdInvalid,
    data.TimeOutOfRange,
    customer_messages.MessageExternalIdTaken,
)
"""What may be wrong with any message."""


@strawberry.input(description="A customer's text.")
class CustomerMessageInput:
    """A customer's text."""

    body: str = strawberry.field(description=f"The text, at most {data.MAX_BODY} characters.")
    language: str | None = strawberry.field(
        default=None, description="Its language, as a BCP 47 tag: `pt-BR`; null where it is not known."
    )
    external_id: str | None = strawberry.field(
        default=None, description="Your own id of it: sent again with the same input, it is added only once."
    )

    def data(self) -> MessageData:
        """Say it in the domain's words."""
        return MessageData(body=self.body, language=self.language, external_id=self.external_id)


@strawberry.input(description="What a customer wrote about a ticket; name the ticket in one of three ways.")
class CustomerMessageAddInput:
    """What a customer wrote about a ticket."""

    message: CustomerMessageInput = strawberry.field(description="The text.")
    ticket_id: strawberry.ID | None = strawberry.field(default=None, description="The ticket's global id.")
    ticket_number: str | None = strawberry.field(default=None, description="The ticket's number.")
    ticket_external_id: str | None = strawberry.field(default=None, description="The id you opened the ticket with.")
    merchant: str | None = strawberry.field(
        default=None, description="Only for the marketplace: the handle of the ticket's merchant."
    )
    sent_at: datetime | None = strawberry.field(default=None, description="When it was sent; now if left out.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The message is in the ticket.")
class CustomerMessageAdded(Done):
    """The message is in the ticket."""

    ticket: Ticket = reads.written("The ticket as it is now.")
    customer_message: Message = reads.written("The message.")
    created: bool = strawberry.field(description="Whether this call added it; false where an earlier one had.")

    @classmethod
    def of(cls, added: customer_messages.Added) -> Self:
        """Tell what was done."""
        return cls(
            ticket=reads.link(added.ticket_id), customer_message=reads.link(added.message_id), created=added.created
        )


CustomerMessageAddResult = result(
    "CustomerMessageAddResult",
    CustomerMessageAdded,
    *OF_MESSAGES,
    customer_messages.OneTicketNeeded,
    acting.TicketUnknown,
    description="The message, or why it was not added.",
)


@strawberry.type
class CustomerMessageMutation:
    """Mutations about customers' messages."""

    @strawberry.mutation(
        graphql_type=CustomerMessageAddResult,
        description="Add what a customer wrote to a ticket. Needs the scope tickets:write.",
    )
    async def customer_message_add(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            CustomerMessageAddInput, strawberry.argument(description="The message and its ticket.")
        ],
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Add what a customer wrote to a ticket."""
        return await info.context.write(
            info,
            customer_messages.add,
            CustomerMessageAdded.of,
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
            ticket_id=reads.uuid_or_nil("tkt", input.ticket_id),
            ticket_number=input.ticket_number,
            ticket_external_id=input.ticket_external_id,
            merchant=input.merchant,
            message=input.message.data(),
            sent_at=input.sent_at,
        )
