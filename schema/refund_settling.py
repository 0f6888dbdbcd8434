"""What becomes of refunds: whether their money arrives, and whether an owner lets them go their way."""

from typing import Annotated, Any, Self

import strawberry

from domain.refunds import approvals, settling
from domain.refunds.settling import RefundOutcome, Settled
from domain.tables import Scope
from schema import reads
from schema.arguments import KEY, DryRun
from schema.context import Info
from schema.done import Done
from schema.orders import Order
from schema.problems import result
from schema.refunds import Refund
from schema.tickets import Ticket

_REFUND = "The refund's global id."


@strawberry.input(description="What became of a refund.")
class RefundSettleInput:
    """What became of a refund."""

    refund_id: strawberry.ID = strawberry.field(description=_REFUND)
    outcome: RefundOutcome = strawberry.field(description="Whether its money arrived.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The refund that may go its way.")
class RefundApproveInput:
    """The refund that may go its way."""

    refund_id: strawberry.ID = strawberry.field(description=_REFUND)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The refund whose money is kept.")
class RefundDeclineInput:
    """The refund whose money is kept."""

    refund_id: strawberry.ID = strawberry.field(description=_REFUND)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type
class _Decided(Done):
    """Something was decided about a refund."""

    refund: Refund = reads.written("The refund as it is now.")
    ticket: Ticket | None = reads.written("The ticket as it is now; null where the refund is of none.")
    order: Order = reads.written("The order as it is now.")

    @classmethod
    def of(cls, settled: Settled) -> Self:
        """Tell what was done."""
        return cls(
            refund=reads.link(settled.refund_id),
            ticket=reads.link(settled.ticket_id),
            order=reads.link(settled.order_id),
        )


@strawberry.type(description="It is known what became of the refund.")
class RefundSettled(_Decided):
    """It is known what became of the refund."""


@strawberry.type(description="The refund is on its way.")
class RefundApproved(_Decided):
    """The refund is on its way."""


@strawberry.type(description="The refund is declined: its money is kept.")
class RefundDeclined(_Decided):
    """The refund is declined."""


_OF_OWNERS = (approvals.OwnerOnly, settling.RefundUnknown, approvals.RefundNotAwaitingApproval)
RefundSettleResult = result(
    "RefundSettleResult",
    RefundSettled,
    settling.RefundUnknown,
    settling.RefundNotPending,
    description="The refund, or why nothing is settled.",
)
RefundApproveResult = result(
    "RefundApproveResult", RefundApproved, *_OF_OWNERS, description="The refund, or why it was not approved."
)
RefundDeclineResult = result(
    "RefundDeclineResult", RefundDeclined, *_OF_OWNERS, description="The refund, or why it was not declined."
)


@strawberry.type
class RefundSettlingMutation:
    """Mutations that decide what becomes of refunds."""

    @strawberry.mutation(
        graphql_type=RefundSettleResult,
        description=(
            "Say that the money of a pending refund has arrived, or that it has not: then it is the merchant's again,"
            " and brought to its attention. For the payment side. Needs the scope refunds:settle."
        ),
    )
    async def refund_settle(
        self,
        info: Info,
        input: Annotated[RefundSettleInput, strawberry.argument(description="Which, and how.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Say what became of a refund."""
        return await info.context.write(
            info,
            settling.settle,
            RefundSettled.of,
            scope=Scope.REFUNDS_SETTLE,
            asked=input,
            dry_run=dry_run,
            refund_id=reads.uuid_or_nil("ref", input.refund_id),
            outcome=input.outcome,
        )

    @strawberry.mutation(
        graphql_type=RefundApproveResult,
        description=(
            "Let a refund go its way that is beyond what an agent or a program may give back by itself. For owners."
            " Needs the scope refunds:write."
        ),
    )
    async def refund_approve(
        self,
        info: Info,
        input: Annotated[RefundApproveInput, strawberry.argument(description="Which refund.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Let a refund go its way."""
        return await info.context.write(
            info,
            approvals.approve,
            RefundApproved.of,
            scope=Scope.REFUNDS_WRITE,
            asked=input,
            dry_run=dry_run,
            refund_id=reads.uuid_or_nil("ref", input.refund_id),
            at_once=info.context.access.refunds_settle_at_once,
        )

    @strawberry.mutation(
        graphql_type=RefundDeclineResult,
        description=(
            "Keep the money of a refund that is beyond what an agent or a program may give back by itself. For owners."
            " Needs the scope refunds:write."
        ),
    )
    async def refund_decline(
        self,
        info: Info,
        input: Annotated[RefundDeclineInput, strawberry.argument(description="Which refund.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Keep a refund's money."""
        return await info.context.write(
            info,
            approvals.decline,
            RefundDeclined.of,
            scope=Scope.REFUNDS_WRITE,
            asked=input,
            dry_run=dry_run,
            refund_id=reads.uuid_or_nil("ref", input.refund_id),
        )
