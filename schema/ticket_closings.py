"""What ends a ticket, takes it back, or says that a person knows: acts of its merchant, one by one."""

from typing import Annotated, Any

import strawberry

from domain.tables import Scope
from domain.tickets import acting, closings, guards, sights
from schema import reads
from schema.arguments import DryRun
from schema.context import Info
from schema.problems import result
from schema.ticket_done import TicketDone, TicketInput
from schema.ticket_problems import OF_MERCHANT


@strawberry.input(description="The ticket to settle.")
class TicketCloseInput(TicketInput):
    """The ticket to settle."""


@strawberry.type(description="The ticket is closed.")
class TicketClosed(TicketDone):
    """The ticket is closed."""


@strawberry.input(description="The ticket to take back.")
class TicketReopenInput(TicketInput):
    """The ticket to take back."""


@strawberry.type(description="The ticket waits for the merchant again.")
class TicketReopened(TicketDone):
    """The ticket waits for the merchant again."""


@strawberry.input(description="The ticket that a person knows of.")
class TicketAcknowledgeInput(TicketInput):
    """The ticket that a person knows of."""


@strawberry.type(description="Nothing about the ticket wants attention any more.")
class TicketAcknowledged(TicketDone):
    """Nothing about the ticket wants attention any more."""


@strawberry.input(description="The ticket that is looked at.")
class TicketSeeInput(TicketInput):
    """The ticket that is looked at."""


@strawberry.type(description="The ticket is marked as seen by the member.")
class TicketSeen(TicketDone):
    """The ticket is marked as seen by the member."""


TicketCloseResult = result(
    "TicketCloseResult",
    TicketClosed,
    *OF_MERCHANT,
    guards.TicketIsClosed,
    description="The ticket, or why it was not closed.",
)
TicketReopenResult = result(
    "TicketReopenResult",
    TicketReopened,
    *OF_MERCHANT,
    guards.TicketNotClosed,
    guards.ReopenPeriodOver,
    guards.RepliesUsedUp,
    description="The ticket, or why it was not reopened.",
)
TicketAcknowledgeResult = result(
    "TicketAcknowledgeResult",
    TicketAcknowledged,
    *OF_MERCHANT,
    guards.AttentionNotNeeded,
    description="The ticket, or why there was nothing to acknowledge.",
)
TicketSeeResult = result(
    "TicketSeeResult",
    TicketSeen,
    acting.TicketUnknown,
    sights.PeopleOnly,
    description="The ticket, or why it was not marked.",
)


@strawberry.type
class ClosingMutation:
    """Mutations that settle tickets, one by one."""

    @strawberry.mutation(
        graphql_type=TicketCloseResult,
        description="Settle a ticket, as its merchant. Needs the scope tickets:write.",
    )
    async def ticket_close(
        self,
        info: Info,
        input: Annotated[TicketCloseInput, strawberry.argument(description="Which ticket.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Settle a ticket."""
        return await info.context.write(
            info,
            closings.close,
            TicketClosed.of,
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
            ticket_id=reads.uuid_or_nil("tkt", input.ticket_id),
        )

    @strawberry.mutation(
        graphql_type=TicketReopenResult,
        description=(
            "Take a closed ticket back within the merchant's days for that, while there are replies left."
            " Needs the scope tickets:write."
        ),
    )
    async def ticket_reopen(
        self,
        info: Info,
        input: Annotated[TicketReopenInput, strawberry.argument(description="Which ticket.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Take a closed ticket back."""
        return await info.context.write(
            info,
            closings.reopen,
            TicketReopened.of,
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
            ticket_id=reads.uuid_or_nil("tkt", input.ticket_id),
        )

    @strawberry.mutation(
        graphql_type=TicketAcknowledgeResult,
        description="Say that what wants attention about a ticket is known. Needs the scope tickets:write.",
    )
    async def ticket_acknowledge(
        self,
        info: Info,
        input: Annotated[TicketAcknowledgeInput, strawberry.argument(description="Which ticket.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Say that what wants attention is known."""
        return await info.context.write(
            info,
            closings.acknowledge,
            TicketAcknowledged.of,
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
            ticket_id=reads.uuid_or_nil("tkt", input.ticket_id),
        )

    @strawberry.mutation(
        graphql_type=TicketSeeResult,
        description=(
            "Mark a ticket as seen by the member who asks; that changes nothing else. Needs the scope tickets:read."
        ),
    )
    async def ticket_see(
        self,
        info: Info,
        input: Annotated[TicketSeeInput, strawberry.argument(description="Which ticket.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Mark a ticket as seen."""
        return await info.context.write(
            info,
            sights.see,
            TicketSeen.of,
            scope=Scope.TICKETS_READ,
            asked=input,
            dry_run=dry_run,
            ticket_id=reads.uuid_or_nil("tkt", input.ticket_id),
        )
