"""Acts on several tickets at once: each for itself, all in one transaction."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

import strawberry

from domain.tables import Scope
from domain.tickets import acting, closings
from domain.tickets.acting import MAX_TICKETS, Acted
from schema import reads
from schema.arguments import KEY, DryRun
from schema.context import Info
from schema.done import Done
from schema.problems import Problem, result, told
from schema.ticket_problems import OF_MERCHANT  # noqa: F401 - the problems of each ticket
from schema.tickets import Ticket

_IDS = f"The tickets' global ids, 1 to {MAX_TICKETS}."


@strawberry.input(description="The tickets to settle.")
class TicketsCloseInput:
    """The tickets to settle."""

    ticket_ids: list[strawberry.ID] = strawberry.field(description=_IDS)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="The tickets that a person knows of.")
class TicketsAcknowledgeInput:
    """The tickets that a person knows of."""

    ticket_ids: list[strawberry.ID] = strawberry.field(description=_IDS)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="What became of one of several tickets.")
class TicketOutcome:
    """What became of one of several tickets."""

    ticket_id: strawberry.ID = strawberry.field(description="The id that was given.")
    ticket: Ticket | None = reads.written("The ticket as it is now; null where there is a problem.")
    problem: Problem | None = strawberry.field(description="Why it was refused; null where it was not.")


def _outcomes(given: Sequence[strawberry.ID], acted: Sequence[Acted]) -> list[TicketOutcome]:
    return [
        TicketOutcome(
            ticket_id=ticket_id,
            ticket=reads.link(one.ticket_id),
            problem=told(one.problem) if one.problem else None,
        )
        for ticket_id, one in zip(given, acted, strict=True)
    ]


@strawberry.type(description="What became of the tickets. One that is refused does not keep the others open.")
class TicketsClosed(Done):
    """What became of the tickets."""

    results: list[TicketOutcome] = strawberry.field(description="Each ticket's, in the order of the input.")
    closed: int = strawberry.field(description="How many were closed.")
    refused: int = strawberry.field(description="How many have a problem.")

    @classmethod
    def of(cls, given: Sequence[strawberry.ID], acted: Sequence[Acted]) -> Self:
        """Tell what was done."""
        refused = sum(one.problem is not None for one in acted)
        return cls(results=_outcomes(given, acted), closed=len(acted) - refused, refused=refused)


@strawberry.type(description="What became of the tickets. One that is refused leaves the others alone.")
class TicketsAcknowledged(Done):
    """What became of the tickets."""

    results: list[TicketOutcome] = strawberry.field(description="Each ticket's, in the order of the input.")
    acknowledged: int = strawberry.field(description="How many want attention no more.")
    refused: int = strawberry.field(description="How many have a problem.")

    @classmethod
    def of(cls, given: Sequence[strawberry.ID], acted: Sequence[Acted]) -> Self:
        """Tell what was done."""
        refused = sum(one.problem is not None for one in acted)
        return cls(results=_outcomes(given, acted), acknowledged=len(acted) - refused, refused=refused)


_OF_MANY = (acting.NoTickets, acting.TooManyTickets)
TicketsCloseResult = result(
    "TicketsCloseResult", TicketsClosed, *_OF_MANY, description="What became of the tickets, or why none was closed."
)
TicketsAcknowledgeResult = result(
    "TicketsAcknowledgeResult",
    TicketsAcknowledged,
    *_OF_MANY,
    description="What became of the tickets, or why none was acknowledged.",
)


@strawberry.type
class TicketsMutation:
    """Mutations about several tickets."""

    @strawberry.mutation(
        graphql_type=TicketsCloseResult,
        description="Settle up to 100 tickets, each for itself. Needs the scope tickets:write.",
    )
    async def tickets_close(
        self,
        info: Info,
        input: Annotated[TicketsCloseInput, strawberry.argument(description="Which tickets.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Settle several tickets."""
        return await info.context.write(
            info,
            closings.close_each,
            lambda acted: TicketsClosed.of(input.ticket_ids, acted),
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
            ticket_ids=[reads.uuid_or_nil("tkt", ticket_id) for ticket_id in input.ticket_ids],
        )

    @strawberry.mutation(
        graphql_type=TicketsAcknowledgeResult,
        description=(
            "Say of up to 100 tickets that what wants attention is known, each for itself."
            " Needs the scope tickets:write."
        ),
    )
    async def tickets_acknowledge(
        self,
        info: Info,
        input: Annotated[TicketsAcknowledgeInput, strawberry.argument(description="Which tickets.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Acknowledge several tickets."""
        return await info.context.write(
            info,
            closings.acknowledge_each,
            lambda acted: TicketsAcknowledged.of(input.ticket_ids, acted),
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
            ticket_ids=[reads.uuid_or_nil("tkt", ticket_id) for ticket_id in input.ticket_ids],
        )
