"""Support: what merchants leave to the marketplace, and what it does with it."""

from typing import Annotated, Any

import strawberry

from domain.tables import Scope, SupportReason
from domain.tickets import guards, handovers, support
from schema import reads
from schema.arguments import KEY, DryRun
from schema.context import Info
from schema.problems import result
from schema.ticket_done import TicketDone, TicketInput
from schema.ticket_problems import OF_MERCHANT, OF_SUPPORT


@strawberry.input(description="The ticket that support is to take over, and why.")
class TicketRequestSupportInput(TicketInput):
    """The ticket that support is to take over, and why."""

    reason: SupportReason = strawberry.field(description="Why.")
    note: str | None = strawberry.field(
        default=None,
        description=f"What support should know, at most {handovers.MAX_NOTE} characters; not for the customer.",
    )


@strawberry.type(description="The ticket waits for support.")
class SupportRequested(TicketDone):
    """The ticket waits for support."""


@strawberry.input(description="Nothing but a key: which ticket it is, its waiting decides.")
class SupportTakeInput:
    """Nothing but a key: which ticket it is, its waiting decides."""

    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The ticket is the viewer's for half an hour.")
class SupportTook(TicketDone):
    """The ticket is the viewer's for half an hour."""


@strawberry.input(description="The ticket that its merchant gets back.")
class SupportReturnInput(TicketInput):
    """The ticket that its merchant gets back."""

    note: str | None = strawberry.field(
        default=None,
        description=f"What the merchant should know, at most {handovers.MAX_NOTE} characters; not for the customer.",
    )


@strawberry.type(description="The ticket waits for its merchant, who has one more reply.")
class SupportReturned(TicketDone):
    """The ticket waits for its merchant, who has one more reply."""


@strawberry.input(description="The ticket that support settles.")
class SupportCloseInput(TicketInput):
    """The ticket that support settles."""


@strawberry.type(description="The ticket is closed.")
class SupportClosed(TicketDone):
    """The ticket is closed."""


_OF_NOTES = (handovers.NoteTooLong, handovers.NoteUnkeepable)
TicketRequestSupportResult = result(
    "TicketRequestSupportResult",
    SupportRequested,
    *OF_MERCHANT,
    *_OF_NOTES,
    handovers.NoteMissing,
    guards.WithSupport,
    guards.TicketIsClosed,
    description="The ticket, or why support does not get it.",
)
SupportTakeResult = result(
    "SupportTakeResult",
    SupportTook,
    guards.SupportOnly,
    support.NothingWaits,
    description="The ticket, or why there is none.",
)
SupportReturnResult = result(
    "SupportReturnResult",
    SupportReturned,
    *OF_SUPPORT,
    *_OF_NOTES,
    guards.NotWithSupport,
    guards.TicketIsClosed,
    description="The ticket, or why its merchant does not get it.",
)
SupportCloseResult = result(
    "SupportCloseResult",
    SupportClosed,
    *OF_SUPPORT,
    guards.TicketIsClosed,
    description="The ticket, or why it was not closed.",
)


@strawberry.type
class SupportMutation:
    """Mutations that bring tickets to support, and those of support."""

    @strawberry.mutation(
        graphql_type=TicketRequestSupportResult,
        description="Ask the marketplace's support to take a ticket over. Needs the scope tickets:write.",
    )
    async def ticket_request_support(
        self,
        info: Info,
        input: Annotated[TicketRequestSupportInput, strawberry.argument(description="Which ticket, and why.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Ask support to take a ticket over."""
        return await info.context.write(
            info,
            handovers.request_support,
            SupportRequested.of,
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
            ticket_id=reads.uuid_or_nil("tkt", input.ticket_id),
            reason=input.reason,
            note=input.note,
        )

    @strawberry.mutation(
        graphql_type=SupportTakeResult,
        description=(
            "Only for the marketplace: take the ticket that has waited longest, which nobody else gets for 30 minutes."
            " Needs the scope tickets:write."
        ),
    )
    async def support_take(
        self,
        info: Info,
        input: Annotated[SupportTakeInput, strawberry.argument(description="A key, if any.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Take the ticket that has waited longest."""
        return await info.context.write(
            info,
            support.take,
            SupportTook.of,
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
        )

    @strawberry.mutation(
        graphql_type=SupportReturnResult,
        description=(
            "Only for the marketplace: give a ticket back to its merchant, with one more reply."
            " Needs the scope tickets:write."
        ),
    )
    async def support_return(
        self,
        info: Info,
        input: Annotated[SupportReturnInput, strawberry.argument(description="Which ticket.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Give a ticket back to its merchant."""
        return await info.context.write(
            info,
            handovers.return_,
            SupportReturned.of,
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
            ticket_id=reads.uuid_or_nil("tkt", input.ticket_id),
            note=input.note,
        )

    @strawberry.mutation(
        graphql_type=SupportCloseResult,
        description=(
            "Only for the marketplace: settle a ticket, which its merchant is told. Needs the scope tickets:write."
        ),
    )
    async def support_close(
        self,
        info: Info,
        input: Annotated[SupportCloseInput, strawberry.argument(description="Which ticket.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Settle a ticket as support."""
        return await info.context.write(
            info,
            support.close,
            SupportClosed.of,
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
            ticket_id=reads.uuid_or_nil("tkt", input.ticket_id),
        )
