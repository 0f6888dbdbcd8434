"""How tickets are opened: by the marketplace or a partner, for a customer."""

from datetime import datetime
from typing import Annotated, Any, Self

import strawberry

from domain.tables import IssueType, Scope
from domain.tickets import data
from domain.tickets import operations as tickets
from domain.tickets.data import AffectedData, TicketData
from schema import reads
from schema.arguments import KEY, DryRun
from schema.context import Info
from schema.customer_messages import OF_MESSAGES, CustomerMessageInput
from schema.done import Done
from schema.problems import problem, result
from schema.tickets import Ticket

_ITEM = (str, "The item's external id.")
_MOST = (int, "How many there may be.")
problem(data.NoAffectedProducts)
problem(data.TooManyAffectedProducts, given=(int, "How many there are."), most=_MOST)
problem(data.DuplicateItem, external_id=_ITEM)
problem(data.QuantityTooSmall, external_id=_ITEM, quantity=(int, "The quantity that was given."))
problem(tickets.OneOrderNeeded)
problem(tickets.OrderUnknown)
problem(tickets.TooManyOpenTickets, most=(int, "How many there may be."))
problem(tickets.ItemUnknown, external_id=_ITEM)
problem(
    tickets.QuantityTooLarge,
    external_id=_ITEM,
    quantity=(int, "The quantity that was given."),
    ordered=(int, "How many were ordered."),
)
problem(tickets.TicketExternalIdTaken)


@strawberry.input(description="An order item that a ticket is about.")
class AffectedProductInput:
    """An order item that a ticket is about."""

    external_id: str = strawberry.field(description="The item's external id.")
    quantity: int = strawberry.field(description="How many of it are affected, at least 1.")


@strawberry.input(description="A customer's question about one order; name the order by its id or its number.")
class TicketOpenInput:
    """A customer's question about one order."""

    issue_type: IssueType = strawberry.field(description="The kind of problem.")
    affected_products: list[AffectedProductInput] = strawberry.field(description="The order items it is about.")
    message: CustomerMessageInput = strawberry.field(description="What the customer wrote.")
    order_id: strawberry.ID | None = strawberry.field(default=None, description="The order's global id.")
    order_number: str | None = strawberry.field(default=None, description="The marketplace's number of the order.")
    merchant: str | None = strawberry.field(
        default=None, description="Only for the marketplace: the handle of the order's merchant."
    )
    opened_at: datetime | None = strawberry.field(default=None, description="When the customer asked; now if left out.")
    external_id: str | None = strawberry.field(
        default=None, description="Your own id of it: sent again with the same input, it is opened only once."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    def data(self) -> TicketData:
        """Say it in the domain's words."""
        affected = (AffectedData(product.external_id, product.quantity) for product in self.affected_products)
        return TicketData(
            issue_type=self.issue_type,
            message=self.message.data(),
            affected=tuple(affected),
            order_id=reads.uuid_or_nil("ord", self.order_id),
            order_number=self.order_number,
            merchant=self.merchant,
            opened_at=self.opened_at,
            external_id=self.external_id,
        )


@strawberry.type(description="The ticket is open.")
class TicketOpened(Done):
    """The ticket is open."""

    ticket: Ticket = reads.written("The ticket.")
    created: bool = strawberry.field(description="Whether this call opened it; false where an earlier one had.")

    @classmethod
    def of(cls, opened: tickets.Opened) -> Self:
        """Tell what was done."""
        return cls(ticket=reads.link(opened.ticket_id), created=opened.created)


TicketOpenResult = result(
    "TicketOpenResult",
    TicketOpened,
    *OF_MESSAGES,
    data.NoAffectedProducts,
    data.TooManyAffectedProducts,
    data.DuplicateItem,
    data.QuantityTooSmall,
    tickets.OneOrderNeeded,
    tickets.OrderUnknown,
    tickets.TooManyOpenTickets,
    tickets.ItemUnknown,
    tickets.QuantityTooLarge,
    tickets.TicketExternalIdTaken,
    description="The ticket, or why it was not opened.",
)


@strawberry.type
class TicketOpenMutation:
    """Mutations that open tickets."""

    @strawberry.mutation(
        graphql_type=TicketOpenResult, description="Open a ticket about an order. Needs the scope tickets:write."
    )
    async def ticket_open(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            TicketOpenInput, strawberry.argument(description="The question and its order.")
        ],
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Open a ticket about an order."""
        return await info.context.write(
            info,
            tickets.open_,
            TicketOpened.of,
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
            ticket=input.data(),
        )
